// Every command as the console wants it: name, summary, and the syntax of its arguments, from the engine's one command table.
import type { Command, CommandArg, Server } from '@valkey-playground/engine'
import type { CommandHint, HintArg } from '@valkey-playground/ui'

/** All commands and subcommands now known, modules' ones included. */
export function commandHints(server: Server): readonly CommandHint[] {
  return [...server.commands.values()].flatMap((command) => [
    hintOf(command),
    ...[...command.subcommands.values()].map(hintOf),
  ])
}

function hintOf(command: Command): CommandHint {
  const { row } = command
  const args = row.args ?? []
  return {
    name: command.fullName.replace('|', ' ').toUpperCase(),
    summary: row.summary,
    since: row.since,
    group: row.group,
    syntax: args.map(syntaxOf).join(' '),
    module: moduleName(command.module),
    args: args.map(hintArg),
  }
}

function moduleName(module: unknown): string | null {
  return typeof module === 'object' && module !== null && 'name' in module ? String(module.name) : null
}

function hintArg(arg: CommandArg): HintArg {
  return {
    name: arg.name,
    type: arg.type,
    ...(arg.token === undefined ? {} : { token: arg.token }),
    ...(arg.display === undefined ? {} : { display: arg.display }),
    ...(arg.optional === undefined ? {} : { optional: arg.optional }),
    ...(arg.multiple === undefined ? {} : { multiple: arg.multiple }),
    ...(arg.multipleToken === undefined ? {} : { multipleToken: arg.multipleToken }),
    ...(arg.args === undefined ? {} : { args: arg.args.map(hintArg) }),
  }
}

/** One argument as documentation writes it: `[NX|XX]`, `key [key …]`, `EX seconds`. */
export function syntaxOf(arg: CommandArg): string {
  const inner = (arg.args ?? []).map(syntaxOf)
  const shown = arg.display ?? arg.name
  const body =
    arg.type === 'pure-token'
      ? (arg.token ?? arg.name)
      : arg.type === 'oneof'
        ? inner.join('|')
        : arg.type === 'block'
          ? inner.join(' ')
          : shown
  const withToken =
    arg.token === undefined || arg.type === 'pure-token' ? body : `${arg.token || '""'} ${body}`
  const again = arg.multipleToken === true ? withToken : body
  const repeated = arg.multiple === true ? `${withToken} [${again} ...]` : withToken
  return arg.optional === true ? `[${repeated}]` : repeated
}
