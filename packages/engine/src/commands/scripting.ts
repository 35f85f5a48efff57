// EVAL, its sisters and SCRIPT. Scripts are run by scripting/; here are the commands' arguments and rows.
import { isWord } from '../base/bytes.ts'
import { ERRORS, ReplyError } from '../base/errors.ts'
import { beginDebugging, switchDebugging } from '../scripting/ldb.ts'
import { scriptFlags, scriptingOf, type Scripting } from '../scripting/scripting.ts'
import {
  arg,
  keyArg,
  keysCountedAt,
  noted,
  notesOnUse,
  oneof,
  token,
  type CommandFlag,
  type CommandHandler,
  type CommandRow,
} from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { feedMonitors } from '../server/monitor.ts'
import { containerHelp } from './help.ts'

const SHA_LENGTH = 40

function evalHandler(bySha: boolean, readOnly: boolean): CommandHandler {
  return (c) => {
    // Before the commands of the script, not after them.
    if (c.server.monitors.size > 0 && !c.client.reprocessing) feedMonitors(c.server, c.client, c.argv)
    if (bySha && c.argv[1]?.length !== SHA_LENGTH) throw new ReplyError(ERRORS.noScript)
    const scripting = scriptingOf(c.server)
    const engine = scripting.engineOfScript(c.argv[1] ?? '', bySha)
    return scripting.whenReady(
      c,
      () => {
        const debugs = c.client.ldbMode !== 'no' || c.client.ldb !== null
        if (debugs && !beginDebugging(c, (copy) => scripting.enableOn(copy))) return
        return scripting.eval(c, bySha, readOnly)
      },
      engine,
    )
  }
}

function withScripts(work: (c: CommandContext, scripting: Scripting) => void): CommandHandler {
  return (c) => {
    const scripting = scriptingOf(c.server)
    return scripting.whenReady(c, () => work(c, scripting))
  }
}

function scriptExists(c: CommandContext): void {
  const scripting = scriptingOf(c.server)
  c.reply.array(c.argv.length - 2)
  for (const sha of c.argv.slice(2)) c.reply.integer(scripting.body(sha) === undefined ? 0 : 1)
}

function scriptFlush(c: CommandContext): void {
  const [, , mode, extra] = c.argv
  if (extra !== undefined || (mode !== undefined && !isWord(mode, 'sync') && !isWord(mode, 'async'))) {
    throw new ReplyError('ERR SCRIPT FLUSH only support SYNC|ASYNC option')
  }
  const later = mode === undefined ? c.server.config.flag('lazyfree-lazy-user-flush') : isWord(mode, 'async')
  scriptingOf(c.server).flush(later)
  c.reply.ok()
}

function scriptShow(c: CommandContext): void {
  const body = scriptingOf(c.server).body(c.argv[2] ?? '')
  if (body === undefined) throw new ReplyError(ERRORS.noScript)
  c.reply.bulk(body)
}

function scriptKill(c: CommandContext): void {
  scriptingOf(c.server).kill('eval')
  c.reply.ok()
}

function scriptDebug(c: CommandContext): void {
  const mode = (['no', 'yes', 'sync'] as const).find((word) => isWord(c.argv[2], word))
  if (mode === undefined) throw new ReplyError('ERR Use SCRIPT DEBUG YES/SYNC/NO')
  switchDebugging(c, mode)
}

interface EvalRow {
  readonly name: string
  readonly since: string
  readonly summary: string
  readonly bySha: boolean
  readonly readOnly: boolean
  readonly notes?: string
}

function evalRow({ name, since, summary, bySha, readOnly, notes }: EvalRow): CommandRow {
  const flags: readonly CommandFlag[] = ['noscript', 'skip_monitor', 'no_mandatory_keys', 'stale']
  const spec = keysCountedAt(2, readOnly ? 'RO access' : 'RW access update')
  return {
    name,
    arity: -3,
    flags: [...flags, readOnly ? 'readonly' : 'may_replicate'],
    categories: ['scripting'],
    keySpecs: [notes === undefined ? spec : noted(spec, notes)],
    group: 'scripting',
    since,
    summary,
    complexity: 'That of the script.',
    args: [
      arg('string', bySha ? 'sha1' : 'script'),
      arg('integer', 'numkeys'),
      keyArg('key', { optional: true, multiple: true }),
      arg('string', 'arg', { optional: true, multiple: true }),
    ],
    handler: evalHandler(bySha, readOnly),
    flagsFor: (server, argv, flags) => scriptFlags(server, argv, flags, bySha ? 'sha' : 'text'),
  }
}

/** The commands of this file. */
export const scriptingCommands: readonly CommandRow[] = [
  evalRow({
    name: 'EVAL',
    since: '2.6.0',
    summary: 'Runs a Lua script.',
    bySha: false,
    readOnly: false,
    notes: notesOnUse('RW and UPDATE'),
  }),
  evalRow({
    name: 'EVALSHA',
    since: '2.6.0',
    summary: 'Runs a cached Lua script by its SHA1.',
    bySha: true,
    readOnly: false,
  }),
  evalRow({
    name: 'EVAL_RO',
    since: '7.0.0',
    summary: 'Runs a Lua script that may not write.',
    bySha: false,
    readOnly: true,
    notes: notesOnUse('RO and ACCESS'),
  }),
  evalRow({
    name: 'EVALSHA_RO',
    since: '7.0.0',
    summary: 'Runs a cached Lua script that may not write, by its SHA1.',
    bySha: true,
    readOnly: true,
  }),
  {
    name: 'SCRIPT',
    arity: -2,
    flags: [],
    group: 'scripting',
    since: '2.6.0',
    summary: 'A container of commands about cached scripts.',
    complexity: 'That of the subcommand.',
    subcommands: [
      {
        name: 'DEBUG',
        arity: 3,
        flags: ['noscript'],
        categories: ['scripting'],
        group: 'scripting',
        since: '3.2.0',
        summary: 'Switches the debugger of scripts.',
        complexity: 'O(1)',
        args: [oneof('mode', [token('YES'), token('SYNC'), token('NO')])],
        handler: scriptDebug,
      },
      {
        name: 'EXISTS',
        arity: -3,
        flags: ['noscript'],
        categories: ['scripting'],
        group: 'scripting',
        since: '2.6.0',
        summary: 'Which scripts are cached.',
        complexity: 'O(N), N being the number of scripts asked for.',
        tips: ['request_policy:all_shards', 'response_policy:agg_logical_and'],
        args: [arg('string', 'sha1', { multiple: true })],
        handler: scriptExists,
      },
      {
        name: 'FLUSH',
        arity: -2,
        flags: ['noscript'],
        categories: ['scripting'],
        group: 'scripting',
        since: '2.6.0',
        summary: 'Forgets all cached scripts.',
        complexity: 'O(N), N being the number of cached scripts.',
        history: [['6.2.0', 'ASYNC and SYNC.']],
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        args: [oneof('flush-type', [token('ASYNC'), token('SYNC')], { since: '6.2.0', optional: true })],
        handler: scriptFlush,
      },
      {
        name: 'HELP',
        arity: 2,
        flags: ['loading', 'stale'],
        categories: ['scripting'],
        group: 'scripting',
        since: '5.0.0',
        summary: 'Describes the subcommands.',
        complexity: 'O(1)',
        handler: containerHelp,
      },
      {
        name: 'KILL',
        arity: 2,
        flags: ['noscript', 'allow_busy'],
        categories: ['scripting'],
        group: 'scripting',
        since: '2.6.0',
        summary: 'Ends the running script.',
        complexity: 'O(1)',
        tips: ['request_policy:all_shards', 'response_policy:one_succeeded'],
        handler: scriptKill,
      },
      {
        name: 'LOAD',
        arity: 3,
        flags: ['noscript', 'stale'],
        categories: ['scripting'],
        group: 'scripting',
        since: '2.6.0',
        summary: 'Caches a script.',
        complexity: 'O(N), N being the length of the script.',
        tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
        args: [arg('string', 'script')],
        handler: withScripts((c, scripting) => c.reply.bulk(scripting.add(c.argv[2] ?? ''))),
      },
      {
        name: 'SHOW',
        arity: 3,
        flags: ['noscript'],
        categories: ['scripting'],
        group: 'scripting',
        since: '8.0.0',
        summary: 'The text of a cached script.',
        complexity: 'O(1)',
        args: [arg('string', 'sha1')],
        handler: scriptShow,
      },
    ],
  },
]
