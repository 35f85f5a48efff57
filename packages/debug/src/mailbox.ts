// Messages into a thread that may be blocked: the engine's, while a debugger holds it in the middle of C code.
//
// One slot in shared memory, filled by one writer and emptied by one reader; longer messages come in parts:
//     | state: 0 empty, 1 full | bytes in this part | 1 if more parts follow |      bytes …
// A reader that runs its event loop looks in when the writer rings; one that is blocked waits on the state word itself. What goes
// the other way needs none of this: a blocked thread can still post messages.

/** Where a mailbox lies; both ends are made from it. */
export type MailboxMemory = SharedArrayBuffer

const HEADER_BYTES = 12
const STATE = 0
const LENGTH = 1
const MORE = 2
const EMPTY = 0
const FULL = 1
/** Milliseconds between two looks at whether the reader has taken a part: writers must not block, they may be a page. */
const RETRY = 1

/** Makes room for messages; `bytes` is the size of a part. */
export function createMailbox(bytes: number = 64 * 1024): MailboxMemory {
  return new SharedArrayBuffer(HEADER_BYTES + bytes)
}

/** The writing end. */
export class MailboxWriter {
  readonly #words: Int32Array<SharedArrayBuffer>
  readonly #bytes: Uint8Array<SharedArrayBuffer>
  readonly #ring: () => void
  readonly #parts: { readonly bytes: Uint8Array; readonly more: boolean }[] = []
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param ring is called whenever there is something to take: it makes a reader look that is not blocked */
  constructor(memory: MailboxMemory, ring: () => void) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4)
    this.#bytes = new Uint8Array(memory, HEADER_BYTES)
    this.#ring = ring
  }

  /** Sends a message; returns at once. */
  send(text: string): void {
    const bytes = new TextEncoder().encode(text)
    const room = this.#bytes.length
    for (let at = 0; at === 0 || at < bytes.length; at += room)
      this.#parts.push({ bytes: bytes.subarray(at, at + room), more: at + room < bytes.length })
    if (this.#timer === null) this.#fill()
  }

  #fill(): void {
    this.#timer = null
    const [part] = this.#parts
    if (!part) return
    if (Atomics.load(this.#words, STATE) === EMPTY) {
      this.#bytes.set(part.bytes)
      Atomics.store(this.#words, LENGTH, part.bytes.length)
      Atomics.store(this.#words, MORE, part.more ? 1 : 0)
      Atomics.store(this.#words, STATE, FULL)
      Atomics.notify(this.#words, STATE)
      this.#parts.shift()
      this.#ring()
    }
    if (this.#parts.length > 0) this.#timer = setTimeout(() => this.#fill(), RETRY)
  }
}

/** The reading end. */
export class MailboxReader {
  readonly #words: Int32Array<SharedArrayBuffer>
  readonly #bytes: Uint8Array<SharedArrayBuffer>
  readonly #taken: Uint8Array[] = []

  constructor(memory: MailboxMemory) {
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4)
    this.#bytes = new Uint8Array(memory, HEADER_BYTES)
  }

  /** The next message, or null if none has come completely. */
  take(): string | null {
    while (Atomics.load(this.#words, STATE) === FULL) {
      const length = Atomics.load(this.#words, LENGTH)
      const more = Atomics.load(this.#words, MORE) === 1
      this.#taken.push(this.#bytes.slice(0, length))
      Atomics.store(this.#words, STATE, EMPTY)
      Atomics.notify(this.#words, STATE)
      if (!more) return this.#join()
    }
    return null
  }

  /** The next message; blocks the thread until there is one. */
  wait(): string {
    for (;;) {
      const message = this.take()
      if (message !== null) return message
      Atomics.wait(this.#words, STATE, EMPTY)
    }
  }

  #join(): string {
    const parts = this.#taken.splice(0)
    const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
    let at = 0
    for (const part of parts) {
      whole.set(part, at)
      at += part.length
    }
    return new TextDecoder().decode(whole)
  }
}
