// Writes a command's arguments the way documentation does: `key [NX | XX] score member [score member ...]`. For HELP, and for
// hints in the console.
import type { CommandArg, CommandSpec } from './command-spec.ts'

/** One argument. */
export function argumentSyntax(argument: CommandArg): string {
  const { token, multiple, multipleToken, optional } = argument
  const value = valueSyntax(argument)
  const once = token === undefined || argument.type === 'pure-token' ? value : `${token} ${value}`
  let out = once
  if (multiple) out = `${once} [${multipleToken ? once : value} ...]`
  return optional ? `[${out}]` : out
}

function valueSyntax({ type, name, display, token, args = [] }: CommandArg): string {
  if (type === 'pure-token') return token ?? name
  if (type === 'block') return args.map(argumentSyntax).join(' ')
  if (type === 'oneof') {
    const choices = args.map(argumentSyntax).join(' | ')
    return args.length > 1 ? `<${choices}>` : choices
  }
  return `<${display ?? name}>`
}

/** All arguments of a command, without its name. */
export function commandSyntax(spec: CommandSpec): string {
  return (spec.args ?? []).map(argumentSyntax).join(' ')
}
