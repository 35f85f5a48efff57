// Module fork API. How a child can exist: ../forks/replay.ts.
// @see https://valkey.io/topics/modules-api-ref/#section-module-fork-api
import { ModuleFault } from '../abi/fault.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

export const fork: Handlers<ModuleApi> = {
  Fork(m, cb, userData) {
    const module = m.current?.module ?? null
    const pid = module === null ? 'Function not implemented' : (m.forks?.fork(module, cb, userData) ?? '')
    if (typeof pid === 'number') return pid
    m.server.host.log('warning', `Can't fork for module: ${pid}`)
    return -1
  },

  SendChildHeartbeat(m, progress) {
    // -1 is not known: what it said before stands.
    if (m.child !== null && progress !== -1) m.child.progress = progress
  },

  // The child's worker waits for an answer that never comes, until it is ended.
  ExitFromChild(m, retcode) {
    if (m.child === null)
      throw new ModuleFault(
        'misuse',
        'ValkeyModule_ExitFromChild: this is not a forked child, it would end the server',
      )
    m.child.exit(retcode)
    m.threads?.waitUntil(() => false)
    return C.VALKEYMODULE_OK
  },

  KillForkChild: (m, childPid) => (m.forks?.kill(childPid) === true ? C.VALKEYMODULE_OK : C.VALKEYMODULE_ERR),
}
