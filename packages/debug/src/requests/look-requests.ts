// What is shown of a stop, in one answer: clients that are waited for by a person need not ask four times in a row.
//
// Each part is what the protocol's own request for it answers.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import type { Look, LookArguments } from './shapes.ts'
import { stackTrace } from './stack-requests.ts'
import { evaluate, scopes, variables } from './value-requests.ts'

function look(session: DebugSession, args: LookArguments): Look {
  const threadId = args.threadId ?? session.debugger.threads.current
  const { stackFrames } = stackTrace(session, { threadId })
  const first = stackFrames.find(({ source, line }) => source !== undefined && line > 0)
  const frameId = args.frameId ?? first?.id ?? null
  if (frameId === null)
    return { stackFrames, frameId, scopes: [], watches: watchesIn(session, undefined, args) }
  return {
    stackFrames,
    frameId,
    scopes: scopes(session, { frameId }).scopes.map((scope) => ({
      ...scope,
      variables:
        scope.expensive && args.opened?.includes(scope.name) !== true
          ? null
          : variables(session, { variablesReference: scope.variablesReference }).variables,
    })),
    watches: watchesIn(session, frameId, args),
  }
}

function watchesIn(
  session: DebugSession,
  frameId: number | undefined,
  { watches = [] }: LookArguments,
): Look['watches'] {
  const inFrame = frameId === undefined ? {} : { frameId }
  return watches.map((expression): DebugProtocol.EvaluateResponse['body'] | { problem: string } => {
    try {
      return evaluate(session, { expression, ...inFrame })
    } catch (error) {
      if (error instanceof RequestError) return { problem: error.message }
      throw error
    }
  })
}

/** The request of those who show a stop. */
export const LOOK_REQUESTS: RequestTable = { 'playground/look': look }
