// Modules written byte by byte: a function with calls by pointer, and one that is to stand in their place.
import { describe, expect, it } from 'vitest'
import { Writer } from './bytes.ts'
import { inlineCalls, readInlineFunction, type PointerCall } from './inline-calls.ts'
import { Op } from './opcodes.ts'
import { readSections, SectionId, writeModule } from './sections.ts'

const I32 = 0x7f
const I64 = 0x7e
const ADD = 0x6a
const HEAD = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
const IMPORTS = [2, 1, 0x65, 1, 0x6d, 2, 0, 1, 1, 0x65, 1, 0x74, 1, 0x70, 0, 4]
const EXPORT_F = [1, 1, 0x66, 0, 0]

function section(id: number, ...content: number[]): number[] {
  return [id, ...new Writer().u32(content.length).take(), ...content]
}

/** A module with one function `f`, of the second type. */
function moduleOf(types: readonly number[], body: readonly number[]): Uint8Array {
  return Uint8Array.from([
    ...HEAD,
    ...section(SectionId.type, ...types),
    ...section(SectionId.import, ...IMPORTS),
    ...section(SectionId.function, 1, 1),
    ...section(SectionId.export, ...EXPORT_F),
    ...section(SectionId.code, 1, ...new Writer().u32(body.length).take(), ...body),
  ])
}

const get = (local: number): number[] => [Op.localGet, local]
const constant = (value: number): number[] => [Op.i32Const, ...new Writer().s32(value).take()]

/** `f(a, pointer)`: 7 for an `a` of 3 (by a return from within an if), `a + the word at 16` for pointer 2, or else what it leads to. */
const INLINE = moduleOf(
  [2, 0x60, 1, I32, 1, I32, 0x60, 2, I32, I32, 1, I32],
  [
    ...[1, 1, I32],
    ...[...get(0), ...constant(3), Op.i32Eq, Op.if, 0x40, ...constant(7), Op.return, Op.end],
    ...[...get(1), ...constant(2), Op.i32Eq, Op.if, I32],
    ...[...constant(16), Op.i32Load, 2, 0, Op.localSet, 2, ...get(0), ...get(2), ADD],
    ...[0x05, ...get(0), ...get(1), Op.callIndirect, 0, 0, Op.end, Op.end],
  ],
)

/** `f(x)` with an i64 of its own: `call(variable at 8)(x) + call(variable at 12)(100)`, and where the calls are in its body. */
const CALLER_TYPES = [2, 0x60, 1, I32, 1, I32, 0x60, 1, I32, 1, I32]
const PADDED_0 = [0x80, 0x80, 0x80, 0x80, 0]
const FIRST_HALF = [...get(0), ...constant(8), Op.i32Load, 2, 0]
const SECOND_HALF = [...constant(100), ...constant(12), Op.i32Load, 2, 0]
const CALL = [Op.callIndirect, ...PADDED_0, 0]
const LOCALS = [1, 1, I64]
const CALLER = moduleOf(CALLER_TYPES, [
  ...LOCALS,
  ...FIRST_HALF,
  ...CALL,
  ...SECOND_HALF,
  ...CALL,
  ADD,
  Op.end,
])
/** Behind the count of bodies and the body's size. */
const BODY = 2
const FIRST_CALL = BODY + LOCALS.length + FIRST_HALF.length
const SECOND_CALL = FIRST_CALL + CALL.length + SECOND_HALF.length
const CALLS: readonly PointerCall[] = [
  { variable: 'first', at: FIRST_CALL },
  { variable: 'second', at: SECOND_CALL },
]

const inlineFunction = readInlineFunction(readSections(INLINE), 'f')

/** Runs `f` with pointers in its two variables; slot 1 doubles, slot 2 triples. */
function run(wasm: Uint8Array<ArrayBuffer>, first: number, second: number, x: number): unknown {
  const memory = new WebAssembly.Memory({ initial: 1 })
  const table = new WebAssembly.Table({ element: 'anyfunc', initial: 4 })
  for (const slot of [1, 2]) {
    const times = moduleOf(CALLER_TYPES, [0, ...get(0), ...constant(slot + 1), 0x6c, Op.end])
    const { exports } = new WebAssembly.Instance(new WebAssembly.Module(Uint8Array.from(times)), {
      e: { m: memory, t: table },
    })
    table.set(slot, exports['f'])
  }
  new Int32Array(memory.buffer, 8, 3).set([first, second, 1000])
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(wasm), { e: { m: memory, t: table } })
  return (exports['f'] as (x: number) => unknown)(x)
}

describe('inlineCalls', () => {
  const functions = new Map([['first', inlineFunction]])
  const both = new Map([...functions, ['second', inlineFunction] as const])
  const inlined = (wanted: typeof functions): ReturnType<typeof inlineCalls> =>
    inlineCalls(readSections(CALLER), CALLS, wanted)

  it.each([
    ['the function meant', 2, 2, 5, 1005 + 1100],
    ['another one', 1, 1, 5, 10 + 200],
    ['one of each', 2, 1, 5, 1005 + 200],
    ['a return', 1, 2, 3, 7 + 1100],
  ])('[inlineCalls] computes what the function says: %s', (_, first, second, x, result) => {
    const { sections, count } = inlined(both)
    expect([run(writeModule(sections), first, second, x), count]).toEqual([result, 2])
  })

  it('[inlineCalls] leaves calls of other variables, and of other types', () => {
    const { sections, count } = inlined(functions)
    expect([run(writeModule(sections), 2, 2, 5), count]).toEqual([1005 + 300, 1])
    const other = { ...inlineFunction, type: { params: [I64], results: [I32] } }
    const none = inlined(new Map([['first', other]]))
    expect([run(writeModule(none.sections), 2, 2, 5), none.count]).toEqual([15 + 300, 0])
  })

  it('[inlineCalls] tells where each byte of the code came from', () => {
    const { sections, offsets } = inlined(both)
    const before = readSections(CALLER).find(({ id }) => id === SectionId.code)?.bytes ?? new Uint8Array()
    const after = sections.find(({ id }) => id === SectionId.code)?.bytes ?? new Uint8Array()
    const places = Array.from(after, (_, at) => offsets.toOriginal(at))
    expect(places).toEqual(places.toSorted((a, b) => a - b))
    const found = new Set(places.filter((place, at) => after[at] === before[place]))
    const isCall = (place: number): boolean => CALLS.some(({ at }) => place >= at && place < at + CALL.length)
    const lost = Array.from(before, (_, place) => place).filter((place) => !found.has(place))
    // The body's size and the count of its locals are others; of a call, its own position stands for all that is in its place.
    expect(lost.filter((place) => !isCall(place))).toEqual([1, 2])
    const calls = places.filter((place) => isCall(place))
    expect([...new Set(calls)]).toEqual([FIRST_CALL, SECOND_CALL])
    expect(calls.length).toBeGreaterThan(2 * inlineFunction.code.length)
  })
})

describe('readInlineFunction', () => {
  it.each([
    ['is not there', 'g', [0, ...get(0), Op.end]],
    ['has a loop', 'f', [0, Op.loop, 0x40, Op.end, ...get(0), Op.end]],
    ['calls a function', 'f', [0, ...get(0), ...get(0), Op.call, 0, Op.end]],
  ])('[readInlineFunction] refuses one that %s', (_, name, body) => {
    const wasm = moduleOf([2, 0x60, 1, I32, 1, I32, 0x60, 2, I32, I32, 1, I32], body)
    expect(() => readInlineFunction(readSections(wasm), name)).toThrow(name)
  })
})
