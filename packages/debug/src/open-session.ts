// Where a session meets the requests that it serves: they know it, it knows of them only that they are a table.
import { describeBreakpoint } from './requests/breakpoint-requests.ts'
import { REQUESTS } from './requests/index.ts'
import { DebugSession, type SessionParts } from './session.ts'

/** A session that serves all requests of the debugger, and its place's own before them; `dispose` ends it. */
export function openSession(parts: SessionParts): DebugSession {
  return new DebugSession(parts, { requests: REQUESTS, describeBreakpoint })
}
