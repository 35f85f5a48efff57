// MEMORY. What a value takes here is not what it takes in a C server; USAGE estimates the latter from the layout of each
// encoding, closely enough to compare values with each other. [D3]
import { arg, keyArg, keysAt, type CommandRow } from '../server/command-spec.ts'
import { isWord, type Bytes } from '../base/bytes.ts'
import { syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import type { Entry } from '../db/database.ts'
import type { CommandContext } from '../server/context.ts'
import { HashValue } from '../types/hash-value.ts'
import { ListValue } from '../types/list-value.ts'
import { ModuleValue } from '../types/module-value.ts'
import { SetValue } from '../types/set-value.ts'
import { StringValue } from '../types/string-value.ts'
import { ZsetValue } from '../types/zset-value.ts'
import { containerHelp } from './help.ts'

const OBJECT_BYTES = 16
const SDS_HEADER = 3
const HASH_ENTRY = 24
const SKIPLIST_NODE = 40
const LISTPACK_HEADER = 7

// Allocators hand out sizes of certain classes only.
function allocated(bytes: number): number {
  if (bytes <= 128) return Math.ceil(bytes / 16) * 16
  const step = 2 ** Math.max(4, Math.floor(Math.log2(bytes)) - 2)
  return Math.ceil(bytes / step) * step
}

function elementsSize(sizes: Iterable<number>, each: number, samples: number, count: number): number {
  let total = 0
  let seen = 0
  for (const size of sizes) {
    total += allocated(size + each)
    if (++seen === samples) break
  }
  return seen === 0 ? 0 : Math.round((total / seen) * count)
}

function* lengths(items: Iterable<Bytes>): Iterable<number> {
  for (const item of items) yield item.length + SDS_HEADER
}

function* pairLengths(pairs: Iterable<readonly [Bytes, Bytes]>): Iterable<number> {
  for (const [field, value] of pairs) yield field.length + value.length + 2 * SDS_HEADER
}

function valueSize(entry: Entry, samples: number, db: number): number {
  const { value, key } = entry
  if (value instanceof StringValue) {
    if (value.encoding() === 'int') return 0
    return value.encoding() === 'embstr' ? value.length + SDS_HEADER : allocated(value.length + SDS_HEADER)
  }
  if (value instanceof ListValue)
    return elementsSize(lengths(value), 1, samples, value.length) + LISTPACK_HEADER
  if (value instanceof SetValue) {
    const each = value.encoding() === 'hashtable' ? HASH_ENTRY : 1
    return elementsSize(lengths(value), each, samples, value.length) + LISTPACK_HEADER
  }
  if (value instanceof HashValue) {
    const each = value.encoding() === 'hashtable' ? HASH_ENTRY : 2
    return elementsSize(pairLengths(value.entries()), each, samples, value.length) + LISTPACK_HEADER
  }
  if (value instanceof ZsetValue) {
    const each = value.encoding() === 'skiplist' ? SKIPLIST_NODE + HASH_ENTRY : 9
    return elementsSize(memberLengths(value), each, samples, value.length) + LISTPACK_HEADER
  }
  if (value instanceof ModuleValue) return value.dataType.memoryUsage?.(value.value, key, samples, db) ?? 0
  return 0
}

function* memberLengths(value: ZsetValue): Iterable<number> {
  for (const { member } of value.entries()) yield member.length + SDS_HEADER
}

function memoryUsage(c: CommandContext): void {
  let samples = 5
  for (let i = 3; i < c.argv.length; i += 2) {
    if (!isWord(c.argv[i], 'samples') || i + 1 >= c.argv.length) throw syntaxError()
    samples = integerArgument(c.argv[i + 1])
    if (samples < 0) throw syntaxError()
    if (samples === 0) samples = Infinity
  }
  const entry = c.db.peekRaw(c.argv[2] as Bytes)
  if (!entry) {
    c.reply.null()
    return
  }
  const expiry = entry.expireAt >= 0 ? 8 : 0
  const own = allocated(OBJECT_BYTES + entry.key.length + SDS_HEADER + expiry)
  // For values of modules only what the module says counts.
  const around = entry.value instanceof ModuleValue ? 0 : own
  c.reply.integer(around + valueSize(entry, samples, c.db.id))
}

function memoryDoctor(c: CommandContext): void {
  c.reply.verbatim(
    'txt',
    'Nothing to report: memory belongs to the JavaScript engine, which looks after it.\n',
  )
}

function memoryPurge(c: CommandContext): void {
  c.reply.ok()
}

/** The commands of this file. */
export const memoryCommands: readonly CommandRow[] = [
  {
    name: 'MEMORY',
    arity: -2,
    flags: [],
    group: 'server',
    since: '4.0.0',
    summary: 'A container of commands about memory.',
    subcommands: [
      {
        name: 'DOCTOR',
        arity: 2,
        flags: [],
        group: 'server',
        since: '4.0.0',
        summary: 'Looks for memory problems.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
        handler: memoryDoctor,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'server',
        since: '4.0.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'PURGE',
        arity: 2,
        flags: ['loading'],
        group: 'server',
        since: '4.0.0',
        summary: 'Asks the allocator to give memory back.',
        tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
        handler: memoryPurge,
      },
      {
        name: 'USAGE',
        arity: -3,
        flags: ['readonly'],
        keySpecs: [keysAt(2, 'RO')],
        group: 'server',
        since: '4.0.0',
        summary: 'An estimate of the memory a key takes.',
        complexity: 'O(N)',
        args: [keyArg(), arg('integer', 'count', { token: 'SAMPLES', optional: true })],
        handler: memoryUsage,
      },
    ],
  },
]
