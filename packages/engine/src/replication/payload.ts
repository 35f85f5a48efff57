// The snapshot as it comes from a primary: its form in the first line, then its bytes.
//
//   $<bytes>\r\n …          that many bytes; the stream follows at once
//   $EOF:<mark>\r\n … <mark> until the last forty bytes received are the mark; nothing follows before we acknowledge
import type { Bytes } from '../base/bytes.ts'

const MARK_BYTES = 40
const EOF_PREFIX = '$EOF:'

/** What has become of the snapshot. */
export type PayloadProgress =
  | { readonly state: 'more' }
  /** `rest` belongs to the stream. */
  | { readonly state: 'complete'; readonly snapshot: Uint8Array<ArrayBuffer>; readonly rest: Bytes }
  | { readonly state: 'failed'; readonly reason: string }

const MORE: PayloadProgress = { state: 'more' }

/** Collects a snapshot. */
export class Payload {
  #line = ''
  #mark = ''
  #tail = ''
  #parts: Bytes[] = []
  #begun = false
  /** Bytes announced, or -1 while that is not known, 0 when it never is; and bytes received. */
  size = -1
  read = 0

  /** Takes received bytes. */
  feed(bytes: Bytes): PayloadProgress {
    if (this.#begun) return this.#take(bytes)
    this.#line += bytes
    for (;;) {
      const end = this.#line.indexOf('\n')
      if (end < 0) return MORE
      const line = this.#line.slice(0, end).replace(/\r$/, '')
      this.#line = this.#line.slice(end + 1)
      // Empty lines only say that the primary is still at it.
      if (line === '') continue
      const reason = this.#begin(line)
      if (reason !== null) return { state: 'failed', reason }
      const rest = this.#line
      this.#line = ''
      return rest === '' && this.size !== 0 ? MORE : this.#take(rest)
    }
  }

  #begin(line: Bytes): string | null {
    if (line[0] === '-') return `PRIMARY aborted replication with an error: ${line.slice(1)}`
    if (line.startsWith(EOF_PREFIX) && line.length >= EOF_PREFIX.length + MARK_BYTES) {
      this.#mark = line.slice(EOF_PREFIX.length, EOF_PREFIX.length + MARK_BYTES)
      this.size = 0
    } else if (/^\$\d+$/.test(line)) {
      this.size = Number(line.slice(1))
    } else {
      return `Bad protocol from PRIMARY, the first byte is not '$' (we received '${line}'), are you sure the host and port are right?`
    }
    this.#begun = true
    return null
  }

  #take(bytes: Bytes): PayloadProgress {
    this.read += bytes.length
    this.#parts.push(bytes)
    if (this.#mark === '') {
      if (this.read < this.size) return MORE
      const over = this.read - this.size
      return {
        state: 'complete',
        snapshot: this.#joined(this.size),
        rest: over === 0 ? '' : bytes.slice(-over),
      }
    }
    this.#tail = (this.#tail + bytes.slice(-MARK_BYTES)).slice(-MARK_BYTES)
    if (this.#tail !== this.#mark) return MORE
    return { state: 'complete', snapshot: this.#joined(this.read - MARK_BYTES), rest: '' }
  }

  #joined(length: number): Uint8Array<ArrayBuffer> {
    const out = new Uint8Array(length)
    let at = 0
    for (const part of this.#parts) {
      for (let i = 0; i < part.length && at < length; i++) out[at++] = part.charCodeAt(i)
    }
    this.#parts = []
    return out
  }
}
