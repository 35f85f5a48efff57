// The engine's outside world on Node: clocks, chance, the log, and a way back to it when something becomes due.

import type { Host } from '@valkey-playground/engine'
import { machine, release, totalmem, type } from 'node:os'
import { resolve } from 'node:path'
import type { ServerLog } from './log.ts'

/** What the host calls when the engine asks for something that only the process can do. */
export interface HostCallbacks {
  wake(): void
  shutdown: NonNullable<Host['shutdown']>
  connect: NonNullable<Host['connect']>
}

/** Makes the engine's host. `configFile` is the configuration file's path as given. */
export function createHost(log: ServerLog, callbacks: HostCallbacks, configFile: string | null): Host {
  return {
    now: () => Date.now(),
    monotonicMicros: () => Math.trunc(performance.now() * 1000),
    random: () => Math.random(),
    log: (level, message) => log.write(level, message),
    wake: () => callbacks.wake(),
    shutdown: (options) => callbacks.shutdown(options),
    connect: (address, port, events) => callbacks.connect(address, port, events),
    usedMemory: () => process.memoryUsage.rss(),
    totalMemory: () => totalmem(),
    process: {
      id: process.pid,
      executable: resolve(process.argv[1] ?? ''),
      configFile: configFile === null ? '' : resolve(configFile),
    },
    platform: `${type()} ${release()} ${machine()}`,
  }
}
