// Reading valkey.conf: text to directives, in order, with `include` followed where it stands.
//
// Nothing is interpreted here but `include`; each other line is handed to `apply` (apply-config.ts), which throws a plain
// Error with the reason if the line is wrong. It comes out as a ConfigError that knows the line, and is printed the way
// valkey-server prints it before it exits. Change together: server-args.ts (options are lines too).

import { readFileSync } from 'node:fs'
import { systemErrorText } from '../system-error.ts'
import { globFiles } from './glob-files.ts'
import { splitArguments } from '@valkey-playground/engine'

/** One line of configuration: its first word in lower case, the others as they are (latin-1). */
export interface Directive {
  readonly name: string
  readonly args: readonly string[]
}

/** A line that cannot be used. {@link describe} gives the lines valkey-server prints for it. */
export class ConfigError extends Error {
  readonly line: number
  readonly text: string

  constructor(reason: string, line: number, text: string) {
    super(reason)
    this.line = line
    this.text = text
  }

  describe(version: string): string {
    return (
      `\n*** FATAL CONFIG FILE ERROR (Version ${version}) ***\n` +
      `Reading the configuration file, at line ${this.line}\n>>> '${this.text}'\n${this.message}\n`
    )
  }
}

/** A configuration file that cannot be opened; the message is the line for the log. */
export class ConfigFileError extends Error {}

function readConfigFile(path: string): string {
  try {
    return readFileSync(path, 'latin1')
  } catch (error) {
    throw new ConfigFileError(`Fatal error, can't open config file '${path}': ${systemErrorText(error)}`)
  }
}

/**
 * The text of a configuration file, or of every file that a pattern with `*`, `?` or `[` names (there may be none).
 *
 * @throws ConfigFileError if a file cannot be read
 */
export function readConfigFiles(pattern: string): string {
  if (!/[*?[]/.test(pattern)) return readConfigFile(pattern)
  return globFiles(pattern).map(readConfigFile).join('')
}

/**
 * Applies each line of a configuration text.
 *
 * @param apply takes a directive; an Error thrown by it says what is wrong with the line
 * @param before how many lines come before the text
 * @throws ConfigError for a line that is wrong, here or in an included file
 * @throws ConfigFileError if an included file cannot be read
 */
export function loadConfigText(
  config: string,
  apply: (directive: Directive) => void,
  before: number = 0,
): void {
  const lines = config.split('\n')
  for (const [index, raw] of lines.entries()) {
    const line = raw.replace(/^[ \t\r\n]+|[ \t\r\n]+$/g, '')
    if (line === '' || line.startsWith('#')) continue
    const words = splitArguments(line)
    const number = before + index + 1
    if (words === undefined) throw new ConfigError('Unbalanced quotes in configuration line', number, line)
    const [first, ...args] = words
    if (first === undefined) continue
    const name = first.toLowerCase()
    if (name === 'include' && args.length === 1) {
      loadConfigText(readConfigFiles(Buffer.from(args[0] ?? '', 'latin1').toString()), apply)
      continue
    }
    try {
      apply({ name, args })
    } catch (error) {
      if (error instanceof ConfigError || error instanceof ConfigFileError) throw error
      throw new ConfigError((error as Error).message, number, line)
    }
  }
}
