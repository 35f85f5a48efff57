// CLIENT TRACKING, CACHING, GETREDIR and TRACKINGINFO: what a client says and asks about client-side caching. What
// follows from it is server/tracking.ts.
import { isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { arg, oneof, token, type CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { TrackingState } from '../server/tracking.ts'

interface Asked {
  redirect: number
  broadcast: boolean
  optIn: boolean
  optOut: boolean
  noLoop: boolean
  readonly prefixes: Bytes[]
}

function parse(c: CommandContext): Asked {
  const { argv } = c
  const asked: Asked = {
    redirect: 0,
    broadcast: false,
    optIn: false,
    optOut: false,
    noLoop: false,
    prefixes: [],
  }
  for (let i = 3; i < argv.length; i++) {
    const more = i < argv.length - 1
    if (isWord(argv[i], 'redirect') && more) {
      if (asked.redirect !== 0)
        throw new ReplyError('ERR A client can only redirect to a single other client')
      asked.redirect = integerArgument(argv[++i])
      if (!c.server.clients.has(asked.redirect)) {
        throw new ReplyError('ERR The client ID you want redirect to does not exist')
      }
    } else if (isWord(argv[i], 'bcast')) asked.broadcast = true
    else if (isWord(argv[i], 'optin')) asked.optIn = true
    else if (isWord(argv[i], 'optout')) asked.optOut = true
    else if (isWord(argv[i], 'noloop')) asked.noLoop = true
    else if (isWord(argv[i], 'prefix') && more) asked.prefixes.push(argv[++i] as Bytes)
    else throw syntaxError()
  }
  return asked
}

function switchRefusal(what: string): ReplyError {
  return new ReplyError(
    `ERR You can't switch ${what} before disabling tracking for this client, ` +
      'and then re-enabling it with a different mode.',
  )
}

function checkModes(asked: Asked, now: TrackingState | null): void {
  if (!asked.broadcast && asked.prefixes.length > 0) {
    throw new ReplyError('ERR PREFIX option requires BCAST mode to be enabled')
  }
  if (now && now.broadcast !== asked.broadcast) throw switchRefusal('BCAST mode on/off')
  if (asked.broadcast && (asked.optIn || asked.optOut)) {
    throw new ReplyError('ERR OPTIN and OPTOUT are not compatible with BCAST')
  }
  if (asked.optIn && asked.optOut) {
    throw new ReplyError("ERR You can't specify both OPTIN mode and OPTOUT mode")
  }
  if ((asked.optIn && now?.optOut) || (asked.optOut && now?.optIn)) throw switchRefusal('OPTIN/OPTOUT mode')
}

function overlap(a: Bytes, b: Bytes): boolean {
  return a.startsWith(b) || b.startsWith(a)
}

function checkPrefixes(prefixes: readonly Bytes[], existing: ReadonlySet<Bytes>): void {
  const refuse = (prefix: Bytes, what: string): never => {
    throw new ReplyError(
      `ERR Prefix '${prefix}' overlaps with ${what}. Prefixes for a single client must not overlap.`,
    )
  }
  const known = [...existing].sort()
  for (const [i, prefix] of prefixes.entries()) {
    const old = known.find((other) => overlap(prefix, other))
    if (old !== undefined) refuse(prefix, `an existing prefix '${old}'`)
    const other = prefixes.slice(i + 1).find((later) => overlap(prefix, later))
    if (other !== undefined) refuse(prefix, `another provided prefix '${other}'`)
  }
}

function clientTracking(c: CommandContext): void {
  const { client, server } = c
  const { prefixes, ...options } = parse(c)
  if (isWord(c.argv[2], 'on')) {
    checkModes({ ...options, prefixes }, client.tracking)
    if (options.broadcast) checkPrefixes(prefixes, client.tracking?.prefixes ?? new Set())
    server.tracking.enable(client, options, prefixes)
  } else if (isWord(c.argv[2], 'off')) server.tracking.disable(client)
  else throw syntaxError()
  c.reply.ok()
}

function clientCaching(c: CommandContext): void {
  const { tracking } = c.client
  if (!tracking) {
    throw new ReplyError(
      'ERR CLIENT CACHING can be called only when the client is in tracking mode with OPTIN or OPTOUT mode enabled',
    )
  }
  const yes = isWord(c.argv[2], 'yes')
  if (!yes && !isWord(c.argv[2], 'no')) throw syntaxError()
  if (yes && !tracking.optIn) {
    throw new ReplyError('ERR CLIENT CACHING YES is only valid when tracking is enabled in OPTIN mode.')
  }
  if (!yes && !tracking.optOut) {
    throw new ReplyError('ERR CLIENT CACHING NO is only valid when tracking is enabled in OPTOUT mode.')
  }
  tracking.caching = true
  c.reply.ok()
}

function clientGetredir(c: CommandContext): void {
  c.reply.integer(c.client.tracking?.redirect ?? -1)
}

function clientTrackinginfo(c: CommandContext): void {
  const { tracking } = c.client
  const flags: string[] = [tracking ? 'on' : 'off']
  if (tracking?.broadcast) flags.push('bcast')
  if (tracking?.optIn) flags.push('optin', ...(tracking.caching ? ['caching-yes'] : []))
  if (tracking?.optOut) flags.push('optout', ...(tracking.caching ? ['caching-no'] : []))
  if (tracking?.noLoop) flags.push('noloop')
  if (tracking?.brokenRedirect) flags.push('broken_redirect')
  const { reply } = c
  reply.map(3)
  reply.bulk('flags')
  reply.set(flags.length)
  for (const flag of flags) reply.bulk(flag)
  reply.bulk('redirect')
  reply.integer(tracking?.redirect ?? -1)
  reply.bulk('prefixes')
  const prefixes = [...(tracking?.prefixes ?? [])].sort()
  reply.array(prefixes.length)
  for (const prefix of prefixes) reply.bulk(prefix)
}

const SHARED = {
  flags: ['noscript', 'loading', 'stale'],
  categories: ['connection'],
  group: 'connection',
  complexity: 'O(1)',
} as const

/** Subcommands of CLIENT. */
export const clientTrackingCommands: readonly CommandRow[] = [
  {
    ...SHARED,
    name: 'CACHING',
    arity: 3,
    since: '6.0.0',
    summary: 'Says whether the keys of the next command are tracked.',
    args: [oneof('mode', [token('YES'), token('NO')])],
    handler: clientCaching,
  },
  {
    ...SHARED,
    name: 'GETREDIR',
    arity: 2,
    since: '6.0.0',
    summary: 'The client that tracking messages are redirected to.',
    handler: clientGetredir,
  },
  {
    ...SHARED,
    name: 'TRACKING',
    arity: -3,
    since: '6.0.0',
    summary: 'Switches messages about changed keys on or off.',
    complexity: 'O(1). Some options may introduce additional complexity.',
    args: [
      oneof('status', [token('ON'), token('OFF')]),
      arg('integer', 'client-id', { token: 'REDIRECT', optional: true }),
      arg('string', 'prefix', { token: 'PREFIX', optional: true, multiple: true, multipleToken: true }),
      token('BCAST', { optional: true }),
      token('OPTIN', { optional: true }),
      token('OPTOUT', { optional: true }),
      token('NOLOOP', { optional: true }),
    ],
    handler: clientTracking,
  },
  {
    ...SHARED,
    name: 'TRACKINGINFO',
    arity: 2,
    since: '6.2.0',
    summary: 'How tracking is set up for this connection.',
    handler: clientTrackinginfo,
  },
]
