// What modules held at each statement: for every object that came, went or changed, what it was before, with the place in time.
//
// Objects change only in the course of calls of ours that get them as arguments, so these are looked at after each call. What an object was
// is kept as it is shown to people; nothing is ever put back.
import {
  describeHandle,
  listHandles,
  type Handled,
  type HandleInfo,
  type HandleOrigins,
  type HandleWatcher,
  type ModuleHost,
} from '@valkey-playground/api'
import { isAfter, type Place } from './place.ts'

interface Change extends Place {
  readonly handle: number
  /** What it was before; null if it was not there. */
  readonly before: HandleInfo | null
}

/** Numbers below are no handles. */
const LOWEST_HANDLE = 0x4000_0000
const CHANGE_BYTES = 200
/** Automatic memory has what it got last at the end. */
const NEWEST_OWNED = 8

/** The record of objects. */
export class HandleHistory implements HandleWatcher {
  readonly #host: ModuleHost
  readonly #place: () => Place | null
  readonly #origins: () => HandleOrigins | undefined
  readonly #changes: Change[] = []
  /** What is known of all that are alive. */
  readonly #now = new Map<number, HandleInfo>()
  /** Those that were not looked at yet. */
  readonly #fresh = new Set<Handled>()

  constructor(host: ModuleHost, place: () => Place | null, origins: () => HandleOrigins | undefined) {
    this.#host = host
    this.#place = place
    this.#origins = origins
  }

  /** Roughly the bytes that are kept. */
  get size(): number {
    return (this.#changes.length + this.#now.size) * CHANGE_BYTES
  }

  start(): void {
    for (const info of listHandles(this.#host.api, this.#origins())) this.#now.set(info.handle, info)
  }

  stop(): void {
    this.#changes.length = 0
    this.#now.clear()
    this.#fresh.clear()
  }

  dropBefore(unit: number): void {
    const kept = this.#changes.findIndex((change) => change.unit >= unit)
    this.#changes.splice(0, kept < 0 ? this.#changes.length : kept)
  }

  added(object: Handled): void {
    this.#note(object.handle, null)
    this.#fresh.add(object)
  }

  removing(object: Handled): void {
    const { handle } = object
    if (!this.#fresh.delete(object)) this.#note(handle, this.#now.get(handle) ?? null)
    this.#now.delete(handle)
  }

  /** Takes note of what was made, when its maker is done with it. */
  settle(): void {
    if (this.#fresh.size === 0) return
    for (const object of this.#fresh)
      this.#now.set(object.handle, this.#describe(object, this.#isOwned(object.handle)))
    this.#fresh.clear()
  }

  /** A function of ours has returned that got these arguments. */
  called(args: readonly unknown[]): void {
    this.settle()
    for (const arg of args) {
      if (typeof arg !== 'number' || arg < LOWEST_HANDLE) continue
      const object = this.#host.api.handles.peek(arg)
      if (!object) continue
      const before = this.#now.get(arg) ?? null
      const after = this.#describe(object, before?.autoMemory ?? false)
      if (before && before.text === after.text && before.references === after.references) continue
      this.#note(arg, before)
      this.#now.set(arg, after)
    }
  }

  /** All objects there were right before a statement, by handle. */
  at(at: Place): Map<number, HandleInfo> {
    this.settle()
    const all = new Map(this.#now)
    for (let index = this.#changes.length - 1; index >= 0; index--) {
      const change = this.#changes[index] as Change
      if (!isAfter(change, at)) break
      if (change.before) all.set(change.handle, change.before)
      else all.delete(change.handle)
    }
    return all
  }

  #describe(object: Handled, autoMemory: boolean): HandleInfo {
    return describeHandle(this.#host.api, object, autoMemory, this.#origins())
  }

  #isOwned(handle: number): boolean {
    const auto = this.#host.api.current?.auto
    return auto?.slice(-NEWEST_OWNED).some((owned) => owned.handle === handle) ?? false
  }

  #note(handle: number, before: HandleInfo | null): void {
    const place = this.#place()
    if (place) this.#changes.push({ ...place, handle, before })
  }
}
