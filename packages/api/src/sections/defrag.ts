// Defrag API. The heap of all modules is one; a block is moved when a free place lies nearer to its beginning, so that what is
// free comes together at the end. When and how much is the engine's business (server/active-defrag.ts).
// @see https://valkey.io/topics/modules-api-ref/#section-defrag-api
import { DefragHandle } from '../data-type-handles.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import { C, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

/** The functions that move what no key holds, by module. The first one makes the engine look after the heap. */
const globals: (m: ModuleApi) => Map<LoadedModule, number> = perEngine((m) => {
  const functions = new Map<LoadedModule, number>()
  watchMemory(m, functions)
  return functions
})

function watchMemory(m: ModuleApi, functions: ReadonlyMap<LoadedModule, number>): void {
  m.server.activeDefrag.memory = {
    fragmentation: () => ({ used: m.runtime.heapStats().used, gaps: m.runtime.heapGaps() }),
    defragGlobals() {
      for (const [module, pointer] of functions) {
        const defrag = new DefragHandle(m, { key: null, db: -1, part: null })
        m.runCallback({ module }, (context) => m.invoke(context, m.callback(pointer, 1), defrag.handle))
        defrag.end()
      }
    },
  }
}

/** From now on the engine moves the memory of modules, if it is configured to. */
export function enableDefrag(m: ModuleApi): void {
  globals(m)
}

function defragOf(m: ModuleApi, ctx: number): DefragHandle {
  return m.object<DefragHandle>(ctx, 'defragContext')
}

function counted(m: ModuleApi, moved: boolean): boolean {
  if (moved) m.server.activeDefrag.hits++
  else m.server.activeDefrag.misses++
  return moved
}

export const defrag: Handlers<ModuleApi> = {
  RegisterDefragFunc(m, ctx, cb) {
    const module = m.moduleOf(m.context(ctx))
    const functions = globals(m)
    if (cb === 0) {
      functions.delete(module)
      return OK
    }
    m.callback(cb, 1)
    functions.set(module, cb)
    module.cleanups.push(() => functions.delete(module))
    return OK
  },

  DefragShouldStop(m, ctx) {
    const { part } = defragOf(m, ctx)
    return part !== null && part.endMicros <= m.server.host.monotonicMicros() ? 1 : 0
  },

  DefragCursorSet(m, ctx, cursor) {
    const { part } = defragOf(m, ctx)
    if (part === null) return ERR
    part.cursor = cursor
    return OK
  },

  DefragCursorGet(m, ctx, cursor) {
    const { part } = defragOf(m, ctx)
    if (part === null) return ERR
    m.memory.writeI32(cursor, part.cursor)
    return OK
  },

  DefragAlloc(m, ctx, ptr) {
    defragOf(m, ctx)
    const moved = m.runtime.move(ptr)
    counted(m, moved !== 0)
    return moved
  },

  // A string that others hold too stays where they know it.
  DefragValkeyModuleString(m, ctx, str) {
    defragOf(m, ctx)
    const string = m.string(str)
    if (string.references !== 1) return 0
    return counted(m, string.move(m.handles, m.runtime)) ? string.handle : 0
  },

  GetKeyNameFromDefragCtx: (m, ctx) => defragOf(m, ctx).keyHandle,

  GetDbIdFromDefragCtx: (m, ctx) => defragOf(m, ctx).db,
}
