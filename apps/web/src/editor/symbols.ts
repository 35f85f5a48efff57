// What the editor knows of the module API, found for a place in the text: pure functions without Monaco.
//
// The symbols come from the specification table in packages/api, the same one the header is made from, so that the editor can't
// promise a function which GetApi doesn't know. Change together: language-features.ts, which turns these into Monaco's words.
import type { EditorSymbol } from '@valkey-playground/api/spec'
import { blankLiterals } from '../text/c-text.ts'

/** A call that the cursor stands in: which function, which argument. */
export interface OpenCall {
  readonly name: string
  readonly argument: number
}

/** How far back to look for the call's opening parenthesis, in characters. */
const LOOK_BACK = 2000

/**
 * The innermost call around the end of `text`, or null. Strings, character constants and comments are skipped.
 */
export function openCall(text: string): OpenCall | null {
  const source = blankLiterals(text.slice(-LOOK_BACK))
  let depth = 0
  let argument = 0
  for (let at = source.length - 1; at >= 0; at--) {
    const char = source[at]
    if (char === ')' || char === ']' || char === '}') depth++
    else if (char === '[' || char === '{') {
      if (depth === 0) return null
      depth--
    } else if (char === ';' && depth === 0) return null
    else if (char === ',' && depth === 0) argument++
    else if (char === '(') {
      if (depth > 0) {
        depth--
        continue
      }
      const name = /([A-Za-z_]\w*)\s*$/.exec(source.slice(0, at))?.[1]
      return name === undefined ? null : { name, argument }
    }
  }
  return null
}

/** Symbols by name. */
export function indexSymbols(symbols: readonly EditorSymbol[]): ReadonlyMap<string, EditorSymbol> {
  return new Map(symbols.map((symbol) => [symbol.name, symbol]))
}

/** Names that the user's own text declares: functions, types, variables and macros, found by shape. */
export function ownNames(
  text: string,
): readonly { readonly name: string; readonly kind: EditorSymbol['kind'] }[] {
  const source = blankLiterals(text)
  const found = new Map<string, EditorSymbol['kind']>()
  for (const match of source.matchAll(/^[ \t]*#[ \t]*define[ \t]+(\w+)/gm)) found.set(match[1] ?? '', 'macro')
  for (const match of source.matchAll(/\b(?:struct|union|enum)\s+(\w+)\s*\{/g))
    found.set(match[1] ?? '', 'type')
  for (const match of source.matchAll(/^\}\s*(\w+)\s*;/gm)) found.set(match[1] ?? '', 'type')
  for (const match of source.matchAll(/^[A-Za-z_][\w \t*]*?[ \t*](\w+)\s*\([^;{}]*\)\s*\{/gm)) {
    found.set(match[1] ?? '', 'function')
  }
  return [...found].map(([name, kind]) => ({ name, kind }))
}
