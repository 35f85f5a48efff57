// Server hooks: being told what happens to the server.
// @see https://valkey.io/topics/modules-api-ref/#section-server-hooks-implementation
import type { ModuleApi } from '../module-api.ts'
import { serverEventSubscribers } from '../server-event-subscribers.ts'
import { C, type Handlers } from '../spec/index.ts'

/** How many subevents each event has, by its number; as in the server, those of ReplicaChange are counted by the role's. */
const SUBEVENTS: ReadonlyMap<number, number> = new Map([
  [C.VALKEYMODULE_EVENT_REPLICATION_ROLE_CHANGED, C._VALKEYMODULE_EVENT_REPLROLECHANGED_NEXT],
  [C.VALKEYMODULE_EVENT_PERSISTENCE, C._VALKEYMODULE_SUBEVENT_PERSISTENCE_NEXT],
  [C.VALKEYMODULE_EVENT_FLUSHDB, C._VALKEYMODULE_SUBEVENT_FLUSHDB_NEXT],
  [C.VALKEYMODULE_EVENT_LOADING, C._VALKEYMODULE_SUBEVENT_LOADING_NEXT],
  [C.VALKEYMODULE_EVENT_CLIENT_CHANGE, C._VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_NEXT],
  [C.VALKEYMODULE_EVENT_SHUTDOWN, C._VALKEYMODULE_SUBEVENT_SHUTDOWN_NEXT],
  [C.VALKEYMODULE_EVENT_REPLICA_CHANGE, C._VALKEYMODULE_EVENT_REPLROLECHANGED_NEXT],
  [C.VALKEYMODULE_EVENT_PRIMARY_LINK_CHANGE, C._VALKEYMODULE_SUBEVENT_PRIMARY_NEXT],
  [C.VALKEYMODULE_EVENT_CRON_LOOP, C._VALKEYMODULE_SUBEVENT_CRON_LOOP_NEXT],
  [C.VALKEYMODULE_EVENT_MODULE_CHANGE, C._VALKEYMODULE_SUBEVENT_MODULE_NEXT],
  [C.VALKEYMODULE_EVENT_LOADING_PROGRESS, C._VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_NEXT],
  [C.VALKEYMODULE_EVENT_SWAPDB, C._VALKEYMODULE_SUBEVENT_SWAPDB_NEXT],
  [C.VALKEYMODULE_EVENT_REPL_ASYNC_LOAD, C._VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_NEXT],
  [C.VALKEYMODULE_EVENT_FORK_CHILD, C._VALKEYMODULE_SUBEVENT_FORK_CHILD_NEXT],
  [C.VALKEYMODULE_EVENT_EVENTLOOP, C._VALKEYMODULE_SUBEVENT_EVENTLOOP_NEXT],
  [C.VALKEYMODULE_EVENT_CONFIG, C._VALKEYMODULE_SUBEVENT_CONFIG_NEXT],
  [C.VALKEYMODULE_EVENT_KEY, C._VALKEYMODULE_SUBEVENT_KEY_NEXT],
])
/** Events with data: only its version 1 is known. For the others any version will do. */
const WITH_DATA: ReadonlySet<number> = new Set([
  C.VALKEYMODULE_EVENT_REPLICATION_ROLE_CHANGED,
  C.VALKEYMODULE_EVENT_FLUSHDB,
  C.VALKEYMODULE_EVENT_CLIENT_CHANGE,
  C.VALKEYMODULE_EVENT_CRON_LOOP,
  C.VALKEYMODULE_EVENT_MODULE_CHANGE,
  C.VALKEYMODULE_EVENT_LOADING_PROGRESS,
  C.VALKEYMODULE_EVENT_SWAPDB,
  C.VALKEYMODULE_EVENT_KEY,
])

export const serverEvents: Handlers<ModuleApi> = {
  SubscribeToServerEvent(m, ctx, event, callback) {
    const { module } = m.context(ctx)
    const id = m.memory.readU64(event)
    const version = m.memory.readU64(event + 8)
    if (module === null || id >= BigInt(C._VALKEYMODULE_EVENT_NEXT)) return C.VALKEYMODULE_ERR
    if (version > 1n && WITH_DATA.has(Number(id))) return C.VALKEYMODULE_ERR
    if (callback !== 0) m.callback(callback, 4)
    serverEventSubscribers(m).subscribe(module, Number(id), version, callback)
    return C.VALKEYMODULE_OK
  },

  IsSubEventSupported: (m, event, subevent) =>
    BigInt.asIntN(64, subevent) < BigInt(SUBEVENTS.get(Number(m.memory.readU64(event))) ?? -1) ? 1 : 0,
}
