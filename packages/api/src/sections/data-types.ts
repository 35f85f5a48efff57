// Modules data types: registering them, and values of them under keys. Their callbacks are in data-type.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-data-types
import { ModuleValue } from '@valkey-playground/engine'
import { dataTypesOf, ModuleType, readMethods } from '../data-type.ts'
import type { KeyOptions } from '../data-type-handles.ts'
import type { ModuleApi } from '../module-api.ts'
import { keyOf, optionalKeyOf } from '../open-key.ts'
import { C, type Handlers } from '../spec/index.ts'
import { enableDefrag } from './defrag.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
/** What a snapshot can hold: nine letters of 64, ten bits of version. */
const TYPE_NAME = /^[A-Za-z0-9_-]{9}$/
const MOST_VERSION = 1023

function moduleValueOf(m: ModuleApi, key: number): ModuleValue | null {
  const value = optionalKeyOf(m, key)?.value
  return value instanceof ModuleValue ? value : null
}

function keyOptions(m: ModuleApi, handle: number): KeyOptions {
  return m.object<KeyOptions>(handle, 'keyOptions')
}

export const dataTypes: Handlers<ModuleApi> = {
  CreateDataType(m, ctx, name, encver, typemethods) {
    const module = m.moduleOf(m.context(ctx))
    const types = dataTypesOf(m)
    const text = m.text(name)
    if (!module.loading || !TYPE_NAME.test(text) || encver < 0 || encver > MOST_VERSION) return 0
    // Only loaded modules are asked: a module may make a type twice, which serves no purpose.
    if ((types.get(text)?.module ?? module) !== module) return 0
    const methods = readMethods(m, typemethods)
    if (methods.get('version') === 0) return 0
    const type = new ModuleType(m, module, text, encver, methods)
    if (type.defrag) enableDefrag(m)
    m.handles.add(type)
    types.set(text, type)
    module.obstacles.set('types', () => [...types.values()].some((other) => other.module === module))
    module.cleanups.push(() => {
      types.delete(text)
      m.handles.remove(type)
    })
    return type.handle
  },

  ModuleTypeSetValue(m, handle, mt, value) {
    const key = keyOf(m, handle)
    if (!key.writable || key.iterating) return ERR
    const type = m.object<ModuleType>(mt, 'type')
    key.delete()
    key.create(new ModuleValue(type, value))
    return OK
  },

  ModuleTypeGetType: (m, key) => (moduleValueOf(m, key)?.dataType as ModuleType | undefined)?.handle ?? 0,

  ModuleTypeGetValue: (m, key) => (moduleValueOf(m, key)?.value as number | undefined) ?? 0,

  ModuleTypeReplaceValue(m, handle, mt, newValue, oldValue) {
    const key = keyOf(m, handle)
    const { value } = key
    if (!key.writable || !(value instanceof ModuleValue)) return ERR
    if (value.dataType !== m.object<ModuleType>(mt, 'type')) return ERR
    if (oldValue !== 0) m.memory.writeI32(oldValue, value.value as number)
    key.aboutToChange()
    value.value = newValue
    return OK
  },

  GetKeyNameFromOptCtx: (m, ctx) => keyOptions(m, ctx).fromKeyHandle,

  GetToKeyNameFromOptCtx: (m, ctx) => keyOptions(m, ctx).toKeyHandle,

  GetDbIdFromOptCtx: (m, ctx) => keyOptions(m, ctx).fromDb,

  GetToDbIdFromOptCtx: (m, ctx) => keyOptions(m, ctx).toDb,
}
