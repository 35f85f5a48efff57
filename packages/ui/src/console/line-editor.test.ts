/**
 * Editing keys: the cursor is drawn as | in the text.
 */
import { describe, expect, it } from 'vitest'
import { edit, emptyLine } from './line-editor.ts'
import type { Line } from './line-editor.ts'

function line(drawn: string, cut = ''): Line {
  return { text: drawn.replace('|', ''), cursor: drawn.indexOf('|'), cut }
}
function draw({ text, cursor }: Line): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`
}

const edits: readonly (readonly [key: string, before: string, after: string])[] = [
  ['ArrowLeft', 'ab|', 'a|b'],
  ['ArrowLeft', '|ab', '|ab'],
  ['ArrowRight', 'a|b', 'ab|'],
  ['Ctrl+A', 'ab|c', '|abc'],
  ['Ctrl+E', 'a|bc', 'abc|'],
  ['Alt+B', 'one two  |', 'one |two  '],
  ['Alt+F', 'one| two', 'one two|'],
  ['Backspace', 'ab|c', 'a|c'],
  ['Backspace', '|abc', '|abc'],
  ['Backspace', 'a👩‍👩‍👧|b', 'a|b'],
  ['ArrowLeft', 'ne\u0301|', 'n|e\u0301'],
  ['Delete', 'a|bc', 'a|c'],
  ['Ctrl+D', 'abc|', 'abc|'],
  ['Ctrl+K', 'a|bc', 'a|'],
  ['Ctrl+U', 'ab|c', '|c'],
  ['Ctrl+W', 'one two| x', 'one | x'],
  ['Alt+D', 'one| two x', 'one| x'],
  ['Ctrl+T', 'ab|', 'ba|'],
  ['Ctrl+T', 'a|bc', 'ba|c'],
]

describe('edit', () => {
  for (const [key, before, after] of edits) {
    it(`[${key}] turns '${before}' into '${after}'`, () => {
      const result = edit(line(before), key)
      expect(result && draw(result)).toBe(after)
    })
  }
  it('[Ctrl+Y] puts back what was cut', () => {
    const cut = edit(line('one two|'), 'Ctrl+W')
    const back = cut && edit({ ...cut, cursor: 0 }, 'Ctrl+Y')
    expect(back && draw(back)).toBe('two|one ')
  })
  it('[edit] knows no other keys', () => {
    expect(edit(emptyLine, 'F5')).toBeNull()
  })
})
