// CLIENT. What it says about client-side caching is in client-tracking.ts.
import { arg, oneof, token, type CommandRow } from '../server/command-spec.ts'
import { lowerWord, isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { timeoutArgument } from '../server/blocking.ts'
import type { CommandContext } from '../server/context.ts'
import { isPlainAttribute, validateClientName } from './client-attributes.ts'
import { clientLine } from '../server/client-line.ts'
import { clientListCommands } from './client-list.ts'
import { clientTrackingCommands } from './client-tracking.ts'
import { containerHelp } from './help.ts'

function onOrOff(text: Bytes | undefined): boolean {
  if (isWord(text, 'on')) return true
  if (isWord(text, 'off')) return false
  throw syntaxError()
}

function clientId(c: CommandContext): void {
  c.reply.integer(c.client.id)
}

function clientInfo(c: CommandContext): void {
  c.reply.verbatim('txt', `${clientLine(c.server, c.client)}\n`)
}

function clientSetname(c: CommandContext): void {
  const name = c.argv[2] as Bytes
  validateClientName(name)
  c.client.name = name
  c.reply.ok()
}

function clientGetname(c: CommandContext): void {
  if (c.client.name === '') c.reply.null()
  else c.reply.bulk(c.client.name)
}

function clientSetinfo(c: CommandContext): void {
  const option = c.argv[2] as Bytes
  const value = c.argv[3] as Bytes
  const word = lowerWord(option)
  if (word !== 'lib-name' && word !== 'lib-ver') throw new ReplyError(`ERR Unrecognized option '${option}'`)
  if (!isPlainAttribute(value)) {
    throw new ReplyError(`ERR ${option} cannot contain spaces, newlines or special characters.`)
  }
  if (word === 'lib-name') c.client.libName = value
  else c.client.libVersion = value
  c.reply.ok()
}

function clientReply(c: CommandContext): void {
  const { client } = c
  if (isWord(c.argv[2], 'on')) {
    client.replyMode = 'on'
    c.reply.ok()
  } else if (isWord(c.argv[2], 'off')) client.replyMode = 'off'
  else if (isWord(c.argv[2], 'skip')) {
    if (client.replyMode !== 'off') client.replyMode = 'skip-next'
  } else throw syntaxError()
}

function clientNoEvict(c: CommandContext): void {
  c.client.noEvict = onOrOff(c.argv[2])
  c.reply.ok()
}

function clientNoTouch(c: CommandContext): void {
  c.client.noTouch = onOrOff(c.argv[2])
  c.reply.ok()
}

function clientCapa(c: CommandContext): void {
  for (let i = 2; i < c.argv.length; i++) if (isWord(c.argv[i], 'redirect')) c.client.capaRedirect = true
  c.reply.ok()
}

function clientImportSource(c: CommandContext): void {
  if (!c.server.config.flag('import-mode') && !isWord(c.argv[2], 'off')) {
    throw new ReplyError('ERR Server is not in import mode')
  }
  c.client.importSource = onOrOff(c.argv[2])
  c.reply.ok()
}

function clientUnblock(c: CommandContext): void {
  let how: 'timeout' | 'error' = 'timeout'
  if (c.argv.length === 4) {
    if (isWord(c.argv[3], 'error')) how = 'error'
    else if (!isWord(c.argv[3], 'timeout')) {
      throw new ReplyError('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR')
    }
  }
  const target = c.server.clients.get(integerArgument(c.argv[2]))
  c.reply.integer(target && c.server.blocking.abort(target, how) ? 1 : 0)
}

function clientPause(c: CommandContext): void {
  const kind = isWord(c.argv[3], 'write') ? 'write' : 'all'
  if (c.argv.length === 4 && kind === 'all' && !isWord(c.argv[3], 'all')) {
    throw new ReplyError('ERR CLIENT PAUSE mode must be WRITE or ALL')
  }
  const until = timeoutArgument(c, c.argv[2], 'ms')
  if (until > 0) c.server.pause.start(kind, until, 'client')
  c.reply.ok()
}

function clientUnpause(c: CommandContext): void {
  c.server.pause.end('client')
  c.reply.ok()
}

/** The commands of this file. */
export const clientCommands: readonly CommandRow[] = [
  {
    name: 'CLIENT',
    arity: -2,
    flags: [],
    group: 'connection',
    since: '2.4.0',
    summary: 'A container of commands about client connections.',
    subcommands: [
      ...clientTrackingCommands,
      ...clientListCommands,
      {
        name: 'CAPA',
        arity: -3,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '8.0.0',
        summary: 'Tells the server what this client can handle.',
        complexity: 'O(1)',
        args: [arg('string', 'capability', { multiple: true })],
        handler: clientCapa,
      },
      {
        name: 'GETNAME',
        arity: 2,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '2.6.9',
        summary: 'The name of the connection.',
        complexity: 'O(1)',
        handler: clientGetname,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '5.0.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'ID',
        arity: 2,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '5.0.0',
        summary: 'The number of the connection, never used twice.',
        complexity: 'O(1)',
        handler: clientId,
      },
      {
        name: 'IMPORT-SOURCE',
        arity: 3,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '8.1.0',
        summary: 'Marks the connection as the source of an import.',
        complexity: 'O(1)',
        args: [oneof('enabled', [token('ON'), token('OFF')])],
        handler: clientImportSource,
      },
      {
        name: 'INFO',
        arity: 2,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '6.2.0',
        summary: 'What is known about this connection.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output'],
        handler: clientInfo,
      },
      {
        name: 'NO-EVICT',
        arity: 3,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '7.0.0',
        summary: 'Exempts this connection from being closed for memory.',
        complexity: 'O(1)',
        args: [oneof('enabled', [token('ON'), token('OFF')])],
        handler: clientNoEvict,
      },
      {
        name: 'NO-TOUCH',
        arity: 3,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '7.2.0',
        summary: "Whether this connection's commands count as access to keys.",
        complexity: 'O(1)',
        args: [oneof('enabled', [token('ON'), token('OFF')])],
        handler: clientNoTouch,
      },
      {
        name: 'PAUSE',
        arity: -3,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '3.0.0',
        summary: 'Puts off the commands of clients for a while.',
        complexity: 'O(1)',
        args: [
          arg('integer', 'timeout'),
          oneof('mode', [token('WRITE'), token('ALL')], { since: '6.2.0', optional: true }),
        ],
        history: [['6.2.0', 'WRITE and ALL']],
        handler: clientPause,
      },
      {
        name: 'REPLY',
        arity: 3,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '3.2.0',
        summary: 'Switches replies to this connection off, on, or off once.',
        complexity: 'O(1)',
        args: [oneof('action', [token('ON'), token('OFF'), token('SKIP')])],
        handler: clientReply,
      },
      {
        name: 'SETINFO',
        arity: 4,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '7.2.0',
        summary: "Records the client library's name or version.",
        complexity: 'O(1)',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        args: [
          oneof('attr', [
            arg('string', 'libname', { token: 'LIB-NAME' }),
            arg('string', 'libver', { token: 'LIB-VER' }),
          ]),
        ],
        handler: clientSetinfo,
      },
      {
        name: 'SETNAME',
        arity: 3,
        flags: ['noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '2.6.9',
        summary: 'Names the connection.',
        complexity: 'O(1)',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        args: [arg('string', 'connection-name')],
        handler: clientSetname,
      },
      {
        name: 'UNBLOCK',
        arity: -3,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '5.0.0',
        summary: 'Ends the waiting of a blocked client.',
        complexity: 'O(log N)',
        args: [
          arg('integer', 'client-id'),
          oneof('unblock-type', [token('TIMEOUT'), token('ERROR')], { optional: true }),
        ],
        handler: clientUnblock,
      },
      {
        name: 'UNPAUSE',
        arity: 2,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        categories: ['connection'],
        group: 'connection',
        since: '6.2.0',
        summary: 'Ends a pause before its time.',
        complexity: 'O(N)',
        handler: clientUnpause,
      },
    ],
  },
]
