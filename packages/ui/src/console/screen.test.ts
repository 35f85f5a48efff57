/**
 * Drawing: checked by a terminal of a few lines below, which knows just the sequences that the screen sends.
 */
import { describe, expect, it } from 'vitest'
import { newConnection } from './connection-state.ts'
import type { View } from './console-model.ts'
import { cellWidth, placeAfter, Screen } from './screen.ts'

/** Rows of text and the place of the cursor. */
class PlainTerminal {
  readonly columns: number
  readonly rows: string[][] = [[]]
  row = 0
  column = 0
  constructor(columns: number) {
    this.columns = columns
  }
  write(data: string): void {
    for (const [part, count, command] of data.matchAll(/\x1b\[(\d*)(?:;\d+)*([A-Za-z])|[^]/gu)) {
      if (command === undefined) this.#put(part)
      else if (command === 'A') this.row -= Number(count || 1)
      else if (command === 'C') this.column += Number(count || 1)
      else if (command === 'J' && count === '') this.#eraseBelow()
      else if (command !== 'm') throw new Error(`unknown sequence ${JSON.stringify(part)}`)
    }
  }
  #put(character: string): void {
    if (character === '\r') this.column = 0
    else if (character === '\n') this.row++
    else {
      if (this.column + cellWidth(character) > this.columns) {
        this.row++
        this.column = 0
      }
      const row = (this.rows[this.row] ??= [])
      while (row.length < this.column) row.push(' ')
      row[this.column] = character
      if (cellWidth(character) === 2) row[this.column + 1] = ''
      this.column += cellWidth(character)
    }
    this.rows[this.row] ??= []
  }
  #eraseBelow(): void {
    this.rows.length = this.row + 1
    this.rows[this.row] = (this.rows[this.row] ?? []).slice(0, this.column)
  }
  /** All rows, the cursor drawn as | in its own. */
  show(): readonly string[] {
    return this.rows.map((row, i) => {
      const text = row.join('')
      if (i !== this.row) return text
      const cells = [...row]
      while (cells.length < this.column) cells.push(' ')
      cells.splice(this.column, 0, '|')
      return cells.join('')
    })
  }
}

function view(text: string, cursor: number, more: Partial<View> = {}): View {
  return {
    prompt: 'valkey> ',
    text,
    cursor,
    hint: '',
    menu: null,
    connection: newConnection,
    tabLeaves: false,
    ...more,
  }
}

function draw(columns: number, ...views: readonly View[]): readonly string[] {
  const terminal = new PlainTerminal(columns)
  const screen = new Screen(columns)
  for (const one of views) terminal.write(screen.draw(one))
  return terminal.show()
}

describe('Screen', () => {
  it('[Screen] puts the cursor in the text and the hint after it', () => {
    expect(draw(40, view('get k', 5, { hint: ' key' }))).toEqual(['valkey> get k| key'])
    expect(draw(40, view('get k', 3))).toEqual(['valkey> get| k'])
  })
  it('[Screen] draws anew in the place of what was there, over several rows', () => {
    expect(draw(12, view('set abcdefghij', 14), view('set abcdefghij', 0))).toEqual([
      'valkey> |set ',
      'abcdefghij',
    ])
    expect(draw(12, view('set abcdefghij', 14), view('x', 1))).toEqual(['valkey> x|'])
    expect(draw(12, view('set abcdefghij', 14), view('set abcdefghij', 0), view('y', 1))).toEqual([
      'valkey> y|',
    ])
  })
  it('[Screen] steps to the next row when a row is just full', () => {
    expect(draw(12, view('get ', 4))).toEqual(['valkey> get ', '|'])
    expect(draw(12, view('get ', 4), view('get k', 5), view('g', 1))).toEqual(['valkey> g|'])
  })
  it('[Screen] counts wide characters as two cells and wraps before one that does not fit', () => {
    expect(draw(13, view('日本語', 3), view('日本語', 2))).toEqual(['valkey> 日本', '|語'])
  })
  it('[Screen] cuts a hint at the end of the row', () => {
    expect(draw(20, view('set ', 4, { hint: 'key value [NX]' }))).toEqual(['valkey> set |key va…'])
  })
  it('[Screen] lists choices below, the one taken in brackets, and erases them again', () => {
    const menu = { choices: ['get ', 'getex ', 'getset '], index: 1 }
    expect(draw(40, view('getex ', 6, { menu }))).toEqual(['valkey> getex |', ' get    [getex]  getset'])
    expect(draw(40, view('getex ', 6, { menu }), view('getex ', 6))).toEqual(['valkey> getex |'])
  })
  it('[Screen] shows control characters of a reply as pictures', () => {
    const terminal = new PlainTerminal(40)
    const screen = new Screen(40)
    terminal.write(screen.draw(view('x', 1)))
    terminal.write(screen.print({ kind: 'reply', text: 'a\x1b[2J\x07b\r\nc\rd' }))
    terminal.write(screen.draw(view('', 0)))
    expect(terminal.show()).toEqual(['a␛[2J␇b', 'c␍d', 'valkey> |'])
  })
  it('[Screen] wraps its own words at spaces', () => {
    const terminal = new PlainTerminal(10)
    terminal.write(new Screen(10).print({ kind: 'notice', text: 'one two three four' }))
    expect(terminal.show()).toEqual(['one two ', 'three four', '|'])
  })
  it('[Screen] shows no edit line while a command runs', () => {
    expect(draw(40, view('get k', 5), view('', 0, { prompt: null }))).toEqual(['|'])
  })
})

describe('placeAfter', () => {
  it('[placeAfter] counts rows as a terminal wraps them', () => {
    expect(placeAfter('abcde', { row: 0, column: 3 }, 5)).toEqual({ row: 1, column: 3 })
    expect(placeAfter('ab', { row: 0, column: 3 }, 5)).toEqual({ row: 1, column: 0 })
  })
})
