// DB and Key APIs, the part that is about clients and the state of the server: ids, names, what a context is in the midst
// of, and publishing.
// @see https://valkey.io/topics/modules-api-ref/#section-db-and-key-apis-generic
import { publish, scriptRuns, type Bytes, type Client } from '@valkey-playground/engine'
import type { ModuleContext } from '../context.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, offsetOf, sizeOf, type Handlers } from '../spec/index.ts'

const OK: number = C.VALKEYMODULE_OK
const ERR: number = C.VALKEYMODULE_ERR
const INFO = 'ValkeyModuleClientInfo'
const ADDRESS_BYTES = 46
const OOM_WARNING_LEVEL = 0.75
const MASK16 = 0xffff

function clientOf(m: ModuleApi, id: bigint): Client | undefined {
  return m.server.clients.get(Number(BigInt.asUintN(64, id)))
}

/** The characters CLIENT SETNAME takes: what can be seen, no blank. */
function isClientName(name: Bytes): boolean {
  return /^[!-~]*$/.test(name)
}

const CLIENT_FLAGS: readonly (readonly [number, (client: Client) => boolean])[] = [
  [C.VALKEYMODULE_CLIENTINFO_FLAG_MULTI, (client) => client.transaction.active],
  [C.VALKEYMODULE_CLIENTINFO_FLAG_TRACKING, (client) => client.tracking !== null],
  [C.VALKEYMODULE_CLIENTINFO_FLAG_PUBSUB, (client) => client.inPubSubMode],
  [C.VALKEYMODULE_CLIENTINFO_FLAG_BLOCKED, (client) => client.blocked !== null],
]

function bits<T>(table: readonly (readonly [number, (subject: T) => boolean])[], subject: T): number {
  let flags = 0
  for (const [bit, holds] of table) if (holds(subject)) flags |= bit
  return flags
}

/** Fills a ValkeyModuleClientInfo of version 1. */
export function writeClientInfo(m: ModuleApi, pointer: number, client: Client): void {
  const { memory } = m
  const size = sizeOf(INFO)
  memory.bytes(pointer, size).fill(0, pointer, pointer + size)
  memory.wrote(pointer, size)
  const at = (field: string): number => pointer + offsetOf(INFO, field)
  memory.writeI64(at('version'), 1n)
  memory.writeI64(at('flags'), BigInt(bits(CLIENT_FLAGS, client)))
  memory.writeI64(at('id'), BigInt(client.id))
  const colon = client.addr.lastIndexOf(':')
  memory.writeBytes(at('addr'), client.addr.slice(0, colon).slice(0, ADDRESS_BYTES - 1))
  writeU16(m, at('port'), Number(client.addr.slice(colon + 1)) || 0)
  writeU16(m, at('db'), client.db.id)
}

function writeU16(m: ModuleApi, pointer: number, value: number): void {
  m.memory.writeU8(pointer, value & MASK16 & 0xff)
  m.memory.writeU8(pointer + 1, (value & MASK16) >> 8)
}

/** Whether this is a replica whose link is so far. */
function linkIs(m: ModuleApi, state: string): boolean {
  return m.server.replication.link?.state === state
}

/** Whether memory is limited: that of a replica may be its primary's business. */
function isLimited({ server }: ModuleApi): boolean {
  const { config, replication } = server
  const ignored = replication.isReplica && config.flag('replica-ignore-maxmemory')
  return config.number('maxmemory') > 0 && !ignored
}

const CLIENT_CONTEXT: readonly (readonly [number, (context: ModuleContext) => boolean])[] = [
  [C.VALKEYMODULE_CTX_FLAGS_DENY_BLOCKING, ({ client }) => client?.denyBlocking === true],
  [C.VALKEYMODULE_CTX_FLAGS_REPLICATED, ({ client }) => client?.primary === true],
  [C.VALKEYMODULE_CTX_FLAGS_RESP3, ({ client }) => client?.resp === 3],
  [
    C.VALKEYMODULE_CTX_FLAGS_MULTI_DIRTY,
    ({ client, blocked }) => {
      const transaction = (blocked === null ? client : blocked.blocked.client)?.transaction
      return transaction !== undefined && (transaction.dirty || transaction.failed)
    },
  ],
]

const SERVER_CONTEXT: readonly (readonly [number, (m: ModuleApi) => boolean])[] = [
  [C.VALKEYMODULE_CTX_FLAGS_LUA, ({ server }) => scriptRuns(server)],
  [C.VALKEYMODULE_CTX_FLAGS_MULTI, ({ server }) => server.inExec],
  [C.VALKEYMODULE_CTX_FLAGS_CLUSTER, ({ server }) => server.config.flag('cluster-enabled')],
  [C.VALKEYMODULE_CTX_FLAGS_MAXMEMORY, isLimited],
  [
    C.VALKEYMODULE_CTX_FLAGS_EVICT,
    (m) => isLimited(m) && m.server.config.text('maxmemory-policy') !== 'noeviction',
  ],
  [C.VALKEYMODULE_CTX_FLAGS_OOM, (m) => m.server.eviction.level > 1],
  [C.VALKEYMODULE_CTX_FLAGS_OOM_WARNING, (m) => m.server.eviction.level > OOM_WARNING_LEVEL],
  [
    C.VALKEYMODULE_CTX_FLAGS_AOF,
    ({ server }) => server.config.flag('appendonly') && !server.appendOnly.replaying,
  ],
  [C.VALKEYMODULE_CTX_FLAGS_RDB, ({ server }) => server.config.text('save') !== ''],
  [C.VALKEYMODULE_CTX_FLAGS_ASYNC_LOADING, ({ server }) => server.loading && server.slowLoad.beside],
  [C.VALKEYMODULE_CTX_FLAGS_LOADING, ({ server }) => server.loading && !server.slowLoad.beside],
  [
    C.VALKEYMODULE_CTX_FLAGS_ACTIVE_CHILD,
    ({ server, forks }) =>
      (server.background.kind !== null || (forks?.running ?? null) !== null) && !server.background.inChild,
  ],
  [C.VALKEYMODULE_CTX_FLAGS_IS_CHILD, ({ server }) => server.background.inChild],
  [C.VALKEYMODULE_CTX_FLAGS_SERVER_STARTUP, (m) => m.starting],
  [C.VALKEYMODULE_CTX_FLAGS_PRIMARY, ({ server }) => !server.replication.isReplica],
  [C.VALKEYMODULE_CTX_FLAGS_REPLICA, ({ server }) => server.replication.isReplica],
  [
    C.VALKEYMODULE_CTX_FLAGS_READONLY,
    ({ server }) => server.replication.isReplica && !server.replication.isWritable,
  ],
  [C.VALKEYMODULE_CTX_FLAGS_REPLICA_IS_CONNECTING, (m) => linkIs(m, 'connect') || linkIs(m, 'connecting')],
  [C.VALKEYMODULE_CTX_FLAGS_REPLICA_IS_TRANSFERRING, (m) => linkIs(m, 'sync')],
  [C.VALKEYMODULE_CTX_FLAGS_REPLICA_IS_ONLINE, (m) => linkIs(m, 'connected')],
  [
    C.VALKEYMODULE_CTX_FLAGS_REPLICA_IS_STALE,
    (m) => m.server.replication.isReplica && !linkIs(m, 'connected'),
  ],
]

export const clients: Handlers<ModuleApi> = {
  GetClientId(m, ctx) {
    return BigInt(m.context(ctx).clientId)
  },

  GetClientUserNameById(m, ctx, id) {
    const client = clientOf(m, id)
    if (client?.user) return m.newString(m.context(ctx), client.user.name)
    m.setErrno(client ? 'ENOTSUP' : 'ENOENT')
    return 0
  },

  MustObeyClient(m, ctx) {
    const client = m.optionalContext(ctx)?.client
    return client?.primary === true || client?.replays === true ? 1 : 0
  },

  GetClientInfoById(m, ci, id) {
    const client = clientOf(m, id)
    if (!client) return ERR
    if (ci === 0) return OK
    if (m.memory.readU64(ci) !== 1n) return ERR
    writeClientInfo(m, ci, client)
    return OK
  },

  GetClientNameById(m, ctx, id) {
    const name = clientOf(m, id)?.name ?? ''
    return name === '' ? 0 : m.newString(m.context(ctx), name)
  },

  SetClientNameById(m, id, name) {
    const client = clientOf(m, id)
    const { bytes } = m.string(name)
    if (client && isClientName(bytes)) {
      client.name = bytes
      return OK
    }
    m.setErrno(client ? 'EINVAL' : 'ENOENT')
    return ERR
  },

  PublishMessage: (m, _ctx, channel, message) =>
    publish(m.server, m.string(channel).bytes, m.string(message).bytes),

  PublishMessageShard: (m, _ctx, channel, message) =>
    publish(m.server, m.string(channel).bytes, m.string(message).bytes, true),

  GetContextFlags(m, ctx) {
    const context = m.optionalContext(ctx)
    return bits(SERVER_CONTEXT, m) | (context === null ? 0 : bits(CLIENT_CONTEXT, context))
  },

  AvoidReplicaTraffic: (m) => (m.server.pause.writesPaused ? 1 : 0),
}
