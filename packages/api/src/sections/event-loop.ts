// Modules EventLoop API, the part without descriptors: modules have none to watch yet.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-eventloop-api
import type { ModuleApi } from '../module-api.ts'
import { C, type Handlers } from '../spec/index.ts'

export const eventLoop: Handlers<ModuleApi> = {
  EventLoopAddOneShot(m, func, userData) {
    if (func === 0) {
      m.setErrno('EINVAL')
      return C.VALKEYMODULE_ERR
    }
    const callee = m.callback(func, 1)
    const module = m.current?.module ?? null
    m.server.runSoon(() => {
      // Meanwhile the module may have gone, and the function with it.
      if (module !== null && !m.instances.has(module)) return
      m.runCallback({ module }, (context) => m.invoke(context, callee, userData))
    })
    return C.VALKEYMODULE_OK
  },
}
