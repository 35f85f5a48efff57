// IO context handling: the part about open keys. What concerns RDB files comes with the module data types.
// @see https://valkey.io/topics/modules-api-ref/#section-io-context-handling
import type { ModuleApi } from '../module-api.ts'
import type { OpenKey } from '../open-key.ts'
import type { Handlers } from '../spec/index.ts'

export const ioContext: Handlers<ModuleApi> = {
  GetKeyNameFromModuleKey: (m, key) => (key === 0 ? 0 : m.object<OpenKey>(key, 'key').nameHandle),

  GetDbIdFromModuleKey: (m, key) => (key === 0 ? -1 : m.object<OpenKey>(key, 'key').db.id),
}
