// What is to be written to a socket, collected until the output queue comes to it: whatever one turn says to it leaves in one write.
//
// Change together: output-queue.ts.

import type { Socket } from 'node:net'
import type { Flushable, OutputQueue } from './output-queue.ts'

/** Bytes that are collected before they are written at once. */
const MOST_COLLECTED = 64 * 1024 * 1024

/** The output of one socket. */
export class CollectedOutput implements Flushable {
  readonly #socket: Socket
  readonly #queue: OutputQueue
  #pending = ''
  #queued = false

  constructor(socket: Socket, queue: OutputQueue) {
    this.#socket = socket
    this.#queue = queue
  }

  /** Bytes that were said and not sent yet. */
  get waiting(): number {
    return this.#pending.length + this.#socket.writableLength
  }

  /** Says something. */
  write(bytes: string): void {
    this.#pending += bytes
    // A string can not be of any length.
    if (this.#pending.length > MOST_COLLECTED) this.flush()
    if (this.#queued) return
    this.#queued = true
    this.#queue.add(this)
  }

  flush(): void {
    this.#queued = false
    const bytes = this.#pending
    if (bytes === '' || this.#socket.destroyed) return
    this.#pending = ''
    this.#socket.write(bytes, 'latin1')
  }

  /** Ends the socket. What was said still goes out. */
  end(): void {
    this.flush()
    this.#socket.destroySoon()
  }

  /** Ends the socket at once: what waits is not sent. */
  drop(): void {
    this.#pending = ''
    this.#socket.destroy()
  }
}
