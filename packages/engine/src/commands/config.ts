// CONFIG.
import { arg, block, type CommandRow } from '../server/command-spec.ts'
import type { Bytes } from '../base/bytes.ts'
import { syntaxError } from '../base/errors.ts'
import { configFlag } from '../server/config-spec.ts'
import { rewriteConfigFile } from '../server/config-rewrite.ts'
import type { CommandContext } from '../server/context.ts'
import { allowedTo } from '../server/refusal.ts'
import { after, type MaybePromise } from '../server/storage.ts'
import { containerHelp } from './help.ts'

function configGet(c: CommandContext): void {
  const pairs = c.server.config.get(c.argv.slice(2))
  c.reply.map(pairs.length)
  for (const [name, value] of pairs) {
    c.reply.bulk(name)
    c.reply.bulk(value)
  }
}

function configSet(c: CommandContext): MaybePromise<void> {
  const { argv, server } = c
  if (argv.length % 2 === 1) throw syntaxError()
  const pairs: [Bytes, Bytes][] = []
  for (let i = 2; i < argv.length; i += 2) {
    const row = server.config.row(argv[i] as Bytes)
    if (row && configFlag(row, 'sensitive')) c.redact(i + 1)
    pairs.push([argv[i] as Bytes, argv[i + 1] as Bytes])
  }
  const allowed = allowedTo(c.client, server.config.text('enable-protected-configs'))
  const done = (): void =>
    server.emit({ kind: 'config', names: pairs.map(([name]) => server.config.row(name)?.name ?? name) })
  const set = server.config.set(pairs, allowed, server.loading)
  // Who can't wait is answered before: what goes wrong then is in the log.
  if (set instanceof Promise && !c.mayBlock) {
    void set.then(done, (error: unknown) => server.host.log('warning', String(error)))
    c.reply.ok()
    return
  }
  return after(set, () => {
    done()
    c.reply.ok()
  })
}

function configResetstat(c: CommandContext): void {
  c.server.stats.reset()
  c.server.activeDefrag.resetStats()
  c.server.loop.reset()
  c.server.eviction.resetStats()
  c.server.cluster?.slotStats.reset()
  for (const command of c.server.commands.values()) command.resetStats()
  c.reply.ok()
}

function configRewrite(c: CommandContext): void {
  rewriteConfigFile(c.server, false)
  c.reply.ok()
}

/** The commands of this file. */
export const configCommands: readonly CommandRow[] = [
  {
    name: 'CONFIG',
    arity: -2,
    flags: [],
    group: 'server',
    since: '2.0.0',
    summary: 'A container of commands about the configuration.',
    subcommands: [
      {
        name: 'GET',
        arity: -3,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        group: 'server',
        since: '2.0.0',
        summary: 'Values of parameters.',
        complexity: 'O(N)',
        args: [arg('string', 'parameter', { multiple: true })],
        history: [['7.0.0', 'Several patterns']],
        handler: configGet,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        group: 'server',
        since: '5.0.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'RESETSTAT',
        arity: 2,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        group: 'server',
        since: '2.0.0',
        summary: "Sets the server's statistics back to zero.",
        complexity: 'O(1)',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        handler: configResetstat,
      },
      {
        name: 'REWRITE',
        arity: 2,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        group: 'server',
        since: '2.8.0',
        summary: 'Writes the configuration back to its file.',
        complexity: 'O(1)',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        handler: configRewrite,
      },
      {
        name: 'SET',
        arity: -4,
        flags: ['admin', 'noscript', 'loading', 'stale'],
        group: 'server',
        since: '2.0.0',
        summary: 'Changes parameters.',
        complexity: 'O(N)',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        args: [block('data', [arg('string', 'parameter'), arg('string', 'value')], { multiple: true })],
        history: [['7.0.0', 'Several parameters']],
        handler: configSet,
      },
    ],
  },
]
