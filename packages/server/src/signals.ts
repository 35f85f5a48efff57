// What signals ask of a server: to end, in the words of `shutdown-on-sigterm` and `shutdown-on-sigint`.
//
// Change together: crash-report.ts, whose signals are faults.

import type { Host, Server } from '@valkey-playground/engine'
import type { ServerLog } from './log.ts'
import type { OutputQueue } from './net/output-queue.ts'
import { onProcess } from './process-events.ts'

type ShutdownOptions = Parameters<NonNullable<Host['shutdown']>>[0]

function signalOptions(server: Server, signal: 'SIGTERM' | 'SIGINT'): ShutdownOptions {
  const words = server.config.text(`shutdown-on-${signal.toLowerCase()}`).split(' ')
  const save = words.includes('save') ? true : words.includes('nosave') ? false : null
  return { save, now: words.includes('now'), force: words.includes('force') }
}

/** Ends the server when a signal asks for it. @returns ends this */
export function handleSignals(log: ServerLog, server: Server, output: OutputQueue): () => void {
  const asked = (signal: 'SIGTERM' | 'SIGINT'): void => {
    // Who presses Ctrl+C twice does not want to wait for anything.
    if (signal === 'SIGINT' && server.shutdown.signalled) {
      log.writeSignal('You insist... exiting now.')
      process.exit(1)
    }
    log.writeSignal(`Received ${signal} scheduling shutdown...`)
    output.begin()
    server.shutdown.signal(() => signalOptions(server, signal))
    server.settle()
    output.flush()
  }
  return onProcess({
    SIGTERM: () => asked('SIGTERM'),
    SIGINT: () => asked('SIGINT'),
    // As for valkey-server, a lost terminal is no reason to end.
    SIGHUP: () => {},
  })
}
