// Messages into a thread that may be blocked: the engine's, while a debugger holds it in the middle of C code.
//
// A ring in shared memory, filled by one writer and emptied by one reader; both counts only ever rise, and go round at 32 bits:
//     | bytes read | bytes written |      … | length | text | length | text …
// Several messages fit at once, so that who asks three things waits once; a longer one than there is room for goes through in pieces.
// A reader that runs its event loop looks in when the writer rings; one that is blocked waits on the count of what was written. What goes
// the other way needs none of this: a blocked thread can still post messages.

/** Where a mailbox lies; both ends are made from it. */
export type MailboxMemory = SharedArrayBuffer

const HEADER_BYTES = 8
const READ = 0
const WRITTEN = 1
const LENGTH_BYTES = 4
/** Milliseconds between two looks at whether there is room again: writers must not block, they may be a page. */
const RETRY = 1

/** Makes room for messages; `bytes` is a power of two. */
export function createMailbox(bytes: number = 64 * 1024): MailboxMemory {
  return new SharedArrayBuffer(HEADER_BYTES + bytes)
}

/** The writing end. */
export class MailboxWriter {
  readonly #counts: Int32Array<SharedArrayBuffer>
  readonly #ring: Uint8Array<SharedArrayBuffer>
  readonly #call: () => void
  /** What there was no room for yet. */
  readonly #waiting: Uint8Array[] = []
  #timer: ReturnType<typeof setTimeout> | null = null

  /** @param call is called whenever there is something to take: it makes a reader look that is not blocked */
  constructor(memory: MailboxMemory, call: () => void) {
    this.#counts = new Int32Array(memory, 0, HEADER_BYTES / 4)
    this.#ring = new Uint8Array(memory, HEADER_BYTES)
    this.#call = call
  }

  /** Sends a message; returns at once. */
  send(text: string): void {
    const bytes = new TextEncoder().encode(text)
    const length = new DataView(new ArrayBuffer(LENGTH_BYTES))
    length.setUint32(0, bytes.length)
    this.#waiting.push(new Uint8Array(length.buffer), bytes)
    if (this.#timer === null) this.#fill()
  }

  #fill(): void {
    this.#timer = null
    const size = this.#ring.length
    const before = Atomics.load(this.#counts, WRITTEN)
    let written = before
    for (;;) {
      const [piece] = this.#waiting
      const room = size - ((written - Atomics.load(this.#counts, READ)) | 0)
      if (!piece || room === 0) break
      const at = written & (size - 1)
      const count = Math.min(piece.length, room, size - at)
      this.#ring.set(piece.subarray(0, count), at)
      written = (written + count) | 0
      if (count === piece.length) this.#waiting.shift()
      else this.#waiting[0] = piece.subarray(count)
    }
    if (written !== before) {
      Atomics.store(this.#counts, WRITTEN, written)
      Atomics.notify(this.#counts, WRITTEN)
      this.#call()
    }
    if (this.#waiting.length > 0) this.#timer = setTimeout(() => this.#fill(), RETRY)
  }
}

/** The reading end. */
export class MailboxReader {
  readonly #counts: Int32Array<SharedArrayBuffer>
  readonly #ring: Uint8Array<SharedArrayBuffer>
  /** What has come and is not a whole message yet, or not taken. */
  #come: Uint8Array = new Uint8Array(0)

  constructor(memory: MailboxMemory) {
    this.#counts = new Int32Array(memory, 0, HEADER_BYTES / 4)
    this.#ring = new Uint8Array(memory, HEADER_BYTES)
  }

  /** The next message, or null if none has come completely. */
  take(): string | null {
    this.#draw()
    const come = this.#come
    if (come.length < LENGTH_BYTES) return null
    const end = LENGTH_BYTES + new DataView(come.buffer, come.byteOffset).getUint32(0)
    if (come.length < end) return null
    this.#come = come.subarray(end)
    return new TextDecoder().decode(come.subarray(LENGTH_BYTES, end))
  }

  /** The next message; blocks the thread until there is one. */
  wait(): string {
    for (;;) {
      const message = this.take()
      if (message !== null) return message
      // All that was written is drawn, so both counts are the same until more comes.
      Atomics.wait(this.#counts, WRITTEN, Atomics.load(this.#counts, READ))
    }
  }

  /** Takes the bytes out of the ring. */
  #draw(): void {
    const size = this.#ring.length
    const read = Atomics.load(this.#counts, READ)
    const count = (Atomics.load(this.#counts, WRITTEN) - read) | 0
    if (count === 0) return
    const from = read & (size - 1)
    const first = Math.min(count, size - from)
    const come = new Uint8Array(this.#come.length + count)
    come.set(this.#come)
    come.set(this.#ring.subarray(from, from + first), this.#come.length)
    come.set(this.#ring.subarray(0, count - first), this.#come.length + first)
    this.#come = come
    Atomics.store(this.#counts, READ, (read + count) | 0)
  }
}
