// The subcommands of DEBUG about memory, buffers and tables.
import type { Bytes } from '../base/bytes.ts'
import { isWord } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { rewriteConfigFile } from '../server/config-rewrite.ts'
import type { CommandContext } from '../server/context.ts'
import { StringValue } from '../types/string-value.ts'
import { OBJECT_BYTES, textBytes } from '../types/allocation.ts'
import { tableBuckets } from '../types/value-memory.ts'
import type { Value } from '../types/value.ts'
import { subcommandSyntaxError } from './help.ts'

/** One subcommand of DEBUG. */
export interface DebugRow {
  readonly args: string
  readonly summary: string
  /** Number of arguments with DEBUG and the word: least and most. */
  readonly counts: readonly [number, number]
  readonly run: (c: CommandContext) => void | Promise<void>
}

/** Whether a switch such as `PAUSE-CRON 1` is on: C's reading of a number, nothing else. */
export function switchArgument(c: CommandContext, at = 2): boolean {
  return (Number.parseInt(c.argv[at] ?? '', 10) || 0) !== 0
}

function valueOf(c: CommandContext): Value {
  const value = c.db.peekRaw(c.argv[2] as Bytes)?.value
  if (!value) throw new ReplyError(ERRORS.noSuchKey)
  return value
}

function pauseCron(c: CommandContext): void {
  c.server.cron.runs = !switchArgument(c)
  if (c.server.cron.runs) c.server.cron.need()
  c.reply.ok()
}

const PEAK_RESET_MS = 5000

function replyBuffer(c: CommandContext): void {
  const { clientLimits } = c.server
  const [, , what, value] = c.argv
  if (isWord(what, 'peak-reset-time')) {
    if (isWord(value, 'never')) clientLimits.replyPeakResetMs = -1
    else if (isWord(value, 'reset')) clientLimits.replyPeakResetMs = PEAK_RESET_MS
    else clientLimits.replyPeakResetMs = integerArgument(value)
  } else if (isWord(what, 'resizing')) clientLimits.replyResizing = switchArgument(c, 3)
  else throw subcommandSyntaxError(c)
  c.server.cron.need()
  c.reply.ok()
}

function enforceReplyList(c: CommandContext): void {
  c.server.clientLimits.replyListOnly = switchArgument(c)
  c.reply.ok()
}

function dictResizing(c: CommandContext): void {
  // Tables here are JavaScript's, which resizes them as it likes.
  c.reply.ok()
}

function tableStats(entries: number): string {
  if (entries === 0)
    return 'Hash table 0 stats (main hash table):\nNo stats available for empty hash tables\n'
  return (
    'Hash table 0 stats (main hash table):\n' +
    ` table size: ${tableBuckets(entries)}\n number of entries: ${entries}\n`
  )
}

function tableStatistics(c: CommandContext): void {
  const db = c.server.databases[integerArgument(c.argv[2])]
  if (!db) throw new ReplyError('ERR Out of range database')
  c.reply.verbatim(
    'txt',
    `[Dictionary HT]\n${tableStats(db.size)}[Expires HT]\n${tableStats(db.expiringSize)}`,
  )
}

function keyTableStatistics(c: CommandContext): void {
  const value = valueOf(c)
  const encoding = value.encoding(c.server.limits)
  if (encoding !== 'hashtable' && encoding !== 'skiplist') {
    throw new ReplyError('ERR The value stored at the specified key is not represented using an hash table')
  }
  c.reply.verbatim('txt', tableStats((value as Value & { readonly length: number }).length))
}

function textLengths(c: CommandContext): void {
  const value = valueOf(c)
  const key = c.argv[2] as Bytes
  const encoding = value.encoding(c.server.limits)
  if (!(value instanceof StringValue) || encoding === 'int') {
    throw new ReplyError('ERR Not an sds encoded string.')
  }
  const object = OBJECT_BYTES + textBytes(key.length)
  const apart = encoding === 'raw' ? textBytes(value.length) : 0
  c.reply.simple(
    `key_sds_len:${key.length} key_sds_avail:0 obj_alloc:${object} ` +
      `val_sds_len:${value.length} val_sds_avail:0 val_alloc:${apart}`,
  )
}

function listpack(c: CommandContext): void {
  const value = valueOf(c)
  if (value.encoding(c.server.limits) !== 'listpack')
    throw new ReplyError('ERR Not a listpack encoded object.')
  c.server.host.log('notice', `Listpack of key ${c.argv[2]}`)
  c.reply.simple('Listpack structure printed on stdout')
}

function quicklist(c: CommandContext): void {
  const value = valueOf(c)
  if (value.encoding(c.server.limits) !== 'quicklist') {
    throw new ReplyError('ERR Not a quicklist encoded object.')
  }
  c.server.host.log('notice', `Quicklist of key ${c.argv[2]}`)
  c.reply.simple('Quicklist structure printed on stdout')
}

function rewriteAll(c: CommandContext): void {
  rewriteConfigFile(c.server, true)
  c.reply.ok()
}

/** Subcommands by word. */
export const DEBUG_MEMORY: Readonly<Record<string, DebugRow>> = {
  'client-enforce-reply-list': {
    args: '<0|1>',
    summary: 'Whether replies go past the reply buffer, straight to the list of blocks.',
    counts: [3, 3],
    run: enforceReplyList,
  },
  'config-rewrite-force-all': {
    args: '',
    summary: 'Like CONFIG REWRITE, with parameters that have their initial values as well.',
    counts: [2, 2],
    run: rewriteAll,
  },
  'dict-resizing': {
    args: '<0|1>',
    summary: 'Whether tables may be resized; without effect here.',
    counts: [3, 3],
    run: dictResizing,
  },
  htstats: {
    args: '<db> [full]',
    summary: 'Sizes of the tables of keys and of expire times.',
    counts: [3, Infinity],
    run: tableStatistics,
  },
  'htstats-key': {
    args: '<key> [full]',
    summary: 'Size of the table a value is kept in.',
    counts: [3, Infinity],
    run: keyTableStatistics,
  },
  listpack: { args: '<key>', summary: 'Names a compact value in the log.', counts: [3, 3], run: listpack },
  'pause-cron': {
    args: '<0|1>',
    summary: 'Whether the regular work rests.',
    counts: [3, 3],
    run: pauseCron,
  },
  quicklist: { args: '<key> [<0|1>]', summary: 'Names a list in the log.', counts: [3, 4], run: quicklist },
  replybuffer: {
    args: '<PEAK-RESET-TIME <NEVER|RESET|ms> | RESIZING <0|1>>',
    summary: 'How reply buffers shrink.',
    counts: [4, 4],
    run: replyBuffer,
  },
  sdslen: { args: '<key>', summary: 'Lengths of a key and its string.', counts: [3, 3], run: textLengths },
}
