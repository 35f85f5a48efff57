// The snapshot as it comes from a primary: its form in the first line, then its bytes.
//
//   $<bytes>\r\n …          that many bytes; the stream follows at once
//   $EOF:<mark>\r\n … <mark> until the last forty bytes received are the mark; nothing follows before we acknowledge
//
// Its bytes can be taken while they come. What may turn out to be the mark is kept back until that is known.
import type { Bytes } from '../base/bytes.ts'
import type { SnapshotFeed } from '../rdb/load-snapshot.ts'

const MARK_BYTES = 40
const EOF_PREFIX = '$EOF:'

/** What has become of the snapshot. */
export type PayloadProgress =
  | { readonly state: 'more' }
  /** `rest` belongs to the stream. */
  | { readonly state: 'complete'; readonly rest: Bytes }
  | { readonly state: 'failed'; readonly reason: string }

const MORE: PayloadProgress = { state: 'more' }

/** Collects a snapshot. */
export class Payload implements SnapshotFeed {
  #line = ''
  #mark = ''
  /** What was received and not taken yet; how many bytes that is, and how many of them at the end are not the snapshot's. */
  #parts: Bytes[] = []
  #waiting = 0
  #surplus = 0
  /** The last bytes received. */
  #tail = ''
  /** The first line has come. */
  begun = false
  /** Bytes announced, or -1 while that is not known, 0 when it never is; and bytes received. */
  size = -1
  read = 0
  ended = false
  /** It ended before all of it had come. */
  brokenOff = false

  /** Whether its length is told by a mark behind it. */
  get marked(): boolean {
    return this.#mark !== ''
  }

  /** Takes received bytes. */
  feed(bytes: Bytes): PayloadProgress {
    if (this.begun) return this.#take(bytes)
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

  /** The bytes of the snapshot that came since they were last taken. */
  take(): Uint8Array<ArrayBuffer> {
    const kept = this.ended ? this.#surplus : Math.min(this.#mark.length, this.#waiting)
    const out = new Uint8Array(this.#waiting - kept)
    let at = 0
    for (const part of this.#parts) {
      for (let i = 0; i < part.length && at < out.length; i++) out[at++] = part.charCodeAt(i)
    }
    this.#parts = kept > 0 ? [this.#tail.slice(-kept)] : []
    this.#waiting = kept
    return out
  }

  /** Nothing more will come. */
  end(): void {
    this.brokenOff ||= !this.ended
    this.ended = true
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
    this.begun = true
    return null
  }

  #take(bytes: Bytes): PayloadProgress {
    this.read += bytes.length
    this.#waiting += bytes.length
    this.#parts.push(bytes)
    if (this.#mark === '') {
      if (this.read < this.size) return MORE
      this.ended = true
      this.#surplus = this.read - this.size
      this.#tail = bytes
      return { state: 'complete', rest: this.#surplus === 0 ? '' : bytes.slice(-this.#surplus) }
    }
    this.#tail = (this.#tail + bytes.slice(-MARK_BYTES)).slice(-MARK_BYTES)
    if (this.#tail !== this.#mark) return MORE
    this.ended = true
    this.#surplus = MARK_BYTES
    return { state: 'complete', rest: '' }
  }
}
