// Propagation: the one place where the effects of commands leave the engine, towards replicas, the append-only file and
// the replication panel. Effects are collected while a top-level unit of work runs (a command, a transaction, a timer)
// and handed out at its end, more than one of them wrapped in MULTI and EXEC, exactly as the real server does.
import type { Bytes } from '../base/bytes.ts'
import { Listeners } from '../base/listeners.ts'

/** Bits: 1 append-only file, 2 replicas. */
export type PropagationTarget = number

/** Both targets. */
export const PROPAGATE_ALL: PropagationTarget = 3

/** Only the append-only file. */
export const PROPAGATE_AOF: PropagationTarget = 1

/** Only replicas. */
export const PROPAGATE_REPLICAS: PropagationTarget = 2

/** Why an effect arises: somebody wanted it, or the time or the memory of a key was up. */
export type EffectReason = 'wanted' | 'expired' | 'evicted'

/** One command of the stream of effects. */
export interface PropagatedCommand {
  /** The database it applies to; -1 when it is bound to none. */
  readonly db: number
  readonly argv: readonly Bytes[]
  readonly target: PropagationTarget
  /** Bytes of the replication stream up to and including this command. */
  readonly offset: number
  /** The command as the stream carries it, SELECT before it where the database changes. */
  readonly proto: Bytes
  /** What `Propagation.causeOf` answered when the effect arose. */
  readonly cause: unknown
}

/** An effect that waits for the end of the unit. */
type Effect = Pick<PropagatedCommand, 'db' | 'argv' | 'target' | 'cause'>

/** Takes the stream of effects. */
export type PropagationSink = (command: PropagatedCommand) => void

/** What keeps the stream's bytes and brings them to replicas. */
export interface StreamTaker {
  /** Whether the bytes matter to anybody. */
  wanted(): boolean
  /** @param general how many bytes at the beginning are about no key: a SELECT */
  take(bytes: Bytes, general: number): void
}

/** The queue of effects and those who take them. */
export class Propagation {
  readonly #sinks = new Listeners<PropagationSink>()
  #pending: Effect[] = []
  /** The database last selected in the stream; -1 makes the next command select again. */
  #selected = -1
  /** Bytes of the replication stream so far. */
  offset = 0
  /** Where the stream goes. */
  stream: StreamTaker | null = null
  /** Asked when an effect arises what it comes from, for people who look at the stream. */
  causeOf: ((reason: EffectReason) => unknown) | null = null
  /** The server is a replica: it forwards the stream it receives and adds nothing of its own. */
  forwarding = false
  /**
   * Set while a command runs that touches keys it was not given (SCAN, RANDOMKEY): what it expires on the way is
   * independent, and is not wrapped in a transaction.
   */
  independent = false
  /**
   * False while a command runs that a module called without asking for propagation: neither its effects nor those of
   * what it calls go out. Expired keys are told even then.
   */
  allowed = true

  /**
   * Adds a taker of the stream. Returns how to remove it. A new taker starts at a SELECT, unless it wants only commands and
   * their databases, not the stream's bytes.
   */
  onPropagate(sink: PropagationSink, wantsBytes = true): () => void {
    if (wantsBytes) this.#selected = -1
    return this.#sinks.add(sink)
  }

  /** Adds an effect to the unit of work that is running. */
  also(
    db: number,
    argv: readonly Bytes[],
    target: PropagationTarget = PROPAGATE_ALL,
    reason: EffectReason = 'wanted',
  ): void {
    if (target === 0 || !this.allowed) return
    this.#pending.push({ db, argv, target, cause: this.causeOf?.(reason) })
  }

  /** Whether effects wait for the end of the unit. */
  get hasPending(): boolean {
    return this.#pending.length > 0
  }

  /** The database the stream is in, or -1 before the first SELECT. */
  get selected(): number {
    return this.#selected
  }

  /** Makes the next command of the stream begin with a SELECT: somebody listens who does not know the database. */
  selectAgain(): void {
    this.#selected = -1
  }

  /** Hands out what the unit of work has done. */
  flush(): void {
    const pending = this.#pending
    if (pending.length === 0) return
    const wrap = pending.length > 1 && !this.independent
    if (!this.heard) {
      if (wrap) for (let end = 0; end < 2; end++) this.#pass(PROPAGATE_ALL)
      while (pending.length > 0) this.#pass(pending.pop()?.target ?? 0)
      return
    }
    this.#pending = []
    const around = { db: -1, target: PROPAGATE_ALL, cause: pending[0]?.cause }
    if (wrap) this.#send({ ...around, argv: ['MULTI'] })
    for (const effect of pending) this.#send(effect)
    if (wrap) this.#send({ ...around, argv: ['EXEC'] })
  }

  /** Whether anybody takes the stream. */
  get heard(): boolean {
    return this.#sinks.size > 0 || this.stream?.wanted() === true
  }

  #isStreamed(target: PropagationTarget): boolean {
    return (target & PROPAGATE_REPLICAS) !== 0 && !this.forwarding
  }

  // With nobody listening the stream has no bytes; the offset still moves, so that WAIT can tell writes apart.
  #pass(target: PropagationTarget): void {
    if (this.#isStreamed(target)) this.offset++
  }

  #send({ db, argv, target, cause }: Effect): void {
    const { stream } = this
    const streamed = this.#isStreamed(target)
    let proto = encodeCommand(argv)
    if (streamed) {
      let select = ''
      if (db >= 0 && db !== this.#selected) {
        select = encodeCommand(['SELECT', String(db)])
        this.#selected = db
      }
      proto = select + proto
      this.offset += proto.length
      stream?.take(proto, select.length)
    }
    for (const sink of this.#sinks.all) sink({ db, argv, target, cause, offset: this.offset, proto })
  }
}

/** A command as an array of bulk strings. */
export function encodeCommand(argv: readonly Bytes[]): Bytes {
  let out = `*${argv.length}\r\n`
  for (const word of argv) out += `$${word.length}\r\n${word}\r\n`
  return out
}
