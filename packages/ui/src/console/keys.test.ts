/**
 * Terminal data taken apart.
 */
import { describe, expect, it } from 'vitest'
import { readInputs } from './keys.ts'

describe('readInputs', () => {
  it('[readInputs] tells text, keys and pasted text apart', () => {
    expect(readInputs('ab\x7f\x1b[A\x1bOC\x1bb\x12\r\x1b[200~x\r\ny\x1b[201~é\x1b')).toEqual([
      { type: 'text', text: 'ab' },
      { type: 'key', name: 'Backspace' },
      { type: 'key', name: 'ArrowUp' },
      { type: 'key', name: 'ArrowRight' },
      { type: 'key', name: 'Alt+B' },
      { type: 'key', name: 'Ctrl+R' },
      { type: 'key', name: 'Enter' },
      { type: 'paste', text: 'x\r\ny' },
      { type: 'text', text: 'é' },
      { type: 'key', name: 'Escape' },
    ])
  })
  it('[readInputs] swallows sequences it does not know', () => {
    expect(readInputs('\x1b[99;5X')).toEqual([{ type: 'key', name: 'Unknown' }])
  })
})
