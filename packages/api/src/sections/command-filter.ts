// Module Command Filter API, and sizes of what modules hold.
// @see https://valkey.io/topics/modules-api-ref/#section-module-command-filter-api
import { commandFilters, type CommandFilter, type FilteredCommand } from '../command-filters.ts'
import type { ModuleDict } from '../dictionary.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
/** About what an object of ours takes beside its bytes, and an entry of a dictionary. */
const STRING_OVERHEAD = 24
const DICT_OVERHEAD = 32
const DICT_ENTRY_BYTES = 16

function filtered(m: ModuleApi, handle: number): FilteredCommand {
  return m.object<FilteredCommand>(handle, 'commandFilterContext')
}

export const commandFilter: Handlers<ModuleApi> = {
  RegisterCommandFilter(m, ctx, callback, flags) {
    m.callback(callback, 1)
    return commandFilters(m).add(m.moduleOf(m.context(ctx)), callback, flags)
  },

  UnregisterCommandFilter(m, ctx, handle) {
    const filter = m.object<CommandFilter>(handle, 'commandFilter')
    if (filter.module !== m.context(ctx).module) return ERR
    commandFilters(m).remove(filter)
    return OK
  },

  CommandFilterArgsCount: (m, fctx) => filtered(m, fctx).argv.length,

  CommandFilterArgGet: (m, fctx, pos) => filtered(m, fctx).argv[pos]?.handle ?? 0,

  CommandFilterArgInsert(m, fctx, pos, arg) {
    const { argv } = filtered(m, fctx)
    if (pos < 0 || pos > argv.length) return ERR
    argv.splice(pos, 0, m.string(arg))
    return OK
  },

  CommandFilterArgReplace(m, fctx, pos, arg) {
    const { argv } = filtered(m, fctx)
    const old = argv[pos]
    if (old === undefined) return ERR
    argv[pos] = m.string(arg)
    old.release(m.handles, m.runtime)
    return OK
  },

  CommandFilterArgDelete(m, fctx, pos) {
    const { argv } = filtered(m, fctx)
    const old = argv[pos]
    if (old === undefined) return ERR
    argv.splice(pos, 1)
    old.release(m.handles, m.runtime)
    return OK
  },

  CommandFilterGetClientId: (m, fctx) => BigInt(filtered(m, fctx).client?.id ?? 0),

  MallocSizeString: (m, str) => m.string(str).bytes.length + STRING_OVERHEAD,

  MallocSizeDict: (m, dict) => DICT_OVERHEAD + m.object<ModuleDict>(dict, 'dict').map.size * DICT_ENTRY_BYTES,

  GetUsedMemoryRatio: (m) => m.server.eviction.level,
}
