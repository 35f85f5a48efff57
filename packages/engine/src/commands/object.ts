// OBJECT: how a value is kept.
import { keyArg, keysAt, type CommandRow } from '../server/command-spec.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import type { Entry } from '../db/entry.ts'
import { currentFrequency, idleSeconds } from '../db/usage.ts'
import type { CommandContext } from '../server/context.ts'
import { containerHelp } from './help.ts'

// Looks without being seen: no access time, no event on a miss.
function entryOf(c: CommandContext): Entry | undefined {
  const key = c.argv[2] as Bytes
  c.db.lookupRead(key, false, false)
  const entry = c.db.peek(key)
  if (!entry) c.reply.null()
  return entry
}

function objectEncoding(c: CommandContext): void {
  const entry = entryOf(c)
  if (entry) c.reply.bulk(entry.value.encoding(c.server.limits))
}

// Nothing is shared between keys here, and 8.1 shares nothing it stores either.
function objectRefcount(c: CommandContext): void {
  if (entryOf(c)) c.reply.integer(1)
}

function usesFrequency(c: CommandContext): boolean {
  return c.server.config.text('maxmemory-policy').endsWith('-lfu')
}

const SWITCHING =
  'Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.'

function objectIdletime(c: CommandContext): void {
  const entry = entryOf(c)
  if (!entry) return
  if (usesFrequency(c)) {
    throw new ReplyError(`ERR An LFU maxmemory policy is selected, idle time not tracked. ${SWITCHING}`)
  }
  c.reply.integer(idleSeconds(entry, c.server.time))
}

function objectFreq(c: CommandContext): void {
  const entry = entryOf(c)
  if (!entry) return
  if (!usesFrequency(c)) {
    throw new ReplyError(
      `ERR An LFU maxmemory policy is not selected, access frequency not tracked. ${SWITCHING}`,
    )
  }
  c.reply.integer(currentFrequency(entry, c.server.config.number('lfu-decay-time'), c.server.time))
}

/** The commands of this file. */
export const objectCommands: readonly CommandRow[] = [
  {
    name: 'OBJECT',
    arity: -2,
    flags: [],
    group: 'generic',
    since: '2.2.3',
    summary: 'A container of commands that look into how values are kept.',
    subcommands: [
      {
        name: 'ENCODING',
        arity: 3,
        flags: ['readonly'],
        categories: ['keyspace'],
        keySpecs: [keysAt(2, 'RO')],
        group: 'generic',
        since: '2.2.3',
        summary: 'How a value is kept in memory.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output'],
        args: [keyArg()],
        handler: objectEncoding,
      },
      {
        name: 'FREQ',
        arity: 3,
        flags: ['readonly'],
        categories: ['keyspace'],
        keySpecs: [keysAt(2, 'RO')],
        group: 'generic',
        since: '4.0.0',
        summary: 'How often a value is used, on a logarithmic scale.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output'],
        args: [keyArg()],
        handler: objectFreq,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        categories: ['keyspace'],
        group: 'generic',
        since: '6.2.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'IDLETIME',
        arity: 3,
        flags: ['readonly'],
        categories: ['keyspace'],
        keySpecs: [keysAt(2, 'RO')],
        group: 'generic',
        since: '2.2.3',
        summary: 'Seconds since a value was last used.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output'],
        args: [keyArg()],
        handler: objectIdletime,
      },
      {
        name: 'REFCOUNT',
        arity: 3,
        flags: ['readonly'],
        categories: ['keyspace'],
        keySpecs: [keysAt(2, 'RO')],
        group: 'generic',
        since: '2.2.3',
        summary: 'How many references there are to a value.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output'],
        args: [keyArg()],
        handler: objectRefcount,
      },
    ],
  },
]
