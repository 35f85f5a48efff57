// LATENCY: events that took long, and how the times of commands are distributed. What is drawn and explained for human eyes
// is in latency-report.ts.
import type { Bytes } from '../base/bytes.ts'
import { arg, type CommandRow } from '../server/command-spec.ts'
import type { Command } from '../server/command.ts'
import type { CommandContext } from '../server/context.ts'
import { containerHelp } from './help.ts'
import { latencyDoctor, latencyGraph } from './latency-report.ts'

function latencyHistory(c: CommandContext): void {
  const samples = c.server.latencyEvents.series.get(c.argv[2] as Bytes)?.samples ?? []
  c.reply.array(samples.length)
  for (const { time, latency } of samples) {
    c.reply.array(2)
    c.reply.integer(time)
    c.reply.integer(latency)
  }
}

function latencyLatest(c: CommandContext): void {
  const { series } = c.server.latencyEvents
  c.reply.array(series.size)
  for (const [event, { samples, max, sum, count }] of series) {
    const last = samples.at(-1)
    c.reply.array(6)
    c.reply.bulk(event)
    for (const number of [last?.time ?? 0, last?.latency ?? 0, max, sum, count]) c.reply.integer(number)
  }
}

function latencyReset(c: CommandContext): void {
  const { series } = c.server.latencyEvents
  const events = c.argv.length === 2 ? [...series.keys()] : c.argv.slice(2)
  c.reply.integer(events.filter((event) => series.delete(event)).length)
}

function* withSubcommands(command: Command): Iterable<Command> {
  yield command
  yield* command.subcommands.values()
}

function latencyHistogram(c: CommandContext): void {
  const { commands } = c.server
  const asked =
    c.argv.length === 2
      ? [...commands.values()]
      : c.argv.slice(2).flatMap((name) => commands.byFullName(name) ?? [])
  const timed = asked.flatMap((command) => [...withSubcommands(command)]).filter((one) => one.latencies)
  c.reply.map(timed.length)
  for (const { fullName, latencies } of timed) {
    const steps = latencies?.cumulative() ?? []
    c.reply.bulk(fullName)
    c.reply.map(2)
    c.reply.bulk('calls')
    c.reply.integer(latencies?.total ?? 0)
    c.reply.bulk('histogram_usec')
    c.reply.map(steps.length)
    for (const [micros, count] of steps) {
      c.reply.integer(micros)
      c.reply.integer(count)
    }
  }
}

const SHARED = {
  flags: ['admin', 'noscript', 'loading', 'stale'],
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
} as const

/** The commands of this file. */
export const latencyCommands: readonly CommandRow[] = [
  {
    name: 'LATENCY',
    arity: -2,
    flags: [],
    group: 'server',
    since: '2.8.13',
    summary: 'A container of commands about what took long.',
    complexity: 'Depends on subcommand.',
    subcommands: [
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'server',
        since: '2.8.13',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'DOCTOR',
        arity: 2,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        group: 'server',
        since: '2.8.13',
        summary: 'Explains the events that took long.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
        handler: latencyDoctor,
      },
      {
        name: 'GRAPH',
        arity: 3,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        group: 'server',
        since: '2.8.13',
        summary: 'Draws how long the latest events of a kind took.',
        complexity: 'O(1)',
        tips: ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special'],
        args: [arg('string', 'event')],
        handler: latencyGraph,
      },
      {
        ...SHARED,
        name: 'HISTOGRAM',
        arity: -2,
        since: '7.0.0',
        summary: 'How many calls of commands took up to how long.',
        complexity: 'O(N) where N is the number of commands with latency information being retrieved.',
        args: [arg('string', 'command', { optional: true, multiple: true })],
        handler: latencyHistogram,
      },
      {
        ...SHARED,
        name: 'HISTORY',
        arity: 3,
        summary: 'The worst of each second for one kind of event.',
        args: [arg('string', 'event')],
        handler: latencyHistory,
      },
      {
        ...SHARED,
        name: 'LATEST',
        arity: 2,
        summary: 'The latest of each kind of event, with totals.',
        handler: latencyLatest,
      },
      {
        ...SHARED,
        name: 'RESET',
        arity: -2,
        summary: 'Forgets events.',
        tips: ['request_policy:all_nodes', 'response_policy:agg_sum'],
        args: [arg('string', 'event', { optional: true, multiple: true })],
        handler: latencyReset,
      },
    ],
  },
]
