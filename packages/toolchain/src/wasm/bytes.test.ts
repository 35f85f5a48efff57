import { describe, expect, it } from 'vitest'
import { patchFixed32, patchS32, patchU32, Reader, WasmFormatError, Writer } from './bytes.ts'

const UNSIGNED = [0, 1, 63, 64, 127, 128, 16383, 16384, 0x7fffffff, 0x80000000, 0xffffffff]
const SIGNED = [0, 1, -1, 63, 64, -64, -65, 8191, 8192, -8192, -8193, 0x7fffffff, -0x80000000]

describe('Reader and Writer', () => {
  it('[LEB] numbers read back as written', () => {
    const writer = new Writer(1)
    for (const value of UNSIGNED) writer.u32(value)
    for (const value of SIGNED) writer.s32(value)
    const reader = new Reader(writer.take())
    expect([...UNSIGNED.map(() => reader.u32()), ...SIGNED.map(() => reader.s32()), reader.done]).toEqual([
      ...UNSIGNED,
      ...SIGNED,
      true,
    ])
  })

  it('[LEB] padded numbers are changed in place', () => {
    const bytes = new Uint8Array(16).fill(0xee)
    for (const value of UNSIGNED) {
      patchU32(bytes, 3, value)
      const reader = new Reader(bytes, 3)
      expect([reader.u32(), reader.at, bytes[2], bytes[8]]).toEqual([value, 8, 0xee, 0xee])
    }
    for (const value of SIGNED) {
      patchS32(bytes, 3, value)
      const reader = new Reader(bytes, 3)
      expect([reader.s32(), reader.at, bytes[2], bytes[8]]).toEqual([value, 8, 0xee, 0xee])
    }
    patchFixed32(bytes, 3, 0x89abcdef)
    expect([new Reader(bytes, 3).fixed32(), bytes[8]]).toEqual([0x89abcdef, 0xee])
  })

  it('[Reader] what breaks off is an error, never a number', () => {
    for (const bytes of [[], [0x80], [0xff, 0xff]])
      expect(() => new Reader(Uint8Array.from(bytes)).u32()).toThrow(WasmFormatError)
    expect(() => new Reader(Uint8Array.from([5, 65])).text()).toThrow(WasmFormatError)
    expect(() => new Reader(Uint8Array.from([0x80, 0x80, 0x80, 0x80, 0x80, 1])).u32()).toThrow(
      WasmFormatError,
    )
  })
})
