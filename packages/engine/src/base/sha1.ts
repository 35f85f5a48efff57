// SHA-1 (RFC 3174), for DEBUG DIGEST and later for script names. Own code because it is small, synchronous, and works on
// the byte strings the engine has; nothing here depends on it being hard to break.
import { bytesToUint8Array, type Bytes } from './bytes.ts'

const BLOCK = 64
const words = new Int32Array(80)

/** The 20-byte SHA-1 of some bytes. */
export function sha1(data: Uint8Array | Bytes): Uint8Array<ArrayBuffer> {
  const bytes = typeof data === 'string' ? bytesToUint8Array(data) : data
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / BLOCK) * BLOCK)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  const view = new DataView(padded.buffer)
  view.setUint32(padded.length - 8, Math.floor(bytes.length / 0x20000000))
  view.setUint32(padded.length - 4, bytes.length << 3)
  const state = new Int32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0])
  for (let at = 0; at < padded.length; at += BLOCK) compress(state, view, at)
  const out = new Uint8Array(20)
  const outView = new DataView(out.buffer)
  for (let i = 0; i < 5; i++) outView.setInt32(i * 4, state[i] as number)
  return out
}

function rotate(value: number, bits: number): number {
  return (value << bits) | (value >>> (32 - bits))
}

function compress(state: Int32Array, view: DataView, at: number): void {
  for (let i = 0; i < 16; i++) words[i] = view.getInt32(at + i * 4)
  for (let i = 16; i < 80; i++) {
    const mixed =
      (words[i - 3] as number) ^
      (words[i - 8] as number) ^
      (words[i - 14] as number) ^
      (words[i - 16] as number)
    words[i] = rotate(mixed, 1)
  }
  let [a, b, c, d, e] = state as unknown as [number, number, number, number, number]
  for (let i = 0; i < 80; i++) {
    let f: number
    let k: number
    if (i < 20) {
      f = (b & c) | (~b & d)
      k = 0x5a827999
    } else if (i < 40) {
      f = b ^ c ^ d
      k = 0x6ed9eba1
    } else if (i < 60) {
      f = (b & c) | (b & d) | (c & d)
      k = 0x8f1bbcdc
    } else {
      f = b ^ c ^ d
      k = 0xca62c1d6
    }
    const next = (rotate(a, 5) + f + e + k + (words[i] as number)) | 0
    e = d
    d = c
    c = rotate(b, 30)
    b = a
    a = next
  }
  for (const [i, value] of [a, b, c, d, e].entries()) state[i] = ((state[i] as number) + value) | 0
}
