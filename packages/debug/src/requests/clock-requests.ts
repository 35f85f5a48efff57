// The engine's clock: stopped, set forward to what is due next or by some time, run at any speed.
//
// A held command sees the time of its beginning until it ends; what the clock makes due happens when the thread goes on. In the past the
// clock shows the time of then, with what waited for it, and cannot be set.
import type { Bytes, Server } from '@valkey-playground/engine'
import { quote, type ModuleHost } from '@valkey-playground/api'
import { RequestError } from '../request-error.ts'
import type { DebugSession, RequestTable } from '../session.ts'
import type { ClockArguments, ClockEvent, ClockState } from './shapes.ts'

/** What waits for the clock and is not due yet, with what makes it happen once its time has come if nothing else does. */
interface Waiting extends ClockEvent {
  happen?(): void
}

/** What is asked: the engine, its modules, the time; in the past, only modules' timers are kept. */
interface Asked {
  readonly server: Server
  readonly host: ModuleHost
  readonly now: number
  readonly inPast: boolean
}

function nextTimer({ server, host, now, inPast }: Asked): Waiting | null {
  const timers = host.timers().filter(({ due }) => due > now)
  const first = (inPast ? null : server.timers.nextDue()) ?? 0
  const at = first > now ? first : (timers[0]?.due ?? Infinity)
  if (at === Infinity) return null
  const timer = timers.find(({ due }) => due === at)
  if (!timer) return { kind: 'timer', at, what: 'a client that waits' }
  const { module, place } = timer
  return {
    kind: 'timer',
    at,
    what: `timer of ${module}`,
    ...(place ? { madeAt: `${place.file.replace(/^.*\//, '')}:${place.line}` } : {}),
  }
}

function nextExpiry({ server, now }: Asked): Waiting | null {
  let next: { at: number; db: number; key: Bytes } | null = null
  for (const db of server.databases)
    for (let position = 0; position < db.expiringSize; position++) {
      const { key, expireAt } = db.expiringAt(position) ?? { key: '', expireAt: Infinity }
      if (expireAt >= now && expireAt < (next?.at ?? Infinity)) next = { at: expireAt, db: db.id, key }
    }
  if (!next) return null
  const { at, db, key } = next
  return {
    kind: 'expiry',
    // A key is there up to and in the millisecond of its time.
    at: at + 1,
    what: db === 0 ? `key ${quote(key)}` : `key ${quote(key)} of database ${db}`,
    // The cycle that looks for expired keys may come to it much later.
    happen: () => server.runUnit(() => server.databases[db]?.expireIfNeeded(key)),
  }
}

function nextOf(asked: Asked): Waiting | null {
  const [timer, expiry] = [nextTimer(asked), nextExpiry(asked)]
  return timer && expiry ? (expiry.at < timer.at ? expiry : timer) : (timer ?? expiry)
}

function asked({ parts: { server, host }, debugger: { past } }: DebugSession): Asked {
  const { inPast } = past
  return { server, host, now: (inPast && past.moment?.unit.time) || server.host.now(), inPast }
}

function clock(session: DebugSession, { action, millis, speed }: ClockArguments): ClockState {
  const { server } = session.parts
  const { clock } = server.host
  if (!clock) throw new RequestError("this server's clock cannot be set")
  const next = nextOf(asked(session))
  if (action !== undefined && session.debugger.past.inPast)
    throw new RequestError('this is the past: its clock can be looked at, not set')
  if (action === 'pause') clock.run(0)
  else if (action === 'run') clock.run(positive(speed ?? 1, 'speed'))
  else if (action === 'advance') clock.advance(positive(millis, 'millis'))
  else if (action === 'real') clock.follow()
  else if (action === 'step') {
    if (!next) throw new RequestError('nothing waits for the clock')
    clock.advance(Math.max(0, Math.ceil(next.at) - clock.now()))
    if (next.happen) server.runSoon(() => next.happen?.())
  } else if (action !== undefined) throw new RequestError(`there is no action '${String(action)}'`)
  // What is due now is to happen, and what will be is to be waited for anew.
  if (action !== undefined) server.host.wake()
  const { now, inPast } = asked(session)
  return {
    now: inPast ? now : clock.now(),
    real: clock.real,
    paused: clock.speed === 0,
    speed: clock.speed,
    next: eventOf(nextOf(asked(session))),
  }
}

function eventOf(waiting: Waiting | null): ClockEvent | null {
  if (!waiting) return null
  const { happen: _happen, ...event } = waiting
  return event
}

function positive(value: number | undefined, name: string): number {
  if (value === undefined || !(value > 0) || !Number.isFinite(value))
    throw new RequestError(`'${name}' must be a number above 0`)
  return value
}

/** Requests about time. */
export const CLOCK_REQUESTS: RequestTable = { 'playground/clock': clock }
