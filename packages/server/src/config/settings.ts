// What valkey.conf and the command line come to: values for the engine's configuration, modules to load, and remarks for the log.
//
// Values are checked against the engine's own table while the lines are read, so that a wrong one stops the start at its line.
// Options of a file that the table does not know are remarks, not errors: a valkey.conf written for another version must still
// serve. On the command line they are mistakes. Change together: start-server.ts, which acts on the result.

import { COMMANDS, CommandTable, Config, splitArguments } from '@valkey-playground/engine'
import type { UserLine } from '@valkey-playground/engine'
import { systemErrorText } from '../system-error.ts'
import { loadConfigText, readConfigFiles } from './load-config.ts'
import type { Directive } from './load-config.ts'
import { OWN_PARAMETERS } from './own-parameters.ts'
import type { ServerArguments } from './server-args.ts'
import { addUserLine } from './user-lines.ts'

/** A module named by `loadmodule`. */
export interface ModuleToLoad {
  readonly path: string
  readonly args: readonly string[]
}

/** Everything a configuration asks for. */
export interface Settings {
  /** Values by parameter name, as text the engine's configuration reads. */
  readonly values: Map<string, string>
  readonly modules: ModuleToLoad[]
  /** Parameters of modules (`name.parameter`), in order. */
  readonly moduleConfigs: (readonly [string, string])[]
  /** Users with their rules, in order. */
  readonly users: UserLine[]
  /** Old and new names of commands. */
  readonly renamed: (readonly [string, string])[]
  /** What was asked for and will not happen, for the log at warning level. */
  readonly remarks: string[]
}

/** Parameters valkey-server still reads and ignores. */
const FORGOTTEN: ReadonlySet<string> = new Set([
  'list-max-ziplist-entries',
  'list-max-ziplist-value',
  'lua-replicate-commands',
  'io-threads-do-reads',
  'dynamic-hz',
])

const UNKNOWN = 'Bad directive or wrong number of arguments'

/** Further checks of words, which throw what is wrong with them. */
const CHECKS: Readonly<Record<string, (words: readonly string[]) => void>> = {
  replicaof([host = '', port]) {
    if (port === undefined) throw new Error('wrong number of arguments')
    if (host.toLowerCase() === 'no' && port.toLowerCase() === 'one') return
    if (!/^\d+$/.test(port) || Number(port) > 65535) throw new Error('Invalid primary port')
  },
}

/** Reads one value for a parameter of the table; lines of `save` add up, as in valkey.conf. */
function readValue(scratch: Config, settings: Settings, { name, args }: Directive): void {
  const row = scratch.row(name)
  if (row === undefined) throw new Error(UNKNOWN)
  const multi = row.flags?.split(' ').includes('multi') ?? false
  if (!multi && args.length !== 1) throw new Error('wrong number of arguments')
  const only = args[0] ?? ''
  const words = multi && args.length === 1 && only !== '' ? (splitArguments(only) ?? []) : args
  let value = words.join(' ')
  if (row.name === 'dir') {
    try {
      process.chdir(Buffer.from(value, 'latin1').toString())
    } catch (error) {
      throw new Error(systemErrorText(error))
    }
    value = Buffer.from(process.cwd()).toString('latin1')
  }
  CHECKS[row.name]?.(words)
  scratch.load(row.name, value)
  const before = settings.values.get(row.name)
  if (row.name === 'save' && value !== '' && before !== undefined && before !== '')
    value = `${before} ${value}`
  settings.values.set(row.name, value)
}

/** The command table as it will be, to check the next renaming against. */
function commandsAfter(renamed: Settings['renamed']): CommandTable {
  const table = new CommandTable()
  for (const row of COMMANDS) table.add(row)
  for (const [from, to] of renamed) table.rename(from, to)
  return table
}

/** Directives that are no parameters. */
const DIRECTIVES: Readonly<Record<string, (settings: Settings, args: readonly string[]) => void>> = {
  loadmodule(settings, [path, ...args]) {
    if (path === undefined) throw new Error('Bad directive or wrong number of arguments')
    settings.modules.push({ path, args })
  },
  'rename-command'(settings, [from, to, ...rest]) {
    if (from === undefined || to === undefined || rest.length > 0) {
      throw new Error('Bad directive or wrong number of arguments')
    }
    const table = commandsAfter(settings.renamed)
    if (table.get(from) === undefined) throw new Error('No such command in rename-command')
    if (!table.rename(from, to)) throw new Error('Target command name already exists')
    settings.renamed.push([from, to])
  },
  user(settings, words) {
    if (words.length === 0) throw new Error('Bad directive or wrong number of arguments')
    addUserLine(settings.users, words, settings.values.get('acl-pubsub-default'))
  },
  sentinel() {
    throw new Error('sentinel directive while not in sentinel mode')
  },
}

/**
 * Reads the file, standard input and the options of a command line, in this order.
 *
 * @throws ConfigError at the first line that is wrong, ConfigFileError if a file cannot be read
 */
export function readSettings(
  request: Extract<ServerArguments, { action: 'run' }>,
  stdin: () => string,
): Settings {
  const settings: Settings = {
    values: new Map(),
    modules: [],
    moduleConfigs: [],
    users: [],
    renamed: [],
    remarks: [],
  }
  const scratch = new Config()
  for (const row of OWN_PARAMETERS) scratch.add(row)
  const text = (request.file === null ? '' : readConfigFiles(request.file)) + (request.stdin ? stdin() : '')
  const apply = (directive: Directive, mayBeUnknown: boolean): void => {
    const { name, args } = directive
    const special = Object.hasOwn(DIRECTIVES, name) ? DIRECTIVES[name] : undefined
    if (scratch.row(name) !== undefined) readValue(scratch, settings, directive)
    else if (special !== undefined) special(settings, args)
    else if (name.includes('.')) {
      if (args.length === 0) throw new Error('Module config specified without value')
      settings.moduleConfigs.push([name, args.join(' ')])
    } else if (!FORGOTTEN.has(name)) {
      if (!mayBeUnknown) throw new Error(UNKNOWN)
      settings.remarks.push(`Configuration option '${name}' is not known to this version and has no effect`)
    }
  }
  loadConfigText(text, (directive) => apply(directive, true))
  loadConfigText(request.options, (directive) => apply(directive, false), text.split('\n').length)
  return settings
}
