// Calls of API functions that are not written yet, found in the source before they are run into.
//
// Such a function can be asked for, since the header asks for all, but calling it ends the command with an error. A warning at the
// place of the call is kinder. Found by shape: good enough for a warning, and nothing depends on it.
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
  return Object.entries(files).flatMap(([file, text]) => {
    if (!/\.(c|cc|cpp|cxx|h|hpp)$/i.test(file)) return []
    const source = blankLiterals(text)
    return [...source.matchAll(CALL)]
      .filter((match) => known.has(match[1] ?? ''))
      .map((match) => ({
        name: match[1] ?? '',
        warning: warningAt(file, source, match.index, match[0].replace(/\s*\($/, '')),
      }))
  })
}

function warningAt(file: string, source: string, index: number, name: string): Diagnostic {
  const before = source.slice(0, index).split('\n')
  const line = before.length
  const column = (before.at(-1) ?? '').length + 1
  return {
    file,
    range: { start: { line, column }, end: { line, column: column + name.length } },
    severity: 'warning',
    message: `${name} is not available in Valkey Playground yet: a command that calls it ends with an error`,
    code: 'not-yet',
    notes: [],
    fixits: [],
  }
}
