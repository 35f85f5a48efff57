// The keyspace as the server sees it: what its databases ask and tell, and who hears of it. Databases know nothing of
// clients; what follows from their changes (WATCH, tracking, blocked clients, propagation, events) begins here.
import type { Bytes } from '../base/bytes.ts'
import { Listeners } from '../base/listeners.ts'
import type { ChangeJournal } from '../db/change-journal.ts'
import type { Database } from '../db/database.ts'
import type { KeyspaceHooks, UnlinkReason } from '../db/keyspace-hooks.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import type { LeavingValues } from '../db/leaving-values.ts'
import type { Frequencies } from '../db/usage.ts'
import { StringValue } from '../types/string-value.ts'
import type { Value, ValueType } from '../types/value.ts'
import type { BackgroundWork } from './background-work.ts'
import type { Client } from './client.ts'
import { PROPAGATE_ALL } from './propagation.ts'
import type { Server } from './server.ts'
import type { KeyspaceListener } from './server-options.ts'

/** The types some command waits for: a key of another type makes nobody look. */
const WAITED_FOR: ReadonlySet<ValueType> = new Set<ValueType>(['list', 'zset', 'stream', 'module'])

/** What the databases of one server are connected to. */
export class Keyspace implements KeyspaceHooks {
  readonly #server: Server
  readonly #eventListeners = new Listeners<KeyspaceListener>()
  readonly #modifiedListeners = new Listeners<(db: Database, key: Bytes) => void>()
  /** Bits of NOTIFY that are published. */
  published = 0

  constructor(server: Server) {
    this.#server = server
  }

  /** Adds a listener to keyspace events. */
  onEvent(listener: KeyspaceListener): () => void {
    return this.#eventListeners.add(listener)
  }

  /** Hears of every change of a key in the moment it is made. */
  onModified(listener: (db: Database, key: Bytes) => void): () => void {
    return this.#modifiedListeners.add(listener)
  }

  /** Announces a keyspace event to modules and to the channels that are switched on. @param type a bit of NOTIFY */
  notify(type: number, event: string, key: Bytes, db: number): void {
    this.notifyModules(type, event, key, db)
    const { pubsub } = this.#server
    if ((this.published & type) === 0 || pubsub.idle) return
    if (this.published & NOTIFY.keyspace) pubsub.publish(`__keyspace@${db}__:${key}`, event)
    if (this.published & NOTIFY.keyevent) pubsub.publish(`__keyevent@${db}__:${event}`, key)
  }

  /** Announces to modules alone what is no change of the data: keys that are another node's now. */
  notifyModules(type: number, event: string, key: Bytes, db: number): void {
    for (const listener of this.#eventListeners.all) listener(type, event, key, db)
  }

  get time(): number {
    return this.#server.time
  }

  get loading(): boolean {
    return this.#server.loading
  }

  get background(): BackgroundWork {
    return this.#server.background
  }

  get journal(): ChangeJournal | null {
    return this.#server.journal
  }

  get frequencies(): Frequencies | null {
    return this.#server.frequencies
  }

  get leaving(): LeavingValues {
    return this.#server.leaving
  }

  get keyspaceStats(): { hits: number; misses: number; expired: number } {
    return this.#server.stats.keyspace
  }

  /** Whether keys are looked for whose time has come. */
  get expires(): boolean {
    const { activeExpire, expiryAllowed, replication } = this.#server
    return (activeExpire && expiryAllowed) || replication.ownExpiry.size > 0
  }

  /** Who imports data sees keys whose time has come, and so do a primary's stream and those who hear of keys that leave. */
  get seesExpired(): boolean {
    const { leaving, currentClient, config } = this.#server
    if (leaving.announcing || currentClient?.primary === true) return true
    return currentClient?.importSource === true && config.flag('import-mode')
  }

  get expiryDeletes(): boolean {
    return this.#server.expiryAllowed && this.#expiryGoesOn
  }

  get expiryDeletesOnWrite(): boolean {
    const { expiryAllowed, replication } = this.#server
    return (expiryAllowed || replication.isWritable) && this.#expiryGoesOn
  }

  get onExpirySet(): ((db: Database, key: Bytes) => void) | null {
    return this.#server.replication.onExpirySet
  }

  /** Whether a key with this expire time (Unix ms) would be gone at once, and be deleted for that. */
  isOver(at: number): boolean {
    const { time, loading, expiryAllowed, config } = this.#server
    return at <= time && !loading && expiryAllowed && !config.flag('import-mode')
  }

  get #expiryGoesOn(): boolean {
    return !this.#server.pause.writesPaused && !this.#server.config.flag('import-mode')
  }

  keyModified(db: Database, key: Bytes, by: Client | null = this.#server.currentClient): void {
    const { watches, tracking } = this.#server
    if (watches.size > 0) watches.touch(db, key)
    if (tracking.clients > 0) tracking.keyChanged(key, by)
    if (this.#modifiedListeners.size > 0)
      for (const listener of this.#modifiedListeners.all) listener(db, key)
  }

  keyReady(db: Database, key: Bytes): void {
    const { blocking } = this.#server
    if (blocking.clients().size === 0) return
    const type = db.peekRaw(key)?.held?.type
    if (type !== undefined && WAITED_FOR.has(type)) blocking.signal(db, key)
  }

  valueUnlinked(db: Database, key: Bytes, value: Value, reason: UnlinkReason): void {
    const { lazyFree, leaving } = this.#server
    this.#keyUnlinked(db, key, reason)
    lazyFree.count(db, key, value, reason)
    leaving.left(db, key, value, reason)
  }

  textUnlinked(db: Database, key: Bytes, text: Bytes, reason: UnlinkReason): void {
    const { leaving } = this.#server
    this.#keyUnlinked(db, key, reason)
    if (leaving.heardAfter) leaving.left(db, key, new StringValue(text), reason)
  }

  #keyUnlinked(db: Database, key: Bytes, reason: UnlinkReason): void {
    const { blocking } = this.#server
    // Replacing is deleting for those who hear that a key is gone, and nothing for the others.
    if (reason !== 'overwritten' || blocking.isHeardGone(db, key)) blocking.signal(db, key)
  }

  get hearsFlushed(): boolean {
    return this.#server.leaving.heardAfter || this.#server.blocking.clients().size > 0
  }

  expiryBegins(): void {
    this.#server.host.wake()
  }

  keyExpired(db: Database, key: Bytes): void {
    const { propagation, config } = this.#server
    this.notify(NOTIFY.expired, 'expired', key, db.id)
    this.keyModified(db, key, null)
    const { allowed } = propagation
    propagation.allowed = true
    const word = config.flag('lazyfree-lazy-expire') ? 'UNLINK' : 'DEL'
    propagation.also(db.id, [word, key], PROPAGATE_ALL, 'expired')
    propagation.allowed = allowed
  }
}
