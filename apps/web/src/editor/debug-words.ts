// What of a C text is worth a value: the expression under the mouse, and the names whose values stand beside a line.
//
// Read by shape and not by a parser, for one line at a time: what is no expression after all simply has no value.

/** A piece of a line; columns count from 1, `end` is after the last character. */
export interface Piece {
  readonly text: string
  readonly start: number
  readonly end: number
}

const WORD = /[A-Za-z_]\w*/g

/** The expression that a column points into: the name there with what leads to it, as in `list->head[i].name`. */
export function expressionAt(line: string, column: number): Piece | null {
  const bare = withoutText(line)
  const word = [...bare.matchAll(WORD)].find(
    ({ index, 0: text }) => index < column && column <= index + text.length,
  )
  if (word === undefined) return null
  const start = beginningOf(bare, word.index)
  const end = word.index + word[0].length
  return { text: line.slice(start, end), start: start + 1, end: end + 1 }
}

/** Where the chain of members begins that ends before `at`. */
function beginningOf(line: string, at: number): number {
  const link = /(\.|->)\s*$/.exec(line.slice(0, at))
  if (link === null) return at
  let end = link.index
  // Indices and what is in them belong to what they stand behind.
  while (line[end - 1] === ']') {
    const open = openingOf(line, end - 1)
    if (open === null) return at
    end = open
  }
  const owner = /[A-Za-z_]\w*$/.exec(line.slice(0, end))
  return owner === null ? at : beginningOf(line, owner.index)
}

function openingOf(line: string, close: number): number | null {
  let depth = 0
  for (let at = close; at >= 0; at--) {
    if (line[at] === ']') depth++
    if (line[at] === '[' && --depth === 0) return at
  }
  return null
}

/** The line with everything in quotes and comments blanked, so that columns stay. */
export function withoutText(line: string): string {
  return line.replace(/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\/\/.*$|\/\*.*?(?:\*\/|$)/g, (found) =>
    ' '.repeat(found.length),
  )
}

/** A value that is longer is cut, and so is all that stands beside a line: it shares the line with the code. */
const LONGEST = 28
const LONGEST_LINE = 72

/** What stands beside the lines of the function that is held at `stopped` (from 1): by line, the values of the names in it. */
export function valuesBeside(
  lines: readonly string[],
  stopped: number,
  values: ReadonlyMap<string, string>,
): ReadonlyMap<number, string> {
  const found = new Map<number, string>()
  for (let line = stopped; line >= 1; line--) {
    const text = lines[line - 1] ?? ''
    // Functions end with a brace of their own at the beginning of a line, as C is mostly written.
    if (line < stopped && text.startsWith('}')) break
    const names = new Set([...withoutText(text).matchAll(WORD)].filter(isOwnName).map(({ 0: name }) => name))
    const beside = [...names].flatMap((name) => {
      const value = values.get(name)
      return value === undefined ? [] : [`${name} = ${shortened(value)}`]
    })
    if (beside.length > 0) found.set(line, shortened(beside.join(', '), LONGEST_LINE))
  }
  return found
}

/** Whether a name stands for itself: after `.` or `->` it is a member's. */
function isOwnName({ index, input }: RegExpExecArray): boolean {
  return !/(\.|->)\s*$/.test(input.slice(0, index))
}

function shortened(text: string, most = LONGEST): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}
