// Going on: to the end, by steps, to a place; and pausing.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { linePlaces } from '../breakpoints.ts'
import { MAIN_THREAD, RequestError } from '../request-error.ts'
import type { DebugSession } from '../session.ts'
import type { Plan } from '../stepping.ts'
import type { RequestTable } from './request.ts'

/** Lets the held thread go on by a plan. */
function go(session: DebugSession, plan: Plan, reason: 'step' | 'goto' = 'step'): void {
  if (!session.held) throw new RequestError('the server runs already')
  session.debugger.proceed(plan, reason)
  session.release()
}

function step(session: DebugSession, outward: number): void {
  const depth = session.debugger.control.depth() - outward
  go(session, { kind: 'over', depth })
}

function pause(session: DebugSession): void {
  if (session.held) return
  if (session.parts.mailbox === null)
    throw new RequestError('nothing can be paused here: memory is not shared (no cross-origin isolation)')
  // Code is on the stack only if it looked in at a safe point; it stops at its next statement. Otherwise the server waits for commands.
  if (session.debugger.activations.length > 0) session.debugger.proceed({ kind: 'in' }, 'pause')
  else session.afterAnswer(() => session.debugger.stop({ reason: 'pause', description: 'Paused' }))
}

/** Runs to the statement of a line, wherever it is met. */
function runTo(
  session: DebugSession,
  args: { readonly source?: DebugProtocol.Source; readonly line?: number },
): void {
  const { programs } = session.debugger
  const file = programs.fileOf(args.source?.path ?? args.source?.name ?? '')
  const places = file === undefined ? [] : linePlaces(programs, file, args.line ?? 0)
  if (places.length === 0) throw new RequestError('there is no code at or after that line')
  go(session, { kind: 'to', sites: new Set(places.map(({ number }) => number)) }, 'goto')
}

/** Requests that let code run. */
export const RUN_REQUESTS: RequestTable = {
  continue(session) {
    go(session, { kind: 'run' })
    return { allThreadsContinued: true }
  },
  next: (session) => step(session, 0),
  stepIn: (session) => go(session, { kind: 'in' }),
  stepOut: (session) => step(session, 1),
  pause: (session) => pause(session),
  'playground/runTo': runTo,
  threads: () => ({ threads: [{ id: MAIN_THREAD, name: 'engine' }] }),
}
