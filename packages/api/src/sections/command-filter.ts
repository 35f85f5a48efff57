// Module Command Filter API, and sizes of what modules hold.
// @see https://valkey.io/topics/modules-api-ref/#section-module-command-filter-api
import { radixTreeBytes, textObjectBytes } from '@valkey-playground/engine'
import { commandFilters, type CommandFilter, type FilteredCommand } from '../command-filters.ts'
import type { ModuleDict } from '../dictionary.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
/** A dictionary beside its tree. */
const DICT_BYTES = 8

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

  // Neither is on the C heap: the answer is what they would take in the server.
  MallocSizeString: (m, str) => textObjectBytes(m.string(str).bytes.length),

  MallocSizeDict(m, dict) {
    const { map } = m.object<ModuleDict>(dict, 'dict')
    return DICT_BYTES + radixTreeBytes([...map.keys()], (key) => map.get(key) !== 0)
  },

  GetUsedMemoryRatio: (m) => m.server.eviction.level,
}
