// The ways to go on from a stop, in one table: the pane's toolbar, the palette and the shortcuts read it.
import type { Step } from './store.ts'

/** One way. `sign` is what its button shows, `keys` as in app/shortcuts.ts. */
export interface StepRow {
  readonly step: Step
  readonly title: string
  readonly sign: string
  readonly keys: string
}

/** All of them, in the order of the toolbar. */
export const STEPS: readonly StepRow[] = [
  { step: 'continue', title: 'Continue', sign: '▶', keys: 'Ctrl+F8' },
  { step: 'next', title: 'Step over', sign: '↷', keys: 'F10' },
  { step: 'stepIn', title: 'Step into', sign: '↓', keys: 'F11' },
  { step: 'stepOut', title: 'Step out', sign: '↑', keys: 'Shift+F11' },
  { step: 'stepBack', title: 'Step back', sign: '↶', keys: 'Shift+F10' },
  { step: 'reverseContinue', title: 'Run back', sign: '◀', keys: 'Ctrl+Shift+F8' },
]
