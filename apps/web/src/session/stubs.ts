// Calls that will not work, found in the source before they are run into: API functions that are not written yet, and functions and
// commands that the oldest server chosen does not have.
//
// Such a function can be asked for, since the header asks for all, but calling it ends the command with an error. A warning at the
// place of the call is kinder. Found by shape: good enough for a warning, and nothing depends on it.
import { API_SINCE } from '@valkey-playground/api/spec'
import { compareVersions } from '@valkey-playground/toolchain'
import { isYounger } from '../text/api-age.ts'
import type { Diagnostic } from '@valkey-playground/ui'
import { blankLiterals } from '../text/c-text.ts'

const C_FILE = /\.(c|cc|cpp|cxx|h|hpp)$/i
const CALL = /\b(?:ValkeyModule|RedisModule)_(\w+)\s*\(/g

/** One such call. */
export interface StubCall {
  /** Without prefix. */
  readonly name: string
  readonly warning: Diagnostic
}

/** Each call of one of `stubs` (names without prefix) in the sources. */
export function stubCalls(
  files: Readonly<Record<string, string>>,
  stubs: readonly string[],
): readonly StubCall[] {
  const known = new Set(stubs)
  return calls(files, 'not-yet', (name) =>
    known.has(name)
      ? 'is not available in Valkey Playground yet: a command that calls it ends with an error'
      : null,
  )
}

/** Each call of a function that a server of `version` does not have; none if `version` is empty. */
export function youngCalls(files: Readonly<Record<string, string>>, version: string): readonly StubCall[] {
  if (version === '') return []
  return calls(files, 'minimum-version', (name) =>
    isYounger(name, version) ? `came with ${API_SINCE[name]}: a server ${version} does not have it` : null,
  )
}

const COMMAND_CALL = /\b(?:ValkeyModule|RedisModule)_Call(?:Argv)?\s*\(/g
const COMMAND_NAME = /^[^"',;)]*,\s*"([A-Za-z-]+)"/

/**
 * Each command called by name that a server of `version` does not have; none if `version` is empty.
 *
 * @param since the version that brought each command, by its name in upper case
 */
export function youngCommands(
  files: Readonly<Record<string, string>>,
  version: string,
  since: ReadonlyMap<string, string>,
): readonly StubCall[] {
  if (version === '') return []
  return Object.entries(files).flatMap(([file, text]) => {
    if (!C_FILE.test(file)) return []
    return [...blankLiterals(text).matchAll(COMMAND_CALL)].flatMap((match) => {
      const after = match.index + match[0].length
      const named = COMMAND_NAME.exec(text.slice(after, after + 200))
      const name = named?.[1] ?? ''
      const came = since.get(name.toUpperCase())
      if (named === null || came === undefined || compareVersions(came, version) <= 0) return []
      const index = after + named[0].length - name.length - 1
      const message = `${name} came with ${came}: a server ${version} does not have this command`
      return [{ name, warning: warningAt(file, text, index, name, message, 'minimum-version') }]
    })
  })
}

function calls(
  files: Readonly<Record<string, string>>,
  code: string,
  reasonAgainst: (name: string) => string | null,
): readonly StubCall[] {
  return Object.entries(files).flatMap(([file, text]) => {
    if (!C_FILE.test(file)) return []
    const source = blankLiterals(text)
    return [...source.matchAll(CALL)].flatMap((match) => {
      const name = match[1] ?? ''
      const reason = reasonAgainst(name)
      if (reason === null) return []
      const written = match[0].replace(/\s*\($/, '')
      const warning = warningAt(file, source, match.index, written, `${written} ${reason}`, code)
      return [{ name, warning }]
    })
  })
}

function warningAt(
  file: string,
  source: string,
  index: number,
  name: string,
  message: string,
  code: string,
): Diagnostic {
  const before = source.slice(0, index).split('\n')
  const line = before.length
  const column = (before.at(-1) ?? '').length + 1
  return {
    file,
    range: { start: { line, column }, end: { line, column: column + name.length } },
    severity: 'warning',
    message,
    code,
    notes: [],
    fixits: [],
  }
}
