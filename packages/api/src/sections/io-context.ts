// IO context handling: which key a value being read or written, or an open key, belongs to.
// @see https://valkey.io/topics/modules-api-ref/#section-io-context-handling
import type { ModuleIo } from '../data-type-handles.ts'
import type { ModuleApi } from '../module-api.ts'
import type { OpenKey } from '../open-key.ts'
import type { Handlers } from '../spec/index.ts'

export const ioContext: Handlers<ModuleApi> = {
  GetContextFromIO: (m, io) => m.object<ModuleIo>(io, 'io').context.pointer,

  GetKeyNameFromIO: (m, io) => m.object<ModuleIo>(io, 'io').keyHandle,

  GetKeyNameFromModuleKey: (m, key) => (key === 0 ? 0 : m.object<OpenKey>(key, 'key').nameHandle),

  GetDbIdFromModuleKey: (m, key) => (key === 0 ? -1 : m.object<OpenKey>(key, 'key').db.id),

  GetDbIdFromIO: (m, io) => m.object<ModuleIo>(io, 'io').db,
}
