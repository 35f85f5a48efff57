// The server log in valkey-server's formats, to standard output or to a file.
//
// The file is opened anew for each line, as the real server does, so that it can be rotated under us. Writes are synchronous:
// a line must be on disk before the process dies. Messages are latin-1 strings, as all text of the engine.

import type { LogLevel } from '@valkey-playground/engine'
import { appendFileSync, writeSync } from 'node:fs'

/** How the log is written; the names are those of the configuration parameters. */
export interface LogSettings {
  loglevel: LogLevel | 'nothing'
  /** Path, or '' for standard output. */
  logfile: string
  'log-format': 'legacy' | 'logfmt'
  'log-timestamp-format': 'legacy' | 'iso8601' | 'milliseconds'
}

const RANK = { debug: 0, verbose: 1, notice: 2, warning: 3, nothing: 4 } as const
const LEVEL_CHAR = { debug: '.', verbose: '-', notice: '*', warning: '#' } as const
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

function pad(value: number, width = 2): string {
  return String(value).padStart(width, '0')
}

function timeZone(date: Date): string {
  const minutes = -date.getTimezoneOffset()
  const size = Math.abs(minutes)
  return `${minutes < 0 ? '-' : '+'}${pad(Math.trunc(size / 60))}:${pad(size % 60)}`
}

const TIMESTAMPS: Readonly<Record<LogSettings['log-timestamp-format'], (date: Date) => string>> = {
  legacy: (d) => `${pad(d.getDate())} ${MONTHS[d.getMonth()] ?? ''} ${d.getFullYear()} ${timeOfDay(d)}`,
  iso8601: (d) =>
    `${d.getFullYear()}-${pad(d.getMonth() + 1)}-${pad(d.getDate())}T${timeOfDay(d)}${timeZone(d)}`,
  milliseconds: (d) => String(d.getTime()),
}

function timeOfDay(d: Date): string {
  return `${pad(d.getHours())}:${pad(d.getMinutes())}:${pad(d.getSeconds())}.${pad(d.getMilliseconds(), 3)}`
}

/** One line of the log, with its line feed. The role is always that of a primary. */
export function formatLogLine(
  settings: Pick<LogSettings, 'log-format' | 'log-timestamp-format'>,
  level: LogLevel,
  message: string,
  date: Date,
  pid: number,
): string {
  const time = TIMESTAMPS[settings['log-timestamp-format']](date)
  if (settings['log-format'] === 'logfmt') {
    const safe = message.replaceAll('"', "'").replace(/[\r\n]/g, ' ')
    return `pid=${pid} role=primary timestamp="${time}" level=${level} message="${safe}"\n`
  }
  return `${pid}:M ${time} ${LEVEL_CHAR[level]} ${message}\n`
}

/** Writes all of the bytes to standard output; a full pipe is waited for. */
function writeOut(bytes: Buffer): void {
  for (let at = 0; at < bytes.length;) {
    try {
      at += writeSync(1, bytes, at)
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code
      if (code === 'EPIPE') return
      if (code !== 'EAGAIN') throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/** The log of one server process. Settings may change while it runs. */
export class ServerLog {
  readonly settings: LogSettings = {
    loglevel: 'notice',
    logfile: '',
    'log-format': 'legacy',
    'log-timestamp-format': 'legacy',
  }

  /** Writes a line if its level is not below the one set. */
  write(level: LogLevel, message: string): void {
    if (RANK[level] < RANK[this.settings.loglevel]) return
    this.#append(formatLogLine(this.settings, level, message, new Date(), process.pid))
  }

  /** Writes text as it is, whatever its shape, at notice level: the banner. */
  writeRaw(text: string): void {
    if (RANK.notice >= RANK[this.settings.loglevel]) this.#append(text)
  }

  /** The line the real server writes from inside its signal handler, which has another form. */
  writeSignal(message: string): void {
    if (RANK.warning < RANK[this.settings.loglevel]) return
    this.#append(`${process.pid}:signal-handler (${Math.trunc(Date.now() / 1000)}) ${message}\n`)
  }

  #append(text: string): void {
    const bytes = Buffer.from(text, 'latin1')
    if (this.settings.logfile === '') return writeOut(bytes)
    try {
      appendFileSync(this.settings.logfile, bytes)
    } catch {
      // As the real server: a log file that cannot be opened loses the line, not the server.
    }
  }
}
