// The iterator over a stream that an open key has: what is left of its range, the entry it stands on and how many of that
// entry's fields were read.
//
// It remembers IDs, not places, and finds its way again when the stream has changed: entries may be added and removed under it, which
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
  /** The range that is left as of the last time the way was found; undefined once there is nothing left at this end. */
  #start: StreamId | undefined
  #end: StreamId | undefined
  /** Where the steps lead, good as long as the stream has this length and last ID: entries do not change. */
  #way: Iterator<StreamEntry> | null = null
  #length = 0
  #lastId: StreamId = MIN_STREAM_ID
  /** The ID of the entry that the last step led to. */
  #last: StreamId | null = null
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
    const { length, lastId } = this.#stream
    if (this.#way === null || this.#length !== length || this.#lastId !== lastId) {
      this.#way = this.#findWay()
      this.#length = length
      this.#lastId = lastId
    }
    const { value, done } = this.#way.next()
    if (done === true) return null
    this.#last = value.id
    this.#current = value
    return value
  }

  #findWay(): Iterator<StreamEntry> {
    if (this.#last !== null) {
      if (this.#reverse) this.#end = previousStreamId(this.#last)
      else this.#start = nextStreamId(this.#last)
    }
    const [start, end] = [this.#start, this.#end]
    if (start === undefined || end === undefined) return [].values()
    return this.#reverse ? this.#stream.rangeBackwards(start, end) : this.#stream.range(start, end)
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
