// Everything impure the engine needs, given to it by whoever runs it: the page's worker, the Node server, a test.
// Nothing else in the engine reads a clock, draws a random number, prints or schedules.
import type { AdjustableClock } from './adjustable-clock.ts'
import type { Bytes } from './bytes.ts'

/** Log levels in Valkey's words. */
export type LogLevel = 'debug' | 'verbose' | 'notice' | 'warning'

/** A connection to another server. */
export interface OutgoingConnection {
  write(bytes: Bytes): void
  /** Ends it; no event comes after that. */
  close(): void
  /** Bytes that were written and not sent yet, if the host can tell. */
  waiting?(): number
  /** Reads nothing from it any more, or again; what has been read already may still come. */
  hold?(on: boolean): void
}

/** What a connection to another server tells. Never called before `connect` has returned. */
export interface ConnectionEvents {
  connected(): void
  received(bytes: Bytes): void
  /** It is over, or never came to be. @param reason in the words of the system, empty when the other side just ended it */
  closed(reason: string): void
}

/** The outside world as the engine sees it. */
export interface Host {
  /** Wall clock: whole milliseconds since the Unix epoch. */
  now(): number
  /** The wall clock in whole microseconds, if the host has a finer one. It may be a little off `now`. */
  nowMicros?(): number
  /** What is behind `now`, where a debugger may stop it and set it forward. */
  readonly clock?: AdjustableClock
  /** A clock that never goes back, in microseconds, whose zero means nothing. */
  monotonicMicros(): number
  /** A number in [0, 1). */
  random(): number
  /** Takes one line of the server log. */
  log(level: LogLevel, message: string): void
  /** Asks that `Server.pump()` be called soon: the next due time may have become earlier. */
  wake(): void
  /**
   * Ends the process, if the host is one that can end. Without it SHUTDOWN answers with an error.
   * With `restartAfter`, the server begins anew after so many milliseconds instead.
   */
  shutdown?(options: { save: boolean | null; now: boolean; force: boolean; restartAfter?: number }): void
  /**
   * Ends the server with nothing saved and begins anew after so many milliseconds: what DEBUG CRASH-AND-RECOVER asks for, where there is
   * a process. It returns, and what runs comes to its end, but nobody hears of it.
   */
  restart?(delay: number): void
  /** Ends the process as a fault would, with a report in the log: what DEBUG SEGFAULT asks for, where there is a process. */
  crash?(): never
  /** Stops the process until it is told to go on from outside: what DEBUG PAUSE-AFTER-FORK asks for, where there is a process. */
  pause?(): void
  /** Bytes of memory of the machine, if the host can tell. */
  totalMemory?(): number
  /** Bytes of memory the process holds, if the host can tell; INFO shows it as the resident set. */
  usedMemory?(): number
  /** Begins to connect to another server. Without it there are no replicas and no MIGRATE. */
  connect?(host: string, port: number, events: ConnectionEvents): OutgoingConnection
  /** What the engine runs on, for INFO's `os`. */
  readonly platform?: string
  /** The configuration file, if the server was started with one: CONFIG REWRITE writes it. Both throw what went wrong. */
  readonly configFile?: {
    /** Its text, undefined when it is gone. */
    read(): Bytes | undefined
    /** Puts a new text in its place, whole or not at all. */
    write(text: Bytes): void
  }
  /** The process it runs in, for INFO, if there is one. */
  readonly process?: { readonly id: number; readonly executable: string; readonly configFile: string }
}
