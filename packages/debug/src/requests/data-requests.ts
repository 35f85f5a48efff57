// Data breakpoints, and who wrote something last.
//
// A dataId says all there is to know: `memory:address:length:depth@thread:name`, or `key:database:name` for a key of the engine.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { describeCall } from '../activations.ts'
import type { Watched } from '../data-breakpoints.ts'
import { evaluateExpression } from '../expressions/expression.ts'
import { callsOf, lastKeyWrite, lastMemoryWrite } from '../past/searches.ts'
import type { Moment } from '../past/moment.ts'
import { MAIN_THREAD, RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import { sizeOf } from '../values/c-types.ts'
import { addressOf } from '../values/value.ts'
import { here } from './past-requests.ts'
import type { LastWrite, LastWriteArguments } from './shapes.ts'
import { explained, frameOf, referredBy } from './value-requests.ts'
import type { Variable } from '../values/variable.ts'

const KEY = /^key:(\d+):([^]*)$/
const MEMORY = /^memory:(\d+):(\d+):(\d+)@(\d+):([^]*)$/

function placeOf(session: DebugSession, variable: Variable, name: string, frameId?: number): Watched {
  const { source } = variable
  const address = source && addressOf(source)
  const length = source ? sizeOf(source.type) : 0
  if (address === undefined || length === 0) throw new RequestError(`'${name}' has no place in memory`)
  const thread = frameId === undefined ? session.debugger.threads.current : session.threadOf(frameId)
  const depth = isOnStack(session, thread, address) ? frameDepth(session, frameId) : 0
  const id = `memory:${address}:${length}:${depth}@${thread}:${name}`
  return { id, name, address, length, depth, thread }
}

/** Whether an address lies in a frame: between the innermost frame's base and the outermost one's end. */
function isOnStack(session: DebugSession, thread: number, address: number): boolean {
  const { stack } = session.debugger.threads.info(thread) ?? {}
  if (stack) return address >= stack.from && address < stack.to
  return session.framesOf(thread).some((frame) => {
    if (frame.kind !== 'c' || frame.base === 0 || !frame.at) return false
    const { stackPointer } = session.debugger.stackOf(frame.at.program.image)
    return address >= stackPointer && address < stackPointer + MOST_STACK
  })
}

/** Stacks are a megabyte. */
const MOST_STACK = 1 << 20

/** How deep a frame is, the outermost counting as 1. */
function frameDepth(session: DebugSession, id: number | undefined): number {
  const frames = id === undefined ? session.frames : session.framesFrom(id)
  return frames.filter(({ kind }) => kind === 'c').length
}

function info(session: DebugSession, args: DebugProtocol.DataBreakpointInfoArguments): unknown {
  const answer = (id: string, description: string): unknown => ({
    dataId: id,
    description,
    accessTypes: ['write'],
    canPersist: KEY.test(id),
  })
  const key = /^key\s+(?:(\d+)\s+)?(.+)$/.exec(args.name)
  if (key && args.variablesReference === undefined)
    return answer(`key:${key[1] ?? 0}:${key[2]}`, `key ${key[2]} of database ${key[1] ?? 0}`)
  if (args.asAddress === true) {
    const address = Number(args.name)
    const length = args.bytes ?? 1
    if (!Number.isInteger(address) || !(length > 0) || !session.inspection.memory.read(address, length))
      return { dataId: null, description: 'that is not all memory' }
    return answer(
      `memory:${address}:${length}:0@${MAIN_THREAD}:${args.name}`,
      `${length} bytes at ${args.name}`,
    )
  }
  try {
    const variable =
      args.variablesReference === undefined
        ? explained(() => evaluateExpression(frameOf(session, args.frameId), args.name))
        : referredBy(session, args.variablesReference)
            .list()
            .find(({ name }) => name === args.name)
    if (!variable) throw new RequestError(`there is no '${args.name}'`)
    const place = placeOf(session, variable, args.name, args.frameId)
    return answer(place.id, `${args.name}, ${place.length} bytes`)
  } catch (error) {
    if (!(error instanceof RequestError)) throw error
    return { dataId: null, description: error.message }
  }
}

function setDataBreakpoints(session: DebugSession, args: DebugProtocol.SetDataBreakpointsArguments): unknown {
  const places: Watched[] = []
  const keys: { db: number; key: string }[] = []
  const breakpoints = args.breakpoints.map(({ dataId, accessType }) => {
    const memory = MEMORY.exec(dataId)
    const key = KEY.exec(dataId)
    if (accessType === 'read' || accessType === 'readWrite')
      return { verified: false, message: 'only writes can be noticed' }
    if (memory)
      places.push({
        id: dataId,
        address: Number(memory[1]),
        length: Number(memory[2]),
        depth: Number(memory[3]),
        thread: Number(memory[4]),
        name: memory[5] ?? '',
      })
    if (key) keys.push({ db: Number(key[1]), key: key[2] ?? '' })
    return { verified: memory !== null || key !== null }
  })
  session.debugger.watch(places)
  session.debugger.domain.setKeys(keys)
  return { breakpoints }
}

/** The last write to a variable, an address or a key before the place where the thread is. */
function lastWrite(session: DebugSession, args: LastWriteArguments): LastWrite {
  const from = here(session)
  const { past } = session.debugger
  if (args.key !== undefined) {
    const found = lastKeyWrite(past, from, args.db ?? 0, args.key, args.field)
    if (!found) return { found: false }
    const { moment, call, before, after } = found
    return { ...describeMoment(session, moment), ...(call === null ? {} : { call }), before, after }
  }
  const { expression = '' } = args
  const variable = explained(() => evaluateExpression(frameOf(session, args.frameId), expression))
  const { address, length } = placeOf(session, variable, expression, args.frameId)
  const moment = lastMemoryWrite(past, session.parts.host.api.memory.wasm, from, address, length)
  if (!moment) return { found: false }
  const call = callsOf(moment.unit).findLast(({ position }) => position === moment.position)?.name
  return { ...describeMoment(session, moment), ...(call === undefined ? {} : { call }) }
}

function describeMoment(
  session: DebugSession,
  { unit, position }: Moment,
): Extract<LastWrite, { found: true }> {
  const { past, programs } = session.debugger
  const place = programs.site(past.traceOf(unit).site(position))
  return {
    found: true,
    unit: unit.number,
    position,
    what: describeCall({ kind: 'call', context: unit.root.context, inner: false }),
    ...(place ? { file: place.site.file, line: place.site.line } : {}),
  }
}

/** Requests about data. */
export const DATA_REQUESTS: RequestTable = {
  dataBreakpointInfo: info,
  setDataBreakpoints,
  'playground/lastWrite': lastWrite,
}
