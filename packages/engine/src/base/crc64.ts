// CRC-64 in the "Jones" variant (polynomial ad93d23594c935a9, reflected, no initial or final inversion): the checksum of
// snapshots and of DUMP payloads. JavaScript has no 64-bit integers that are fast, so a sum is two 32-bit halves and the
// table has one array for each.

const REFLECTED_POLYNOMIAL = 0x95ac9329ac4bc9b5n
const LOW = new Uint32Array(256)
const HIGH = new Uint32Array(256)

for (let byte = 0; byte < 256; byte++) {
  let sum = BigInt(byte)
  for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ REFLECTED_POLYNOMIAL : sum >> 1n
  LOW[byte] = Number(sum & 0xffffffffn)
  HIGH[byte] = Number(sum >> 32n)
}

/** A sum that bytes are added to. */
export class Crc64 {
  #low = 0
  #high = 0

  /** Adds the bytes from `start` up to, not including, `end`. */
  update(bytes: Uint8Array, start = 0, end: number = bytes.length): void {
    let low = this.#low
    let high = this.#high
    for (let i = start; i < end; i++) {
      const at = (low ^ (bytes[i] as number)) & 255
      low = ((low >>> 8) | (high << 24)) ^ (LOW[at] as number)
      high = (high >>> 8) ^ (HIGH[at] as number)
    }
    this.#low = low
    this.#high = high
  }

  /** The sum so far, unsigned. */
  value(): bigint {
    return (BigInt(this.#high >>> 0) << 32n) | BigInt(this.#low >>> 0)
  }
}

/** The sum of the bytes from `start` up to, not including, `end`. */
export function crc64(bytes: Uint8Array, start = 0, end: number = bytes.length): bigint {
  const sum = new Crc64()
  sum.update(bytes, start, end)
  return sum.value()
}
