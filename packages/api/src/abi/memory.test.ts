import { describe, expect, it } from 'vitest'
import { LinearMemory } from './memory.ts'

describe.each([true, false])('LinearMemory (shared: %s)', (shared) => {
  const make = (): LinearMemory =>
    new LinearMemory(new WebAssembly.Memory({ initial: 2, maximum: 8, shared }))

  it('[LinearMemory] reads byte strings of every length and byte as written', () => {
    const memory = make()
    const all = Array.from({ length: 256 }, (_, byte) => String.fromCharCode(byte)).join('')
    const long = all.repeat(300)
    for (const text of [
      ...Array.from({ length: 140 }, (_, length) => all.slice(60, 60 + length)),
      all,
      'x'.repeat(70000),
      long,
    ]) {
      memory.writeBytes(5000, `${text}?`)
      expect(memory.readBytes(5000, text.length) === text).toBe(true)
      expect(memory.readU8(5000 + text.length)).toBe(63)
    }
  })

  it('[LinearMemory] reads numbers of both signs', () => {
    const memory = make()
    memory.writeI32(2000, -2)
    memory.writeI64(2008, -3n)
    memory.writeF64(2016, -0.5)
    expect([
      memory.readI32(2000),
      memory.readU32(2000),
      memory.readI64(2008),
      memory.readU64(2008),
      memory.readF64(2016),
    ]).toEqual([-2, 0xfffffffe, -3n, 2n ** 64n - 3n, -0.5])
  })

  it('[LinearMemory] follows growth', () => {
    const memory = make()
    expect(() => memory.readU8(131072)).toThrow('points outside of memory')
    memory.wasm.grow(1)
    memory.writeU8(196607, 7)
    expect(memory.readU8(196607)).toBe(7)
  })

  it('[LinearMemory] refuses NULL and its neighbourhood, but not nothing at all', () => {
    const memory = make()
    expect(() => memory.readI32(0)).toThrow('is NULL')
    expect(() => memory.readCString(0)).toThrow('is NULL')
    expect(() => memory.readBytes(12, 3)).toThrow('is a NULL pointer plus an offset')
    expect(() => memory.readBytes(-1, 3)).toThrow('points outside of memory')
    expect(memory.readBytes(0, 0)).toBe('')
  })

  it('[LinearMemory] finds the end of a C string, or that there is none', () => {
    const memory = make()
    memory.writeBytes(3000, 'abc\0def')
    expect(memory.readCString(3000)).toBe('abc')
    memory.writeBytes(131072 - 4, 'xxxx')
    expect(() => memory.readCString(131072 - 4)).toThrow('is a string without an end')
  })
})
