// Modules API exporting / importing: functions of one module that others call by pointer.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-api-exporting-importing
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import { C, type Handlers } from '../spec/index.ts'

interface SharedFunction {
  readonly module: LoadedModule
  readonly pointer: number
}

const shared = perEngine(() => new Map<string, SharedFunction>())

export const sharedApi: Handlers<ModuleApi> = {
  ExportSharedAPI(m, ctx, apiname, func) {
    const module = m.moduleOf(m.context(ctx))
    const name = m.text(apiname)
    const table = shared(m)
    if (table.has(name)) return C.VALKEYMODULE_ERR
    table.set(name, { module, pointer: func })
    module.obstacles.set('exports', () => module.usedBy.size > 0)
    module.cleanups.push(() => table.delete(name))
    return C.VALKEYMODULE_OK
  },

  GetSharedAPI(m, ctx, apiname) {
    const user = m.moduleOf(m.context(ctx))
    const found = shared(m).get(m.text(apiname))
    if (found === undefined) return 0
    const { module } = found
    if (!module.usedBy.has(user)) {
      module.usedBy.add(user)
      user.using.add(module)
      user.cleanups.push(() => module.usedBy.delete(user))
      m.threads?.share(module)
    }
    return found.pointer
  },
}
