// Modules written byte by byte: loops, branches out of them of every kind, recursion. With safe points they must compute
// what they computed before, and stop when they are told to.
import { describe, expect, it } from 'vitest'
import { Writer } from './bytes.ts'
import { addSafepoints, type SafepointOptions } from './safepoints.ts'
import { readSections, writeModule } from './sections.ts'

const I32 = 0x7f
const SLOT = 3
const SIGNATURE = [0x60, 1, I32, 1, I32]

function section(id: number, ...content: number[]): number[] {
  return [id, ...new Writer().u32(content.length).take(), ...content]
}

function vector(...items: number[][]): number[] {
  return [items.length, ...items.flat()]
}

/** A module that imports memory and table and exports one function `f: i32 -> i32` with `locals` more i32. */
function moduleOf(locals: number, code: readonly number[]): Uint8Array {
  const body = [1, locals, I32, ...code, 0x0b]
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, ...vector(SIGNATURE)),
    ...section(2, ...vector([1, 0x65, 1, 0x6d, 2, 0, 1], [1, 0x65, 1, 0x74, 1, 0x70, 0, 4])),
    ...section(3, 1, 0),
    ...section(6, ...vector([I32, 1, 0x41, 0, 0x0b])),
    ...section(7, ...vector([1, 0x66, 0, 0])),
    ...section(10, ...vector([...new Writer().u32(body.length).take(), ...body])),
  ])
}

const get = (local: number): number[] => [0x20, local]
const set = (local: number): number[] => [0x21, local]
const constant = (value: number): number[] => [0x41, ...new Writer().s32(value).take()]
const ADD = 0x6a
const SUB = 0x6b
const EQZ = 0x45
const BR_IF = 0x0d

/** Sums n, n-1, … 1 in a plain loop. */
const SUM = [
  ...[0x02, 0x40, 0x03, 0x40],
  ...[...get(0), EQZ, BR_IF, 1],
  ...[...get(1), ...get(0), ADD, ...set(1)],
  ...[...get(0), ...constant(1), SUB, ...set(0)],
  ...[0x0c, 0, 0x0b, 0x0b, ...get(1)],
]

/** Loops in loops; the inner one leaves by br_table to itself, the outer loop, or both blocks around. */
const NESTED = [
  ...[0x02, 0x40, 0x02, 0x40, 0x03, 0x40, 0x02, 0x40, 0x03, 0x40],
  ...[...get(1), ...constant(1), ADD, ...set(1)],
  ...[...get(0), ...constant(1), SUB, ...set(0)],
  ...[...get(0), EQZ, BR_IF, 4],
  ...[...get(0), ...constant(5), 0x70, 0x0e, 4, 0, 2, 0, 1, 3],
  ...[0x0b, 0x0b],
  ...[...get(1), ...constant(100), ADD, ...set(1), 0x0c, 0, 0x0b, 0x0b],
  ...[...get(1), ...constant(10000), ADD, ...set(1), 0x0b, ...get(1)],
]

/** A loop that yields a value, inside an if with a value. */
const VALUE = [
  ...[...get(0), 0x04, I32, 0x03, I32],
  ...[...get(1), ...get(0), ADD, ...set(1)],
  ...[...get(0), ...constant(1), SUB, 0x22, 0, BR_IF, 0],
  ...[...get(1), 0x0b, 0x05, ...constant(-1), 0x0b],
]

/** Fibonacci, by calling itself twice. */
const FIBONACCI = [
  ...[...get(0), ...constant(2), 0x48, 0x04, I32, ...get(0), 0x05],
  ...[...get(0), ...constant(1), SUB, 0x10, 0, ...get(0), ...constant(2), SUB, 0x10, 0, ADD, 0x0b],
]

const PROGRAMS: readonly (readonly [string, readonly number[], readonly number[]])[] = [
  ['a loop', SUM, [0, 1, 10, 1000]],
  ['nested loops left in every way', NESTED, [1, 2, 3, 4, 5, 6, 7, 23, 500]],
  ['a loop with a value', VALUE, [0, 1, 5, 300]],
  ['recursion', FIBONACCI, [0, 1, 2, 15]],
]

interface Running {
  f(value: number): number
  /** How often the safe point's function was called. */
  stops: number
  word: Int32Array
  /** The number that the last call by pointer left. */
  site(): number
}

function run(
  wasm: Uint8Array,
  interrupt: SafepointOptions['interrupt'] | null,
  onStop?: () => void,
): Running {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 4 })
  const running: Running = {
    f: () => 0,
    stops: 0,
    word: new Int32Array(memory.buffer, 512, 1),
    site: () => new Int32Array(memory.buffer, 516, 1)[0] ?? 0,
  }
  const voidModule = Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, 1, 0x60, 0, 0),
    ...section(2, ...vector([1, 0x65, 1, 0x76, 0, 0])),
    ...section(7, ...vector([1, 0x76, 0, 0])),
  ])
  const stop = new WebAssembly.Instance(new WebAssembly.Module(voidModule), {
    e: {
      v() {
        running.stops++
        onStop?.()
      },
    },
  }).exports['v']
  table.set(SLOT, stop)
  const bytes =
    interrupt === null
      ? (wasm as Uint8Array<ArrayBuffer>)
      : writeModule(addSafepoints(readSections(wasm), { slot: SLOT, interrupt }).sections)
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { e: { m: memory, t: table } })
  running.f = instance.exports['f'] as (value: number) => number
  return running
}

describe.each(PROGRAMS)('addSafepoints on %s', (_name, code, inputs) => {
  const wasm = moduleOf(1, code)
  const plain = inputs.map((input) => run(wasm, null).f(input))

  it('[addSafepoints] changes no result while nothing is wanted', () => {
    const running = run(wasm, { address: 512 })
    expect([inputs.map((input) => running.f(input)), running.stops]).toEqual([plain, 0])
  })

  it('[addSafepoints] calls out when the word is set, and goes on when it is back', () => {
    const running = run(wasm, { address: 512 }, () => {
      running.word[0] = 0
    })
    const results = inputs.map((input) => {
      running.word[0] = 1
      return running.f(input)
    })
    expect([results, running.word[0]]).toEqual([plain, 0])
    expect(running.stops).toBeGreaterThan(inputs.length - 2)
  })

  it('[addSafepoints] stops when the call throws', () => {
    const running = run(wasm, { address: 512 }, () => {
      throw new Error('stop')
    })
    running.word[0] = 1
    expect(() => running.f(10)).toThrow('stop')
  })

  it('[addSafepoints] counts down without shared memory', () => {
    const running = run(wasm, { every: 7 })
    expect(inputs.map((input) => running.f(input))).toEqual(plain)
    expect(running.stops).toBeGreaterThan(3)
  })
})

describe('addSafepoints', () => {
  it('[addSafepoints] has each call by pointer leave its number', () => {
    // Nothing is at slot 0: the call traps, and what it left is there.
    const wasm = moduleOf(0, [...get(0), ...constant(0), 0x11, 0, 0])
    const at = 5 + get(0).length + constant(0).length
    const { sections } = addSafepoints(readSections(wasm), {
      slot: SLOT,
      interrupt: { address: 512 },
      callSites: { address: 516, numberOf: (position) => 1000 + position },
    })
    const running = run(writeModule(sections), null)
    expect(() => running.f(1)).toThrow(WebAssembly.RuntimeError)
    expect(running.site()).toBe(1000 + at)
  })

  it('[addSafepoints] tells where each byte of the code came from', () => {
    const wasm = moduleOf(1, SUM)
    const sections = readSections(wasm)
    const {
      sections: rewritten,
      offsets,
      points,
    } = addSafepoints(sections, { slot: SLOT, interrupt: { address: 512 } })
    const before = sections.find(({ id }) => id === 10)?.bytes ?? new Uint8Array()
    const after = rewritten.find(({ id }) => id === 10)?.bytes ?? new Uint8Array()
    // Every byte of the body is still there, in its old order; only the body's size and the depth of the branch out are
    // others.
    const places = Array.from(after, (_, at) => offsets.toOriginal(at))
    const found = new Set(places.filter((place, at) => after[at] === before[place]))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    expect(Array.from(before, (_, place) => place).filter((place) => !found.has(place))).toEqual([1, 13])
    expect([points, offsets.toOriginal(0)]).toEqual([1, 0])
  })
})
