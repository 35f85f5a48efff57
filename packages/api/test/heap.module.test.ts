// The heap under random work, against a plain list of what should be where.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import {
  disassembleAt,
  findSection,
  Reader,
  readSections,
  SectionId,
} from '@valkey-playground/toolchain/wasm'
import { Runtime } from '../src/abi/runtime.ts'

const wasm = new Uint8Array(readFileSync(join(import.meta.dirname, '../dist/runtime.wasm')))

function random(seed: number): () => number {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

describe.each([true, false])('the heap (shared: %s)', (shared) => {
  it.each([1, 2, 3])('keeps every block where and as it is (seed %s)', (seed) => {
    const next = random(seed)
    const runtime = new Runtime(wasm, { shared, maxPages: 1024 })
    const atStart = runtime.heapStats()
    const blocks: { pointer: number; size: number; mark: number }[] = []
    const fill = (block: { pointer: number; size: number; mark: number }): void => {
      runtime.memory
        .bytes(block.pointer, block.size)
        .fill(block.mark, block.pointer, block.pointer + block.size)
    }
    const check = (block: { pointer: number; size: number; mark: number }): void => {
      const bytes = runtime.memory.bytes(block.pointer, block.size)
      for (let at = block.pointer; at < block.pointer + block.size; at++)
        if (bytes[at] !== block.mark) throw new Error(`byte ${at - block.pointer} of a block was changed`)
    }
    for (let round = 0; round < 20000; round++) {
      const choice = next()
      const size = Math.floor(next() < 0.9 ? next() * 600 : next() * 60000) + 1
      const index = Math.floor(next() * blocks.length)
      const block = blocks[index]
      if (choice < 0.5 || !block) {
        const alignment = 2 ** Math.floor(next() * 12)
        const pointer =
          choice < 0.05
            ? runtime.alignedAlloc(alignment, size)
            : choice < 0.1
              ? runtime.calloc(size, 1)
              : runtime.malloc(size)
        expect(pointer % (choice < 0.05 ? Math.max(alignment, 16) : 16)).toBe(0)
        const made = { pointer, size, mark: round & 255 }
        if (choice >= 0.05 && choice < 0.1) check({ ...made, mark: 0 })
        fill(made)
        blocks.push(made)
      } else if (choice < 0.6) {
        const kept = Math.min(size, block.size)
        block.pointer = runtime.realloc(block.pointer, size)
        check({ ...block, size: kept })
        block.size = size
        fill(block)
      } else {
        check(block)
        expect(runtime.usableSize(block.pointer)).toBeGreaterThanOrEqual(block.size)
        runtime.free(block.pointer)
        blocks.splice(index, 1)
      }
      if (blocks.length > 400)
        for (const each of blocks.splice(0, 300)) {
          check(each)
          runtime.free(each.pointer)
        }
    }
    for (const block of blocks) {
      check(block)
      runtime.free(block.pointer)
    }
    expect(runtime.heapStats()).toEqual({ ...atStart, total: expect.any(Number) })
  })

  it('gives memory back as one piece', () => {
    const runtime = new Runtime(wasm, { shared, maxPages: 1024 })
    const { total } = runtime.heapStats()
    const pointers = Array.from({ length: 1000 }, (_, index) => runtime.malloc(index))
    for (const pointer of pointers.filter((_, index) => index % 2)) runtime.free(pointer)
    for (const pointer of pointers.filter((_, index) => index % 2 === 0)) runtime.free(pointer)
    expect(runtime.malloc(1_500_000)).toBeGreaterThan(0)
    expect(runtime.heapStats().total).toBe(total)
  })

  it('says no when there is no more', () => {
    const runtime = new Runtime(wasm, { shared, maxPages: 400 })
    expect([
      runtime.malloc(0x4000_0000),
      runtime.calloc(65536, 65536),
      runtime.realloc(runtime.malloc(5), 0x7fff_fff0),
    ]).toEqual([0, 0, 0])
    let count = 0
    while (runtime.malloc(100_000) !== 0) count++
    expect(count).toBeGreaterThan(50)
    expect(runtime.malloc(50)).not.toBe(0)
  })

  it.each([
    ['a second free', (heap: Runtime, block: number) => heap.free(block), 'was freed already'],
    ['a pointer into a block', (heap: Runtime, block: number) => heap.free(block + 16), 'heap: 0x'],
    ['a pointer to nowhere', (heap: Runtime) => heap.free(0x3fff_fff0), 'is not a block of the heap'],
    [
      'a crooked pointer',
      (heap: Runtime, block: number) => heap.realloc(block + 1, 10),
      'is not a block of the heap',
    ],
    [
      'use after free',
      (heap: Runtime, block: number) => heap.realloc(block, 10),
      'was freed already and is used again',
    ],
  ])('names %s', (_what, misuse, text) => {
    const runtime = new Runtime(wasm, { shared, maxPages: 400 })
    const block = runtime.malloc(100)
    runtime.malloc(10)
    runtime.free(block)
    expect(() => misuse(runtime, block)).toThrow(text)
    const again = runtime.malloc(100)
    runtime.free(again)
    expect(runtime.malloc(100)).toBe(again)
  })
})

/** Never runs: the loader places data itself. */
const LINKERS_START = '__wasm_init_memory'

it('waits for other threads only in a function with nothing to lose: V8 forgets locals across the instruction', () => {
  const sections = readSections(wasm)
  const code = new Reader(findSection(sections, SectionId.code)?.bytes ?? new Uint8Array())
  const waits: { name: string; code: string[] }[] = []
  for (let left = code.u32(); left > 0; left--) {
    const size = code.u32()
    const { name = '', instructions = [] } = disassembleAt(sections, code.at) ?? {}
    code.skip(size)
    const texts = instructions.map(({ text }) => text)
    if (name !== LINKERS_START && texts.some((text) => text.includes('atomic.wait')))
      waits.push({ name, code: texts.map((text) => text.replace(/ .*/, '')) })
  }
  expect(waits).toEqual([
    { name: 'sleep_on', code: ['local.get', 'local.get', 'local.get', 'memory.atomic.wait32', 'end'] },
  ])
})
