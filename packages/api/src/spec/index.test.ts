// The table as a whole: how many rows, their form, and the types made from their signatures.

import { describe, expect, expectTypeOf, it } from 'vitest'
import { API_NAMES, FUNCTIONS, SECTIONS, functionSpec, prototypeOf, wasmSignature } from './index.ts'
import type { ApiName, Handler, Handlers, LongDouble, Ptr } from './index.ts'

interface Machine {
  readonly memory: Uint8Array
}

describe('the table', () => {
  it('[SECTIONS] are the 41 of the reference and one the reference lacks', () => {
    const sections = Object.values(SECTIONS)
    expect(sections.length).toBe(42)
    expect(sections.filter((section) => section.anchor === '').map((section) => section.title)).toEqual([
      'Scripting engines',
    ])
    for (const section of sections.slice(0, 41)) {
      expect(section.anchor).toBe(
        `section-${section.title
          .toLowerCase()
          .match(/[a-z0-9]+/g)
          ?.join('-')}`,
      )
    }
  })

  it('[FUNCTIONS] are 364, each in one section', () => {
    const listed = Object.values(SECTIONS).flatMap((section) => Object.keys(section.functions))
    expect(listed.length).toBe(364)
    expect(new Set(listed).size).toBe(364)
    expect(API_NAMES).toEqual(listed)
  })

  it('[FUNCTIONS] are all registered by the server but ReplySetPushLength', () => {
    const absent = API_NAMES.filter((name) => functionSpec(name)?.inServer === false)
    expect(absent).toEqual(['ReplySetPushLength'])
  })

  it.each(Object.entries(FUNCTIONS))('[%s] is written in normal form', (name, row) => {
    const { c, since, doc } = row
    expect(prototypeOf(name as keyof typeof FUNCTIONS).name).toBe(`ValkeyModule_${name}`)
    expect(c).not.toMatch(/ {2}|\* |,\S|\( | \)|\s$/)
    expect(since).toMatch(/^\d+\.\d+\.\d+$/)
    expect(doc).toMatch(/^[A-Z].{20,}[.:]$/)
    expect(doc).not.toMatch(/\*\//)
  })

  it('[functionSpec] knows no function that is not there', () => {
    expect(functionSpec('toString')).toBeUndefined()
    expect(functionSpec('Alloc')).toBe(FUNCTIONS.Alloc)
  })
})

describe('the wasm types', () => {
  it.each([
    ['ZsetAdd', ['i32', 'f64', 'i32', 'i32'], ['i32']],
    ['BlockClient', ['i32', 'i32', 'i32', 'i32', 'i64'], ['i32']],
    ['CreateStringFromLongDouble', ['i32', 'i64', 'i64', 'i32'], ['i32']],
    ['LoadLongDouble', ['i32', 'i32'], []],
    ['SaveFloat', ['i32', 'f32'], []],
    ['Call', ['i32', 'i32', 'i32', 'i32'], ['i32']],
    ['IsSubEventSupported', ['i32', 'i64'], ['i32']],
    ['GetMyClusterID', [], ['i32']],
  ] as const)('[%s] lowers to its wasm32 signature', (name, params, results) => {
    expect(wasmSignature(name)).toEqual({ params, results })
  })

  it('[parsePrototype] keeps C types and names', () => {
    expect(prototypeOf('AddPostNotificationJob')).toEqual({
      name: 'ValkeyModule_AddPostNotificationJob',
      result: { ctype: 'int', kind: 'i32' },
      variadic: false,
      params: [
        { name: 'ctx', ctype: 'ValkeyModuleCtx *', kind: 'ptr' },
        { name: 'callback', ctype: 'ValkeyModulePostNotificationJobFunc', kind: 'callback' },
        { name: 'privdata', ctype: 'void *', kind: 'ptr' },
        { name: 'free_privdata', ctype: 'void (*)(void *)', kind: 'callback' },
      ],
    })
    expect(prototypeOf('HashSet').variadic).toBe(true)
  })
})

describe('the handler types', () => {
  it('[Handler] has the arguments and the result of the C signature', () => {
    expectTypeOf<Handler<'ZsetAdd', Machine>>().toEqualTypeOf<
      (machine: Machine, key: Ptr, score: number, ele: Ptr, flagsptr: Ptr) => number
    >()
    expectTypeOf<Handler<'Milliseconds', Machine>>().toEqualTypeOf<(machine: Machine) => bigint>()
    expectTypeOf<Handler<'LoadLongDouble', Machine>>().toEqualTypeOf<
      (machine: Machine, io: Ptr) => LongDouble
    >()
    expectTypeOf<Handler<'SaveLongDouble', Machine>>().toEqualTypeOf<
      (machine: Machine, io: Ptr, value: LongDouble) => void
    >()
    expectTypeOf<Handler<'Call', Machine>>().toEqualTypeOf<
      (machine: Machine, ctx: Ptr, cmdname: Ptr, fmt: Ptr, varargs: Ptr) => number
    >()
    expectTypeOf<Handler<'BlockClient', Machine>>().toEqualTypeOf<
      (machine: Machine, ctx: Ptr, reply: Ptr, timeout: Ptr, free: Ptr, timeout_ms: bigint) => number
    >()
    expectTypeOf<Parameters<Handler<'BlockClientOnKeysWithFlags', Machine>>>().toEqualTypeOf<
      [Machine, Ptr, Ptr, Ptr, Ptr, bigint, Ptr, number, Ptr, number]
    >()
    expectTypeOf<Parameters<Handler<'BlockClientOnAuth', Machine>>>().toEqualTypeOf<
      [Machine, Ptr, Ptr, Ptr]
    >()
    expectTypeOf<Parameters<Handler<'GetContextFlagsAll', Machine>>>().toEqualTypeOf<[Machine]>()
  })

  it('[Handlers] refuses swapped arguments, wrong results and unknown names', () => {
    const good: Handlers<Machine> = { GetLFU: (_m, key, out) => key + out }
    const swapped: Handlers<Machine> = {
      // @ts-expect-error the period is a 64-bit number and comes before the callback
      CreateTimer: (_m, _ctx: Ptr, _callback: Ptr, period: bigint) => period,
    }
    // @ts-expect-error a timer's ID is 64 bits wide
    const narrow: Handlers<Machine> = { CreateTimer: () => 1 }
    // @ts-expect-error there is no such function
    const unknown: Handlers<Machine> = { CreateClock: () => 1 }
    expect([good, swapped, narrow, unknown].map((handlers) => Object.keys(handlers).length)).toEqual([
      1, 1, 1, 1,
    ])
  })

  it('[Handler] can be made of every signature', () => {
    type Broken = { [N in ApiName]: [Handler<N, Machine>] extends [never] ? N : never }[ApiName]
    expectTypeOf<Broken>().toEqualTypeOf<never>()
  })
})
