// MIGRATE: keys are restored on another server and then deleted here.
//
// The real server does nothing else meanwhile. Here all other clients are paused, so that nobody can change a key between
// its being sent and its being deleted.
import {
  arg,
  block,
  keyArg,
  keysAfter,
  keysAt,
  oneof,
  token,
  type CommandRow,
} from '../server/command-spec.ts'
import { isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { dumpValue } from '../rdb/dump.ts'
import type { KeyReference } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { PeerError } from '../server/peers.ts'
import { encodeCommand } from '../server/propagation.ts'

const DEFAULT_TIMEOUT_MS = 1000
const SKIPPED: Readonly<Record<string, number>> = { auth: 1, auth2: 2 }

interface Plan {
  readonly address: Bytes
  readonly port: number
  readonly db: number
  readonly timeout: number
  readonly copy: boolean
  readonly replace: boolean
  /** Arguments of AUTH; empty for none. */
  readonly auth: readonly Bytes[]
  readonly keys: readonly Bytes[]
}

function planOf(c: CommandContext): Plan {
  const { argv } = c
  let copy = false
  let replace = false
  let auth: readonly Bytes[] = []
  let keys: readonly Bytes[] = [argv[3] as Bytes]
  for (let i = 6; i < argv.length; i++) {
    const more = argv.length - 1 - i
    if (isWord(argv[i], 'copy')) copy = true
    else if (isWord(argv[i], 'replace')) replace = true
    else if (isWord(argv[i], 'auth') && more >= 1) {
      auth = [argv[++i] as Bytes]
      c.redact(i)
    } else if (isWord(argv[i], 'auth2') && more >= 2) {
      auth = argv.slice(i + 1, i + 3)
      for (const end = i + 2; i < end;) c.redact(++i)
    } else if (isWord(argv[i], 'keys')) {
      if (argv[3] !== '') {
        throw new ReplyError(
          'ERR When using MIGRATE KEYS option, the key argument must be set to the empty string',
        )
      }
      keys = argv.slice(i + 1)
      break
    } else throw syntaxError()
  }
  const timeout = integerArgument(argv[5])
  return {
    address: argv[1] as Bytes,
    port: Number.parseInt(argv[2] as Bytes, 10) || 0,
    db: integerArgument(argv[4]),
    timeout: timeout > 0 ? timeout : DEFAULT_TIMEOUT_MS,
    copy,
    replace,
    auth,
    keys,
  }
}

// One RESTORE for each key that has not expired. A node that is still to get the slot takes only RESTORE-ASKING.
function restores(c: CommandContext, plan: Plan): { readonly keys: readonly Bytes[]; readonly bytes: Bytes } {
  const { db, server } = c
  const word = server.cluster ? 'RESTORE-ASKING' : 'RESTORE'
  const keys: Bytes[] = []
  let bytes = ''
  for (const key of plan.keys) {
    const entry = db.peek(key)
    if (!entry) continue
    const ttl = entry.expireAt < 0 ? 0 : Math.max(1, entry.expireAt - server.time)
    const payload = dumpValue(entry.value, key, plan.db, server.config.flag('rdbcompression'))
    keys.push(key)
    bytes += encodeCommand([word, key, String(ttl), payload, ...(plan.replace ? ['REPLACE'] : [])])
  }
  return { keys, bytes }
}

function remove(c: CommandContext, keys: readonly Bytes[]): void {
  if (keys.length === 0) return
  const { server, db } = c
  server.runUnit(() => {
    for (const key of keys) {
      db.delete(key)
      c.changed(NOTIFY.generic, 'del', key)
    }
    server.propagation.also(db.id, ['DEL', ...keys])
  })
}

function ioError(error: PeerError): ReplyError {
  return error.kind === 'connecting'
    ? new ReplyError('IOERR error or timeout connecting to the client')
    : new ReplyError('IOERR error or timeout reading to target instance')
}

// Asks once. A kept connection may have died meanwhile: then nothing was answered, and `again` says to ask on a new one.
async function send(c: CommandContext, plan: Plan, again: boolean): Promise<void> {
  const { server } = c
  const { peers, timers, host } = server
  const kept = peers.has(plan.address, plan.port)
  const peer = peers.get(plan.address, plan.port)
  const head: (readonly Bytes[])[] = []
  if (plan.auth.length > 0) head.push(['AUTH', ...plan.auth])
  if (peer.db !== plan.db) head.push(['SELECT', String(plan.db)])
  const { keys, bytes } = restores(c, plan)
  const timer = timers.add(host.now() + plan.timeout, () => peer.close())
  const { lines, done } = peer.ask(head.map(encodeCommand).join('') + bytes, head.length + keys.length)
  const error = await done
  timers.remove(timer)
  if (error) peers.forget(plan.address, plan.port)
  if (error && kept && again && lines.length <= head.length && error.kind !== 'timeout')
    return send(c, plan, false)
  const refused = lines.slice(0, head.length).find((line) => line[0] === '-')
  const replies = lines.slice(head.length)
  if (!plan.copy && refused === undefined) {
    remove(
      c,
      keys.filter((_key, i) => replies[i] !== undefined && replies[i]?.[0] !== '-'),
    )
  }
  const failure = replies.length > 0 ? (refused ?? replies.find((line) => line[0] === '-')) : undefined
  peer.db = failure === undefined && !error ? plan.db : -1
  if (failure !== undefined)
    throw new ReplyError(`ERR Target instance replied with error: ${failure.slice(1)}`)
  if (error) throw ioError(error)
  c.reply.ok()
}

function migrate(c: CommandContext): void | Promise<void> {
  const { server } = c
  const plan = planOf(c)
  const present = plan.keys.filter((key) => c.db.lookupRead(key) !== undefined)
  if (present.length === 0) {
    c.reply.simple('NOKEY')
    return
  }
  if (!server.host.connect) throw new ReplyError('ERR this server has no way to connect to others')
  if (!c.mayBlock)
    throw new ReplyError('ERR MIGRATE takes time, and a transaction, a script or a module cannot wait for it')
  server.pause.start('all', Number.MAX_SAFE_INTEGER, 'migrate')
  return send(c, { ...plan, keys: present }, true).finally(() => server.pause.end('migrate'))
}

function keysOfMigrate(argv: readonly string[]): readonly KeyReference[] {
  const reference = (position: number): KeyReference => ({ position, flags: 'RW access delete' })
  for (let i = 6; i < argv.length; i++) {
    const word = argv[i] as string
    if (isWord(word, 'keys')) {
      return argv[3] === '' ? argv.slice(i + 1).map((_key, at) => reference(i + 1 + at)) : []
    }
    i += SKIPPED[word.toLowerCase()] ?? 0
  }
  return [reference(3)]
}

/** The commands of this file. */
export const migrateCommands: readonly CommandRow[] = [
  {
    name: 'MIGRATE',
    arity: -6,
    flags: ['write'],
    categories: ['keyspace', 'dangerous'],
    keySpecs: [
      keysAt(3, 'RW access delete'),
      keysAfter('KEYS', -2, 'RW access delete incomplete', { last: -1 }),
    ],
    getKeys: keysOfMigrate,
    group: 'generic',
    since: '2.6.0',
    summary: 'Moves keys to another server.',
    complexity: 'O(N)',
    tips: ['nondeterministic_output'],
    args: [
      arg('string', 'host'),
      arg('integer', 'port'),
      oneof('key-selector', [keyArg(), token('', { name: 'empty-string' })]),
      arg('integer', 'destination-db'),
      arg('integer', 'timeout'),
      token('COPY', { optional: true, since: '3.0.0' }),
      token('REPLACE', { optional: true, since: '3.0.0' }),
      oneof(
        'authentication',
        [
          arg('string', 'auth', { token: 'AUTH', display: 'password', since: '4.0.7' }),
          block('auth2', [arg('string', 'username'), arg('string', 'password')], {
            token: 'AUTH2',
            since: '6.0.0',
          }),
        ],
        { optional: true },
      ),
      keyArg('keys', {
        token: 'KEYS',
        display: 'key',
        spec: 1,
        optional: true,
        multiple: true,
        since: '3.0.6',
      }),
    ],
    history: [
      ['3.0.0', 'COPY and REPLACE'],
      ['3.0.6', 'KEYS'],
      ['4.0.7', 'AUTH'],
      ['6.0.0', 'AUTH2'],
    ],
    handler: migrate,
  },
]
