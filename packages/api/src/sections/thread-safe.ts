// Thread Safe Contexts. The contexts live until they are freed, also after the call that made them. The lock's functions are
// answered in threads/threads.ts when a thread calls them; these here are for the engine's own thread, which holds the lock as long
// as a module runs in it: taking it would be waiting for oneself, and giving it back would be giving back another's.
// @see https://valkey.io/topics/modules-api-ref/#section-thread-safe-contexts
import { ModuleFault } from '../abi/fault.ts'
import type { BlockedClient } from '../blocked-client.ts'
import type { ModuleContext } from '../context.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleApi } from '../module-api.ts'
import { perEngine } from '../per-engine.ts'
import { C, type Handlers } from '../spec/index.ts'

const longLived = perEngine(() => new Set<ModuleContext>())

/** A context that lives until FreeThreadSafeContext, at the longest until its module goes. Its client stands for the one that is blocked. */
function lasting(m: ModuleApi, module: LoadedModule | null, blocked: BlockedClient | null): number {
  const waiting = blocked?.client ?? null
  const client = m.server.createInternalClient({ resp: waiting?.resp ?? 2 })
  client.denyBlocking = false
  const context = m.openContext({
    kind: 'lasting',
    module,
    client,
    standsFor: waiting,
    ...(blocked === null ? {} : { reply: blocked.threadReplies, db: blocked.db }),
  })
  client.db = context.db
  if (blocked !== null) context.blocked = { blocked, reason: 'thread' }
  longLived(m).add(context)
  module?.cleanups.push(() => end(m, context))
  return context.pointer
}

function end(m: ModuleApi, context: ModuleContext): void {
  if (!longLived(m).delete(context)) return
  if (context.client !== null) m.server.closeClient(context.client)
  m.closeContext(context)
}

export const threadSafe: Handlers<ModuleApi> = {
  GetThreadSafeContext(m, bc) {
    const blocked = bc === 0 ? null : m.object<BlockedClient>(bc, 'blockedClient')
    return lasting(m, blocked?.module ?? null, blocked)
  },

  GetDetachedThreadSafeContext: (m, ctx) => lasting(m, m.context(ctx).module, null),

  FreeThreadSafeContext(m, ctx) {
    const context = m.context(ctx)
    if (!longLived(m).has(context))
      throw new ModuleFault(
        'misuse',
        'ValkeyModule_FreeThreadSafeContext: argument ctx is not a thread safe context',
      )
    end(m, context)
  },

  ThreadSafeContextLock(m, ctx) {
    m.context(ctx)
    throw new ModuleFault(
      'misuse',
      "ValkeyModule_ThreadSafeContextLock: the server's lock is held by this thread already; waiting for it would never end",
    )
  },

  ThreadSafeContextTryLock(m, ctx) {
    m.context(ctx)
    m.setErrno('EBUSY')
    return C.VALKEYMODULE_ERR
  },

  ThreadSafeContextUnlock(m, ctx) {
    m.context(ctx)
    throw new ModuleFault(
      'misuse',
      "ValkeyModule_ThreadSafeContextUnlock: the server's lock was not taken by ThreadSafeContextLock",
    )
  },
}
