// One numbered database: keys with their values and expire times.
//
// Entries sit in a Map and in a dense array (see base/dict.ts for why SCAN walks that array downwards); entries that expire
// sit in a second dense array that the active expiry cycle samples. Each entry knows its place in both, so removing costs
// no search.
//
// The database knows nothing of clients. What follows from a change (WATCH, blocked clients, notifications, propagation of
// expired keys) goes through KeyspaceHooks, which the server implements.
import type { Bytes } from '../base/bytes.ts'
import type { Value } from '../types/value.ts'
import type { ChangeJournal } from './change-journal.ts'
import type { DataWalk, WalkedDatabase } from './data-walk.ts'
import { KeyMemory, keyTableMemory, type Measured } from './key-memory.ts'
import { NOTIFY } from './keyspace-events.ts'
import type { LeavingValues } from './leaving-values.ts'
import { INITIAL_FREQUENCY, touchUsage, type Frequencies } from './usage.ts'
import { SlotKeys } from './slot-keys.ts'

/** What the database tells the server, and asks it. */
export interface KeyspaceHooks {
  /** Unix ms; stands still while a command runs. */
  readonly time: number
  /** True while data is read from storage: nothing expires then, because what is read says itself what expired. */
  readonly loading: boolean
  /** True while the running command is to see expired keys that are still there. */
  readonly seesExpired?: boolean
  /** False while expired keys must only be hidden, not removed: on replicas, and while writes are paused. */
  readonly expiryDeletes: boolean
  /** Whether a command that is about to write removes expired keys: also on replicas that take writes. */
  readonly expiryDeletesOnWrite?: boolean
  /** A walk over all data that must hear of changes; null when none is under way. */
  readonly background?: { readonly walk: DataWalk | null }
  /** Keeps what is about to change; null while nobody wants to know. */
  readonly journal?: ChangeJournal | null
  /** How accesses are counted under an LFU policy; null under any other. */
  readonly frequencies?: Frequencies | null
  /** Counters of INFO stats. */
  readonly keyspaceStats: { hits: number; misses: number; expired: number }
  notify(type: number, event: string, key: Bytes, db: number): void
  /** A key was changed in any way: WATCH and client tracking. */
  keyModified(db: Database, key: Bytes): void
  /** A key was added or replaced: clients blocked on it may go on. */
  keyReady(db: Database, key: Bytes): void
  /** Who is told that a value is about to leave the keyspace. */
  readonly leaving?: LeavingValues
  /** A value left the keyspace (deleted, overwritten, expired, evicted); `reason` in the module API's words. */
  valueUnlinked(db: Database, key: Bytes, value: Value, reason: UnlinkReason): void
  /** False while nobody needs to hear of each value that is flushed. */
  readonly hearsFlushed?: boolean
  /** An expired key was removed by the database: propagate and announce it. */
  keyExpired(db: Database, key: Bytes): void
  /** A key was given an expire time, for those who keep a record of that. */
  onExpirySet?: ((db: Database, key: Bytes) => void) | null
  /** A database without expire times gets its first one: active expiry must be woken. */
  expiryBegins?(): void
}

/**
 * Why a value left its key; a `moved` one is or will be under another, `flushed` ones went with all others, and
 * `flushed later` ones did without anybody waiting for them to be freed.
 */
export type UnlinkReason =
  'deleted' | 'expired' | 'evicted' | 'overwritten' | 'moved' | 'flushed' | 'flushed later'

/** A key with its value. */
export interface Entry extends Measured {
  readonly key: Bytes
  value: Value
  /** Unix ms, or -1. */
  expireAt: number
  /** Unix ms of the last access, for OBJECT IDLETIME. */
  accessedAt: number
  /** Access frequency counter as it was at the last access, for LFU policies. */
  frequency: number
  position: number
  expirePosition: number
  /** The last walk over all data that is done with it. */
  walked: number
}

/** Options of `Database.set`. */
export interface SetOptions {
  /** Keep the key's expire time when it is overwritten. */
  readonly keepTtl?: boolean
  /** Do not tell WATCH and tracking; the caller does. */
  readonly quiet?: boolean
  /** The value is the old one, changed: nobody is told that a value left the keyspace. */
  readonly changed?: boolean
}

/** One database. */
export class Database {
  /** Its number; SWAPDB exchanges what is in databases, not them. */
  readonly id: number
  /** Whether there have been keys since it was flushed: a C server still has a hash table then. */
  filled = false
  readonly #hooks: KeyspaceHooks
  #entries = new Map<Bytes, Entry>()
  // The entry found or added last: a command asks for its key several times.
  #recent: Entry | undefined = undefined
  #dense: Entry[] = []
  #expiring: Entry[] = []
  #memory = new KeyMemory()
  #bySlot: SlotKeys | null = null

  constructor(id: number, hooks: KeyspaceHooks) {
    this.id = id
    this.#hooks = hooks
  }

  /** Keeps the keys by hash slot from now on. The database must be empty. */
  keepSlots(): void {
    this.#bySlot = new SlotKeys()
  }

  /** The keys of a slot, if slots are kept. */
  keysInSlot(slot: number): ReadonlySet<Bytes> | undefined {
    return this.#bySlot?.of(slot)
  }

  /** Number of keys, expired ones not yet removed included. */
  get size(): number {
    return this.#dense.length
  }

  /** Number of keys with an expire time. */
  get expiringSize(): number {
    return this.#expiring.length
  }

  /**
   * The value for a command that only reads. An expired key is removed first. Counts a hit or a miss and announces a miss.
   * @param touch whether this is an access that OBJECT IDLETIME sees
   * @param announceMiss whether a miss is announced as a keyspace event
   */
  lookupRead(key: Bytes, touch = true, announceMiss = true): Value | undefined {
    const entry = this.#live(key)
    const hooks = this.#hooks
    if (!entry) {
      hooks.keyspaceStats.misses++
      if (announceMiss) hooks.notify(NOTIFY.keyMiss, 'keymiss', key, this.id)
      return undefined
    }
    hooks.keyspaceStats.hits++
    if (touch) touchUsage(entry, hooks)
    return entry.value
  }

  /** The value for a command that is going to change it. An expired key is removed first. */
  lookupWrite(key: Bytes): Value | undefined {
    const entry = this.#live(key, true)
    if (!entry) return undefined
    this.#touch(entry)
    touchUsage(entry, this.#hooks)
    return entry.value
  }

  /** The entry, without any effect; an expired key counts as absent. */
  peek(key: Bytes): Entry | undefined {
    const entry = this.#find(key)
    return entry && !this.#isExpired(entry) ? entry : undefined
  }

  /** The entry even when it has expired and was not removed yet, without any effect. */
  peekRaw(key: Bytes): Entry | undefined {
    return this.#find(key)
  }

  /** Whether the key exists; an expired key is removed first. Neither a hit nor a miss. */
  exists(key: Bytes): boolean {
    return this.#live(key) !== undefined
  }

  /** Adds a key, or replaces its value. Its expire time goes unless told otherwise. */
  set(key: Bytes, value: Value, options?: SetOptions): void {
    const found = this.#live(key, true)
    const replaced = found !== undefined && found.value !== value && options?.changed !== true
    const entry = replaced && !this.#leaves(found, 'overwritten') ? undefined : found
    if (entry) {
      const old = entry.value
      this.#touch(entry)
      entry.value = value
      touchUsage(entry, this.#hooks)
      value.attach?.(key.length, entry.expireAt >= 0)
      if (options?.keepTtl !== true) this.#clearExpire(entry)
      if (replaced) this.#hooks.valueUnlinked(this, key, old, 'overwritten')
      // Clients that wait for the key are not told: the real server wakes them for a new key only.
    } else {
      this.#add(key, value)
    }
    if (options?.quiet !== true) this.#hooks.keyModified(this, key)
  }

  /** Puts a value in place of another without any other effect, for commands that rebuild a value they already hold. */
  replaceValue(key: Bytes, value: Value): void {
    const entry = this.#find(key)
    if (!entry) return
    this.#touch(entry)
    entry.value = value
  }

  /**
   * Removes a key, expired or not. Announces nothing and wakes no watcher: the command that deletes does that.
   * @returns whether it was there
   */
  delete(key: Bytes, reason: UnlinkReason = 'deleted'): boolean {
    const entry = this.#find(key)
    if (!entry || !this.#leaves(entry, reason)) return false
    this.#remove(entry)
    this.#hooks.valueUnlinked(this, key, entry.value, reason)
    return true
  }

  /** The expire time in Unix ms, or -1 when the key has none or is absent. Without effect. */
  expireAt(key: Bytes): number {
    return this.#find(key)?.expireAt ?? -1
  }

  /** Sets the expire time in Unix ms. The key must exist. */
  setExpire(key: Bytes, at: number): void {
    const entry = this.#find(key)
    if (!entry) return
    this.#touch(entry)
    if (entry.expirePosition < 0) {
      entry.value.attach?.(key.length, true)
      entry.expirePosition = this.#expiring.length
      this.#expiring.push(entry)
      if (entry.expirePosition === 0) this.#hooks.expiryBegins?.()
    }
    entry.expireAt = at
    this.#hooks.onExpirySet?.(this, key)
  }

  /** Makes a key look as if it was last used so long ago or so often; negative or absent values change nothing. */
  setUsage(key: Bytes, usage: { idleSeconds?: number; frequency?: number }): void {
    const entry = this.#find(key)
    if (!entry) return
    const { idleSeconds = -1, frequency = -1 } = usage
    if (idleSeconds >= 0) entry.accessedAt = this.#hooks.time - idleSeconds * 1000
    if (frequency >= 0) entry.frequency = frequency
  }

  /**
   * Puts a key back that a snapshot holds, replacing one of its name: nobody is told, and nobody who waits goes on.
   * @param expireAt Unix ms, or -1
   */
  load(key: Bytes, value: Value, expireAt: number): void {
    const old = this.#find(key)
    if (old && this.#leaves(old, 'overwritten')) {
      this.#remove(old)
      this.#hooks.valueUnlinked(this, key, old.value, 'overwritten')
    }
    this.#insert(key, value)
    if (expireAt >= 0) this.setExpire(key, expireAt)
  }

  /** Removes the expire time. Returns whether there was one. */
  persist(key: Bytes): boolean {
    const entry = this.#find(key)
    return entry !== undefined && this.#clearExpire(entry)
  }

  /** Tells WATCH and tracking that a key's value was changed in place. */
  signalModified(key: Bytes): void {
    this.#hooks.keyModified(this, key)
  }

  /** Tells clients blocked on this key that it may serve them now. */
  signalReady(key: Bytes): void {
    this.#hooks.keyReady(this, key)
  }

  /** Removes the key if it has expired, with all consequences. Returns whether it did. @param force even on a replica */
  expireIfNeeded(key: Bytes, force = false): boolean {
    const entry = this.#find(key)
    if (!entry || !this.#isExpired(entry) || !(this.#hooks.expiryDeletes || force)) return false
    this.#expire(entry)
    return true
  }

  /** A random key that has not expired, or undefined. */
  randomKey(random: () => number): Bytes | undefined {
    // A database full of expired keys that may not be removed must not be drawn from for ever.
    for (let tries = 0; this.#dense.length > 0; tries++) {
      const entry = this.#dense[Math.floor(random() * this.#dense.length)] as Entry
      if (!this.#isExpired(entry)) return entry.key
      if (!this.#hooks.expiryDeletes && tries > 100) return entry.key
      this.expireIfNeeded(entry.key)
    }
    return undefined
  }

  /** Every entry, expired ones included, while nothing changes. */
  entries(): IterableIterator<Entry> {
    return this.#dense.values()
  }

  /** Whether an entry's time has come. */
  isExpired(entry: Entry): boolean {
    return this.#isExpired(entry)
  }

  /**
   * One step of SCAN: visits `count` entries (more never), expired ones included, and returns the cursor to go on with, 0 at
   * the end. The visitor must not change the database.
   */
  scan(cursor: number, count: number, visit: (entry: Entry) => void): number {
    let position = cursor === 0 ? this.#dense.length : Math.min(cursor, this.#dense.length)
    const stop = Math.max(0, position - count)
    while (position > stop) {
      position--
      visit(this.#dense[position] as Entry)
    }
    return position
  }

  /** Says that a value got without `lookupWrite` is going to be changed. */
  aboutToChange(key: Bytes): void {
    const entry = this.#find(key)
    if (entry) this.#touch(entry)
  }

  /** The keys as a walk over all data takes them. */
  walked(): WalkedDatabase {
    return { id: this.id, entries: this.#dense }
  }

  /** The entry at a dense position, for sampling. */
  entryAt(position: number): Entry | undefined {
    return this.#dense[position]
  }

  /** Bytes a C server would take for the keys and their values, and for its hash tables of keys and of expire times. */
  memory(): { keys: number; table: number; expireTable: number } {
    return {
      keys: this.#memory.total(),
      table: keyTableMemory(this.#dense.length),
      expireTable: keyTableMemory(this.#expiring.length),
    }
  }

  /** The entry at a dense position of those that expire, for the active expiry cycle. */
  expiringAt(position: number): Entry | undefined {
    return this.#expiring[position]
  }

  /** Removes every key. Announces nothing. Returns how many there were. */
  flush(later = false): number {
    const removed = this.#dense
    this.#hooks.background?.walk?.beforeFlush(removed)
    this.#hooks.journal?.beforeFlush(this, removed)
    this.#entries = new Map()
    this.#recent = undefined
    this.filled = false
    this.#dense = []
    this.#expiring = []
    this.#memory.clear()
    this.#bySlot?.clear()
    if (this.#hooks.hearsFlushed !== false) {
      const reason = later ? 'flushed later' : 'flushed'
      for (const entry of removed) this.#hooks.valueUnlinked(this, entry.key, entry.value, reason)
    }
    return removed.length
  }

  /** Exchanges the contents of two databases. */
  swapContents(other: Database): void {
    this.#hooks.journal?.beforeSwap(this, other)
    ;[this.#entries, other.#entries] = [other.#entries, this.#entries]
    ;[this.#dense, other.#dense] = [other.#dense, this.#dense]
    ;[this.#expiring, other.#expiring] = [other.#expiring, this.#expiring]
    ;[this.#memory, other.#memory] = [other.#memory, this.#memory]
    this.#indexAgain()
    other.#indexAgain()
  }

  #indexAgain(): void {
    this.#recent = undefined
    if (!this.#bySlot) return
    this.#bySlot.clear()
    for (const { key } of this.#dense) this.#bySlot.add(key)
  }

  #find(key: Bytes): Entry | undefined {
    const recent = this.#recent
    if (recent !== undefined && recent.key === key) return recent
    const entry = this.#entries.get(key)
    if (entry !== undefined) this.#recent = entry
    return entry
  }

  #live(key: Bytes, writing = false): Entry | undefined {
    const entry = this.#find(key)
    if (entry === undefined || entry.expireAt < 0 || !this.#isExpired(entry)) return entry
    const hooks = this.#hooks
    if (hooks.expiryDeletes || (writing && hooks.expiryDeletesOnWrite === true)) this.#expire(entry)
    return undefined
  }

  #isExpired(entry: Entry): boolean {
    return (
      entry.expireAt >= 0 &&
      this.#hooks.time > entry.expireAt &&
      !this.#hooks.loading &&
      this.#hooks.seesExpired !== true
    )
  }

  #expire(entry: Entry): void {
    if (!this.#leaves(entry, 'expired')) return
    this.#remove(entry)
    this.#hooks.keyspaceStats.expired++
    this.#hooks.valueUnlinked(this, entry.key, entry.value, 'expired')
    this.#hooks.keyExpired(this, entry.key)
  }

  // Announces that the entry's value is going to leave. Returns whether the entry is still there.
  #leaves(entry: Entry, reason: UnlinkReason): boolean {
    const { leaving } = this.#hooks
    if (!leaving) return true
    leaving.leaves(this, entry.key, entry.value, reason)
    return this.#entries.get(entry.key) === entry
  }

  #add(key: Bytes, value: Value): void {
    this.#insert(key, value)
    this.#hooks.keyReady(this, key)
    this.#hooks.notify(NOTIFY.new, 'new', key, this.id)
  }

  #insert(key: Bytes, value: Value): void {
    const entry: Entry = {
      key,
      value,
      expireAt: -1,
      accessedAt: this.#hooks.time,
      frequency: INITIAL_FREQUENCY,
      position: this.#dense.length,
      expirePosition: -1,
      walked: this.#hooks.background?.walk?.number ?? 0,
      memory: 0,
      unmeasured: false,
    }
    this.#memory.touch(entry)
    this.#hooks.journal?.beforeAdding(this, key)
    value.attach?.(key.length, false)
    this.#entries.set(key, entry)
    this.#recent = entry
    this.#dense.push(entry)
    this.filled = true
    this.#bySlot?.add(key)
  }

  // Before a change: whoever walks over all data takes the entry as it is, and its memory is measured anew later.
  #touch(entry: Entry): void {
    this.#hooks.background?.walk?.beforeChange(this.#dense, entry)
    this.#hooks.journal?.beforeChange(this, entry)
    this.#memory.touch(entry)
  }

  #remove(entry: Entry): void {
    this.#hooks.background?.walk?.beforeChange(this.#dense, entry)
    this.#hooks.journal?.beforeChange(this, entry)
    this.#clearExpire(entry, true)
    this.#entries.delete(entry.key)
    this.#recent = undefined
    this.#bySlot?.remove(entry.key)
    const last = this.#dense.pop() as Entry
    if (last !== entry) {
      this.#dense[entry.position] = last
      last.position = entry.position
    }
    this.#memory.forget(entry)
  }

  // A removed entry keeps its expire time: notification handlers may still ask for it.
  #clearExpire(entry: Entry, keepTime = false): boolean {
    if (entry.expirePosition < 0) return false
    this.#touch(entry)
    const last = this.#expiring.pop() as Entry
    if (last !== entry) {
      this.#expiring[entry.expirePosition] = last
      last.expirePosition = entry.expirePosition
    }
    entry.expirePosition = -1
    if (!keepTime) entry.expireAt = -1
    return true
  }
}
