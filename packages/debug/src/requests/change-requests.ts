// What changed from one statement to another: keys, variables, the reply so far. A client asks after each step.
import { elementOf } from '../past/key-elements.ts'
import { callsOf, changedKeys } from '../past/searches.ts'
import type { Moment } from '../past/moment.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import type { Memory } from '../values/program.ts'
import { changedVariables } from '../values/variable-changes.ts'
import { here, momentOf } from './past-requests.ts'
import type { Changes, ChangesArguments, KeyChange, ReplySoFar, VariableChange } from './shapes.ts'

/** A position of the unit that is meant, or where the thread was held before. */
function spanOf(session: DebugSession, args: ChangesArguments): { from: Moment; to: Moment } {
  const at = here(session)
  const to =
    args.unit === undefined && args.to === undefined
      ? at
      : momentOf(session, { ...args, position: Math.max(args.to ?? 1, 1) })
  const { unit } = to
  const before = session.stopBefore
  const from = args.from ?? (before?.unit === unit ? before.position : 1)
  return { from: { unit, position: from }, to }
}

function changes(session: DebugSession, args: ChangesArguments): Changes {
  const { past } = session.debugger
  const { from, to } = spanOf(session, args)
  const { unit } = to
  const [early, late] = from.position <= to.position ? [from, to] : [to, from]
  const place = ({ position }: Moment): { unit: number; position: number } => ({
    unit: unit.number,
    position,
  })
  const keys = changedKeys(past, place(early), place(late)).map(({ db, key, position, call }): KeyChange => ({
    db,
    key,
    before: elementOf(past.engine.keyAt(place(from), db, key)),
    after: elementOf(past.engine.keyAt(place(to), db, key)),
    position,
    ...(call === null ? {} : { call }),
  }))
  return {
    unit: unit.number,
    from: from.position,
    to: to.position,
    keys,
    calls: callsOf(unit).filter(({ position }) => position >= early.position && position < late.position),
    variables: variableChanges(session, from, to),
    reply: {
      before: past.engine.replyAt(unit, from.position),
      after: past.engine.replyAt(unit, to.position),
    },
  }
}

/** Variables of the module and, if it was there already, of the innermost frame. Null if memory cannot be told or is that of another place. */
function variableChanges(session: DebugSession, from: Moment, to: Moment): VariableChange[] | null {
  const { past } = session.debugger
  const held = past.moment
  const frame = session.frames.find(({ kind }) => kind === 'c')
  if (to.unit.broken !== null || held?.unit !== to.unit || held.position !== to.position || !frame)
    return null
  const values = session.inspection.frame(frame)
  const statements = past.traceOf(to.unit)
  const wasThere = statements.depth(from.position) >= statements.depth(to.position)
  const scopes = session.inspection.scopes(frame).filter(({ name }) => name === 'Globals' || wasThere)
  const before = { ...values.program, memory: memoryOf(past.memoryAt(from)) }
  return changedVariables(
    scopes.flatMap(({ variables }) => variables()),
    values.program,
    before,
  )
}

/** A copy of memory to read from. */
function memoryOf(bytes: Uint8Array): Memory {
  return {
    read: (address, length) =>
      address >= LOWEST && address + length <= bytes.length
        ? bytes.slice(address, address + length)
        : undefined,
    write: () => false,
  }
}

/** Addresses below are NULL with an offset. */
const LOWEST = 1024

function reply(session: DebugSession): ReplySoFar {
  const { unit, position } = here(session)
  const { past } = session.debugger
  // Inside a call of ours, the statement that made it has begun.
  const until = past.betweenStatements ? position + 1 : position
  return { unit: unit.number, bytes: past.engine.replyAt(unit, until) }
}

/** Requests about what changed. */
export const CHANGE_REQUESTS: RequestTable = {
  'playground/changes': changes,
  'playground/reply': reply,
}
