// The last bytes of the replication stream, for replicas that come back after a short absence. Kept as a row of blocks that
// are filled one after the other, whatever the lengths of commands; a block is let go only when more than was promised remains,
// so a little more is kept than asked for.
//
// Replicas that wait for a snapshot have their part of the stream here too, all of them the same bytes: as long as one does,
// nothing that it lacks is let go.
import type { Bytes } from '../base/bytes.ts'

/** A block has room for what it is begun with, but for so many bytes at least, and for this part of the limit at most. */
const LEAST_BLOCK_BYTES = 16 * 1024
const MOST_OF_LIMIT = 1 / 16

/** The end of a replication stream. */
export class Backlog {
  #blocks: Bytes[] = []
  /** Bytes that the last block has still room for. */
  #room = 0
  #length = 0
  #end: number
  #limit: number
  readonly #lacked: () => number

  /**
   * @param offset the number of stream bytes before this backlog, none of which it has
   * @param lacked tells the offset of the first byte that somebody still lacks, Infinity for nobody
   */
  constructor(offset: number, limit: number, lacked: () => number = () => Infinity) {
    this.#end = offset
    this.#limit = limit
    this.#lacked = lacked
  }

  /** Offset of the first byte there is; stream offsets count from 1. */
  get first(): number {
    return this.#end - this.#length + 1
  }

  /** Bytes kept. */
  get length(): number {
    return this.#length
  }

  /** Sets how many bytes are kept at least. */
  resize(limit: number): void {
    this.#limit = limit
    this.trim()
  }

  /** Adds the newest bytes. Lets nothing go: who is to get them comes first, to say what it lacks. */
  append(bytes: Bytes): void {
    this.#length += bytes.length
    this.#end += bytes.length
    let at = Math.min(this.#room, bytes.length)
    if (at > 0) {
      this.#blocks[this.#blocks.length - 1] += bytes.slice(0, at)
      this.#room -= at
    }
    const most = Math.max(LEAST_BLOCK_BYTES, Math.floor(this.#limit * MOST_OF_LIMIT))
    while (at < bytes.length) {
      const size = Math.min(Math.max(bytes.length - at, LEAST_BLOCK_BYTES), most)
      const block = bytes.slice(at, at + size)
      this.#blocks.push(block)
      this.#room = size - block.length
      at += block.length
    }
  }

  /** The bytes from an offset to the end, in pieces; null when some of them are gone or have not been yet. */
  from(offset: number): readonly Bytes[] | null {
    if (offset < this.first || offset > this.#end + 1) return null
    let skip = offset - this.first
    const parts: Bytes[] = []
    for (const block of this.#blocks) {
      if (skip < block.length) parts.push(skip > 0 ? block.slice(skip) : block)
      skip = Math.max(0, skip - block.length)
    }
    return parts
  }

  /** Lets go what is beyond the limit and nobody lacks. */
  trim(): void {
    let drop = 0
    let left = this.#length
    for (; drop < this.#blocks.length - 1; drop++) {
      const size = (this.#blocks[drop] as Bytes).length
      if (left - size <= this.#limit) break
      left -= size
    }
    if (drop === 0) return
    const lacked = this.#lacked()
    for (let block = 0; block < drop; block++) {
      const size = (this.#blocks[block] as Bytes).length
      if (this.first + size > lacked) {
        drop = block
        break
      }
      this.#length -= size
    }
    this.#blocks.splice(0, drop)
  }
}
