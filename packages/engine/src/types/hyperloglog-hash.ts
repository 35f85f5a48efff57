// The hash behind HyperLogLog: MurmurHash64A with the seed Valkey uses, on 32-bit halves because BigInt would be many times
// slower. `high` and `low` hold the running 64-bit value between the small steps.
import type { Bytes } from '../base/bytes.ts'

const SEED = 0xadc83b19
const M_HIGH = 0xc6a4a793 | 0
const M_LOW = 0x5bd1e995
const M_LOW_UPPER: number = M_LOW >>> 16
const M_LOW_LOWER: number = M_LOW & 0xffff
const INDEX_BITS = 14
const INDEX_MASK: number = (1 << INDEX_BITS) - 1
/** The bit that ends every pattern: 50 bits of hash are left beside the index. */
const END_BIT: number = 1 << (50 - 32)

let high = 0
let low = 0

/** (high, low) = (h, l) × m, modulo 2^64. */
function multiply(h: number, l: number): void {
  const upper = l >>> 16
  const lower = l & 0xffff
  const p00 = lower * M_LOW_LOWER
  const p01 = lower * M_LOW_UPPER
  const p10 = upper * M_LOW_LOWER
  const middle = (p00 >>> 16) + (p01 & 0xffff) + (p10 & 0xffff)
  const carry = upper * M_LOW_UPPER + (p01 >>> 16) + (p10 >>> 16) + (middle >>> 16)
  low = ((middle & 0xffff) << 16) | (p00 & 0xffff)
  high = (carry + Math.imul(h, M_LOW) + Math.imul(l, M_HIGH)) | 0
}

function wordAt(bytes: Bytes, at: number): number {
  return (
    bytes.charCodeAt(at) |
    (bytes.charCodeAt(at + 1) << 8) |
    (bytes.charCodeAt(at + 2) << 16) |
    (bytes.charCodeAt(at + 3) << 24)
  )
}

/** Leaves the hash in `high` and `low`. */
function hash(bytes: Bytes): void {
  const { length } = bytes
  multiply(0, length)
  let h = high
  let l = low ^ SEED
  const whole = length - (length & 7)
  for (let at = 0; at < whole; at += 8) {
    multiply(wordAt(bytes, at + 4), wordAt(bytes, at))
    // x ^= x >> 47 touches the lower half only.
    low ^= high >>> 15
    multiply(high, low)
    multiply(h ^ high, l ^ low)
    h = high
    l = low
  }
  if (length > whole) {
    for (let i = whole; i < length; i++) {
      const shift = (i - whole) * 8
      if (shift < 32) l ^= bytes.charCodeAt(i) << shift
      else h ^= bytes.charCodeAt(i) << (shift - 32)
    }
    multiply(h, l)
    h = high
    l = low
  }
  multiply(h, l ^ (h >>> 15))
  low ^= high >>> 15
}

/** The register an element belongs to, and the length of the pattern 0…01 its hash begins with (1 to 51). */
export function patternOf(element: Bytes): { index: number; count: number } {
  hash(element)
  const index = low & INDEX_MASK
  const lower = (low >>> INDEX_BITS) | (high << (32 - INDEX_BITS))
  const upper = (high >>> INDEX_BITS) | END_BIT
  const zeros = lower !== 0 ? 31 - Math.clz32(lower & -lower) : 32 + (31 - Math.clz32(upper & -upper))
  return { index, count: zeros + 1 }
}
