// Breakpoints as the protocol speaks of them.
import type { DebugProtocol } from '@vscode/debugprotocol'
import { isHitCondition, type Breakpoint, type BreakpointRequest } from '../breakpoints.ts'
import { RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import { describeSource } from './sources.ts'

interface Conditions {
  readonly condition?: string
  readonly hitCondition?: string
  readonly logMessage?: string
}

/** A breakpoint for the client. */
export function describeBreakpoint(session: DebugSession, breakpoint: Breakpoint): DebugProtocol.Breakpoint {
  const [place] = breakpoint.places
  if (!place)
    return {
      id: breakpoint.id,
      verified: false,
      message: 'no loaded module has code there',
      reason: 'pending',
    }
  return {
    id: breakpoint.id,
    verified: true,
    line: place.site.line,
    ...(place.site.column > 0 ? { column: place.site.column } : {}),
    source: describeSource(session, place),
  }
}

function conditionsOf({ condition, hitCondition, logMessage }: Conditions): BreakpointRequest {
  if (hitCondition !== undefined && hitCondition.trim() !== '' && !isHitCondition(hitCondition))
    throw new RequestError(
      `'${hitCondition}' is no hit condition: a number, perhaps after >=, >, ==, <, <= or %`,
    )
  const given = (text: string | undefined): text is string => text !== undefined && text.trim() !== ''
  return {
    ...(given(condition) ? { condition } : {}),
    ...(given(hitCondition) ? { hitCondition } : {}),
    ...(given(logMessage) ? { logMessage } : {}),
  }
}

function setBreakpoints(session: DebugSession, args: DebugProtocol.SetBreakpointsArguments): unknown {
  const path = args.source.path ?? args.source.name
  if (path === undefined) throw new RequestError('a source without a path')
  session.clientPath(path)
  const wanted: readonly DebugProtocol.SourceBreakpoint[] =
    args.breakpoints ?? (args.lines ?? []).map((line) => ({ line }))
  const requests = wanted.map((request) => ({ ...conditionsOf(request), line: request.line }))
  const made = session.debugger.breakpoints.setLines(path, requests)
  return { breakpoints: made.map((breakpoint) => describeBreakpoint(session, breakpoint)) }
}

function setFunctionBreakpoints(
  session: DebugSession,
  args: DebugProtocol.SetFunctionBreakpointsArguments,
): unknown {
  const requests = args.breakpoints.map((request) => ({ ...conditionsOf(request), name: request.name }))
  const made = session.debugger.breakpoints.setFunctions(requests)
  return { breakpoints: made.map((breakpoint) => describeBreakpoint(session, breakpoint)) }
}

/** The lines of a range that have code. */
function breakpointLocations(
  session: DebugSession,
  args: DebugProtocol.BreakpointLocationsArguments,
): unknown {
  const { programs } = session.debugger
  const file = programs.fileOf(args.source.path ?? args.source.name ?? '')
  const last = args.endLine ?? args.line
  const lines = new Set<number>()
  for (const { site } of programs.sitesWhere((one) => one.file === file))
    if (site.line >= args.line && site.line <= last) lines.add(site.line)
  return { breakpoints: [...lines].sort((a, b) => a - b).map((line) => ({ line })) }
}

/** Requests about breakpoints. */
export const BREAKPOINT_REQUESTS: RequestTable = {
  setBreakpoints,
  setFunctionBreakpoints,
  breakpointLocations,
}
