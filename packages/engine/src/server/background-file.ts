// The file that background work writes. What fits in one slice is kept in memory and written at once. What lasts goes, from the
// second slice on, to another process where there may be one: the disk then keeps nobody waiting, and the memory is not needed.
import type { BackgroundKind } from './background-work.ts'
import type { Server } from './server.ts'
import { after, type FileChild, type MaybePromise } from './storage.ts'

const PIECE_BYTES = 1024 * 1024

/** A file in the making. */
export class BackgroundFile {
  readonly #server: Server
  readonly #kind: BackgroundKind
  readonly #name: string
  #chunks: Uint8Array[] = []
  #child: FileChild | null = null
  /** Bytes so far. */
  length = 0

  /** @param name where it is in the end; nothing is there before */
  constructor(server: Server, kind: BackgroundKind, name: string) {
    this.#server = server
    this.#kind = kind
    this.#name = name
  }

  /** Whether so much waits for the other process that no more should be made. */
  get isFull(): boolean {
    return this.#child?.isFull() === true
  }

  /** Adds bytes, which belong to the file from then on. */
  put(chunks: readonly Uint8Array[]): void {
    for (const chunk of chunks) {
      this.length += chunk.length
      if (this.#child) this.#child.write(chunk)
      else this.#chunks.push(chunk)
    }
  }

  /** It is going to take time. @param died hears when the other process ends before its time; not called after `drop` */
  handOver(died: (error: Error) => void): void {
    this.#child = this.#server.storage.child?.(this.#kind, this.#name, died) ?? null
    if (!this.#child) return
    const chunks = this.#chunks
    this.#chunks = []
    for (const chunk of chunks) this.#child.write(chunk)
  }

  /** Puts it in its place, when its bytes are safe. */
  place(): MaybePromise<void> {
    return this.#child ? this.#child.finish() : this.#server.storage.write(this.#name, this.#chunks)
  }

  /** Nobody wants it any more. */
  drop(): void {
    this.#child?.cancel()
  }

  /** All of it, once it is in its place; null when it is there no more. */
  content(): MaybePromise<readonly Uint8Array[] | null> {
    if (!this.#child) return this.#chunks
    return after(this.#server.storage.read(this.#name), (bytes) => (bytes ? inPieces(bytes) : null))
  }
}

// Who makes strings of them could not make one of all.
function inPieces(bytes: Uint8Array): Uint8Array[] {
  const pieces: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) pieces.push(bytes.subarray(at, at + PIECE_BYTES))
  return pieces
}
