// What replicas say to their primary: REPLCONF to introduce themselves and to acknowledge, SYNC and PSYNC to get the data.
import { arg, type CommandRow } from '../server/command-spec.ts'
import { lowerWord, isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument, parseInteger, rangeArgument } from '../base/numbers.ts'
import { splitArguments } from '../resp/split-arguments.ts'
import { replicaState, type ReplicaState } from '../replication/replica-state.ts'
import type { CommandContext } from '../server/context.ts'

const MOST_ADDRESS_BYTES = 255
const VERSION = /^\d+\.\d+\.\d+$/

/** Takes the value of an option; a true result means that nothing is answered and the rest not read. */
type Option = (c: CommandContext, state: ReplicaState, value: Bytes, at: number) => boolean | void

function acknowledge(c: CommandContext, _state: ReplicaState, value: Bytes, at: number): boolean {
  const offset = parseInteger(value)
  const withFile = c.argv.length > at + 3 && isWord(c.argv[at + 2], 'fack')
  const aofOffset = withFile ? parseInteger(c.argv[at + 3] as Bytes) : 0
  if (offset !== undefined) c.server.replication.replicas.acknowledge(c.client, offset, aofOffset ?? 0)
  return true
}

function setFilter(_c: CommandContext, state: ReplicaState, value: Bytes): void {
  const words = splitArguments(value)
  if (!words) throw new ReplyError('ERR Missing rdb-filter-only values')
  state.withoutData = state.withoutFunctions = true
  for (const word of words) {
    if (!isWord(word, 'functions')) throw new ReplyError(`ERR Unsupported rdb-filter-only option: ${word}`)
    state.withoutFunctions = false
  }
}

const OPTIONS: Readonly<Record<string, Option>> = {
  'listening-port': (_c, state, value) => void (state.listeningPort = integerArgument(value)),
  'ip-address': (_c, state, value) => {
    if (value.length > MOST_ADDRESS_BYTES) {
      throw new ReplyError(
        `ERR REPLCONF ip-address provided by replica instance is too long: ${value.length} bytes`,
      )
    }
    state.address = value
  },
  // Capabilities that are not known are for servers that have more.
  capa: ({ server: { config } }, state, value) => {
    if (isWord(value, 'eof')) state.takesUnsized = true
    else if (isWord(value, 'psync2')) state.takesNewId = true
    else if (isWord(value, 'dual-channel')) {
      state.takesTwoChannels ||=
        config.flag('dual-channel-replication-enabled') && config.flag('repl-diskless-sync')
    }
  },
  ack: acknowledge,
  getack: (c) => {
    c.server.replication.link?.sendAck()
    return true
  },
  'rdb-only': (_c, state, value) => void (state.snapshotOnly = rangeArgument(value, 0, 1) === 1),
  'rdb-filter-only': setFilter,
  'rdb-channel': (_c, state, value) => void (state.snapshotChannel = rangeArgument(value, 0, 1) === 1),
  'set-rdb-client-id': ({ server }, state, value) => {
    const id = integerArgument(value)
    if (!server.replication.psyncWaits.has(id)) throw new ReplyError(`ERR Unrecognized RDB client id ${id}`)
    state.snapshotClient = id
  },
  version: (_c, _state, value) => {
    if (!VERSION.test(value)) throw new ReplyError(`ERR Unrecognized version format: ${value}`)
  },
}

function replconf(c: CommandContext): void {
  const { argv } = c
  if (argv.length % 2 === 0) throw syntaxError()
  const state = replicaState(c.client)
  for (let i = 1; i < argv.length; i += 2) {
    const option = OPTIONS[lowerWord(argv[i] as Bytes)]
    if (!option) throw new ReplyError(`ERR Unrecognized REPLCONF option: ${argv[i]}`)
    if (option(c, state, argv[i + 1] as Bytes, i) === true) return
  }
  c.reply.ok()
}

// A primary that hands its part over asks to become our replica.
function takeOver({ server, argv, client }: CommandContext): void {
  const { replication, host } = server
  host.log('notice', `Failover request received for replid ${argv[1]}.`)
  if (!replication.isReplica) throw new ReplyError("ERR PSYNC FAILOVER can't be sent to a master.")
  if (lowerWord(argv[1] as Bytes) !== replication.history.id) {
    throw new ReplyError('ERR PSYNC FAILOVER replid must match my replid.')
  }
  replication.unsetPrimary()
  host.log('notice', `PRIMARY MODE enabled (failover request from 'id=${client.id} addr=${client.addr}')`)
}

function psync(c: CommandContext): void {
  const { client, argv, server } = c
  if (client.replica) return
  const { failover, replicas } = server.replication
  if (isWord(argv[3], 'failover')) takeOver(c)
  if (failover.state !== 'no-failover') throw new ReplyError("NOMASTERLINK Can't SYNC while failing over")
  const offset = parseInteger(argv[2] as Bytes)
  replicas.sync(client, { id: argv[1] as Bytes, offset: offset ?? null })
}

function sync({ client, server }: CommandContext): void {
  const { failover, replicas } = server.replication
  if (client.replica) return
  if (failover.state !== 'no-failover') throw new ReplyError("NOMASTERLINK Can't SYNC while failing over")
  replicas.sync(client, { id: null, offset: 0 })
}

/** The commands of this file. */
export const replicaProtocolCommands: readonly CommandRow[] = [
  {
    name: 'REPLCONF',
    arity: -1,
    flags: ['admin', 'noscript', 'loading', 'stale', 'allow_busy'],
    group: 'server',
    since: '3.0.0',
    summary: 'What replicas and primaries tell each other.',
    complexity: 'O(1)',
    docFlags: ['syscmd'],
    handler: replconf,
  },
  {
    name: 'PSYNC',
    arity: -3,
    flags: ['no_async_loading', 'admin', 'no_multi', 'noscript'],
    group: 'server',
    since: '2.8.0',
    summary: 'Makes the connection a replica that goes on from an offset of a stream.',
    args: [arg('string', 'replicationid'), arg('integer', 'offset')],
    handler: psync,
  },
  {
    name: 'SYNC',
    arity: 1,
    flags: ['no_async_loading', 'admin', 'no_multi', 'noscript'],
    group: 'server',
    since: '1.0.0',
    summary: 'Makes the connection a replica that gets all data.',
    handler: sync,
  },
]
