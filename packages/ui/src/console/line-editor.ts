/**
 * The line being typed, and what each editing key does to it: one table of pure functions.
 *
 * Positions are UTF-16 units, but keys move over whole characters as people see them, so that a cursor never stands inside one.
 */

/** The text, the cursor in it, and what was last cut (for Ctrl+Y). */
export interface Line {
  readonly text: string
  readonly cursor: number
  readonly cut: string
}

/** A line with nothing in it. */
export const emptyLine: Line = { text: '', cursor: 0, cut: '' }

const characters = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

function before(text: string, cursor: number): number {
  let last = 0
  for (const { index } of characters.segment(text.slice(0, cursor))) last = index
  return last
}

function after(text: string, cursor: number): number {
  for (const { segment } of characters.segment(text.slice(cursor))) return cursor + segment.length
  return cursor
}

function wordStart(text: string, cursor: number): number {
  return text.slice(0, cursor).search(/\S+\s*$/) < 0 ? 0 : text.slice(0, cursor).search(/\S+\s*$/)
}

function wordEnd(text: string, cursor: number): number {
  return cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0)
}

function remove(line: Line, from: number, to: number, keep: boolean): Line {
  const cut = keep && to > from ? line.text.slice(from, to) : line.cut
  return { text: line.text.slice(0, from) + line.text.slice(to), cursor: from, cut }
}

/** Puts text in at the cursor. */
export function insert(line: Line, text: string): Line {
  return {
    ...line,
    text: line.text.slice(0, line.cursor) + text + line.text.slice(line.cursor),
    cursor: line.cursor + text.length,
  }
}

/** Replaces the whole text, with the cursor at its end. */
export function replaceText(line: Line, text: string): Line {
  return { ...line, text, cursor: text.length }
}

function transpose(line: Line): Line {
  if (line.cursor === 0 || line.text.length < 2) return line
  const middle = line.cursor === line.text.length ? before(line.text, line.cursor) : line.cursor
  const start = before(line.text, middle)
  const end = after(line.text, middle)
  const { text } = line
  return {
    ...line,
    text: text.slice(0, start) + text.slice(middle, end) + text.slice(start, middle) + text.slice(end),
    cursor: end,
  }
}

const move =
  (to: (line: Line) => number) =>
  (line: Line): Line => ({ ...line, cursor: to(line) })

const edits: Readonly<Record<string, (line: Line) => Line>> = {
  ArrowLeft: move((line) => before(line.text, line.cursor)),
  'Ctrl+B': move((line) => before(line.text, line.cursor)),
  ArrowRight: move((line) => after(line.text, line.cursor)),
  'Ctrl+F': move((line) => after(line.text, line.cursor)),
  Home: move(() => 0),
  'Ctrl+A': move(() => 0),
  End: move((line) => line.text.length),
  'Ctrl+E': move((line) => line.text.length),
  'Ctrl+ArrowLeft': move((line) => wordStart(line.text, line.cursor)),
  'Alt+ArrowLeft': move((line) => wordStart(line.text, line.cursor)),
  'Alt+B': move((line) => wordStart(line.text, line.cursor)),
  'Ctrl+ArrowRight': move((line) => wordEnd(line.text, line.cursor)),
  'Alt+ArrowRight': move((line) => wordEnd(line.text, line.cursor)),
  'Alt+F': move((line) => wordEnd(line.text, line.cursor)),
  Backspace: (line) => remove(line, before(line.text, line.cursor), line.cursor, false),
  Delete: (line) => remove(line, line.cursor, after(line.text, line.cursor), false),
  'Ctrl+D': (line) => remove(line, line.cursor, after(line.text, line.cursor), false),
  'Ctrl+K': (line) => remove(line, line.cursor, line.text.length, true),
  'Ctrl+U': (line) => remove(line, 0, line.cursor, true),
  'Ctrl+W': (line) => remove(line, wordStart(line.text, line.cursor), line.cursor, true),
  'Alt+Backspace': (line) => remove(line, wordStart(line.text, line.cursor), line.cursor, true),
  'Alt+D': (line) => remove(line, line.cursor, wordEnd(line.text, line.cursor), true),
  'Ctrl+Y': (line) => insert(line, line.cut),
  'Ctrl+T': transpose,
}

/** The line after a key, or null if the key edits nothing. */
export function edit(line: Line, key: string): Line | null {
  return edits[key]?.(line) ?? null
}
