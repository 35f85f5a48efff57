// One numbered database: keys with their values and expire times.
//
// Where entries are found is key-table.ts's matter. The database says what an access is: an expired key is removed first, hits
// and misses are counted, and whoever walks over all data, keeps a journal or sums up memory hears of a change before it is made.
// What follows from a change (WATCH, notifications, propagation of expired keys) goes through KeyspaceHooks.
import type { Bytes } from '../base/bytes.ts'
import { needsExpiryRoom } from '../types/string-value.ts'
import type { Value } from '../types/value.ts'
import type { WalkedDatabase } from './data-walk.ts'
import { Entry } from './entry.ts'
import { KeyMemory, keyTableMemory } from './key-memory.ts'
import { KeyTable } from './key-table.ts'
import { NOTIFY } from './keyspace-events.ts'
import type { KeyspaceHooks, UnlinkReason } from './keyspace-hooks.ts'
import { SlotKeys } from './slot-keys.ts'
import { setIdleSeconds, touchUsage } from './usage.ts'

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
  #keys: KeyTable
  #memory = new KeyMemory()
  #bySlot: SlotKeys | null = null

  /** @param seed of the hashes of keys */
  constructor(id: number, hooks: KeyspaceHooks, seed = 0) {
    this.id = id
    this.#hooks = hooks
    this.#keys = new KeyTable(seed)
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
    return this.#keys.dense.length
  }

  /** Number of keys with an expire time. */
  get expiringSize(): number {
    return this.#keys.expiringSize
  }

  /**
   * The value for a command that only reads. An expired key is removed first. Counts a hit or a miss and announces a miss.
   * @param touch whether this is an access that OBJECT IDLETIME sees
   * @param announceMiss whether a miss is announced as a keyspace event
   */
  lookupRead(key: Bytes, touch = true, announceMiss = true): Value | undefined {
    return this.#read(key, touch, announceMiss)?.value
  }

  /** As `lookupRead`, for commands that need no more of a string than its text. */
  readContent(key: Bytes, touch = true): Value | Bytes | undefined {
    return this.#read(key, touch, true)?.content
  }

  #read(key: Bytes, touch: boolean, announceMiss: boolean): Entry | undefined {
    const entry = this.#live(key)
    const hooks = this.#hooks
    if (!entry) {
      hooks.keyspaceStats.misses++
      if (announceMiss) hooks.notify(NOTIFY.keyMiss, 'keymiss', key, this.id)
      return undefined
    }
    hooks.keyspaceStats.hits++
    if (touch) touchUsage(entry, hooks)
    return entry
  }

  /** The value for a command that is going to change it. An expired key is removed first. */
  lookupWrite(key: Bytes): Value | undefined {
    const entry = this.#live(key, true)
    if (!entry) return undefined
    this.#touch(entry)
    touchUsage(entry, this.#hooks)
    return entry.value
  }

  /** What a command will replace by `set` or leave alone. An expired key is removed first. */
  contentToReplace(key: Bytes): Value | Bytes | undefined {
    const entry = this.#live(key, true)
    if (entry) touchUsage(entry, this.#hooks)
    return entry?.content
  }

  /** Says that some keys are going to be asked for. @see KeyTable.meet */
  meet(keys: readonly Bytes[], from: number, step: number, texts: boolean): void {
    this.#keys.meet(keys, from, step, texts)
  }

  /** The entry, without any effect; an expired key counts as absent. */
  peek(key: Bytes): Entry | undefined {
    const entry = this.#keys.find(key)
    return entry && !this.isExpired(entry) ? entry : undefined
  }

  /** The entry even when it has expired and was not removed yet, without any effect. */
  peekRaw(key: Bytes): Entry | undefined {
    return this.#keys.find(key)
  }

  /** Whether the key exists; an expired key is removed first. Neither a hit nor a miss. */
  exists(key: Bytes): boolean {
    return this.#live(key) !== undefined
  }

  /**
   * Adds a key, or replaces its value. Its expire time goes unless told otherwise.
   * @param content a byte string stands for the string value that SET makes of it
   */
  set(key: Bytes, content: Value | Bytes, options?: SetOptions): void {
    const found = this.#live(key, true)
    const replaced =
      found !== undefined && options?.changed !== true && (found.text !== null || found.held !== content)
    const entry = replaced && !this.#leaves(found, 'overwritten') ? undefined : found
    if (entry) {
      const { text, held } = entry
      this.#beforeChange(entry)
      entry.content = content
      touchUsage(entry, this.#hooks)
      if (typeof content !== 'string') content.attach?.(key.length, entry.expireAt >= 0)
      if (options?.keepTtl !== true) this.#clearExpire(entry)
      this.#memory.changed(entry)
      if (replaced) this.#unlinked(key, text, held, 'overwritten')
      // Clients that wait for the key are not told: the real server wakes them for a new key only.
    } else {
      this.#insert(key, content)
      this.#hooks.keyReady(this, key)
      this.#hooks.notify(NOTIFY.new, 'new', key, this.id)
    }
    if (options?.quiet !== true) this.#hooks.keyModified(this, key)
  }

  /** Puts a value in place of another without any other effect, for commands that rebuild a value they already hold. */
  replaceValue(key: Bytes, value: Value): void {
    const entry = this.#keys.find(key)
    if (!entry) return
    this.#touch(entry)
    entry.content = value
  }

  /**
   * Removes a key, expired or not. Announces nothing and wakes no watcher: the command that deletes does that.
   * @returns whether it was there
   */
  delete(key: Bytes, reason: UnlinkReason = 'deleted'): boolean {
    const entry = this.#keys.find(key)
    if (!entry || !this.#leaves(entry, reason)) return false
    this.#remove(entry)
    this.#unlinked(key, entry.text, entry.held, reason)
    return true
  }

  /** The expire time in Unix ms, or -1 when the key has none or is absent. Without effect. */
  expireAt(key: Bytes): number {
    return this.#keys.find(key)?.expireAt ?? -1
  }

  /** Sets the expire time in Unix ms. The key must exist. */
  setExpire(key: Bytes, at: number): void {
    const entry = this.#keys.find(key)
    if (!entry) return
    this.#touch(entry)
    if (entry.expirePosition < 0) {
      entry.held?.attach?.(key.length, true)
      this.#keys.addExpiring(entry)
      if (entry.expirePosition === 0) this.#hooks.expiryBegins?.()
    }
    entry.expireAt = at
    this.#hooks.onExpirySet?.(this, key)
  }

  /** Makes a key look as if it was last used so long ago or so often; negative or absent values change nothing. */
  setUsage(key: Bytes, usage: { idleSeconds?: number; frequency?: number }): void {
    const entry = this.#keys.find(key)
    if (!entry) return
    const { idleSeconds = -1, frequency = -1 } = usage
    if (idleSeconds >= 0) setIdleSeconds(entry, idleSeconds, this.#hooks.time)
    if (frequency >= 0) entry.frequency = frequency
  }

  /**
   * Puts a key back that a snapshot holds, replacing one of its name: nobody is told, and nobody who waits goes on.
   * @param expireAt Unix ms, or -1
   */
  load(key: Bytes, content: Value | Bytes, expireAt: number): void {
    this.delete(key, 'overwritten')
    this.#insert(key, content)
    if (expireAt >= 0) this.setExpire(key, expireAt)
  }

  /** Removes the expire time. Returns whether there was one. */
  persist(key: Bytes): boolean {
    const entry = this.#keys.find(key)
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
    const entry = this.#keys.find(key)
    if (!entry || !this.isExpired(entry) || !(this.#hooks.expiryDeletes || force)) return false
    this.#expire(entry)
    return true
  }

  /** A random key that has not expired, or undefined. */
  randomKey(random: () => number): Bytes | undefined {
    // A database full of expired keys that may not be removed must not be drawn from for ever.
    for (let tries = 0; this.#keys.dense.length > 0; tries++) {
      const entry = this.#keys.dense[Math.floor(random() * this.#keys.dense.length)] as Entry
      if (!this.isExpired(entry)) return entry.key
      if (!this.#hooks.expiryDeletes && tries > 100) return entry.key
      this.expireIfNeeded(entry.key)
    }
    return undefined
  }

  /** Every entry, expired ones included, while nothing changes. */
  entries(): IterableIterator<Entry> {
    return this.#keys.dense.values()
  }

  /** Whether an entry's time has come. */
  isExpired(entry: Entry): boolean {
    if (entry.expireAt < 0 || this.#hooks.time <= entry.expireAt) return false
    return !this.#hooks.loading && this.#hooks.seesExpired !== true
  }

  /** One step of SCAN over all entries, expired ones included. @see KeyTable.scan */
  scan(cursor: number, count: number, visit: (entry: Entry) => void): number {
    return this.#keys.scan(cursor, count, visit)
  }

  /** Says that a value got without `lookupWrite` is going to be changed. */
  aboutToChange(key: Bytes): void {
    const entry = this.#keys.find(key)
    if (entry) this.#touch(entry)
  }

  /** The keys as a walk over all data takes them. */
  walked(): WalkedDatabase {
    return { id: this.id, entries: this.#keys.dense }
  }

  /** The entry at a dense position, for sampling. */
  entryAt(position: number): Entry | undefined {
    return this.#keys.dense[position]
  }

  /** Bytes a C server would take for the keys and their values, and for its hash tables of keys and of expire times. */
  memory(): { keys: number; table: number; expireTable: number } {
    return {
      keys: this.#memory.total(),
      table: keyTableMemory(this.#keys.dense.length),
      expireTable: keyTableMemory(this.#keys.expiringSize),
    }
  }

  /** The entry at a dense position of those that expire, for the active expiry cycle. */
  expiringAt(position: number): Entry | undefined {
    return this.#keys.expiringAt(position)
  }

  /** Removes every key. Announces nothing. Returns how many there were. */
  flush(later = false): number {
    const removed = this.#keys.dense
    this.#hooks.background?.walk?.beforeFlush(removed)
    this.#hooks.journal?.beforeFlush(this, removed)
    this.#keys = this.#keys.empty()
    this.filled = false
    this.#memory.clear()
    this.#bySlot?.clear()
    if (this.#hooks.hearsFlushed !== false) {
      const reason = later ? 'flushed later' : 'flushed'
      for (const { key, text, held } of removed) this.#unlinked(key, text, held, reason)
    }
    return removed.length
  }

  /** Exchanges the contents of two databases. */
  swapContents(other: Database): void {
    this.#hooks.journal?.beforeSwap(this, other)
    ;[this.#keys, other.#keys] = [other.#keys, this.#keys]
    ;[this.#memory, other.#memory] = [other.#memory, this.#memory]
    this.#indexAgain()
    other.#indexAgain()
  }

  #indexAgain(): void {
    if (!this.#bySlot) return
    this.#bySlot.clear()
    for (const { key } of this.#keys.dense) this.#bySlot.add(key)
  }

  #live(key: Bytes, writing = false): Entry | undefined {
    const entry = this.#keys.find(key)
    if (entry === undefined || entry.expirePosition < 0 || !this.isExpired(entry)) return entry
    const hooks = this.#hooks
    if (hooks.expiryDeletes || (writing && hooks.expiryDeletesOnWrite === true)) this.#expire(entry)
    return undefined
  }

  #expire(entry: Entry): void {
    if (!this.#leaves(entry, 'expired')) return
    this.#remove(entry)
    this.#hooks.keyspaceStats.expired++
    this.#unlinked(entry.key, entry.text, entry.held, 'expired')
    this.#hooks.keyExpired(this, entry.key)
  }

  // Announces that the entry's value is going to leave. Returns whether the entry is still there.
  #leaves(entry: Entry, reason: UnlinkReason): boolean {
    const { leaving } = this.#hooks
    if (leaving?.heardBefore !== true) return true
    leaving.leaves(this, entry.key, entry.value, reason)
    return this.#keys.holds(entry)
  }

  // Tells of a value that is gone: a text, or another value.
  #unlinked(key: Bytes, text: Bytes | null, held: Value | null, reason: UnlinkReason): void {
    if (held !== null) this.#hooks.valueUnlinked(this, key, held, reason)
    else if (text !== null) this.#hooks.textUnlinked(this, key, text, reason)
  }

  #insert(key: Bytes, content: Value | Bytes): void {
    const entry = new Entry(key, content)
    touchUsage(entry, { time: this.#hooks.time })
    entry.walked = this.#hooks.background?.walk?.number ?? 0
    this.#hooks.journal?.beforeAdding(this, key)
    if (typeof content !== 'string') content.attach?.(key.length, false)
    this.#keys.add(entry)
    this.#memory.changed(entry)
    this.filled = true
    this.#bySlot?.add(key)
  }

  // Before a change: whoever walks over all data takes the entry as it is, and its memory is measured anew later.
  #touch(entry: Entry): void {
    this.#beforeChange(entry)
    this.#memory.touch(entry)
  }

  #beforeChange(entry: Entry): void {
    this.#hooks.background?.walk?.beforeChange(this.#keys.dense, entry)
    this.#hooks.journal?.beforeChange(this, entry)
  }

  #remove(entry: Entry): void {
    this.#beforeChange(entry)
    this.#clearExpire(entry, true)
    this.#keys.remove(entry)
    this.#bySlot?.remove(entry.key)
    this.#memory.forget(entry)
  }

  // A removed entry keeps its expire time: notification handlers may still ask for it.
  #clearExpire(entry: Entry, keepTime = false): boolean {
    if (entry.expirePosition < 0) return false
    // What has no room beside key and expire time is "raw" for good.
    if (!keepTime && entry.text !== null && needsExpiryRoom(entry.key.length, entry.text.length))
      entry.content = entry.glance()
    this.#touch(entry)
    this.#keys.removeExpiring(entry)
    if (!keepTime) entry.expireAt = -1
    return true
  }
}
