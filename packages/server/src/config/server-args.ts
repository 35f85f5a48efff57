// The command line of the server, in valkey-server's grammar: [file] [--option value…]… [-].
//
// Options are not interpreted here: they become lines of configuration text that are read after the file and after standard
// input, so that `--port 7000` and a line `port 7000` can never differ. Change together: load-config.ts, which reads the text.

import { quote, splitArguments } from '@valkey-playground/engine'

/** What the command line asks for. Strings are latin-1 (one char a byte) but for the file's path. */
export type ServerArguments =
  | { readonly action: 'version' }
  | { readonly action: 'help' }
  | { readonly action: 'unsupported'; readonly option: string }
  | {
      readonly action: 'run'
      /** The configuration file, or null to start from the defaults. */
      readonly file: string | null
      /** Whether standard input holds more configuration, read after the file. */
      readonly stdin: boolean
      /** Configuration lines made of the `--option value` arguments. */
      readonly options: string
    }

const FIRST_ARGUMENT: Readonly<Record<string, ServerArguments>> = {
  '-v': { action: 'version' },
  '--version': { action: 'version' },
  '-h': { action: 'help' },
  '--help': { action: 'help' },
  '--test-memory': { action: 'unsupported', option: '--test-memory' },
  '--check-system': { action: 'unsupported', option: '--check-system' },
  '--sentinel': { action: 'unsupported', option: '--sentinel' },
}

/** Whether the option may stand alone when another option, or nothing, follows it: `--save` then means `save ""`. */
const MAY_BE_EMPTY = '--save'

/**
 * Reads the server's command line.
 *
 * A word that starts with `--` begins an option only where the one before it has got a value; `--a --b` gives option `a`
 * the value `--b`.
 *
 * @param args the words after `server`
 */
export function parseServerArguments(args: readonly string[]): ServerArguments {
  const special = args[0] === undefined ? undefined : FIRST_ARGUMENT[args[0]]
  if (special !== undefined) return special
  const file = args[0] !== undefined && !args[0].startsWith('-') ? args[0] : null
  let stdin = false
  let options = ''
  let hasValue = true
  const last = args.length - 1
  for (let i = file === null ? 0 : 1; i <= last; i++) {
    const arg = Buffer.from(args[i] ?? '', 'utf8').toString('latin1')
    if (arg === '-' && (i === 0 || i === last)) {
      stdin = true
    } else if (hasValue && arg.startsWith('--')) {
      options += `${options === '' ? '' : '\n'}${arg.slice(2)} `
      hasValue = splitArguments(arg)?.length !== 1
      if (!hasValue && arg.trim().toLowerCase() === MAY_BE_EMPTY) {
        const next = args[i + 1]
        if (next === undefined) options += '""'
        else if (next.startsWith('--')) {
          options += '""'
          hasValue = true
        }
      }
    } else {
      options += `${quote(arg)} `
      hasValue = true
    }
  }
  return { action: 'run', file, stdin, options }
}
