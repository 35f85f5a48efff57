// Which modules hear which server events, and telling them. The engine says what happens in its own words; the table
// of RAISED translates. What the real server does in a child process is raised here as well, with its flag in the context.
import type { Client, Database, PersistenceEvent, ServerEvent, UnlinkReason } from '@valkey-playground/engine'
import type { ModuleContext } from './context.ts'
import type { LoadedModule } from './loader/loaded-module.ts'
import type { ModuleApi } from './module-api.ts'
import { OpenKey } from './open-key.ts'
import { perEngine } from './per-engine.ts'
import { writeClientInfo } from './sections/clients.ts'
import { storeEventData, type EventData } from './server-event-data.ts'
import { C, sizeOf } from './spec/index.ts'

interface Subscriber {
  readonly module: LoadedModule
  readonly event: number
  readonly dataVersion: bigint
  callback: number
}

/** One event on its way to subscribers. */
interface Raised {
  readonly event: number
  readonly subevent: number
  readonly db?: Database
  readonly client?: Client
  /** The module it is about is not told. */
  readonly except?: LoadedModule
  readonly data?: (m: ModuleApi, context: ModuleContext) => EventData
}

const PERSISTENCE: Readonly<Record<PersistenceEvent, readonly [event: number, subevent: number]>> = {
  'save-start': [C.VALKEYMODULE_EVENT_PERSISTENCE, C.VALKEYMODULE_SUBEVENT_PERSISTENCE_SYNC_RDB_START],
  'child-save-start': [C.VALKEYMODULE_EVENT_PERSISTENCE, C.VALKEYMODULE_SUBEVENT_PERSISTENCE_RDB_START],
  'rewrite-start': [C.VALKEYMODULE_EVENT_PERSISTENCE, C.VALKEYMODULE_SUBEVENT_PERSISTENCE_AOF_START],
  'foreground-rewrite-start': [
    C.VALKEYMODULE_EVENT_PERSISTENCE,
    C.VALKEYMODULE_SUBEVENT_PERSISTENCE_SYNC_AOF_START,
  ],
  'save-end': [C.VALKEYMODULE_EVENT_PERSISTENCE, C.VALKEYMODULE_SUBEVENT_PERSISTENCE_ENDED],
  'save-failed': [C.VALKEYMODULE_EVENT_PERSISTENCE, C.VALKEYMODULE_SUBEVENT_PERSISTENCE_FAILED],
  'load-start': [C.VALKEYMODULE_EVENT_LOADING, C.VALKEYMODULE_SUBEVENT_LOADING_RDB_START],
  'load-replica-start': [C.VALKEYMODULE_EVENT_LOADING, C.VALKEYMODULE_SUBEVENT_LOADING_REPL_START],
  'load-commands-start': [C.VALKEYMODULE_EVENT_LOADING, C.VALKEYMODULE_SUBEVENT_LOADING_AOF_START],
  'load-end': [C.VALKEYMODULE_EVENT_LOADING, C.VALKEYMODULE_SUBEVENT_LOADING_ENDED],
  'load-failed': [C.VALKEYMODULE_EVENT_LOADING, C.VALKEYMODULE_SUBEVENT_LOADING_FAILED],
}

const UNLINKED: Readonly<Record<UnlinkReason, number | null>> = {
  deleted: C.VALKEYMODULE_SUBEVENT_KEY_DELETED,
  moved: C.VALKEYMODULE_SUBEVENT_KEY_DELETED,
  expired: C.VALKEYMODULE_SUBEVENT_KEY_EXPIRED,
  evicted: C.VALKEYMODULE_SUBEVENT_KEY_EVICTED,
  overwritten: C.VALKEYMODULE_SUBEVENT_KEY_OVERWRITTEN,
  flushed: null,
  'flushed later': null,
}

/** All of it, in the units of LoadingProgress. */
const PROGRESS_UNITS = 1024

const STRUCTS = {
  flush: 'ValkeyModuleFlushInfo',
  swapdb: 'ValkeyModuleSwapDbInfo',
  cron: 'ValkeyModuleCronLoop',
  progress: 'ValkeyModuleLoadingProgress',
  config: 'ValkeyModuleConfigChange',
  module: 'ValkeyModuleModuleChange',
  key: 'ValkeyModuleKeyInfo',
  role: 'ValkeyModuleReplicationInfo',
} as const

function clientData(m: ModuleApi, client: Client): EventData {
  const pointer = m.runtime.calloc(1, sizeOf('ValkeyModuleClientInfo'))
  writeClientInfo(m, pointer, client)
  return { pointer, free: () => m.runtime.free(pointer) }
}

function roleData(m: ModuleApi, primary: boolean): EventData {
  const { link, history } = m.server.replication
  return storeEventData(m, STRUCTS.role, {
    primary: primary ? 1 : 0,
    primary_host: link?.host ?? '',
    primary_port: link?.port ?? 0,
    replid1: history.id,
    replid2: history.id2,
    repl1_offset: BigInt(history.offset),
    repl2_offset: BigInt(history.secondOffset),
  })
}

type Translate<K extends ServerEvent['kind']> = (
  m: ModuleApi,
  event: Extract<ServerEvent, { kind: K }>,
) => Raised

const RAISED: { readonly [K in ServerEvent['kind']]: Translate<K> } = {
  flush: (m, { phase, db, sync }) => ({
    event: C.VALKEYMODULE_EVENT_FLUSHDB,
    subevent: phase === 'start' ? C.VALKEYMODULE_SUBEVENT_FLUSHDB_START : C.VALKEYMODULE_SUBEVENT_FLUSHDB_END,
    ...(db < 0 ? {} : { db: m.server.databases[db] as Database }),
    data: () => storeEventData(m, STRUCTS.flush, { sync: sync ? 1 : 0, dbnum: db }),
  }),
  swapdb: (_m, { first, second }) => ({
    event: C.VALKEYMODULE_EVENT_SWAPDB,
    subevent: 0,
    data: (m) => storeEventData(m, STRUCTS.swapdb, { dbnum_first: first, dbnum_second: second }),
  }),
  client: (_m, { client, connected }) => ({
    event: C.VALKEYMODULE_EVENT_CLIENT_CHANGE,
    subevent: connected
      ? C.VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_CONNECTED
      : C.VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_DISCONNECTED,
    client,
    data: (m) => clientData(m, client),
  }),
  config: (_m, { names }) => ({
    event: C.VALKEYMODULE_EVENT_CONFIG,
    subevent: C.VALKEYMODULE_SUBEVENT_CONFIG_CHANGE,
    data: (m) => storeEventData(m, STRUCTS.config, { num_changes: names.length, config_names: names }),
  }),
  cron: (m) => ({
    event: C.VALKEYMODULE_EVENT_CRON_LOOP,
    subevent: 0,
    data: () => storeEventData(m, STRUCTS.cron, { hz: m.server.config.number('hz') }),
  }),
  loop: (_m, { phase }) => ({
    event: C.VALKEYMODULE_EVENT_EVENTLOOP,
    subevent:
      phase === 'before-sleep'
        ? C.VALKEYMODULE_SUBEVENT_EVENTLOOP_BEFORE_SLEEP
        : C.VALKEYMODULE_SUBEVENT_EVENTLOOP_AFTER_SLEEP,
  }),
  child: (_m, { born }) => ({
    event: C.VALKEYMODULE_EVENT_FORK_CHILD,
    subevent: born ? C.VALKEYMODULE_SUBEVENT_FORK_CHILD_BORN : C.VALKEYMODULE_SUBEVENT_FORK_CHILD_DIED,
  }),
  'load-progress': (m, { from, loaded, total }) => ({
    event: C.VALKEYMODULE_EVENT_LOADING_PROGRESS,
    subevent:
      from === 'commands'
        ? C.VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_AOF
        : C.VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_RDB,
    data: () =>
      storeEventData(m, STRUCTS.progress, {
        hz: m.server.config.number('hz'),
        progress: total === 0 ? -1 : Math.floor((loaded * PROGRESS_UNITS) / total),
      }),
  }),
  shutdown: () => ({ event: C.VALKEYMODULE_EVENT_SHUTDOWN, subevent: 0 }),
  role: (_m, { primary }) => ({
    event: C.VALKEYMODULE_EVENT_REPLICATION_ROLE_CHANGED,
    subevent: primary
      ? C.VALKEYMODULE_EVENT_REPLROLECHANGED_NOW_PRIMARY
      : C.VALKEYMODULE_EVENT_REPLROLECHANGED_NOW_REPLICA,
    data: (m) => roleData(m, primary),
  }),
  'async-load': (_m, { phase }) => ({
    event: C.VALKEYMODULE_EVENT_REPL_ASYNC_LOAD,
    subevent: ASYNC_LOAD[phase],
  }),
  'replica-change': (_m, { online }) => ({
    event: C.VALKEYMODULE_EVENT_REPLICA_CHANGE,
    subevent: online
      ? C.VALKEYMODULE_SUBEVENT_REPLICA_CHANGE_ONLINE
      : C.VALKEYMODULE_SUBEVENT_REPLICA_CHANGE_OFFLINE,
  }),
  'primary-link': (_m, { up }) => ({
    event: C.VALKEYMODULE_EVENT_PRIMARY_LINK_CHANGE,
    subevent: up ? C.VALKEYMODULE_SUBEVENT_PRIMARY_LINK_UP : C.VALKEYMODULE_SUBEVENT_PRIMARY_LINK_DOWN,
  }),
}

const ASYNC_LOAD = {
  started: C.VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_STARTED,
  completed: C.VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_COMPLETED,
  aborted: C.VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_ABORTED,
} as const

/** The subscribers of one engine. */
export class ServerEventSubscribers {
  readonly #m: ModuleApi
  readonly #subscribers: Subscriber[] = []
  #stop: (() => void)[] = []

  constructor(m: ModuleApi) {
    this.#m = m
  }

  /** Sets, changes or (callback 0) takes away a module's callback for an event. */
  subscribe(module: LoadedModule, event: number, dataVersion: bigint, callback: number): void {
    const index = this.#subscribers.findIndex((one) => one.module === module && one.event === event)
    const found = this.#subscribers[index]
    if (found !== undefined && callback !== 0) {
      found.callback = callback
    } else if (found !== undefined) {
      this.#subscribers.splice(index, 1)
    } else if (callback !== 0) {
      if (!this.#subscribers.some((one) => one.module === module))
        module.cleanups.push(() => this.#drop(module))
      this.#subscribers.push({ module, event, dataVersion, callback })
    }
    this.#listen()
  }

  /** A module was loaded or unloaded. */
  moduleChanged(module: LoadedModule, loaded: boolean): void {
    this.#raise({
      event: C.VALKEYMODULE_EVENT_MODULE_CHANGE,
      subevent: loaded ? C.VALKEYMODULE_SUBEVENT_MODULE_LOADED : C.VALKEYMODULE_SUBEVENT_MODULE_UNLOADED,
      except: module,
      data: (m) =>
        storeEventData(m, STRUCTS.module, { module_name: module.name, module_version: module.version }),
    })
  }

  #drop(module: LoadedModule): void {
    for (let index = this.#subscribers.length - 1; index >= 0; index--)
      if (this.#subscribers[index]?.module === module) this.#subscribers.splice(index, 1)
    this.#listen()
  }

  /** Listens to the engine only while a module does. */
  #listen(): void {
    const { server } = this.#m
    if (this.#subscribers.length === 0) {
      for (const stop of this.#stop.splice(0)) stop()
      return
    }
    if (this.#stop.length > 0) return
    this.#stop = [
      server.onEvent((event) => {
        const translate = RAISED[event.kind] as (m: ModuleApi, event: ServerEvent) => Raised
        this.#raise(translate(this.#m, event))
      }),
      server.persistence.onEvent((event) => {
        const [number, subevent] = PERSISTENCE[event]
        this.#raise({ event: number, subevent })
      }),
      server.leaving.onLeaving((db, key, value, reason) => {
        const subevent = UNLINKED[reason]
        if (subevent === null) return
        const mode = C.VALKEYMODULE_READ
        this.#raise({
          event: C.VALKEYMODULE_EVENT_KEY,
          subevent,
          db,
          data: (m, context) => {
            const open = new OpenKey(m, context, key, value, mode)
            const { pointer, free } = storeEventData(m, STRUCTS.key, { key: m.handles.add(open) })
            return {
              pointer,
              free: () => {
                free()
                open.close()
              },
            }
          },
        })
      }),
    ]
  }

  #raise({ event, subevent, db, client, except, data }: Raised): void {
    const m = this.#m
    for (const one of this.#subscribers.slice()) {
      if (one.event !== event || one.module === except) continue
      const where = { ...(db === undefined ? {} : { db }), ...(client === undefined ? {} : { client }) }
      m.runCallback({ module: one.module, purpose: 'event', ...where }, (context) => {
        const stored = data?.(m, context)
        const eid = m.runtime.calloc(1, sizeOf('ValkeyModuleEvent'))
        m.memory.writeI64(eid, BigInt(event))
        m.memory.writeI64(eid + 8, one.dataVersion)
        try {
          m.invoke(
            context,
            m.callback(one.callback, 4),
            context.pointer,
            eid,
            BigInt(subevent),
            stored?.pointer ?? 0,
          )
        } finally {
          m.runtime.free(eid)
          stored?.free()
        }
      })
    }
  }
}

/** The subscribers of an engine. */
export const serverEventSubscribers: (m: ModuleApi) => ServerEventSubscribers = perEngine(
  (m) => new ServerEventSubscribers(m),
)
