// The values worked out from C expressions. That they are the server's is proved by the C compiler in header.test.ts.

import { expect, expectTypeOf, it } from 'vitest'
import { C, CONSTANT_GROUPS } from './index.ts'

it('[C] has the values of numbers, shifts, ORs, texts and the odd ones', () => {
  expect([
    C.VALKEYMODULE_ERR,
    C.VALKEYMODULE_POSTPONED_LEN,
    C.VALKEYMODULE_CTX_FLAGS_SERVER_STARTUP,
    C.VALKEYMODULE_CONFIG_BITFLAGS,
    C.VALKEYMODULE_NOTIFY_ALL,
    C._VALKEYMODULE_OPEN_KEY_ALL,
    C.VALKEYMODULE_LOGLEVEL_NOTICE,
    C.VALKEYMODULE_NEGATIVE_INFINITE,
    C.VALKEYMODULE_SCRIPTING_ENGINE_ABI_VERSION,
    C.VMSE_STATE_KILLED,
  ]).toEqual([1, -1, 1 << 24, 256, 0x27fc, 0x1f0003, 'notice', -Infinity, 2, 1])
})

it('[C] has numbers for numbers and texts for texts', () => {
  expectTypeOf(C.VALKEYMODULE_OK).toEqualTypeOf<number>()
  expectTypeOf(C.VALKEYMODULE_LOGLEVEL_DEBUG).toEqualTypeOf<'debug'>()
  // @ts-expect-error there is no such constant
  expect(C.VALKEYMODULE_MAYBE).toBeUndefined()
})

it('[CONSTANT_GROUPS] number the members of an enum from 0', () => {
  const enums = CONSTANT_GROUPS.filter((group) => group.enumType !== undefined)
  expect(enums.length).toBe(6)
  for (const group of enums) {
    const values = Object.values(group.names).map(([expression]) => expression)
    expect(values).toEqual(values.map((_, i) => String(i)))
  }
})

it('[CONSTANT_GROUPS] name each constant once and describe it', () => {
  const rows = CONSTANT_GROUPS.flatMap((group) => Object.entries(group.names))
  expect(rows.length).toBe(new Set(rows.map(([name]) => name)).size)
  for (const [name, [, doc]] of rows) expect(`${name}: ${doc}`).toMatch(/: \S.*[.:]$/)
})
