// The engine's outside world on Node: clocks, chance, the log, and a way back to it when something becomes due.

import { AdjustableClock, type Host } from '@valkey-playground/engine'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import { machine, release, totalmem, type } from 'node:os'
import { resolve } from 'node:path'
import { performance } from 'node:perf_hooks'
import { systemErrorText } from './system-error.ts'
import type { ServerLog } from './log.ts'

/** What the host calls when the engine asks for something that only the process can do. */
export interface HostCallbacks {
  wake(): void
  shutdown: NonNullable<Host['shutdown']>
  restart: NonNullable<Host['restart']>
  connect: NonNullable<Host['connect']>
  crash: NonNullable<Host['crash']>
  pause: NonNullable<Host['pause']>
}

/** The configuration file as CONFIG REWRITE needs it. A new text is written beside it and takes its place when it is safe. */
function fileOfConfiguration(path: string): NonNullable<Host['configFile']> {
  return {
    read() {
      try {
        return readFileSync(path, 'latin1')
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
        throw new Error(systemErrorText(error))
      }
    },
    write(text) {
      const temporary = `${path}.${process.pid}.tmp`
      try {
        const file = openSync(temporary, 'w', 0o644)
        writeSync(file, Buffer.from(text, 'latin1'))
        fsyncSync(file)
        closeSync(file)
        renameSync(temporary, path)
      } catch (error) {
        rmSync(temporary, { force: true })
        throw new Error(systemErrorText(error))
      }
    },
  }
}

/** Makes the engine's host. `configFile` is the configuration file's whole path. */
export function createHost(log: ServerLog, callbacks: HostCallbacks, configFile: string | null): Host {
  const clock = new AdjustableClock(() => Date.now())
  return {
    now: () => clock.now(),
    clock,
    nowMicros: () => Math.trunc((performance.timeOrigin + performance.now()) * 1000),
    monotonicMicros: () => Math.trunc(performance.now() * 1000),
    random: () => Math.random(),
    log: (level, message) => log.write(level, message),
    wake: () => callbacks.wake(),
    shutdown: (options) => callbacks.shutdown(options),
    restart: (delay) => callbacks.restart(delay),
    connect: (address, port, events) => callbacks.connect(address, port, events),
    crash: () => callbacks.crash(),
    pause: () => callbacks.pause(),
    usedMemory: () => process.memoryUsage.rss(),
    totalMemory: () => totalmem(),
    ...(configFile !== null && { configFile: fileOfConfiguration(configFile) }),
    process: {
      id: process.pid,
      executable: resolve(process.argv[1] ?? ''),
      configFile: configFile ?? '',
    },
    platform: `${type()} ${release()} ${machine()}`,
  }
}
