// TinyCC's messages, read back from its text: `file:line: severity: message`, or no place at all.
//
// Its warnings are dropped, since clang has said the same and better, but for one: a call of a function that nobody declared. TinyCC
// writes a compiler's built-in function that it does not know as such a call, and the module would fail when it is loaded.
import { plain } from '../diagnostics/compiler-text.ts'
import { startOfFile, type SourceLines } from '../diagnostics/source-lines.ts'
import type { Diagnostic, Range } from '../types.ts'

const LOCATED = /^(?<file>[^:\n]+):(?<line>\d+): (?:(?<warning>warning): )?(?:error: )?(?<message>.*)$/
const UNLOCATED = /^[\w./-]+: (?:error: )?(?<message>.*)$/
const UNDECLARED = /^implicit declaration of function '(?<name>__\w+)'$/

/** The errors of one run; `code` is `tinycc`. Built-in functions that TinyCC lacks are errors. */
export function readTccText(text: string, sources: SourceLines): Diagnostic[] {
  const found: Diagnostic[] = []
  for (const line of text.split('\n')) {
    if (line === '' || line.startsWith('In file included')) continue
    const groups = LOCATED.exec(line)?.groups
    if (groups === undefined) {
      const message = UNLOCATED.exec(line)?.groups?.['message']
      if (message !== undefined && !message.startsWith('warning: '))
        found.push(plain('', startOfFile, 'error', message, 'tinycc'))
      continue
    }
    const file = groups['file'] as string
    const message = groups['message'] as string
    const builtIn = UNDECLARED.exec(message)?.groups?.['name']
    if (builtIn === undefined && groups['warning'] !== undefined) continue
    found.push(
      plain(
        file.replace(/^(\.?\/)+/, ''),
        wholeLine(sources, file, Number(groups['line'])),
        'error',
        builtIn === undefined ? message : `this build has no '${builtIn}'; use plain C or another compiler`,
        'tinycc',
      ),
    )
  }
  return found
}

function wholeLine(sources: SourceLines, file: string, line: number): Range {
  const text = sources.lines(file)[line - 1] ?? ''
  const start = text.length - text.trimStart().length
  return { start: { line, column: start + 1 }, end: { line, column: text.length + 1 } }
}
