// MEMORY: what keys and the server take. All of it is counted as a C server would need it. [D3]
import { arg, keyArg, keysAt, type CommandRow } from '../server/command-spec.ts'
import { isWord, type Bytes } from '../base/bytes.ts'
import { syntaxError } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import type { CommandContext } from '../server/context.ts'
import { clientClass } from '../server/client-limits.ts'
import { scriptCounts } from '../scripting/scripting.ts'
import { ModuleValue } from '../types/module-value.ts'
import { valueMemory } from '../types/value-memory.ts'
import { containerHelp } from './help.ts'
import { memoryFigures } from './info-memory.ts'

const SAMPLES = 5
const MEGABYTE = 1024 * 1024
const CLIENT_IS_BIG = 200 * 1024

function memoryUsage(c: CommandContext): void {
  let samples = SAMPLES
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
  const { key, value } = entry
  if (value instanceof ModuleValue) {
    c.reply.integer(value.dataType.memoryUsage?.(value.value, key, samples, c.db.id) ?? 0)
    return
  }
  c.reply.integer(valueMemory(value, { key, expires: entry.expireAt >= 0, samples, whole: true }))
}

type Statistic = readonly [name: string, value: number, kind?: 'double']

function memoryStats(c: CommandContext): void {
  const { server, reply } = c
  const overview = server.memory.overview()
  const { used, peak, startup, overhead, clients, parts, databases, hashTables, keys } = overview
  const figures = memoryFigures(server, overview)
  const head: Statistic[] = [
    ['peak.allocated', peak],
    ['total.allocated', used],
    ['startup.allocated', startup],
    ['replication.backlog', parts.backlog],
    ['clients.slaves', parts.replicas],
    ['clients.normal', clients],
    ['cluster.links', 0],
    ['aof.buffer', parts.aof],
    ['lua.caches', parts.scripts],
    ['functions.caches', parts.functions],
  ]
  const tail: Statistic[] = [
    ['overhead.db.hashtable.lut', hashTables],
    ['overhead.db.hashtable.rehashing', 0],
    ['overhead.total', overhead],
    ['db.dict.rehashing.count', 0],
    ['keys.count', keys],
    ['keys.bytes-per-key', figures.bytesPerKey],
    ['dataset.bytes', figures.dataset],
    ['dataset.percentage', figures.datasetPercent, 'double'],
    ['peak.percentage', figures.peakPercent, 'double'],
    ['allocator.allocated', used],
    ['allocator.active', used],
    ['allocator.resident', figures.rss],
    ['allocator.muzzy', 0],
    ['allocator-fragmentation.ratio', 1, 'double'],
    ['allocator-fragmentation.bytes', 0],
    ['allocator-rss.ratio', 1, 'double'],
    ['allocator-rss.bytes', 0],
    ['rss-overhead.ratio', 1, 'double'],
    ['rss-overhead.bytes', 0],
    ['fragmentation', figures.fragmentation, 'double'],
    ['fragmentation.bytes', figures.fragmentationBytes],
  ]
  const write = ([name, value, kind]: Statistic): void => {
    reply.bulk(name)
    if (kind === 'double') reply.double(value)
    else reply.integer(value)
  }
  reply.map(head.length + databases.length + tail.length)
  head.forEach(write)
  for (const { id, table, expires } of databases) {
    reply.bulk(`db.${id}`)
    reply.map(2)
    write(['overhead.hashtable.main', table])
    write(['overhead.hashtable.expires', expires])
  }
  tail.forEach(write)
}

/** What MEMORY DOCTOR looks for; each finding with its advice. */
function findings(c: CommandContext): string[] {
  const { server } = c
  const overview = server.memory.overview()
  const { used, peak, clients, parts } = overview
  const { fragmentation, fragmentationBytes } = memoryFigures(server, overview)
  let normal = 0
  for (const client of server.clients.values()) if (clientClass(client) !== 'slave') normal++
  const replicas = server.clients.size - normal
  const rows: [boolean, string][] = [
    [
      peak / used > 1.5,
      'Peak memory: once more than one and a half times as much was in use. The host may keep what was freed.',
    ],
    [
      fragmentation > 1.4 && fragmentationBytes > 10 * MEGABYTE,
      'High total RSS: the process holds much more memory than its data would need in a C server.',
    ],
    [
      replicas > 0 && parts.replicas > 10 * MEGABYTE,
      'Big replica buffers: replicas do not read as fast as data changes. See INFO replication and CLIENT LIST.',
    ],
    [
      clients / Math.max(1, normal) > CLIENT_IS_BIG,
      'Big client buffers: clients take more than 200K on average. CLIENT LIST shows which do, and why.',
    ],
    [
      scriptCounts(server).scripts > 1000,
      'Many scripts: more than 1000 are cached. Pass what varies as KEYS and ARGV instead of writing it into scripts.',
    ],
  ]
  return rows.filter(([found]) => found).map(([, text]) => ` * ${text}\n\n`)
}

function memoryDoctor(c: CommandContext): void {
  const { reply, server } = c
  if (server.memory.used() < 5 * MEGABYTE) {
    reply.verbatim(
      'txt',
      'This instance is empty or uses very little memory: there is nothing to look into yet.\n',
    )
    return
  }
  const found = findings(c)
  reply.verbatim(
    'txt',
    found.length === 0
      ? 'No memory issue was found in this instance.\n'
      : `A few memory issues were found in this instance:\n\n${found.join('')}`,
  )
}

function memoryMallocStats(c: CommandContext): void {
  c.reply.bulk('Stats not supported for the current allocator')
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
        name: 'MALLOC-STATS',
        arity: 2,
        flags: ['loading'],
        group: 'server',
        since: '4.0.0',
        summary: "The allocator's own statistics.",
        complexity: 'O(N)',
        tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
        handler: memoryMallocStats,
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
        name: 'STATS',
        arity: 2,
        flags: [],
        group: 'server',
        since: '4.0.0',
        summary: 'What the memory is used for.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
        handler: memoryStats,
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
