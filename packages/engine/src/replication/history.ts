// The replication history of a server: the ids its stream goes by, and the stream's last bytes.
//
// A stream is told by its id and an offset. A replica that becomes a primary begins a new id, but remembers the old one and up
// to where the two are the same, so that its former siblings can go on from where they are. The offset itself lives in
// Propagation, which counts it even while there is no backlog.
import type { Bytes } from '../base/bytes.ts'
import type { Propagation } from '../server/propagation.ts'
import { randomHex } from '../server/random-hex.ts'
import type { Host } from '../base/host.ts'
import { Backlog } from './backlog.ts'

/** The id of no history. */
export const NO_ID: Bytes = '0'.repeat(40)

/** Ids, offset and backlog of one server. */
export class History {
  readonly #host: Host
  readonly #propagation: Propagation
  readonly #limit: () => number
  id: Bytes
  /** The id before, and the offset up to which (not including) it stands for the same stream; -1 for none. */
  id2: Bytes = NO_ID
  secondOffset = -1
  backlog: Backlog | null = null
  /** Tells the offset of the first byte that a replica still lacks, Infinity if none does. */
  lacked: () => number = () => Infinity

  /** @param limit bytes the backlog keeps, asked when one is made */
  constructor(host: Host, propagation: Propagation, limit: () => number) {
    this.#host = host
    this.#propagation = propagation
    this.#limit = limit
    this.id = randomHex(host, 40)
  }

  /** Bytes of the stream so far. */
  get offset(): number {
    return this.#propagation.offset
  }

  set offset(offset: number) {
    this.#propagation.offset = offset
  }

  /** Begins to keep the stream. */
  createBacklog(): void {
    this.backlog ??= new Backlog(this.offset, this.#limit(), () => this.lacked())
  }

  /** Forgets the past: nobody can go on from it. */
  renew(): void {
    this.id = randomHex(this.#host, 40)
    this.forgetSecond()
  }

  /** Begins a new id that continues the old one from here on. */
  shift(id: Bytes = randomHex(this.#host, 40)): void {
    this.id2 = this.id
    this.secondOffset = this.offset + 1
    this.id = id
    this.#host.log(
      'notice',
      `Setting secondary replication ID to ${this.id2}, valid up to offset: ${this.secondOffset}. New replication ID is ${id}`,
    )
  }

  /** Forgets the id before. */
  forgetSecond(): void {
    this.id2 = NO_ID
    this.secondOffset = -1
  }

  /**
   * What a replica that knows the stream up to before `offset` lacks, in pieces; null when it must begin anew, and the log says why.
   * @param name of the replica, for the log
   */
  since(id: Bytes, offset: number, name: string): readonly Bytes[] | null {
    const known = id.toLowerCase()
    const isFirst = known === this.id
    if (!isFirst && (known !== this.id2 || offset > this.secondOffset)) {
      this.#explain(id, offset, name)
      return null
    }
    const bytes = this.backlog?.from(offset) ?? null
    if (bytes !== null) return bytes
    this.#host.log(
      'notice',
      `Unable to partial resync with replica ${name} for lack of backlog (Replica request was: ${offset}).`,
    )
    if (offset > this.offset) {
      this.#host.log(
        'warning',
        `Warning: replica ${name} tried to PSYNC with an offset that is greater than the primary replication offset.`,
      )
    }
    return null
  }

  #explain(id: Bytes, offset: number, name: string): void {
    const reason =
      id[0] === '?'
        ? `Full resync requested by replica ${name}`
        : id.toLowerCase() === this.id2
          ? `Partial resynchronization not accepted: Requested offset for second ID was ${offset}, but I can reply up to ${this.secondOffset}`
          : `Partial resynchronization not accepted: Replication ID mismatch (Replica asked for '${id}', my replication IDs are '${this.id}' and '${this.id2}')`
    this.#host.log('notice', reason)
  }
}
