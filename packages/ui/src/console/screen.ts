/**
 * Draws the console's view as terminal output: the edit line with its hint and choices is erased and drawn anew at the end of the output.
 *
 * It keeps one thing: on which row of what it last drew the cursor stands, to find the way back. Rows are counted by the same rule by which the
 * terminal wraps, wide characters included.
 */
import type { Entry, View } from './console-model.ts'
import type { Span } from './console-help.ts'
import { splitWords } from './split-args.ts'

const sgr = (code: string, text: string): string => (text === '' ? '' : `\x1b[${code}m${text}\x1b[0m`)
const dim = (text: string): string => sgr('90', text)
const strong = (text: string): string => sgr('1', text)

/** Marks, combining and joiners take no cell. */
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}]$/u
/** East Asian wide and full-width letters, and pictures. */
const wide =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1f64f}\u{1f900}-\u{1f9ff}\u{20000}-\u{3fffd}]$/u

function cellsOf(character: string): number {
  if (character < '\x7f') return 1
  if (zeroWidth.test(character)) return 0
  return wide.test(character) ? 2 : 1
}

/** How many cells a text takes on one row. */
export function cellWidth(text: string): number {
  let width = 0
  for (const character of text) width += cellsOf(character)
  return width
}

interface Place {
  readonly row: number
  readonly column: number
}

/** Where the cursor stands after writing a text from a place, with `columns` cells to a row. */
export function placeAfter(text: string, from: Place, columns: number): Place {
  let { row, column } = from
  for (const character of text) {
    const cells = cellsOf(character)
    if (column + cells > columns) {
      row++
      column = 0
    }
    column += cells
  }
  return column >= columns ? { row: row + 1, column: 0 } : { row, column }
}

/** Where the character at `index` stands: a wide one that does not fit at the end of a row is on the next. */
function placeOf(text: string, index: number, from: Place, columns: number): Place {
  const place = placeAfter(text.slice(0, index), from, columns)
  for (const character of text.slice(index)) {
    return place.column + cellsOf(character) > columns ? { row: place.row + 1, column: 0 } : place
  }
  return place
}

/** Control characters as pictures, so that nothing in a reply can steer the terminal; line breaks stay, one character each. */
function tame(raw: string): string {
  const text = raw.replaceAll('\r\n', '\n')
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, (c) =>
    c >= '\x7f' ? '␡' : String.fromCharCode(0x2400 + c.charCodeAt(0)),
  )
}

const inline = (text: string): string => tame(text).replaceAll('\n', '␊').replaceAll('\t', '␉')

// The counters in front of elements, then a typed value; the rest of the line is left as it is.
const replyLine = /^((?: *\d+[)~#] |\(attribute\) | +)*)(.*)$/
const values: readonly (readonly [RegExp, string])[] = [
  [/^\(error\) .*/, '31'],
  [/^\((?:integer|double|bignum)\) \S+/, '36'],
  [/^"(?:[^"\\]|\\.)*"/, '32'],
  [/^\((?:nil|true|false|empty [a-z]+|incomplete)\)/, '35'],
]

function colourValue(text: string): string {
  for (const [pattern, code] of values) {
    const found = pattern.exec(text)?.[0]
    if (found === undefined) continue
    const rest = text.slice(found.length)
    return sgr(code, found) + (rest.startsWith(' => ') ? dim(' => ') + colourReplyLine(rest.slice(4)) : rest)
  }
  return text
}

function colourReplyLine(line: string): string {
  const [, counters = '', rest = ''] = replyLine.exec(line) ?? []
  return dim(counters) + colourValue(rest)
}

const spanStyles: Readonly<Record<NonNullable<Span['style']>, (text: string) => string>> = {
  strong,
  dim,
  label: (text) => sgr('33', text),
}

function spanText(span: Span): string {
  return span.style ? spanStyles[span.style](tame(span.text)) : tame(span.text)
}

/** The command's name set apart, quoted text in its own colour. */
function colourInput(text: string): string {
  const words = splitWords(text)
  if (!words) return text
  let out = ''
  let at = 0
  for (const [i, word] of words.entries()) {
    const shown = inline(text.slice(word.start, word.end))
    const isName = i === 0 || (i === 1 && /^\d+$/.test(words[0]?.value ?? ''))
    out += inline(text.slice(at, word.start))
    out += isName ? sgr('1;34', shown) : /["']/.test(shown) ? sgr('32', shown) : shown
    at = word.end
  }
  return out + inline(text.slice(at))
}

/** Turns views and entries into terminal output for a terminal `columns` wide. */
export class Screen {
  columns: number
  /** Row of the cursor within what was last drawn, from its first row. */
  #row = 0

  constructor(columns: number) {
    this.columns = columns
  }

  /** Draws the edit line in the place of the one drawn before. */
  draw(view: View): string {
    const erase = this.#erase()
    if (view.prompt === null) return erase
    const { columns } = this
    const text = inline(view.text)
    const promptEnd = placeAfter(view.prompt, { row: 0, column: 0 }, columns)
    const cursor = placeOf(text, inline(view.text.slice(0, view.cursor)).length, promptEnd, columns)
    const textEnd = placeAfter(text, promptEnd, columns)
    // The hint stays on the row of the text's end, so that typing does not make the screen jump.
    const hint = cut(view.hint, columns - textEnd.column - 1)
    let out = erase + strong(view.prompt) + colourInput(view.text) + dim(hint)
    let end = placeAfter(hint, textEnd, columns)
    // A full row leaves the terminal's cursor on its last cell: step to the next by hand.
    if (end.column === 0 && end.row > 0) out += '\r\n'
    for (const line of menuLines(view, columns)) {
      out += `\r\n${line}`
      end = { row: end.row + 1, column: 0 }
    }
    if (end.row > cursor.row) out += `\x1b[${end.row - cursor.row}A`
    out += `\r${cursor.column > 0 ? `\x1b[${cursor.column}C` : ''}`
    this.#row = cursor.row
    return out
  }

  /** Prints an entry above the edit line, which must be drawn again after it. */
  print(entry: Entry): string {
    return `${this.#erase()}${entryText(entry, this.columns).replaceAll('\n', '\r\n')}\r\n`
  }

  /** Empties the screen and what was scrolled away. */
  clear(): string {
    this.#row = 0
    return '\x1b[H\x1b[2J\x1b[3J'
  }

  #erase(): string {
    const up = this.#row > 0 ? `\x1b[${this.#row}A` : ''
    this.#row = 0
    return `${up}\r\x1b[J`
  }
}

function entryText(entry: Entry, columns: number): string {
  if (entry.spans) return entry.spans.map((line) => line.map(spanText).join('')).join('\n')
  if (entry.kind === 'input') {
    const end = entry.text.indexOf('> ') + 2
    return strong(entry.text.slice(0, end)) + colourInput(entry.text.slice(end))
  }
  if (entry.kind === 'notice') return dim(wrapWords(tame(entry.text), columns))
  return tame(entry.text).split('\n').map(colourReplyLine).join('\n')
}

function cut(text: string, cells: number): string {
  if (cellWidth(text) <= cells) return text
  return cells < 4 ? '' : `${text.slice(0, cells - 1)}…`
}

function wrapWords(text: string, columns: number): string {
  let width = 0
  return text
    .split(/(?<= )/)
    .map((word) => {
      const cells = cellWidth(word.trimEnd())
      const breaks = width > 0 && width + cells > columns
      width = (breaks ? 0 : width) + cellWidth(word)
      return breaks ? `\n${word}` : word
    })
    .join('')
}

const menuRows = 4

/** The choices in columns, the one taken set apart by colour and by brackets; a last line tells how many more there are. */
function menuLines(view: View, columns: number): readonly string[] {
  const { menu } = view
  if (!menu) return []
  const cells = Math.min(
    columns - 2,
    Math.max(...menu.choices.map((choice) => cellWidth(choice.trimEnd()))) + 3,
  )
  const perRow = Math.max(1, Math.floor((columns - 1) / cells))
  const size = perRow * menuRows
  const from = Math.floor(Math.max(0, menu.index) / size) * size
  const lines: string[] = []
  for (let i = from; i < Math.min(from + size, menu.choices.length); i += perRow) {
    lines.push(
      menu.choices
        .slice(i, Math.min(i + perRow, from + size))
        .map((choice, at) => {
          const shown = cut(inline(choice.trimEnd()), cells - 3)
          const padding = ' '.repeat(Math.max(1, cells - 2 - cellWidth(shown)))
          return i + at === menu.index
            ? `${sgr('7', `[${shown}]`)}${padding.slice(1)}`
            : ` ${shown} ${padding.slice(1)}`
        })
        .join('')
        .trimEnd(),
    )
  }
  const more = menu.choices.length - size
  if (more > 0)
    lines.push(dim(`${from + 1}–${Math.min(from + size, menu.choices.length)} / ${menu.choices.length}`))
  return lines
}
