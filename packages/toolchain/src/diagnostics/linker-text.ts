// The linker's messages, read back from its text and led back to the sources.
//
//   wasm-ld: error: duplicate symbol: name
//   >>> defined in a.c.o
//   >>> defined in dir/b.c.o
//
//   wasm-ld: warning: function signature mismatch: name
//   >>> defined as (i32) -> i32 in a.c.o
//   >>> defined as (i64) -> i32 in /usr/lib/wasm32-wasip1/libc.a(x.o)
//
// The linker knows objects and names only, so the place in the source is where the name first stands there.

import { startOfFile } from './source-lines.ts'
import { plain } from './compiler-text.ts'
import type { SourceLines } from './source-lines.ts'
import type { Diagnostic } from '../types.ts'

const head = /^wasm-ld: (?<severity>error|warning): (?<message>.*)$/
const codes: readonly [RegExp, string][] = [
  [/duplicate symbol: (?<name>.+)$/, 'duplicate-symbol'],
  [/undefined symbol: (?<name>.+)$/, 'undefined-symbol'],
  [/function signature mismatch: (?<name>.+)$/, 'signature-mismatch'],
  [/symbol type mismatch: (?<name>.+)$/, 'signature-mismatch'],
]

/** Reads the messages of one link. `sourceOf` gives the source of an object by its path, if it is one of ours. */
export function readLinkerText(
  text: string,
  sources: SourceLines,
  sourceOf: (object: string) => string | undefined,
): Diagnostic[] {
  const found: Diagnostic[] = []
  for (const block of text.split(/\n(?=wasm-ld: )/)) {
    const [first = '', ...rest] = block.trimEnd().split('\n')
    const groups = head.exec(first)?.groups
    if (groups === undefined) continue
    const message = groups['message'] as string
    const [code, name] = classify(message)
    const places = [
      first.replace(/^wasm-ld: \w+: /, ''),
      ...rest.filter((line) => line.startsWith('>>>')),
    ].flatMap((line) => {
      const object = (/ in (.+?\.o)$/.exec(line) ?? /^(.+?\.o): /.exec(line))?.[1]
      const source = object === undefined ? undefined : sourceOf(object)
      if (source === undefined) return []
      const range = name === undefined ? startOfFile : (sources.findWord(source, name) ?? startOfFile)
      return [plain(source, range, 'note', line.replace(/^>>> /, '').replace(object as string, source))]
    })
    const details = rest.filter((line) => line.startsWith('>>>') && !/\.c\w*\.o$/i.test(line))
    const [main, ...others] = places
    const full = [message, ...details.map((line) => line.slice(4))].join('; ')
    const severity = groups['severity'] as 'error' | 'warning'
    const base = plain(main?.file ?? '', main?.range ?? startOfFile, severity, tidy(full, main?.file), code)
    found.push({ ...base, notes: others.map((note) => ({ ...note, message: note.message })) })
  }
  return found
}

function classify(message: string): [code: string, name?: string] {
  for (const [pattern, code] of codes) {
    const name = pattern.exec(message)?.groups?.['name']
    if (name !== undefined) return [code, name]
  }
  return ['link']
}

// `a.c.o: undefined symbol: x` says the object's name once more than the diagnostic's own place needs.
function tidy(message: string, source: string | undefined): string {
  return source !== undefined && message.startsWith(`${source}.o: `)
    ? message.slice(source.length + 4)
    : message
}
