// The outside world of the engine inside a Web Worker: the browser's clocks and chance, the log panel, and one timer that pumps.
import {
  AdjustableClock,
  type ConnectionEvents,
  type Host,
  type OutgoingConnection,
} from '@valkey-playground/engine'
import type { LogRow } from '@valkey-playground/ui'
import type { BridgeClient } from '../connector/bridge-words.ts'

/** Longest time between two pumps while something is due, in ms: setTimeout holds no more than 2^31. */
const LONGEST = 60_000

/** A host whose pump is set later, since the server needs the host first. */
export interface WorkerHost extends Host {
  /** Gives the function that `wake` shall call; it answers the ms until it wants to be called again. */
  onPump(pump: () => number | null): void
}

/** Connects to a server. */
export type Connect = (address: string, port: number, events: ConnectionEvents) => OutgoingConnection

/** Connects through the bridge to real servers. */
export function bridgeConnect(bridge: BridgeClient): Connect {
  return (address, port, events) => {
    const target = address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`
    const { send, close } = bridge.connect(target, events)
    return { write: send, close }
  }
}

/** `log` takes finished rows for the log panel; `connect` leads to other servers, for REPLICAOF, MIGRATE and clusters. */
export function createWorkerHost(log: (row: LogRow) => void, connect: Connect): WorkerHost {
  let pump: (() => number | null) | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  const clock = new AdjustableClock(() => Date.now())

  function schedule(delay: number): void {
    if (timer !== null) clearTimeout(timer)
    timer = setTimeout(run, Math.min(delay, LONGEST))
  }
  function run(): void {
    timer = null
    const next = pump?.() ?? null
    if (next !== null && timer === null) schedule(next)
  }
  return {
    now: () => clock.now(),
    clock,
    monotonicMicros: () => Math.floor(performance.now() * 1000),
    random: () => Math.random(),
    log: (level, text) => log({ at: Date.now(), level, ...splitSource(text) }),
    wake: () => schedule(0),
    connect,
    onPump(given) {
      pump = given
      schedule(0)
    },
  }
}

/** Lines of modules come as `<name> text`, as in the server's own log. */
export function splitSource(line: string): { readonly source: string; readonly text: string } {
  const match = /^<([^>\s]+)> ([\s\S]*)$/.exec(line)
  if (match === null) return { source: 'engine', text: line }
  return { source: match[1] === 'module' ? 'engine' : (match[1] ?? 'engine'), text: match[2] ?? '' }
}
