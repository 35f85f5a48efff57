/**
 * A command line into arguments by Valkey's own quoting rules, the same for valkey-cli, configuration files and inline commands.
 *
 * Double quotes know \n \r \t \b \a and \xNN, and a backslash before any other byte stands for that byte; single quotes know only \'.
 * A closing quote must be followed by white space or the end. Words may start quoted text in their middle: a"b" is ab.
 */
import type { Bytes } from '../session.ts'

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }
const isBlank = (c: string): boolean => c === ' ' || (c >= '\t' && c <= '\r')
/** Outside quotes a word ends at these only; \v and \f are skipped between words, yet do not end one. */
const endsWord = (c: string): boolean => c === ' ' || c === '\n' || c === '\r' || c === '\t' || c === ''

/** A word of the line: its value and where its text stands. */
export interface Word {
  readonly value: Bytes
  readonly start: number
  readonly end: number
  /** The quote it ends inside of, when the line stops before the quote is closed. */
  readonly open: '"' | "'" | ''
}

/** All words, also the last one when its quote is still open; null if a closing quote is followed by something. */
export function splitWords(line: Bytes): readonly Word[] | null {
  const words: Word[] = []
  let i = 0
  for (;;) {
    while (i < line.length && isBlank(line.charAt(i))) i++
    if (i >= line.length) return words
    const start = i
    let value = ''
    let inside: Word['open'] = ''
    for (;;) {
      const c = line.charAt(i)
      if (inside === '') {
        // A NUL ends the line in C; a word never holds one unless it is escaped.
        if (endsWord(c)) break
        if (c === '"' || c === "'") inside = c
        else value += c
      } else if (c === '') {
        break
      } else if (c === inside) {
        const next = line.charAt(i + 1)
        if (next !== '' && !isBlank(next)) return null
        inside = ''
        i++
        break
      } else if (inside === '"' && c === '\\' && /^x[0-9a-fA-F]{2}/.test(line.slice(i + 1, i + 4))) {
        value += String.fromCharCode(Number.parseInt(line.slice(i + 2, i + 4), 16))
        i += 3
      } else if (inside === '"' && c === '\\' && i + 1 < line.length) {
        i++
        value += escapes[line.charAt(i)] ?? line.charAt(i)
      } else if (inside === "'" && c === '\\' && line.charAt(i + 1) === "'") {
        i++
        value += "'"
      } else {
        value += c
      }
      i++
    }
    words.push({ value, start, end: i, open: inside })
  }
}

/** The arguments of a line, or null if its quotes do not balance. */
export function splitArgs(line: Bytes): readonly Bytes[] | null {
  const words = splitWords(line)
  if (!words || words.some((word) => word.open !== '')) return null
  return words.map((word) => word.value)
}
