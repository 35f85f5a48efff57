// The server as a whole: clock, monitor, ending.
import { arg, block, oneof, token, type CommandRow } from '../server/command-spec.ts'
import { lowerWord, isWord, type Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import type { CommandContext } from '../server/context.ts'
import { VALKEY_VERSION } from '../server/version.ts'
import { picture } from './lolwut.ts'

function time(c: CommandContext): void {
  const timeMicros = c.server.clock.fineTime(c.server.time)
  c.reply.array(2)
  c.reply.bulk(String(Math.floor(timeMicros / 1e6)))
  c.reply.bulk(String(timeMicros % 1e6))
}

function lastsave(c: CommandContext): void {
  c.reply.integer(Math.floor(c.server.lastSaveAt / 1000))
}

function lolwut(c: CommandContext): void {
  const columns = c.argv.length > 1 && !isWord(c.argv[1], 'version') ? integerArgument(c.argv[1]) : 66
  const art = picture(Math.max(8, Math.min(columns, 160)), () => c.server.host.random())
  c.reply.verbatim('txt', `${art}\nValkey ver. ${VALKEY_VERSION}, in your page\n`)
}

function monitor(c: CommandContext): void {
  if (c.client.denyBlocking) throw new ReplyError("ERR MONITOR isn't allowed for DENY BLOCKING client")
  if (c.client.monitor) return
  c.client.monitor = true
  c.server.monitors.add(c.client)
  c.reply.ok()
}

function shutdown(c: CommandContext): void {
  const words = c.argv.slice(1).map((word: Bytes) => lowerWord(word))
  const known = ['nosave', 'save', 'now', 'force', 'abort']
  if (words.some((word) => !known.includes(word))) throw syntaxError()
  const given = new Set(words)
  if ((given.has('abort') && given.size > 1) || (given.has('save') && given.has('nosave')))
    throw syntaxError()
  if (given.has('abort')) {
    if (!c.server.shutdown.abort()) throw new ReplyError('ERR No shutdown in progress.')
    c.reply.ok()
    return
  }
  if (!given.has('now') && c.client.denyBlocking) {
    throw new ReplyError("ERR SHUTDOWN without NOW or ABORT isn't allowed for DENY BLOCKING client")
  }
  const busy = given.has('nosave') ? null : c.server.suspended.refusal
  if (busy !== null) throw new ReplyError(busy)
  const save = given.has('save') ? true : given.has('nosave') ? false : null
  const options = { save, now: given.has('now'), force: given.has('force') }
  const waits = c.server.shutdown.request(options, c.client)
  if (waits) c.server.shutdown.wait(c.client)
}

/** The commands of this file. */
export const serverCommands: readonly CommandRow[] = [
  {
    name: 'TIME',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    group: 'server',
    since: '2.6.0',
    summary: "The server's clock.",
    complexity: 'O(1)',
    tips: ['nondeterministic_output'],
    handler: time,
  },
  {
    name: 'LASTSAVE',
    arity: 1,
    flags: ['loading', 'stale', 'fast'],
    categories: ['admin', 'dangerous'],
    group: 'server',
    since: '1.0.0',
    summary: 'When the data was last saved.',
    complexity: 'O(1)',
    tips: ['nondeterministic_output'],
    handler: lastsave,
  },
  {
    name: 'LOLWUT',
    arity: -1,
    flags: ['readonly', 'fast'],
    group: 'server',
    since: '5.0.0',
    summary: 'Shows a picture and the version.',
    args: [arg('integer', 'version', { token: 'VERSION', optional: true })],
    handler: lolwut,
  },
  {
    name: 'MONITOR',
    arity: 1,
    flags: ['admin', 'noscript', 'loading', 'stale'],
    group: 'server',
    since: '1.0.0',
    summary: 'Shows every command the server runs, as it runs.',
    handler: monitor,
  },
  {
    name: 'SHUTDOWN',
    arity: -1,
    flags: ['admin', 'noscript', 'loading', 'stale', 'no_multi', 'allow_busy'],
    group: 'server',
    since: '1.0.0',
    summary: 'Ends the server.',
    complexity: 'O(N)',
    args: [
      oneof(
        'abort-selector',
        [
          block('save-selector-block', [
            oneof('save-selector', [token('NOSAVE'), token('SAVE')], { optional: true }),
            token('NOW', { since: '7.0.0', optional: true }),
            token('FORCE', { since: '7.0.0', optional: true }),
          ]),
          token('ABORT', { since: '7.0.0' }),
        ],
        { optional: true },
      ),
    ],
    history: [['7.0.0', 'NOW, FORCE and ABORT']],
    handler: shutdown,
  },
]
