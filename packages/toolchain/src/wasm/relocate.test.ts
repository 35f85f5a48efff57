// A module as other linkers write them: its data come with its instances.
import { expect, it } from 'vitest'
import { relocate } from './relocate.ts'
import { readSections, writeModule } from './sections.ts'

const I32_CONST = 0x41
const END = 0x0b
const TEXT = [7, 8, 9]

/** Imports a memory of two pages and has three bytes at address 16; records say that it may be moved. */
const WASM = Uint8Array.from([
  ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
  ...[2, 8, 1, 1, 0x65, 1, 0x6d, 2, 0, 2],
  ...[11, 9, 1, 0, I32_CONST, 16, END, TEXT.length, ...TEXT],
  ...[0, 9, 7, ...Buffer.from('linking'), 2],
  ...[0, 13, 10, ...Buffer.from('reloc.CODE'), 0, 0],
])

it.each([0, 65536])(
  '[relocate] instances write nothing into memory, the loader is told what: by %d',
  (memoryBase) => {
    const { sections, memory: inits } = relocate(readSections(WASM), { memoryBase, tableBase: 0 })
    const memory = new WebAssembly.Memory({ initial: 2 })
    new WebAssembly.Instance(new WebAssembly.Module(writeModule(sections)), { e: { m: memory } })
    expect(new Uint8Array(memory.buffer).some((byte) => byte !== 0)).toBe(false)
    expect(inits.map(({ address, length, data }) => [address, length, [...(data ?? [])]])).toEqual([
      [16 + memoryBase, 3, TEXT],
    ])
  },
)
