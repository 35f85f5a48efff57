// Modules EventLoop API. The descriptors are those of pipes (pipes.ts); there are no others.
// @see https://valkey.io/topics/modules-api-ref/#section-modules-eventloop-api
import type { ErrnoName } from '../errno.ts'
import { eventWatchers } from '../event-watchers.ts'
import type { ModuleApi } from '../module-api.ts'
import { pipesOf } from '../pipes.ts'
import { C, type Handlers } from '../spec/index.ts'

const EVENTS: number = C.VALKEYMODULE_EVENTLOOP_READABLE | C.VALKEYMODULE_EVENTLOOP_WRITABLE
/** How many descriptors the server's event loop has room for besides those of clients. */
const SPARE_DESCRIPTORS = 128

/** Says OK, or ERR with the reason in errno. */
function outcome(m: ModuleApi, reason: ErrnoName | null): number {
  m.setErrno(reason)
  return reason === null ? C.VALKEYMODULE_OK : C.VALKEYMODULE_ERR
}

function outOfRange(m: ModuleApi, fd: number): boolean {
  return fd < 0 || fd >= m.server.config.number('maxclients') + SPARE_DESCRIPTORS
}

export const eventLoop: Handlers<ModuleApi> = {
  EventLoopAdd(m, fd, mask, func, userData) {
    if (outOfRange(m, fd)) return outcome(m, 'ERANGE')
    if (func === 0 || (mask & ~EVENTS) !== 0) return outcome(m, 'EINVAL')
    if (!pipesOf(m).has(fd)) return outcome(m, 'EBADF')
    m.callback(func, 3)
    eventWatchers(m).add(fd, mask, func, userData, m.current?.module ?? null)
    return outcome(m, null)
  },

  EventLoopDel(m, fd, mask) {
    if (outOfRange(m, fd)) return outcome(m, 'ERANGE')
    if ((mask & ~EVENTS) !== 0) return outcome(m, 'EINVAL')
    eventWatchers(m).remove(fd, mask)
    return outcome(m, null)
  },

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
