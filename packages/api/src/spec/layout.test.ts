// Offsets worked out from the tables; that clang agrees on all of them is header-proof.c's part.

import { expect, it } from 'vitest'
import { layoutOf, offsetOf, sizeOf } from './layout.ts'

it('[offsetOf] finds fields, nested ones and those of an unnamed union', () => {
  expect([
    offsetOf('ValkeyModuleTypeMethods', 'rdb_load'),
    offsetOf('ValkeyModuleTypeMethods', 'aux_save2'),
    offsetOf('ValkeyModuleClientInfo', 'port'),
    offsetOf('ValkeyModuleCommandKeySpec', 'bs.keyword.startfrom'),
    offsetOf('ValkeyModuleCommandKeySpec', 'fk.keynum.keystep'),
    offsetOf('ValkeyModuleScriptingEngineMethods', 'compile_code'),
  ]).toEqual([8, 76, 70, 24, 40, 8])
})

it('[sizeOf] rounds up to the alignment', () => {
  expect([
    sizeOf('ValkeyModuleEvent'),
    sizeOf('ValkeyModuleClientInfo'),
    sizeOf('ValkeyModuleCommandArg'),
    sizeOf('ValkeyModuleModuleChange'),
  ]).toEqual([16, 80, 40, 16])
  expect(layoutOf('ValkeyModuleCommandKeySpec').align).toBe(8)
})

it('[offsetOf] refuses a field that is not there', () => {
  expect(() => offsetOf('ValkeyModuleEvent', 'name')).toThrow('ValkeyModuleEvent has no field name')
})
