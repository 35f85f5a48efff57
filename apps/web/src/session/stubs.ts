// Calls of API functions that will not work, found in the source before they are run into: those that are not written yet, and those that the
// oldest server chosen does not have.
//
// Such a function can be asked for, since the header asks for all, but calling it ends the command with an error. A warning at the
// place of the call is kinder. Found by shape: good enough for a warning, and nothing depends on it.
import { API_SINCE } from '@valkey-playground/api/spec'
import { isYounger } from '../text/api-age.ts'
import type { Diagnostic } from '@valkey-playground/ui'
import { blankLiterals } from '../text/c-text.ts'

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

function calls(
  files: Readonly<Record<string, string>>,
  code: string,
  reasonAgainst: (name: string) => string | null,
): readonly StubCall[] {
  return Object.entries(files).flatMap(([file, text]) => {
    if (!/\.(c|cc|cpp|cxx|h|hpp)$/i.test(file)) return []
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
