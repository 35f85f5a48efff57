// SAVE and BGSAVE. What they do is server/persistence.ts; LASTSAVE and INFO only read from there.
import { oneof, token, type CommandRow } from '../server/command-spec.ts'
import { isWord } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import type { CommandContext } from '../server/context.ts'
import { after } from '../server/storage.ts'

const IN_PROGRESS = 'ERR Background save already in progress'
const FAILED = 'ERR'
const OTHER_WORK =
  "ERR Another child process is active (AOF?): can't BGSAVE right now. Use BGSAVE SCHEDULE in order to schedule a BGSAVE whenever possible."

function save(c: CommandContext): void | Promise<void> {
  const { persistence } = c.server
  if (persistence.savingSince !== null) throw new ReplyError(IN_PROGRESS)
  return after(persistence.save(), (ok) => {
    if (!ok) throw new ReplyError(FAILED)
    c.reply.ok()
  })
}

function cancel(c: CommandContext): void {
  const { persistence, host, background } = c.server
  if (background.kind === 'rdb') {
    host.log('notice', 'Background saving will be aborted due to user request')
    persistence.abort()
    c.reply.simple('Background saving cancelled')
    return
  }
  if (!persistence.scheduled) {
    throw new ReplyError('ERR Background saving is currently not in progress or scheduled')
  }
  host.log('notice', 'Scheduled background saving will be cancelled due to user request')
  persistence.scheduled = false
  c.reply.simple('Scheduled background saving cancelled')
}

function bgsave(c: CommandContext): void {
  const { persistence, host, inExec, background } = c.server
  let schedule = inExec
  if (c.argv.length > 1) {
    if (c.argv.length > 2) throw syntaxError()
    if (isWord(c.argv[1], 'cancel')) return cancel(c)
    if (!isWord(c.argv[1], 'schedule')) throw syntaxError()
    schedule ||= background.kind !== null
  }
  if (persistence.savingSince !== null) throw new ReplyError(IN_PROGRESS)
  if (background.kind !== null && !schedule) throw new ReplyError(OTHER_WORK)
  if (schedule) {
    host.log(
      'notice',
      inExec
        ? 'Background saving scheduled to run after transaction execution'
        : 'Background saving scheduled due to user request',
    )
    persistence.saveSoon()
    c.reply.simple('Background saving scheduled')
    return
  }
  if (persistence.saveInBackground() === false) throw new ReplyError(FAILED)
  c.reply.simple('Background saving started')
}

/** The commands of this file. */
export const persistenceCommands: readonly CommandRow[] = [
  {
    name: 'SAVE',
    arity: 1,
    flags: ['no_async_loading', 'admin', 'noscript', 'no_multi'],
    group: 'server',
    since: '1.0.0',
    summary: 'Saves all data and answers when that is done.',
    complexity: 'O(N)',
    handler: save,
  },
  {
    name: 'BGSAVE',
    arity: -1,
    flags: ['no_async_loading', 'admin', 'noscript'],
    group: 'server',
    since: '1.0.0',
    summary: 'Saves all data while the server goes on.',
    complexity: 'O(1)',
    args: [
      oneof('operation', [token('SCHEDULE', { since: '3.2.2' }), token('CANCEL', { since: '8.1.0' })], {
        optional: true,
      }),
    ],
    history: [
      ['3.2.2', 'SCHEDULE'],
      ['8.1.0', 'CANCEL'],
    ],
    handler: bgsave,
  },
]
