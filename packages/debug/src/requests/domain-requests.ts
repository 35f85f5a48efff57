// Stops in the domain's terms, and steps by level, which are such stops for once.
import { DOMAIN_STOPS, type DomainStop } from '../domain-stops.ts'
import { RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'

/** How far a step goes: to the next call of the API, command, event of the event loop, or line of a script or command of EXEC. */
const LEVELS: Readonly<Record<string, DomainStop>> = {
  api: { kind: 'api' },
  command: { kind: 'command' },
  event: { kind: 'event' },
  script: { kind: 'line' },
}

function check(stop: DomainStop): DomainStop {
  if (!DOMAIN_STOPS.includes(stop.kind))
    throw new RequestError(`there is no stop '${stop.kind}'; kinds are ${DOMAIN_STOPS.join(', ')}`)
  if (stop.kind === 'write' && typeof stop.pattern !== 'string')
    throw new RequestError("'write' needs a pattern")
  return stop
}

function step(session: DebugSession, { level }: { readonly level?: string }): void {
  const stop = LEVELS[level ?? '']
  if (!stop)
    throw new RequestError(`there is no level '${level ?? ''}'; levels are ${Object.keys(LEVELS).join(', ')}`)
  if (!session.held) throw new RequestError('the server runs already')
  session.debugger.domain.once(stop)
  session.debugger.proceed({ kind: 'run' })
  session.release()
}

/** Requests about stops in the domain's terms. */
export const DOMAIN_REQUESTS: RequestTable = {
  'playground/setStops'(session, args: { readonly stops?: readonly DomainStop[] }) {
    const stops = (args.stops ?? []).map(check)
    session.debugger.domain.set(stops)
    return { stops: stops.map(() => ({ verified: true })) }
  },
  'playground/step': step,
}
