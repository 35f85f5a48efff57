// COMMANDLOG: what took long, came large or answered large. Each log keeps the newest entries up to its configured length;
// long arguments and long argument lists are shortened as the real server shortens them.
import type { Bytes } from '../base/bytes.ts'

const MAX_ARGUMENTS = 32
const MAX_ARGUMENT_LENGTH = 128

/** The three logs. */
export type CommandLogKind = 'slow' | 'large-request' | 'large-reply'

/** One logged command. */
export interface CommandLogEntry {
  readonly id: number
  /** Unix seconds. */
  readonly time: number
  /** Microseconds or bytes, as the log measures. */
  readonly value: number
  readonly argv: readonly Bytes[]
  readonly peer: string
  readonly clientName: string
}

/** One log. */
export class CommandLog {
  /** Entries of at least this value are logged; negative: none. */
  threshold: number
  maxLength = 128
  #entries: CommandLogEntry[] = []
  #nextId = 0

  constructor(threshold: number) {
    this.threshold = threshold
  }

  /** Entries, the newest first. */
  entries(): readonly CommandLogEntry[] {
    return this.#entries
  }

  /** Logs a command. */
  add(entry: Omit<CommandLogEntry, 'id' | 'argv'> & { argv: readonly Bytes[] }): void {
    if (this.maxLength === 0) return
    this.#entries.unshift({ ...entry, id: this.#nextId++, argv: shorten(entry.argv) })
    if (this.#entries.length > this.maxLength) this.#entries.length = this.maxLength
  }

  /** Forgets all entries. */
  reset(): void {
    this.#entries = []
  }
}

/** The logs of a server. */
export class CommandLogs {
  readonly slow: CommandLog = new CommandLog(10000)
  readonly largeRequest: CommandLog = new CommandLog(1048576)
  readonly largeReply: CommandLog = new CommandLog(1048576)

  /** Logs a command that waited, if it was slow. `now`: Unix ms. */
  addWaited(
    client: { readonly addr: string; readonly name: string },
    argv: readonly Bytes[],
    micros: number,
    now: number,
  ): void {
    const { slow } = this
    if (slow.threshold < 0 || micros < slow.threshold) return
    const time = Math.floor(now / 1000)
    slow.add({ time, value: micros, argv, peer: client.addr, clientName: client.name })
  }

  /** A log by its word. */
  of(kind: CommandLogKind): CommandLog {
    return kind === 'slow' ? this.slow : kind === 'large-request' ? this.largeRequest : this.largeReply
  }
}

function shorten(argv: readonly Bytes[]): Bytes[] {
  const kept = argv.length > MAX_ARGUMENTS ? argv.slice(0, MAX_ARGUMENTS - 1) : argv
  const words = kept.map((word) =>
    word.length > MAX_ARGUMENT_LENGTH
      ? `${word.slice(0, MAX_ARGUMENT_LENGTH)}... (${word.length - MAX_ARGUMENT_LENGTH} more bytes)`
      : word,
  )
  if (kept.length < argv.length) words.push(`... (${argv.length - MAX_ARGUMENTS + 1} more arguments)`)
  return words
}
