// Elements ordered by score and, among equal scores, by member: the ordered half of a large sorted set. Where the real
// server has a skip list, this is a list of chunks:
//
//   chunks:      [ a b c d ] [ e f g ] [ h i j k l ]     each: scores, as plain doubles, beside members
//   lastScores:        d         g             l         found by binary search
//   counts:            4         3             5         as a Fenwick tree: ranks are sums of them
//
// A skip list's nodes lie all over the memory, and in JavaScript each score is one more object; here a search reads three
// arrays. Finding, ranks and changes take O(log n) steps; a change also moves half a chunk, and one in some dozens splits
// it, which moves the list of chunks. Chunks are so short that a loop moves their halves sooner than a call that is made to
// move many.
import type { Bytes } from '../base/bytes.ts'

/** Most elements of a chunk; a full one is split in two. */
const FULL = 128
/** A chunk with fewer is joined with its neighbour if both fit well. */
const SPARSE = 24
/** Elements of a chunk that was made whole, which leaves room to grow. */
const FILLED = 96

interface Chunk {
  /** As long as there is room for; the first `members.length` are in use. */
  scores: Float64Array
  members: Bytes[]
}

/** The ordered elements. Ranks count from 0. */
export class ScoreIndex {
  #chunks: Chunk[] = []
  #lastScores: number[] = []
  #length = 0
  // Sums of the chunks' lengths; position 0 is unused. Null when the list of chunks has changed since.
  #counts: number[] | null = null

  /** An index of entries that are in order already. */
  static from(entries: readonly { readonly score: number; readonly member: Bytes }[]): ScoreIndex {
    const index = new ScoreIndex()
    for (let start = 0; start < entries.length; start += FILLED) {
      const part = entries.slice(start, start + FILLED)
      const chunk = newChunk(part.length)
      for (const [i, { score, member }] of part.entries()) {
        chunk.scores[i] = score
        chunk.members.push(member)
      }
      index.#chunks.push(chunk)
      index.#lastScores.push(part.at(-1)?.score as number)
    }
    index.#length = entries.length
    return index
  }

  get length(): number {
    return this.#length
  }

  /** Adds an element that is not there yet. */
  insert(score: number, member: Bytes): void {
    if (this.#chunks.length === 0) this.#addChunk(0, newChunk(1))
    let at = this.#findChunk(score, member)
    if ((this.#chunks[at] as Chunk).members.length === FULL) {
      this.#split(at)
      at = this.#findChunk(score, member)
    }
    const chunk = this.#chunks[at] as Chunk
    const place = placeIn(chunk, score, member)
    if (place === chunk.members.length) this.#lastScores[at] = score
    makeRoom(chunk, place)
    chunk.scores[place] = score
    chunk.members[place] = member
    this.#resized(at, 1)
  }

  /** Removes an element that is there. */
  remove(score: number, member: Bytes): void {
    const at = this.#findChunk(score, member)
    this.#removeAt(at, placeIn(this.#chunks[at] as Chunk, score, member))
  }

  #removeAt(at: number, place: number): void {
    const chunk = this.#chunks[at] as Chunk
    closeGap(chunk, place)
    const size = chunk.members.length
    this.#resized(at, -1)
    if (size === 0) this.#removeChunk(at)
    else if (place === size) this.#lastScores[at] = chunk.scores[size - 1] as number
    if (size > 0 && size < SPARSE) this.#joinNeighbour(at)
  }

  /** Gives an element another score. */
  update(score: number, member: Bytes, wanted: number): void {
    const at = this.#findChunk(score, member)
    const chunk = this.#chunks[at] as Chunk
    const place = placeIn(chunk, score, member)
    // Strictly between its neighbours, it stays where it is.
    const inside = place > 0 && place < chunk.members.length - 1
    if (
      inside &&
      wanted > (chunk.scores[place - 1] as number) &&
      wanted < (chunk.scores[place + 1] as number)
    ) {
      chunk.scores[place] = wanted
      return
    }
    // The text that is kept here, not the one that was asked for.
    const kept = chunk.members[place] as Bytes
    this.#removeAt(at, place)
    this.insert(wanted, kept)
  }

  /** The element at a rank, null when there is none. */
  at(rank: number): { score: number; member: Bytes } | null {
    if (rank < 0 || rank >= this.#length) return null
    const { chunk, place } = this.#locate(rank)
    const { scores, members } = this.#chunks[chunk] as Chunk
    return { score: scores[place] as number, member: members[place] as Bytes }
  }

  /** The rank of an element that is there. */
  rankOf(score: number, member: Bytes): number {
    const at = this.#findChunk(score, member)
    return this.#before(at) + placeIn(this.#chunks[at] as Chunk, score, member)
  }

  /**
   * How many elements from the start on satisfy `before`, which must hold for a leading part and for nothing after it.
   * O(log n) calls.
   */
  countWhile(before: (member: Bytes, score: number) => boolean): number {
    const at = firstNot(this.#chunks.length, (i) => {
      const { members } = this.#chunks[i] as Chunk
      return before(members[members.length - 1] as Bytes, this.#lastScores[i] as number)
    })
    const chunk = this.#chunks[at]
    if (!chunk) return this.#length
    const { members, scores } = chunk
    const inside = firstNot(members.length, (i) => before(members[i] as Bytes, scores[i] as number))
    return this.#before(at) + inside
  }

  /** Calls `visit` from a rank on, upwards or downwards, until it returns false. Nothing may change meanwhile. */
  walk(rank: number, reverse: boolean, visit: (member: Bytes, score: number) => boolean | void): void {
    if (rank < 0 || rank >= this.#length) return
    let { chunk, place } = this.#locate(rank)
    const step = reverse ? -1 : 1
    for (;;) {
      const { members, scores } = this.#chunks[chunk] as Chunk
      for (; place >= 0 && place < members.length; place += step) {
        if (visit(members[place] as Bytes, scores[place] as number) === false) return
      }
      chunk += step
      const next = this.#chunks[chunk]
      if (!next) return
      place = reverse ? next.members.length - 1 : 0
    }
  }

  /** All elements in order; nothing may change meanwhile. */
  *entries(): IterableIterator<{ score: number; member: Bytes }> {
    for (const { members, scores } of this.#chunks) {
      for (let i = 0; i < members.length; i++) {
        yield { member: members[i] as Bytes, score: scores[i] as number }
      }
    }
  }

  // The chunk that has the element, or where it belongs.
  #findChunk(score: number, member: Bytes): number {
    const lastScores = this.#lastScores
    let low = 0
    let high = lastScores.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      const last = lastScores[middle] as number
      if (last < score || (last === score && this.#lastMember(middle) < member)) low = middle + 1
      else high = middle
    }
    return low
  }

  #lastMember(at: number): Bytes {
    const { members } = this.#chunks[at] as Chunk
    return members[members.length - 1] as Bytes
  }

  #locate(rank: number): { chunk: number; place: number } {
    const counts = this.#sums()
    let chunk = 0
    let left = rank
    for (let step = 2 ** Math.floor(Math.log2(counts.length - 1)); step >= 1; step /= 2) {
      const next = chunk + step
      if (next < counts.length && (counts[next] as number) <= left) {
        left -= counts[next] as number
        chunk = next
      }
    }
    return { chunk, place: left }
  }

  // Number of elements in the chunks before one.
  #before(at: number): number {
    const counts = this.#sums()
    let sum = 0
    for (let i = at; i > 0; i -= i & -i) sum += counts[i] as number
    return sum
  }

  #sums(): number[] {
    if (this.#counts) return this.#counts
    const counts = new Array<number>(this.#chunks.length + 1).fill(0)
    for (let i = 1; i < counts.length; i++) {
      counts[i] = (counts[i] as number) + (this.#chunks[i - 1] as Chunk).members.length
      const parent = i + (i & -i)
      if (parent < counts.length) counts[parent] = (counts[parent] as number) + (counts[i] as number)
    }
    this.#counts = counts
    return counts
  }

  #resized(at: number, by: number): void {
    this.#length += by
    const counts = this.#counts
    if (!counts) return
    for (let i = at + 1; i < counts.length; i += i & -i) counts[i] = (counts[i] as number) + by
  }

  #addChunk(at: number, chunk: Chunk): void {
    this.#chunks.splice(at, 0, chunk)
    this.#lastScores.splice(at, 0, 0)
    this.#noteLast(at)
    this.#counts = null
  }

  #removeChunk(at: number): void {
    this.#chunks.splice(at, 1)
    this.#lastScores.splice(at, 1)
    this.#counts = null
  }

  #noteLast(at: number): void {
    const { members, scores } = this.#chunks[at] as Chunk
    if (members.length > 0) this.#lastScores[at] = scores[members.length - 1] as number
  }

  #split(at: number): void {
    const chunk = this.#chunks[at] as Chunk
    // Elements that come in order fill the chunks: the last one is split near its end.
    const half = at === this.#chunks.length - 1 ? FILLED : FULL / 2
    const upper: Chunk = { scores: chunk.scores.slice(half), members: chunk.members.slice(half) }
    chunk.scores = chunk.scores.slice(0, half)
    chunk.members.length = half
    this.#noteLast(at)
    this.#addChunk(at + 1, upper)
  }

  #joinNeighbour(at: number): void {
    const left = at > 0 ? at - 1 : at
    const [lower, upper] = [this.#chunks[left], this.#chunks[left + 1]]
    if (!lower || !upper || lower.members.length + upper.members.length > FILLED) return
    const joined = newChunk(lower.members.length + upper.members.length)
    joined.scores.set(lower.scores.subarray(0, lower.members.length))
    joined.scores.set(upper.scores.subarray(0, upper.members.length), lower.members.length)
    joined.members = [...lower.members, ...upper.members]
    this.#chunks[left] = joined
    this.#removeChunk(left + 1)
    this.#noteLast(left)
  }
}

function newChunk(size: number): Chunk {
  return { scores: new Float64Array(Math.max(16, size)), members: [] }
}

function enlarged(scores: Float64Array): Float64Array {
  const larger = new Float64Array(Math.min(FULL, scores.length * 2))
  larger.set(scores)
  return larger
}

// Moves what is at a place, and after it, one further.
function makeRoom(chunk: Chunk, place: number): void {
  const { members } = chunk
  const size = members.length
  if (size === chunk.scores.length) chunk.scores = enlarged(chunk.scores)
  const { scores } = chunk
  if (place === size) return
  members.push(members[size - 1] as Bytes)
  scores[size] = scores[size - 1] as number
  for (let i = size - 1; i > place; i--) {
    members[i] = members[i - 1] as Bytes
    scores[i] = scores[i - 1] as number
  }
}

// Moves what is after a place one back.
function closeGap({ scores, members }: Chunk, place: number): void {
  const last = members.length - 1
  for (let i = place; i < last; i++) {
    members[i] = members[i + 1] as Bytes
    scores[i] = scores[i + 1] as number
  }
  members.pop()
}

// Where the element is, or where it belongs.
function placeIn({ scores, members }: Chunk, score: number, member: Bytes): number {
  let low = 0
  let high = members.length
  while (low < high) {
    const middle = (low + high) >> 1
    const other = scores[middle] as number
    if (other < score || (other === score && (members[middle] as Bytes) < member)) low = middle + 1
    else high = middle
  }
  return low
}

// The first of `count` positions for which the condition does not hold, by halving.
function firstNot(count: number, holds: (position: number) => boolean): number {
  let low = 0
  let high = count
  while (low < high) {
    const middle = (low + high) >> 1
    if (holds(middle)) low = middle + 1
    else high = middle
  }
  return low
}
