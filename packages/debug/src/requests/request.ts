// What a request handler is: a function of the session and the request's arguments that gives the response's body.
import type { DebugSession } from '../session.ts'

/** Serves one command; a promise is only for what cannot be done while the thread is held. */
export type RequestHandler = (session: DebugSession, args: never) => unknown

/** Handlers by command. */
export type RequestTable = Readonly<Record<string, RequestHandler>>
