// The engine's outside world on Node: clocks, chance, the log, and a way back to it when something becomes due.

import type { Host } from '@valkey-playground/engine'
import type { ServerLog } from './log.ts'

/** What the host calls when the engine asks for something that only the process can do. */
export interface HostCallbacks {
  wake(): void
  shutdown: NonNullable<Host['shutdown']>
}

/** Makes the engine's host. */
export function createHost(log: ServerLog, callbacks: HostCallbacks): Host {
  return {
    now: () => Date.now(),
    monotonicMicros: () => Math.trunc(performance.now() * 1000),
    random: () => Math.random(),
    log: (level, message) => log.write(level, message),
    wake: () => callbacks.wake(),
    shutdown: (options) => callbacks.shutdown(options),
  }
}
