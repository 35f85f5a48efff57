// How a line of valkey.conf becomes words, and how a word becomes text that reads back as the same word.
//
// Both work on latin-1 strings (one char a byte), so that a binary password survives. The rules are those of valkey-server's
// own line splitter: double quotes know \n \r \t \b \a \xHH and \ before any other character, single quotes know only \',
// and a closing quote must be followed by a blank or the end.

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', a: '\x07' }
const QUOTED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}
const HEX = /^[0-9a-fA-F]{2}$/

function isBlank(char: string): boolean {
  return char === ' ' || (char >= '\t' && char <= '\r')
}

/** Reads one word from `at`, which is not blank. The result is null if a quote is not closed, or is closed too early. */
function readWord(line: string, at: number): { word: string; end: number } | null {
  let word = ''
  let quote = ''
  for (let i = at; ; i++) {
    const char = line.charAt(i)
    if (quote === '') {
      if (char === '' || char === ' ' || char === '\n' || char === '\r' || char === '\t')
        return { word, end: i }
      if (char === '"' || char === "'") quote = char
      else word += char
    } else if (char === '') {
      return null
    } else if (char === quote) {
      const next = line.charAt(i + 1)
      return next === '' || isBlank(next) ? { word, end: i + 1 } : null
    } else if (char !== '\\' || i + 1 === line.length) {
      word += char
    } else if (quote === "'") {
      if (line.charAt(i + 1) === "'") i++
      word += line.charAt(i)
    } else if (line.charAt(i + 1) === 'x' && HEX.test(line.slice(i + 2, i + 4))) {
      word += String.fromCharCode(parseInt(line.slice(i + 2, i + 4), 16))
      i += 3
    } else {
      i++
      word += ESCAPES[line.charAt(i)] ?? line.charAt(i)
    }
  }
}

/**
 * Splits a configuration line into its words.
 *
 * @returns the words, none for a blank line; null if the quotes do not match
 */
export function splitArgs(line: string): string[] | null {
  const words: string[] = []
  let at = 0
  for (;;) {
    while (at < line.length && isBlank(line.charAt(at))) at++
    if (at === line.length) return words
    const read = readWord(line, at)
    if (read === null) return null
    words.push(read.word)
    at = read.end
  }
}

/** Puts a word in double quotes so that {@link splitArgs} gives it back byte for byte. */
export function quoteArg(word: string): string {
  let text = '"'
  for (const char of word) {
    const quoted = QUOTED[char]
    if (quoted !== undefined) text += quoted
    else if (char >= ' ' && char <= '~') text += char
    else text += `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`
  }
  return text + '"'
}
