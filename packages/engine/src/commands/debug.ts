// DEBUG: what helps to look into the server and to test clients. A table of subcommands; those that look into C structures have no
// place here.
import type { CommandRow } from '../server/command-spec.ts'
import { lowerWord, type Bytes } from '../base/bytes.ts'
import { parseDouble } from '../base/doubles.ts'
import { ReplyError } from '../base/errors.ts'
import { parseMemorySize } from '../base/memory-size.ts'
import { positiveArgument } from '../base/numbers.ts'
import { dataDigest, valueDigest } from '../server/digest.ts'
import type { CommandContext } from '../server/context.ts'
import { spin } from '../server/spin.ts'
import { StringValue } from '../types/string-value.ts'
import { subcommandSyntaxError } from './help.ts'
import { debugObject } from './debug-object.ts'
import { DEBUG_CLUSTER } from './debug-cluster.ts'
import { DEBUG_MEMORY, type DebugRow } from './debug-memory.ts'
import { DEBUG_PROCESS } from './debug-process.ts'
import { protocolSample } from './debug-protocol.ts'
import { debugLoadAof, debugReload } from './debug-reload.ts'
import { DEBUG_REPLICATION } from './debug-replication.ts'

function digest(c: CommandContext): void {
  c.reply.simple(dataDigest(c.server.databases).hex())
}

function digestValue(c: CommandContext): void {
  c.reply.array(c.argv.length - 2)
  for (let i = 2; i < c.argv.length; i++) c.reply.simple(valueDigest(c.db, c.argv[i] as Bytes).hex())
}

// The whole server sleeps in the real one. Here every client, this one too, is put off for as long.
function sleep(c: CommandContext): void {
  const seconds = parseDouble(c.argv[2] as Bytes) ?? 0
  const until = c.server.time + Math.max(0, seconds) * 1000
  if (until <= c.server.time || !c.mayBlock) {
    if (until > c.server.time) spin(c.server.host, seconds)
    c.reply.ok()
    return
  }
  c.server.pause.start('all', until, 'sleep')
  c.server.asleepUntil = until
  c.server.blocking.block(c.client, {
    kind: 'wait',
    command: c.command,
    argv: c.argv,
    deadline: until,
    unblockable: false,
    busy: true,
    onTimeout: (client) => client.reply.ok(),
  })
}

function setDenyScripts(c: CommandContext): void {
  c.server.scriptsUnbound = parseInt(c.argv[2] as Bytes, 10) !== 0
  c.reply.ok()
}

function flushSleep(c: CommandContext): void {
  c.server.appendOnly.flushSleep = Math.max(0, parseInt(c.argv[2] as Bytes, 10) || 0)
  c.reply.ok()
}

function setSkipChecksums(c: CommandContext): void {
  c.server.persistence.skipsChecksums = parseInt(c.argv[2] as Bytes, 10) !== 0
  c.reply.ok()
}

function setActiveExpire(c: CommandContext): void {
  c.server.activeExpire = parseInt(c.argv[2] as Bytes, 10) !== 0
  c.reply.ok()
}

function populate(c: CommandContext): void {
  const { argv, db } = c
  const count = positiveArgument(argv[2])
  const prefix = argv[3] ?? 'key'
  const size = argv[4] === undefined ? 0 : positiveArgument(argv[4])
  for (let i = 0; i < count; i++) {
    const key = `${prefix}:${i}`
    if (db.lookupWrite(key)) continue
    const text = `value:${i}`
    db.set(key, new StringValue(size === 0 ? text : text.slice(0, size).padEnd(size, '\0')))
  }
  c.reply.ok()
}

function logLine(c: CommandContext): void {
  c.server.host.log('warning', `DEBUG LOG: ${c.argv[2]}`)
  c.reply.ok()
}

const MOST_PLAIN_THRESHOLD = 2n ** 32n - 2n ** 20n

function quicklistPackedThreshold(c: CommandContext): void {
  const size = parseMemorySize(c.argv[2] as Bytes)
  if (size === undefined || size > MOST_PLAIN_THRESHOLD) {
    throw new ReplyError('ERR argument must be a memory value bigger than 1 and smaller than 4gb')
  }
  c.server.limits.listPlainThreshold = Number(size)
  c.reply.ok()
}

const SUBCOMMANDS: Readonly<Record<string, DebugRow>> = {
  ...DEBUG_CLUSTER,
  ...DEBUG_MEMORY,
  ...DEBUG_PROCESS,
  ...DEBUG_REPLICATION,
  'aof-flush-sleep': {
    args: '<microseconds>',
    summary: 'How long the server does nothing before it writes to the append-only file.',
    counts: [3, 3],
    run: flushSleep,
  },
  digest: { args: '', summary: 'The digest of all data.', counts: [2, 2], run: digest },
  'digest-value': {
    args: '<key> [<key> ...]',
    summary: "The digest of keys' values.",
    counts: [2, Infinity],
    run: digestValue,
  },
  error: {
    args: '<text>',
    summary: 'Answers with an error of this text.',
    counts: [3, 3],
    run: (c) => c.reply.error(c.argv[2] as Bytes),
  },
  log: { args: '<message>', summary: 'Writes a line to the log.', counts: [3, 3], run: logLine },
  object: { args: '<key> [fast]', summary: 'How a value is kept.', counts: [3, 4], run: debugObject },
  populate: {
    args: '<count> [<prefix>] [<size>]',
    summary: 'Makes that many keys.',
    counts: [3, 5],
    run: populate,
  },
  protocol: {
    args: '<type>',
    summary: 'A sample reply of each RESP type.',
    counts: [3, 3],
    run: protocolSample,
  },
  loadaof: {
    args: '',
    summary: 'Forgets all data and loads the append-only file.',
    counts: [2, Infinity],
    run: debugLoadAof,
  },
  'quicklist-packed-threshold': {
    args: '<size>',
    summary: 'From which size on an element has a list node of its own; 0 for the usual rule.',
    counts: [3, 3],
    run: quicklistPackedThreshold,
  },
  reload: {
    args: '[MERGE] [NOFLUSH] [NOSAVE]',
    summary: 'Saves all data, forgets it and loads it again.',
    counts: [2, Infinity],
    run: debugReload,
  },
  'set-active-expire': {
    args: '<0|1>',
    summary: 'Whether expired keys are looked for without being asked for.',
    counts: [3, 3],
    run: setActiveExpire,
  },
  'set-disable-deny-scripts': {
    args: '<0|1>',
    summary: 'Whether scripts may call commands that are not for them.',
    counts: [3, 3],
    run: setDenyScripts,
  },
  'set-skip-checksum-validation': {
    args: '<0|1>',
    summary: 'Whether checksums of snapshots and payloads are passed over.',
    counts: [3, 3],
    run: setSkipChecksums,
  },
  sleep: {
    args: '<seconds>',
    summary: 'Makes the server do nothing for a while.',
    counts: [3, 3],
    run: sleep,
  },
}

function help(c: CommandContext): void {
  const lines = ['DEBUG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:']
  for (const [word, row] of Object.entries(SUBCOMMANDS)) {
    lines.push(`${word.toUpperCase()} ${row.args}`.trimEnd(), `    ${row.summary}`)
  }
  lines.push('HELP', '    Print this help.')
  c.reply.array(lines.length)
  for (const line of lines) c.reply.simple(line)
}

function debug(c: CommandContext): void | Promise<void> {
  const word = lowerWord(c.argv[1] as Bytes)
  const row = SUBCOMMANDS[word]
  if (word === 'help' && c.argv.length === 2) return help(c)
  if (row && c.argv.length >= row.counts[0] && c.argv.length <= row.counts[1]) return row.run(c)
  throw subcommandSyntaxError(c)
}

/** The commands of this file. */
export const debugCommands: readonly CommandRow[] = [
  {
    name: 'DEBUG',
    arity: -2,
    flags: ['admin', 'noscript', 'loading', 'stale', 'protected'],
    group: 'server',
    since: '1.0.0',
    summary: 'A container of commands for debugging the server.',
    docFlags: ['syscmd'],
    handler: debug,
  },
]
