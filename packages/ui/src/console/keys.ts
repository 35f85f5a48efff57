/**
 * What a terminal sends, taken apart into named keys, typed text and pasted text.
 *
 * Names are those of the DOM with Ctrl+ and Alt+ in front, so that the model needs no terminal and tests read well.
 */

/** One thing that a person did at the terminal. */
export type Input =
  | { readonly type: 'key'; readonly name: string }
  | { readonly type: 'text'; readonly text: string }
  | { readonly type: 'paste'; readonly text: string }

const sequences: Readonly<Record<string, string>> = {
  '\r': 'Enter',
  '\n': 'Enter',
  '\t': 'Tab',
  '\x7f': 'Backspace',
  '\b': 'Backspace',
  '\x1b[Z': 'Shift+Tab',
  '\x1b[A': 'ArrowUp',
  '\x1b[B': 'ArrowDown',
  '\x1b[C': 'ArrowRight',
  '\x1b[D': 'ArrowLeft',
  '\x1bOA': 'ArrowUp',
  '\x1bOB': 'ArrowDown',
  '\x1bOC': 'ArrowRight',
  '\x1bOD': 'ArrowLeft',
  '\x1b[H': 'Home',
  '\x1b[F': 'End',
  '\x1bOH': 'Home',
  '\x1bOF': 'End',
  '\x1b[1~': 'Home',
  '\x1b[4~': 'End',
  '\x1b[3~': 'Delete',
  '\x1b[5~': 'PageUp',
  '\x1b[6~': 'PageDown',
  '\x1b[1;5C': 'Ctrl+ArrowRight',
  '\x1b[1;5D': 'Ctrl+ArrowLeft',
  '\x1b[1;3C': 'Alt+ArrowRight',
  '\x1b[1;3D': 'Alt+ArrowLeft',
  '\x1b\x7f': 'Alt+Backspace',
}

// A sequence, an Alt combination, or one control character; all else is text.
// oxlint-disable-next-line no-control-regex
const control = /^(?:\x1b\[[0-9;]*[A-Za-z~]|\x1bO[A-Z]|\x1b[\x20-\x7f]|[\x00-\x1f\x7f])/

const pasteStart = '\x1b[200~'
const pasteEnd = '\x1b[201~'

/** The inputs in a piece of terminal data, in order. */
export function readInputs(data: string): readonly Input[] {
  const inputs: Input[] = []
  let at = 0
  let text = ''
  const flush = (): void => {
    if (text !== '') inputs.push({ type: 'text', text })
    text = ''
  }
  while (at < data.length) {
    if (data.startsWith(pasteStart, at)) {
      flush()
      const end = data.indexOf(pasteEnd, at)
      const to = end < 0 ? data.length : end
      inputs.push({ type: 'paste', text: data.slice(at + pasteStart.length, to) })
      at = to + pasteEnd.length
      continue
    }
    const found = control.exec(data.slice(at, at + 32))?.[0]
    if (found === undefined) {
      text += data.charAt(at++)
      continue
    }
    flush()
    inputs.push({ type: 'key', name: keyName(found) })
    at += found.length
  }
  flush()
  return inputs
}

function keyName(sequence: string): string {
  const known = sequences[sequence]
  if (known !== undefined) return known
  if (sequence === '\x1b') return 'Escape'
  if (sequence.length === 2 && sequence.startsWith('\x1b')) return `Alt+${sequence.charAt(1).toUpperCase()}`
  const code = sequence.charCodeAt(0)
  return sequence.length === 1 && code < 32 ? `Ctrl+${String.fromCharCode(code + 64)}` : 'Unknown'
}
