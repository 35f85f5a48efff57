// The hash slot of a key: CRC16 (XMODEM) of the key, or of its hash tag, modulo 16384. The tag is what stands between the
// first `{` and the next `}`, if anything does.
import type { Bytes } from './bytes.ts'

/** Number of hash slots. */
export const SLOTS = 16384

const POLYNOMIAL = 0x1021

const TABLE: Uint16Array = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ POLYNOMIAL : crc << 1
  return crc
})

/** CRC16 as clusters use it. */
export function crc16(bytes: Bytes): number {
  let crc = 0
  for (let i = 0; i < bytes.length; i++) {
    crc = ((crc << 8) ^ (TABLE[((crc >> 8) ^ bytes.charCodeAt(i)) & 0xff] as number)) & 0xffff
  }
  return crc
}

/** The slot of a key, 0 … 16383. */
export function keySlot(key: Bytes): number {
  const open = key.indexOf('{')
  const close = open < 0 ? -1 : key.indexOf('}', open + 1)
  return crc16(close > open + 1 ? key.slice(open + 1, close) : key) & (SLOTS - 1)
}

/** The slot that every key matching a pattern has, or -1 when they may have several (or it has a backslash). */
export function patternSlot(pattern: Bytes): number {
  let open = -1
  for (let i = 0; i < pattern.length; i++) {
    const c = pattern[i] as string
    if ('*?[\\'.includes(c)) return -1
    if (open === -1 && c === '{') open = i
    else if (open >= 0 && c === '}') {
      if (i > open + 1) return crc16(pattern.slice(open + 1, i)) & (SLOTS - 1)
      open = -2
    }
  }
  return crc16(pattern) & (SLOTS - 1)
}
