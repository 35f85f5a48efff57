import { describe, expect, it } from 'vitest'
import { matches, parseChord, showKeys, type KeyPress } from './shortcuts.ts'

const press = (part: Partial<KeyPress>): KeyPress => ({
  key: '',
  code: '',
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...part,
})

describe('shortcuts', () => {
  it('match with exactly their modifiers', () => {
    const chord = parseChord('Ctrl+Shift+P')
    expect(chord).toEqual({ ctrl: true, shift: true, alt: false, key: 'p' })
    expect(matches(chord, press({ key: 'P', ctrlKey: true, shiftKey: true }), false)).toBe(true)
    expect(matches(chord, press({ key: 'p', ctrlKey: true }), false)).toBe(false)
    expect(matches(chord, press({ key: 'P', ctrlKey: true, shiftKey: true, altKey: true }), false)).toBe(
      false,
    )
  })

  it('take Cmd for Ctrl on a Mac', () => {
    const chord = parseChord('Ctrl+Enter')
    expect(matches(chord, press({ key: 'Enter', metaKey: true }), true)).toBe(true)
    expect(matches(chord, press({ key: 'Enter', ctrlKey: true }), true)).toBe(false)
    expect(showKeys('Ctrl+Shift+Enter', true)).toBe('⌘⇧↩')
  })

  it('know the ` key by its place', () => {
    expect(matches(parseChord('Ctrl+`'), press({ key: 'ö', code: 'Backquote', ctrlKey: true }), false)).toBe(
      true,
    )
  })
})
