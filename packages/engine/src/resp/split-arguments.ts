// Splits a typed line into arguments the way inline commands, valkey-cli and valkey.conf lines are split: blanks separate,
// double quotes with C escapes and \xHH, single quotes with only \' as escape. A closing quote must be followed by a blank.
import type { Bytes } from '../base/bytes.ts'

const ESCAPES: Record<string, string> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }

function isBlank(char: string | undefined): boolean {
  return char !== undefined && ' \t\n\v\f\r'.includes(char)
}

/** The arguments of a line, or undefined when its quotes are unbalanced. A NUL byte ends the line. */
export function splitArguments(text: Bytes): Bytes[] | undefined {
  const nul = text.indexOf('\0')
  const line = nul < 0 ? text : text.slice(0, nul)
  const argv: Bytes[] = []
  let i = 0
  for (;;) {
    while (isBlank(line[i])) i++
    if (i >= line.length) return argv
    let out = ''
    let quote = ''
    for (;;) {
      const char = line[i]
      if (quote !== '') {
        if (char === undefined) return undefined
        if (quote === '"' && char === '\\' && /^x[0-9a-fA-F]{2}/.test(line.slice(i + 1, i + 4))) {
          out += String.fromCharCode(parseInt(line.slice(i + 2, i + 4), 16))
          i += 3
        } else if (quote === '"' && char === '\\' && i + 1 < line.length) {
          i++
          out += ESCAPES[line[i] as string] ?? line[i]
        } else if (quote === "'" && char === '\\' && line[i + 1] === "'") {
          i++
          out += "'"
        } else if (char === quote) {
          if (line[i + 1] !== undefined && !isBlank(line[i + 1])) return undefined
          i++
          break
        } else {
          out += char
        }
      } else if (char === undefined || isBlank(char)) {
        break
      } else if (char === '"' || char === "'") {
        quote = char
      } else {
        out += char
      }
      i++
    }
    argv.push(out)
  }
}
