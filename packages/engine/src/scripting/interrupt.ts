// What becomes of a script that the hook of the interpreter has broken in on: it goes on, is broken off so that others are
// heard, or ends.
import type { Server } from '../server/server.ts'
import { PAUSE, PAUSE_SOON, type Interrupt } from './lua-environment.ts'
import type { ScriptRun } from './run.ts'
import type { ScriptKind } from './script-engine.ts'

// Microseconds a script that runs long goes on before others are heard again.
const TURN = 10_000

function killCommand(kind: ScriptKind): string {
  return kind === 'eval' ? 'SCRIPT KILL' : 'FUNCTION KILL'
}

/** A script has run for long: the log tells, once. */
export function noteSlow({ host }: Server, run: ScriptRun): void {
  const elapsed = Math.floor((host.monotonicMicros() - run.startedAt) / 1000)
  run.overdue = true
  host.log(
    'warning',
    `Slow script detected: still in execution after ${elapsed} milliseconds. ` +
      `You can try killing the script using the ${killCommand(run.kind)} command. Script name is: ${run.name}.`,
  )
}

/** The verdict. @param interrupted whether a script shall end that cannot be broken off and has written nothing */
export function interruptVerdict(
  server: Server,
  run: ScriptRun,
  canPause: boolean,
  interrupted: (() => boolean) | undefined,
): ReturnType<Interrupt> {
  const { host, config } = server
  const now = host.monotonicMicros()
  const command = killCommand(run.kind)
  if (run.killed) return `Script killed by user with ${command}.`
  const threshold = config.number('busy-reply-threshold') * 1000
  if (now - run.startedAt < threshold) return null
  if (run.pausable && run.overdue && now - run.turnStartedAt < TURN) return null
  if (run.pausable && canPause) {
    if (!run.overdue) noteSlow(server, run)
    return PAUSE
  }
  const stopped = !run.wrote && now - run.turnStartedAt > threshold && interrupted?.() === true
  if (!stopped) return run.pausable ? PAUSE_SOON : null
  run.killed = true
  return `Script killed by user with ${command}.`
}
