// Receives a primary's snapshot and has it loaded, over whichever connection it comes. Depending on the mode loading begins with
// the first bytes or when all have come; how it ended is told once.
import type { Bytes } from '../base/bytes.ts'
import type { SnapshotResult } from '../rdb/load-snapshot.ts'
import type { Server } from '../server/server.ts'
import { after } from '../server/storage.ts'
import { loadMode, loadPrimaryData, type LoadMode } from './load-primary-data.ts'
import { Payload } from './payload.ts'

/** Who receives a snapshot. */
export interface SnapshotTaker {
  /** The id of the history that the snapshot is of; null when the primary did not say. */
  readonly history: Bytes | null
  /** Tells the primary that we are still there. */
  alive(): void
  /** Whether the primary has not been heard of for too long. */
  isLate(): boolean
  /** It is loaded, or null: what came was broken or broke off, and the log says so. Not called after `abandon`. */
  loaded(result: SnapshotResult | null): void
}

/** One snapshot on its way. */
export class SnapshotReceipt {
  readonly #server: Server
  readonly #taker: SnapshotTaker
  readonly payload: Payload = new Payload()
  /** What has come behind the snapshot; null until all of it is there. */
  behind: Bytes | null = null
  #mode: LoadMode = 'whole'
  #loading = false
  #wanted = true

  constructor(server: Server, taker: SnapshotTaker) {
    this.#server = server
    this.#taker = taker
  }

  /** Takes received bytes. Returns false when they are no snapshot; the log says why. */
  receive(bytes: Bytes): boolean {
    if (this.behind !== null) {
      this.behind += bytes
      return true
    }
    const { host } = this.#server
    const { payload } = this
    const announced = payload.begun
    const progress = payload.feed(bytes)
    if (progress.state === 'failed') {
      host.log('warning', progress.reason)
      return false
    }
    if (payload.begun && !announced) this.#announce()
    if (progress.state === 'complete') this.behind = progress.rest
    if (this.#loading) host.wake()
    else if (this.behind !== null || (payload.begun && this.#mode !== 'whole')) this.#load()
    return true
  }

  /** No more will come. Returns whether `loaded` is going to be told what becomes of it, or has been. */
  end(): boolean {
    if (this.behind !== null) return true
    if (!this.#loading) return false
    this.payload.end()
    this.#server.host.wake()
    return true
  }

  /** Nobody wants it any more. */
  abandon(): void {
    this.#wanted = false
    if (this.#loading) this.payload.end()
  }

  #announce(): void {
    const { marked, size } = this.payload
    this.#mode = loadMode(this.#server)
    const to = this.#mode === 'whole' ? 'disk' : 'parser'
    const what = marked
      ? `receiving streamed RDB from primary with EOF to ${to}`
      : `receiving ${size} bytes from primary to ${to}`
    this.#server.host.log('notice', `PRIMARY <-> REPLICA sync: ${what}`)
  }

  #load(): void {
    const { replication } = this.#server
    const { payload } = this
    this.#loading = true
    const loaded = loadPrimaryData(this.#server, {
      payload,
      mode: this.#mode,
      sameHistory: this.#taker.history === replication.history.id,
      begin: () => replication.attach(),
      sign: () => {
        // While it takes us long to load, the primary must not believe that we are gone.
        this.#taker.alive()
        if (!payload.ended && this.#taker.isLate()) payload.end()
      },
    })
    void after(loaded, (result) => {
      this.#loading = false
      if (this.#wanted) this.#taker.loaded(result)
    })
  }
}
