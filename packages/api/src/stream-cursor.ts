// The iterator over a stream that an open key has: what is left of its range, the entry it stands on and how many of that
// entry's fields were read.
//
// It remembers IDs, not places, and finds its way again at each step: entries may be added and removed under it, which
// would leave the server's iterator in freed memory [D1].
import {
  MAX_STREAM_ID,
  MIN_STREAM_ID,
  nextStreamId,
  previousStreamId,
  type Bytes,
  type StreamEntry,
  type StreamId,
  type StreamValue,
} from '@valkey-playground/engine'

/** One iteration over a stream. */
export class StreamCursor {
  readonly #stream: StreamValue
  readonly #reverse: boolean
  /** Undefined once the range has nothing left at this end. */
  #start: StreamId | undefined
  #end: StreamId | undefined
  #current: StreamEntry | null = null
  #fieldsRead = 0

  /** Both ends are included; left out, they are those of the stream. */
  constructor(
    stream: StreamValue,
    reverse: boolean,
    start: StreamId = MIN_STREAM_ID,
    end: StreamId = MAX_STREAM_ID,
  ) {
    this.#stream = stream
    this.#reverse = reverse
    this.#start = start
    this.#end = end
  }

  /** The entry it stands on; null before the first step, behind the last and after `leave`. */
  get current(): StreamEntry | null {
    return this.#current
  }

  /** How many fields of the entry were not read yet. */
  get fieldsLeft(): number {
    return this.#current === null ? 0 : this.#current.fields.length - this.#fieldsRead
  }

  /** Moves to the next entry; null at the end of the range. */
  next(): StreamEntry | null {
    this.leave()
    const start = this.#start
    const end = this.#end
    if (start === undefined || end === undefined) return null
    const entries = this.#reverse ? this.#stream.rangeBackwards(start, end) : this.#stream.range(start, end)
    for (const entry of entries) {
      if (this.#reverse) this.#end = previousStreamId(entry.id)
      else this.#start = nextStreamId(entry.id)
      this.#current = entry
      return entry
    }
    return null
  }

  /** The entry's next field with its value; null when there is no entry or no field left. */
  nextField(): { field: Bytes; value: Bytes } | null {
    const entry = this.#current
    const at = this.#fieldsRead
    if (entry === null || at >= entry.fields.length) return null
    this.#fieldsRead++
    return { field: entry.fields[at] as Bytes, value: entry.values[at] as Bytes }
  }

  /** Stands on no entry until the next step: it was removed, or there is none. */
  leave(): void {
    this.#current = null
    this.#fieldsRead = 0
  }
}
