// Key digest API, and values of data types as texts.
// @see https://valkey.io/topics/modules-api-ref/#section-key-digest-api
import {
  bytesToUint8Array,
  ModulePartReader,
  ModuleParts,
  RdbError,
  RdbReader,
  RdbWriter,
  uint8ArrayToBytes,
} from '@valkey-playground/engine'
import type { ModuleType } from '../data-type.ts'
import type { DigestHandle } from '../data-type-handles.ts'
import type { ModuleApi } from '../module-api.ts'
import type { Handlers } from '../spec/index.ts'

function digestOf(m: ModuleApi, handle: number): DigestHandle {
  return m.object<DigestHandle>(handle, 'digest')
}

function loadFromText(m: ModuleApi, str: number, mt: number, encver: number): number {
  const type = m.object<ModuleType>(mt, 'type')
  const reader = new ModulePartReader(new RdbReader(bytesToUint8Array(m.string(str).bytes)))
  try {
    return (type.loadText(reader, encver) as number | undefined) ?? 0
  } catch (error) {
    if (!(error instanceof RdbError)) throw error
    return 0
  }
}

export const digest: Handlers<ModuleApi> = {
  DigestAddStringBuffer(m, md, ele, len) {
    digestOf(m, md).digest.addString(m.memory.readBytes(ele, len))
  },

  DigestAddLongLong(m, md, ll) {
    digestOf(m, md).digest.addInteger(ll)
  },

  DigestEndSequence(m, md) {
    digestOf(m, md).digest.endSequence()
  },

  LoadDataTypeFromStringEncver: (m, str, mt, encver) => loadFromText(m, str, mt, encver),

  LoadDataTypeFromString: (m, str, mt) => loadFromText(m, str, mt, 0),

  SaveDataTypeToString(m, ctx, data, mt) {
    const context = m.optionalContext(ctx)
    const type = m.object<ModuleType>(mt, 'type')
    const writer = new RdbWriter()
    if (!type.saveText(data, new ModuleParts(writer))) return 0
    return m.newString(context, uint8ArrayToBytes(writer.take()))
  },

  GetKeyNameFromDigest: (m, dig) => digestOf(m, dig).keyHandle,

  GetDbIdFromDigest: (m, dig) => digestOf(m, dig).db,
}
