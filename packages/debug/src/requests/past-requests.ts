// Going back and forth in time. A moment is a unit (a command, a timer, an event; they are numbered) and a position in it: how many
// statements had begun.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { describeCall } from '../activations.ts'
import type { ModuleDebugger } from '../debugger.ts'
import type { Destination, Moment } from '../past/moment.ts'
import type { Unit } from '../past/recording.ts'
import { RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import { callsOf } from '../past/searches.ts'
import type { Moments, TraceRow, TraceRows } from './shapes.ts'

/** Where the thread is held, in the past or the present. @throws RequestError if nothing is kept that could be gone back to */
export function here(session: DebugSession): Moment {
  if (!session.held) throw new RequestError('the server runs: pause first')
  keepThreads(session)
  const { past } = session.debugger
  const moment = past.moment
  if (!moment)
    throw new RequestError('no module has run since the debugger came: there is nothing to go back to')
  return moment
}

function go(session: DebugSession, to: Destination, search: (() => Destination | null) | null = null): void {
  if (to !== 'present' && to.unit.broken !== null)
    throw new RequestError(`that call cannot run again: ${to.unit.broken}`)
  session.debugger.travel(to, search)
  session.release()
}

/** The nearest earlier moment that is wanted, in this unit or the ones before. */
function earlier(
  { past }: ModuleDebugger,
  from: Moment,
  wanted: (site: number, depth: number, unit: Unit) => boolean,
): Moment | null {
  let { unit, position } = from
  for (;;) {
    if (unit.broken !== null) return null
    const at = past.traceOf(unit).lastBefore(position, (site, depth) => wanted(site, depth, unit))
    if (at > 0) return { unit, position: at }
    const before = past.units[past.units.indexOf(unit) - 1]
    if (!before) return null
    unit = before
    position = (before.end ?? 0) + 1
  }
}

/** The first statement of all that is kept. */
function beginning({ past }: ModuleDebugger): Moment {
  const unit = past.units.find((one) => one.broken === null && (one.end ?? 1) > 0)
  if (!unit) throw new RequestError('there is nothing to go back to')
  return { unit, position: 1 }
}

/** One statement back at the same depth or further out; into the unit before from the first one. */
function stepBack(session: DebugSession): void {
  const from = here(session)
  if (from.unit.broken !== null) throw new RequestError(`this call cannot run again: ${from.unit.broken}`)
  const depth = session.debugger.control.depth()
  const { past } = session.debugger
  // Inside a call of ours the statement that made the call is the one before.
  const position = past.betweenStatements ? from.position + 1 : from.position
  const idle = depth === 0
  const to = earlier(
    session.debugger,
    { ...from, position },
    (_site, at, unit) => idle || unit !== from.unit || at <= depth,
  )
  if (!to) throw new RequestError('this is the earliest statement that is kept')
  go(session, to)
}

/** Back to the last breakpoint that is met before, or to the beginning. */
function reverseContinue(session: DebugSession): void {
  const { debugger: target } = session
  const wanted = (site: number): boolean =>
    target.breakpoints.at(site).some(({ logMessage }) => logMessage === undefined)
  let at = here(session)
  const next = (): Destination => {
    const found = earlier(target, at, wanted)
    at = found ?? beginning(target)
    return at
  }
  const first = next()
  // Conditions can only be told there.
  go(session, first, () => {
    const { site } = target.control.frame(target.control.top)
    const atBeginning = at.position === 1 && !wanted(site)
    return atBeginning || target.breakpoints.at(site).some((one) => target.reasons.conditionHolds(one))
      ? null
      : next()
  })
}

/** To the first statement of a frame: of the C function, or of the call into the module for frames that are none. */
function restartFrame(session: DebugSession, { frameId }: DebugProtocol.RestartFrameArguments): void {
  const from = here(session)
  const frames = session.framesFrom(frameId)
  const depth = frames[0]?.kind === 'c' ? frames.filter(({ kind }) => kind === 'c').length : 0
  const { past } = session.debugger
  const statements = past.traceOf(from.unit)
  const outside = depth === 0 ? 0 : statements.lastBefore(from.position + 1, (_site, at) => at < depth)
  const to = { unit: from.unit, position: outside + 1 }
  if (to.position === from.position && !past.betweenStatements)
    throw new RequestError('that is the first statement already')
  go(session, to)
}

/** Code cannot run again while threads work on the same memory: all must stand, and stay so. */
function keepThreads({ held, debugger: { past, threads } }: DebugSession): void {
  if (!held && threads.list().length > 0) throw new RequestError('threads of modules run: pause first')
  if (held && !threads.freeze())
    throw new RequestError('a thread of a module computes: there is no going back while one does')
  if (!past.inPast) past.kept.checkThreads()
}

/** Where in time. */
export interface MomentArguments {
  /** The unit's number; the one that is held if not given. */
  readonly unit?: number
  readonly position?: number
}

/** The moment that is meant; a position that is not given is the first. @throws RequestError if it is not kept */
export function momentOf(session: DebugSession, { unit: number, position }: MomentArguments): Moment {
  keepThreads(session)
  const { past } = session.debugger
  const unit = number === undefined ? here(session).unit : past.units.find((one) => one.number === number)
  if (!unit) throw new RequestError(`unit ${number} is not kept`)
  const end = past.traceOf(unit).length
  const wanted = position ?? 1
  if (wanted < 1 || wanted > end) throw new RequestError(`unit ${unit.number} has statements 1 to ${end}`)
  return { unit, position: wanted }
}

function goTo(session: DebugSession, args: MomentArguments): void {
  const to = momentOf(session, args)
  const { past } = session.debugger
  const present = past.presentMoment
  const isPresent = present?.unit === to.unit && present.position === to.position && past.presentAtStatement
  if (isPresent && !past.inPast) throw new RequestError('that is where it is held')
  go(session, isPresent ? 'present' : to)
}

/** All that is kept, and where in it the thread is. */
function moments(session: DebugSession): Moments {
  const { past } = session.debugger
  const at = session.held ? past.moment : null
  return {
    inPast: past.inPast,
    ...(at ? { unit: at.unit.number, position: at.position } : {}),
    bytes: past.kept.size,
    units: past.units.map((unit) => ({
      number: unit.number,
      what: describeCall({ kind: 'call', context: unit.root.context, inner: false }),
      statements: unit.end ?? past.presentMoment?.position ?? 0,
      running: unit.end === null,
      ...(unit.broken === null ? {} : { broken: unit.broken }),
    })),
  }
}

/** Statements of a unit in their order. */
function trace(session: DebugSession, args: MomentArguments & { readonly count?: number }): TraceRows {
  const { past, programs } = session.debugger
  const { unit, position } = momentOf(session, args)
  const statements = past.traceOf(unit)
  const last = Math.min(statements.length, position + (args.count ?? 100) - 1)
  const rows: TraceRow[] = []
  const calls = new Map<number, string[]>()
  for (const call of callsOf(unit)) {
    const known = calls.get(call.position)
    if (known) known.push(call.name)
    else calls.set(call.position, [call.name])
  }
  for (let at = position; at <= last; at++) {
    const place = programs.site(statements.site(at))
    rows.push({
      position: at,
      depth: statements.depth(at),
      file: place?.site.file ?? '',
      line: place?.site.line ?? 0,
      calls: calls.get(at) ?? [],
    })
  }
  return { unit: unit.number, total: statements.length, rows }
}

/** Requests about the past. */
export const PAST_REQUESTS: RequestTable = {
  stepBack: (session) => stepBack(session),
  reverseContinue: (session) => reverseContinue(session),
  restartFrame,
  'playground/goTo': goTo,
  'playground/restartCommand': (session) => goTo(session, { unit: here(session).unit.number, position: 1 }),
  'playground/present'(session) {
    if (!session.debugger.past.inPast) throw new RequestError('this is the present')
    go(session, 'present')
  },
  'playground/moments': (session) => moments(session),
  'playground/trace': trace,
}
