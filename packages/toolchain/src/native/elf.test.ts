import { describe, expect, it } from 'vitest'
import { ElfError, readElf, withPlainStack } from './elf.ts'

/** The smallest shared object with one program header and neither sections nor symbols. */
function smallest(): Uint8Array {
  const bytes = new Uint8Array(64 + 56 + 3)
  const view = new DataView(bytes.buffer)
  bytes.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1])
  view.setUint16(16, 3, true)
  view.setUint16(18, 183, true)
  view.setBigUint64(32, 64n, true)
  view.setUint16(54, 56, true)
  view.setUint16(56, 1, true)
  view.setUint16(58, 64, true)
  view.setUint32(64, 1, true)
  return bytes
}

describe('shared objects', () => {
  it('[readElf] says what the file is for', () => {
    expect(readElf(smallest())).toEqual({ machine: 183, defined: [], undefined: [], weak: [], needed: [] })
  })

  it('[readElf] refuses what is no ELF file, and one that ends too early', () => {
    expect(() => readElf(new TextEncoder().encode('int main() { return 0; }'.repeat(9)))).toThrow(ElfError)
    const cut = smallest()
    new DataView(cut.buffer).setUint16(60, 7, true)
    new DataView(cut.buffer).setBigUint64(40, 100n, true)
    expect(() => readElf(cut)).toThrow('damaged ELF file')
  })

  it('[withPlainStack] moves the headers to the end and adds a readable, writable, not executable stack', () => {
    const before = smallest()
    const after = withPlainStack(before)
    const view = new DataView(after.buffer)
    expect(after.length).toBe(128 + 2 * 56)
    expect(view.getUint16(56, true)).toBe(2)
    expect(view.getBigUint64(32, true)).toBe(128n)
    expect(after.subarray(128, 128 + 56)).toEqual(before.subarray(64, 64 + 56))
    expect(view.getUint32(128 + 56, true)).toBe(0x6474e551)
    expect(view.getUint32(128 + 60, true)).toBe(6)
  })

  it('[withPlainStack] leaves a file alone that says it already', () => {
    const once = withPlainStack(smallest())
    expect(withPlainStack(once)).toEqual(once)
  })
})
