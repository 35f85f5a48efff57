// The ways to go on from a stop, in one table: the pane's toolbar, the palette and the shortcuts read it.

/** Ways to go on, in the words of the protocol. */
export type Step =
  | 'continue'
  | 'next'
  | 'stepIn'
  | 'stepOut'
  | 'stepBack'
  | 'reverseContinue'
  | 'pause'
  | 'playground/restartCommand'
  | 'playground/present'

/** One way. `sign` is what its button shows, `keys` as in app/shortcuts.ts. */
export interface StepRow {
  readonly step: Step
  readonly title: string
  readonly sign: string
  readonly keys?: string
}

/** All of them, in the order of the toolbar. */
export const STEPS: readonly StepRow[] = [
  { step: 'continue', title: 'Continue', sign: '▶', keys: 'Ctrl+F8' },
  { step: 'next', title: 'Step over', sign: '↷', keys: 'F10' },
  { step: 'stepIn', title: 'Step into', sign: '↓', keys: 'F11' },
  { step: 'stepOut', title: 'Step out', sign: '↑', keys: 'Shift+F11' },
  { step: 'stepBack', title: 'Step back', sign: '↶', keys: 'Shift+F10' },
  { step: 'reverseContinue', title: 'Run back', sign: '◀', keys: 'Ctrl+Shift+F8' },
  { step: 'playground/restartCommand', title: 'Back to the beginning of the command', sign: '⟲' },
]

/** Steps by level: on to the next of these. */
export const LEVELS = [
  { level: 'api', text: 'API call', title: 'Go on to the next call of the module API' },
  { level: 'command', text: 'command', title: 'Go on to the next command of a module' },
  { level: 'event', text: 'event', title: 'Go on to whatever of a module runs next' },
  { level: 'script', text: 'script line', title: 'Go on to the next line of a script or command of EXEC' },
] as const

/** One of them. */
export type Level = (typeof LEVELS)[number]['level']
