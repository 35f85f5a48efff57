// Scripting engines: languages of EVAL and FUNCTION that modules bring. What they are asked for is script-engine.ts.
import { scriptingOf } from '@valkey-playground/engine'
import type { ModuleApi } from '../module-api.ts'
import { ModuleScriptEngine, type ScriptRunHandle } from '../script-engine.ts'
import { C, offsetOf, type Handlers } from '../spec/index.ts'
import { pause } from '../yielding.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR

export const scriptingEngine: Handlers<ModuleApi> = {
  RegisterScriptingEngine(m, ctx, engineName, engineCtx, engineMethods) {
    const module = m.moduleOf(m.context(ctx))
    const { host } = m.server
    const name = m.text(engineName)
    const version = m.memory.readU64(
      engineMethods + offsetOf('ValkeyModuleScriptingEngineMethods', 'version'),
    )
    const newest = C.VALKEYMODULE_SCRIPTING_ENGINE_ABI_VERSION
    host.log('debug', `Registering a new scripting engine: ${name}`)
    if (version > BigInt(newest)) {
      host.log(
        'warning',
        `The engine implementation version is greater than what this server supports. Server ABI Version: ${newest}, Engine ABI version: ${version}`,
      )
      return ERR
    }
    const engine = new ModuleScriptEngine(m, module, name, engineCtx, engineMethods)
    const scripting = scriptingOf(m.server)
    if (!scripting.engines.add(engine)) {
      host.log('warning', `Scripting engine '${name}' is already registered in the server`)
      return ERR
    }
    engine.measure()
    // A module that goes without taking its engine out has it taken out.
    module.cleanups.push(() => {
      if (scripting.engines.find(name) === engine) scripting.unregister(name)
    })
    return OK
  },

  UnregisterScriptingEngine(m, _ctx, engineName) {
    const name = m.text(engineName)
    const scripting = scriptingOf(m.server)
    const engine = scripting.engines.find(name)
    // Lua is nobody's to take out.
    if (!(engine instanceof ModuleScriptEngine)) {
      m.server.host.log('warning', `There's no engine registered with name ${name}`)
      return ERR
    }
    scripting.unregister(name)
    engine.measure()
    return OK
  },

  GetFunctionExecutionState(m, serverCtx) {
    const { run } = m.object<ScriptRunHandle>(serverCtx, 'scriptRun')
    const scripting = scriptingOf(m.server)
    const state = (): number => (run.killed ? C.VMSE_STATE_KILLED : C.VMSE_STATE_EXECUTING)
    const beHeard = (): void => pause(m, run.refusal, state)
    return scripting.mayGoOn(run, beHeard) ? C.VMSE_STATE_EXECUTING : C.VMSE_STATE_KILLED
  },
}
