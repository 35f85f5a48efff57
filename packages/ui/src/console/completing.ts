/**
 * Going through the choices of a completion: the common start first, then one after the other, and back to what was typed.
 */
import type { Line } from './line-editor.ts'

/** Choices under the line while completing; `index` -1 while none is taken. */
export interface Menu {
  readonly choices: readonly string[]
  readonly index: number
}

/** A completion under way: the choices, where they go, and the line to come back to. */
export interface Completing {
  readonly menu: Menu
  readonly start: number
  readonly before: Line
}

/** A line after a Tab, and the completion if it goes on. */
export interface Completed {
  readonly line: Line
  readonly completing: Completing | null
}

/** The first Tab: a single choice is taken, of several what they have in common. `start` is where the word begins. */
export function complete(line: Line, start: number, choices: readonly string[]): Completed {
  const [only] = choices
  if (only === undefined) return { line, completing: null }
  if (choices.length === 1) return { line: putWord(line, start, only), completing: null }
  const common = commonStart(choices)
  const before = common.length > line.cursor - start ? putWord(line, start, common) : line
  return { line: before, completing: { menu: { choices, index: -1 }, start, before } }
}

/** A further Tab, or Shift+Tab for -1: the next choice, round and round. */
export function cycle(completing: Completing, step: 1 | -1): Completed {
  const { menu, start, before } = completing
  const count = menu.choices.length
  const from = menu.index < 0 && step < 0 ? 0 : menu.index
  const index = (from + step + count) % count
  const line = putWord(before, start, menu.choices[index] ?? '')
  return { line, completing: { ...completing, menu: { ...menu, index } } }
}

function putWord(line: Line, start: number, word: string): Line {
  const rest = line.text.slice(line.cursor)
  // A space is there already when completing inside a line.
  const put = rest.startsWith(' ') ? word.trimEnd() : word
  return { ...line, text: line.text.slice(0, start) + put + rest, cursor: start + put.length }
}

function commonStart(choices: readonly string[]): string {
  let common = choices[0] ?? ''
  for (const choice of choices) {
    let i = 0
    while (i < common.length && common.charAt(i).toLowerCase() === choice.charAt(i).toLowerCase()) i++
    common = common.slice(0, i)
  }
  return common
}
