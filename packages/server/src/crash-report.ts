// What the log gets before the process ends by a fault: where JavaScript was, INFO, the clients, and the command that ran.
//
// The order and the headings are valkey-server's, so that what reads its reports reads these. A fault of V8 itself leaves none: Node
// cannot run anything after it. Change together: start-server.ts, which says when there is one.

import type { Client, Server } from '@valkey-playground/engine'
import { constants } from 'node:os'
import type { ServerLog } from './log.ts'
import { onProcess } from './process-events.ts'

function section(title: string, text: string): string {
  return `\n------ ${title} ------\n${text.trimEnd()}\n`
}

/** The stack of JavaScript, less the frames of this file. */
function stackSection(error: Error): string {
  return `${section('STACK TRACE', error.stack ?? '')}\n------ STACK TRACE DONE ------\n`
}

/** The text that a command answers with. */
function answerOf(server: Server, line: readonly string[]): string {
  const client = server.createInternalClient({ resp: 2 })
  server.execute(client, line)
  const reply = client.reply.take()
  return reply.slice(reply.indexOf('\r\n') + 2).replaceAll('\r\n', '\n')
}

function commandOf(server: Server, client: Client | null): string {
  if (client === null) return ''
  const hidden = server.config.flag('hide-user-data-from-log')
  const words = (client.argv ?? []).map((word, i) => {
    const shown = hidden && i > 0 ? '*redacted*' : JSON.stringify(word.slice(0, 128))
    return `argv[${i}]: ${shown}`
  })
  return [`id=${client.id} addr=${client.addr} db=${client.db.id}`, ...words].join('\n')
}

/** Writes the report. @param why how the process is going to end */
function report(log: ServerLog, server: Server, why: string, error: Error): void {
  const { currentClient } = server
  log.writeRaw('\n\n=== VALKEY BUG REPORT START: Cut & paste starting from here ===\n')
  log.write('warning', why)
  log.writeRaw(stackSection(error))
  log.writeRaw(section('INFO OUTPUT', answerOf(server, ['INFO', 'everything'])))
  log.writeRaw(section('CLIENT LIST OUTPUT', answerOf(server, ['CLIENT', 'LIST'])))
  log.writeRaw(section('CURRENT CLIENT INFO', commandOf(server, currentClient)))
  log.writeRaw('\n=== VALKEY BUG REPORT END. ===\n')
}

/** What has faults written down. */
export interface CrashReports {
  /** Ends the process as a fault does (DEBUG SEGFAULT). */
  crash(): never
  /** Faults are somebody else's from now on. */
  dispose(): void
}

/** Has faults written down from now on, if `crash-log-enabled` says so when they come. */
export function reportCrashes(log: ServerLog, server: Server): CrashReports {
  let reported = false
  const reportOnce = (why: string, error: Error): void => {
    // What goes wrong while this is written must not be written down again.
    if (reported || !server.config.flag('crash-log-enabled')) return
    reported = true
    report(log, server, why, error)
  }
  const end = (signal: 'SIGABRT' | 'SIGSEGV', error: Error): never => {
    reportOnce(`Valkey crashed by signal: ${constants.signals[signal]}`, error)
    process.removeAllListeners(signal)
    process.kill(process.pid, signal)
    process.exit(1)
  }
  const dispose = onProcess({
    SIGABRT: () => end('SIGABRT', new Error('signal')),
    SIGALRM: () => {
      log.writeSignal('Received SIGALRM')
      log.writeRaw(stackSection(new Error('signal')))
    },
    uncaughtException: (error) => {
      reportOnce(`Valkey ends by an error that nothing has caught: ${error.message}`, error)
      process.exit(1)
    },
  })
  return {
    crash: () => end('SIGSEGV', new Error('asked for by DEBUG SEGFAULT')),
    dispose,
  }
}
