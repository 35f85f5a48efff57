// What the debugger prints: the messages of breakpoints that go on, and why a module was not loaded.

/** Lines kept. */
const MOST_LINES = 200

/** The lines with those of one `output` event behind them. */
export function withOutput(lines: readonly string[], { output = '' }: OutputBody): readonly string[] {
  return [...lines, ...output.replace(/\n$/, '').split('\n')].slice(-MOST_LINES)
}

/** The body of `output`. */
export interface OutputBody {
  readonly output?: string
}
