// What becomes of a script that the hook of the interpreter has broken in on: it goes on, is broken off so that others are
// heard, or ends.
import type { Server } from '../server/server.ts'
import { PAUSE, PAUSE_SOON, type Interrupt } from './lua-environment.ts'
import type { ScriptRun } from './run.ts'

// Microseconds a script that runs long goes on before others are heard again.
const TURN = 10_000

/** The verdict. @param interrupted whether a script shall end that cannot be broken off and has written nothing */
export function interruptVerdict(
  { host, config }: Server,
  run: ScriptRun,
  canPause: boolean,
  interrupted: (() => boolean) | undefined,
): ReturnType<Interrupt> {
  const now = host.monotonicMicros()
  const command = run.kind === 'eval' ? 'SCRIPT KILL' : 'FUNCTION KILL'
  if (run.killed) return `Script killed by user with ${command}.`
  const threshold = config.number('busy-reply-threshold') * 1000
  if (now - run.startedAt < threshold) return null
  if (run.pausable && run.overdue && now - run.turnStartedAt < TURN) return null
  if (run.pausable && canPause) {
    if (!run.overdue) {
      host.log(
        'warning',
        `Slow script detected: still in execution after ${Math.floor((now - run.startedAt) / 1000)} milliseconds. ` +
          `You can try killing the script using the ${command} command. Script name is: ${run.name}.`,
      )
    }
    run.overdue = true
    return PAUSE
  }
  const stopped = !run.wrote && now - run.turnStartedAt > threshold && interrupted?.() === true
  if (!stopped) return run.pausable ? PAUSE_SOON : null
  run.killed = true
  return `Script killed by user with ${command}.`
}
