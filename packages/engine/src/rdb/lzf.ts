// LZF, the compression of long strings in snapshots. What is written must be what the real server writes, byte for byte,
// so the choices of its compressor are kept: one hash slot for each three bytes, the latest place wins, only the last
// two places of a match are remembered, and the first byte is never matched.
//
//   000LLLLL                     L+1 literal bytes follow
//   LLLooooo oooooooo            copy L+2 bytes from o+1 back (L is 1..6)
//   111ooooo LLLLLLLL oooooooo   copy L+9 bytes from o+1 back

const HASH_BITS = 16
const MOST_LITERALS = 32
const MOST_OFFSET = 8192
const MOST_LENGTH = 264
/** Matches are compared this far ahead without asking whether the input goes on: it does if more than this is left. */
const UNCHECKED = 16

/**
 * Places by hash, kept between calls because clearing it would cost more than compressing a short string: each call
 * counts its places from a base above all earlier ones, so what is not above the base is of another call.
 */
const places = new Int32Array(1 << HASH_BITS)
const GREATEST_BASE = 2 ** 30
let base = 0

function slot(three: number): number {
  return ((three >>> (24 - HASH_BITS)) - three * 5) & ((1 << HASH_BITS) - 1)
}

/**
 * Compresses; undefined when the result would not fit in `room` bytes.
 * @param room bytes the result may have; callers ask for fewer than the input has
 */
export function lzfCompress(input: Uint8Array, room: number): Uint8Array | undefined {
  const end = input.length
  if (end === 0 || room <= 0) return undefined
  const out = new Uint8Array(room + 4)
  if (base + end > GREATEST_BASE) {
    places.fill(0)
    base = 0
  }
  const origin = base
  base += end
  let at = 0
  let to = 1
  let literals = 0
  let hash = ((input[0] as number) << 8) | (input[1] ?? 0)
  while (at < end - 2) {
    hash = ((hash << 8) | (input[at + 2] as number)) & 0xffffff
    const index = slot(hash)
    const from = (places[index] as number) - origin
    places[index] = origin + at
    const offset = at - from - 1
    const matches =
      from > 0 &&
      offset < MOST_OFFSET &&
      input[from] === input[at] &&
      input[from + 1] === input[at + 1] &&
      input[from + 2] === input[at + 2]
    if (!matches) {
      if (to >= room) return undefined
      literals++
      out[to++] = input[at++] as number
      if (literals === MOST_LITERALS) {
        out[to - literals - 1] = literals - 1
        literals = 0
        to++
      }
      continue
    }
    if (to - (literals === 0 ? 1 : 0) + 4 >= room) return undefined
    out[to - literals - 1] = literals - 1
    if (literals === 0) to--
    const length = matchLength(input, from, at, end) - 2
    at++
    if (length < 7) {
      out[to++] = (offset >> 8) + (length << 5)
    } else {
      out[to++] = (offset >> 8) + (7 << 5)
      out[to++] = length - 7
    }
    out[to++] = offset & 255
    literals = 0
    to++
    at += length + 1
    if (at >= end - 2) break
    // The two last places of the match are entered, the rest of it is not.
    at -= 2
    hash = ((input[at] as number) << 8) | (input[at + 1] as number)
    for (let i = 0; i < 2; i++) {
      hash = ((hash << 8) | (input[at + 2] as number)) & 0xffffff
      places[slot(hash)] = origin + at
      at++
    }
  }
  if (to + 3 > room) return undefined
  while (at < end) {
    literals++
    out[to++] = input[at++] as number
    if (literals === MOST_LITERALS) {
      out[to - literals - 1] = literals - 1
      literals = 0
      to++
    }
  }
  out[to - literals - 1] = literals - 1
  if (literals === 0) to--
  return out.subarray(0, to)
}

function matchLength(input: Uint8Array, from: number, at: number, end: number): number {
  const most = Math.min(end - at - 2, MOST_LENGTH)
  let length = 2
  if (most > UNCHECKED) {
    for (let i = 0; i < UNCHECKED; i++) {
      length++
      if (input[from + length] !== input[at + length]) return length
    }
  }
  do length++
  while (length < most && input[from + length] === input[at + length])
  return length
}

/** Decompresses; undefined when the input is malformed or does not give exactly `length` bytes. */
export function lzfDecompress(input: Uint8Array, length: number): Uint8Array | undefined {
  // The best a byte can do is a third of the longest match: anything longer is a lie, and not worth the memory.
  if (length > input.length * MOST_LENGTH) return undefined
  const out = new Uint8Array(length)
  let at = 0
  let to = 0
  while (at < input.length) {
    const control = input[at++] as number
    if (control < 32) {
      const count = control + 1
      if (to + count > length || at + count > input.length) return undefined
      out.set(input.subarray(at, at + count), to)
      at += count
      to += count
      continue
    }
    let count = control >> 5
    if (at >= input.length) return undefined
    if (count === 7) {
      count += input[at++] as number
      if (at >= input.length) return undefined
    }
    let from = to - ((control & 31) << 8) - 1 - (input[at++] as number)
    count += 2
    if (to + count > length || from < 0) return undefined
    while (count-- > 0) out[to++] = out[from++] as number
  }
  return to === length ? out : undefined
}
