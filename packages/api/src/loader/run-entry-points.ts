// Running what a module has for its beginning and its end, each in a context of its own.
import type { WasmFunction } from '../abi/table.ts'
import { ModuleFault } from '../abi/fault.ts'
import type { ContextOptions, ModuleContext } from '../context.ts'
import type { ModuleApi } from '../module-api.ts'
import { C } from '../spec/index.ts'
import type { LoadedModule } from './loaded-module.ts'

/** Runs the constructors of C++ and the like. Returns the fault they ended with, if one did; the module is then none of the instances. */
export function runStart(api: ModuleApi, module: LoadedModule): ModuleFault | null {
  const start = module.exports._initialize
  if (!start) return null
  const context = api.openContext({ kind: 'load', module })
  try {
    api.invoke(context, start)
    return null
  } catch (error) {
    api.instances.delete(module)
    if (error instanceof ModuleFault) return error
    throw error
  } finally {
    api.closeContext(context, true)
  }
}

/** Calls OnLoad. Returns its status; a fault is logged. */
export function runOnLoad(api: ModuleApi, module: LoadedModule, onLoad: WasmFunction): number | 'fault' {
  const client = api.server.createInternalClient()
  api.loadingModule = module
  try {
    return asUnit(
      api,
      { kind: 'load', module: null, client },
      (context) => api.invokeWithArguments(context, onLoad, module.args),
      (fault) => {
        api.server.host.log('warning', `Module ${module.path} failed in OnLoad: ${fault.message}`)
        return 'fault'
      },
    )
  } finally {
    api.loadingModule = null
  }
}

/**
 * Calls OnUnload. Returns its status. A module that cannot even say goodbye is unloaded all the same: nothing of it can be relied on any
 * more.
 */
export function runOnUnload(api: ModuleApi, module: LoadedModule, onUnload: WasmFunction): number {
  const client = api.server.createInternalClient()
  return asUnit(
    api,
    { kind: 'unload', module, client },
    (context) => api.invoke(context, onUnload, context.pointer),
    (fault) => {
      api.server.host.log('warning', `Module ${module.name} failed in OnUnload: ${fault.message}`)
      return C.VALKEYMODULE_OK
    },
  )
}

function asUnit<Status>(
  api: ModuleApi,
  options: ContextOptions,
  run: (context: ModuleContext) => unknown,
  faulted: (fault: ModuleFault) => Status,
): number | Status {
  const context = api.openContext(options)
  let done = false
  try {
    const status = api.server.runUnit(() => run(context))
    done = true
    return status as number
  } catch (error) {
    if (!(error instanceof ModuleFault)) throw error
    return faulted(error)
  } finally {
    api.closeContext(context, !done)
  }
}
