// A word of the command line as text for a configuration line.

const QUOTED: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '"': '\\"',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\x07': '\\a',
  '\b': '\\b',
}

/** Puts a latin-1 word in double quotes so that the engine's `splitArguments` gives it back byte for byte. */
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
