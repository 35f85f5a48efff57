// Going on: to the end, by steps, to a place; and pausing.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { threadName } from '../activations.ts'
import { linePlaces } from '../breakpoints.ts'
import { MAIN_THREAD, RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import type { Plan } from '../stepping.ts'
import type { ThreadRow } from './shapes.ts'

/** Lets the held thread go on by a plan. */
function go(
  session: DebugSession,
  plan: Plan,
  thread: number = MAIN_THREAD,
  reason: 'step' | 'goto' = 'step',
): void {
  if (!session.held) throw new RequestError('the server runs already')
  if (thread === MAIN_THREAD) session.debugger.proceed(plan, reason)
  else if (!session.debugger.threads.proceed(thread, plan, reason))
    throw new RequestError('that thread does not stand at a statement: it computes, or is over')
  session.release()
}

/** Which thread a request is about. */
interface ThreadArguments {
  readonly threadId?: number
}

function step(session: DebugSession, outward: number, { threadId }: ThreadArguments): void {
  const { control, threads } = session.debugger
  const thread = threadId ?? threads.current
  const depth = (thread === MAIN_THREAD ? control.depth() : threads.depth(thread)) - outward
  go(session, { kind: 'over', depth }, thread)
}

/** All threads: the engine's is 1, the others have their numbers. */
function threads(session: DebugSession): { readonly threads: readonly ThreadRow[] } {
  const { threads, past } = session.debugger
  if (session.held) threads.settle()
  // Memory of the past has nothing to say of threads: they were somewhere else.
  const others = past.inPast ? [] : threads.list()
  const engine = { id: MAIN_THREAD, name: 'engine', holdsLock: !others.some(({ hasLock }) => hasLock) }
  return {
    threads: [
      { ...engine, stopped: session.held },
      ...others.map((info) => ({
        id: info.number,
        name: threadName(info),
        module: info.module,
        holdsLock: info.hasLock,
        stopped: info.stands,
      })),
    ],
  }
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
  const sites = new Set(places.map(({ number }) => number))
  go(session, { kind: 'to', sites }, session.debugger.threads.current, 'goto')
}

/** Requests that let code run. */
export const RUN_REQUESTS: RequestTable = {
  continue(session) {
    go(session, { kind: 'run' })
    return { allThreadsContinued: true }
  },
  next: (session, args: ThreadArguments) => step(session, 0, args),
  stepIn: (session, { threadId }: ThreadArguments) =>
    go(session, { kind: 'in' }, threadId ?? session.debugger.threads.current),
  stepOut: (session, args: ThreadArguments) => step(session, 1, args),
  pause: (session) => pause(session),
  'playground/runTo': runTo,
  threads,
}
