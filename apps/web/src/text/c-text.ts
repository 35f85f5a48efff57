// Reading C as text, as far as it can be done without a compiler.

/** Same length, but with the insides of strings, character constants and comments turned to spaces; line ends stay. */
export function blankLiterals(text: string): string {
  return text.replace(
    /"(?:\\.|[^"\\\n])*"?|'(?:\\.|[^'\\\n])*'?|\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$)/g,
    (literal) => literal.replace(/[^\n]/g, ' '),
  )
}
