// Keys as text ('Ctrl+Shift+P') and what they match. One spelling serves the help, the palette, Monaco and the page.
//
// `Ctrl` means Cmd on macOS. Never Ctrl+N, Ctrl+T or Ctrl+W: those belong to the browser.

/** The parts of a KeyboardEvent that decide. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>

/** A shortcut, taken apart. */
export interface Chord {
  readonly ctrl: boolean
  readonly shift: boolean
  readonly alt: boolean
  /** The key's name as KeyboardEvent.key says it, lower case for letters. */
  readonly key: string
}

/** Reads 'Ctrl+Shift+P'. */
export function parseChord(keys: string): Chord {
  const parts = keys.split('+')
  const key = parts.at(-1) ?? ''
  const has = (name: string): boolean => parts.slice(0, -1).includes(name)
  return {
    ctrl: has('Ctrl'),
    shift: has('Shift'),
    alt: has('Alt'),
    key: key.length === 1 ? key.toLowerCase() : key,
  }
}

/** True if the press is that shortcut. */
export function matches(chord: Chord, press: KeyPress, mac: boolean): boolean {
  const ctrl = mac ? press.metaKey : press.ctrlKey
  const other = mac ? press.ctrlKey : press.metaKey
  const key = press.key.length === 1 ? press.key.toLowerCase() : press.key
  // On many layouts Shift changes what a digit or ` gives, so the physical key counts too.
  const same = key === chord.key || (chord.key === '`' && press.code === 'Backquote')
  return same && ctrl === chord.ctrl && !other && press.shiftKey === chord.shift && press.altKey === chord.alt
}

/** As people of that system read it. */
export function showKeys(keys: string, mac: boolean): string {
  if (!mac) return keys
  const signs: Readonly<Record<string, string>> = { Ctrl: '⌘', Shift: '⇧', Alt: '⌥', Enter: '↩' }
  return keys
    .split('+')
    .map((part) => signs[part] ?? part)
    .join('')
}

/** Whether this is macOS or iPadOS. */
export function isMac(): boolean {
  return /Mac|iPhone|iPad/.test(navigator.platform)
}
