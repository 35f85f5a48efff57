// Scopes, variables, expressions and memory of the held thread.
//
// What was gone back to can be looked at and not be changed: it has happened already.
import type { ScriptLine } from '@valkey-playground/engine'
import type { DebugProtocol } from '@vscode/debugprotocol'
import { ExpressionError } from '../expressions/expression-error.ts'
import { assignExpression, evaluateExpression } from '../expressions/expression.ts'
import { RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import type { Variable } from '../values/variable.ts'
import type { Frame as ValueFrame } from '../values/program.ts'

/** What a reference of the protocol stands for; variables of a script have no frame of C. */
interface Referred {
  readonly frame?: ValueFrame
  /** Children; of numbered ones those from `start` on. */
  readonly list: (start?: number, count?: number) => readonly Variable[]
}

/** A variable as the protocol has it; one with children gets a reference. */
function describe(
  session: DebugSession,
  frame: ValueFrame | undefined,
  variable: Variable,
): DebugProtocol.Variable {
  const { name, value, type, evaluateName, memoryReference, named, indexed } = variable
  const list: Referred['list'] = (start, count) => variable.expand(start, count)
  const referred: Referred = frame ? { frame, list } : { list }
  return {
    name,
    value,
    type,
    variablesReference: named + indexed > 0 ? session.refer(referred) : 0,
    ...(evaluateName === undefined ? {} : { evaluateName }),
    ...(memoryReference === undefined ? {} : { memoryReference }),
    ...(named > 0 ? { namedVariables: named } : {}),
    ...(indexed > 0 ? { indexedVariables: indexed } : {}),
  }
}

/** The frame of an id, or the innermost one of C. */
export function frameOf(session: DebugSession, id: number | undefined): ValueFrame {
  const frame = id === undefined ? session.frames.find(({ kind }) => kind === 'c') : session.framesFrom(id)[0]
  return session.inspection.frame(frame)
}

/** Runs something that may fail for reasons that are the user's. */
export function explained<T>(work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof ExpressionError) throw new RequestError(error.message)
    throw error
  }
}

/** Groups of variables of a frame. */
export function scopes(
  session: DebugSession,
  { frameId }: DebugProtocol.ScopesArguments,
): DebugProtocol.ScopesResponse['body'] {
  const [frame] = session.framesFrom(frameId)
  if (frame?.kind === 'script') return { scopes: [localsOfScript(session, frame.place)] }
  if (frame?.kind !== 'c' || !frame.at) return { scopes: [] }
  const values = session.inspection.frame(frame)
  return {
    scopes: session.inspection.scopes(frame).map(({ name, variables }) => ({
      name,
      ...(name === 'Locals' ? { presentationHint: 'locals' } : {}),
      expensive: name === 'Globals',
      variablesReference: session.refer({ frame: values, list: () => variables() } satisfies Referred),
    })),
  }
}

function localsOfScript(session: DebugSession, place: ScriptLine): DebugProtocol.Scope {
  const list: Referred['list'] = () =>
    place.variables().map(({ name, value }) => ({
      name,
      value,
      type: '',
      named: 0,
      indexed: 0,
      expand: () => [],
    }))
  return {
    name: 'Locals',
    presentationHint: 'locals',
    expensive: false,
    variablesReference: session.refer({ list } satisfies Referred),
  }
}

/** What a reference stands for. @throws RequestError if code has gone on since */
export function referredBy(session: DebugSession, reference: number): Referred {
  const found = session.referred(reference) as Referred | undefined
  if (!found) throw new RequestError('that is of an earlier stop')
  return found
}

/** What is in a scope or a variable. */
export function variables(
  session: DebugSession,
  args: DebugProtocol.VariablesArguments,
): DebugProtocol.VariablesResponse['body'] {
  const { frame, list } = referredBy(session, args.variablesReference)
  const children = list(args.start, args.count === 0 ? undefined : args.count)
  return { variables: children.map((variable) => describe(session, frame, variable)) }
}

function mayChange(session: DebugSession): void {
  if (session.debugger.past.inPast)
    throw new RequestError('this is the past: it can be looked at, not changed')
}

function setVariable(session: DebugSession, args: DebugProtocol.SetVariableArguments): unknown {
  mayChange(session)
  const { frame, list } = referredBy(session, args.variablesReference)
  const variable = list().find(({ name }) => name === args.name)
  if (!variable) throw new RequestError(`there is no '${args.name}'`)
  if (!frame) throw new RequestError('variables of scripts can be looked at, not changed')
  const changed = explained(() => assignExpression(frame, variable, args.value))
  const { value, type, variablesReference } = describe(session, frame, changed)
  return { value, type, variablesReference }
}

/** An expression's value. @throws RequestError with the reason if it has none */
export function evaluate(
  session: DebugSession,
  args: DebugProtocol.EvaluateArguments,
): DebugProtocol.EvaluateResponse['body'] {
  const frame = frameOf(session, args.frameId)
  const found = explained(() => evaluateExpression(frame, args.expression))
  const { name: _name, value, ...rest } = describe(session, frame, found)
  return { result: value, ...rest }
}

function setExpression(session: DebugSession, args: DebugProtocol.SetExpressionArguments): unknown {
  mayChange(session)
  const frame = frameOf(session, args.frameId)
  const changed = explained(() =>
    assignExpression(frame, evaluateExpression(frame, args.expression), args.value),
  )
  const { value, type, variablesReference } = describe(session, frame, changed)
  return { value, type, variablesReference }
}

function addressOf(reference: string, offset = 0): number {
  const address = Number(reference)
  if (!Number.isSafeInteger(address)) throw new RequestError(`'${reference}' is no address`)
  return address + offset
}

function readMemory(session: DebugSession, args: DebugProtocol.ReadMemoryArguments): unknown {
  const address = addressOf(args.memoryReference, args.offset)
  const { memory } = session.inspection
  let count = args.count
  let bytes = memory.read(address, count)
  // Up to the end of memory, if it ends before.
  while (!bytes && count > 0) bytes = memory.read(address, (count = Math.floor(count / 2)))
  return {
    address: `0x${address.toString(16)}`,
    unreadableBytes: args.count - (bytes?.length ?? 0),
    data: toBase64(bytes ?? new Uint8Array(0)),
  }
}

function writeMemory(session: DebugSession, args: DebugProtocol.WriteMemoryArguments): unknown {
  if (!session.held) throw new RequestError('the server runs: pause first')
  mayChange(session)
  const bytes = fromBase64(args.data)
  if (!session.inspection.memory.write(addressOf(args.memoryReference, args.offset), bytes))
    throw new RequestError('that is not all memory')
  return { bytesWritten: bytes.length }
}

function toBase64(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return btoa(text)
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
}

/** Requests about values. */
export const VALUE_REQUESTS: RequestTable = {
  scopes,
  variables,
  setVariable,
  evaluate,
  setExpression,
  readMemory,
  writeMemory,
}
