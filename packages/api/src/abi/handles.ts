// The numbers that modules hold for objects of ours: strings, keys, call replies and so on.
//
//   HANDLE_BASE + (generation × 2^22 + index) × 8      22 bits of index, 5 bits of generation
//
// They look like aligned pointers but lie where no memory is, so a module that reads through one traps at once. A slot
// is given out again only after all other free ones, and with another generation: stale and doubled use is found.
import type { LintId } from '../lints/row.ts'
import { HANDLE_BASE } from './address-space.ts'
import { BadArgument } from './fault.ts'

/** What C type each kind of object is for modules. */
export const HANDLE_TYPES = {
  string: 'ValkeyModuleString',
  key: 'ValkeyModuleKey',
  reply: 'ValkeyModuleCallReply',
  command: 'ValkeyModuleCommand',
  dict: 'ValkeyModuleDict',
  dictIterator: 'ValkeyModuleDictIter',
  type: 'ValkeyModuleType',
  io: 'ValkeyModuleIO',
  digest: 'ValkeyModuleDigest',
  blockedClient: 'ValkeyModuleBlockedClient',
  user: 'ValkeyModuleUser',
  scanCursor: 'ValkeyModuleScanCursor',
  serverInfo: 'ValkeyModuleServerInfoData',
  commandFilter: 'ValkeyModuleCommandFilter',
  commandFilterContext: 'ValkeyModuleCommandFilterCtx',
  infoContext: 'ValkeyModuleInfoCtx',
  defragContext: 'ValkeyModuleDefragCtx',
  keyOptions: 'ValkeyModuleKeyOptCtx',
  rdbStream: 'ValkeyModuleRdbStream',
  scriptRun: 'ValkeyModuleScriptingEngineServerRuntimeCtx',
} as const

/** A kind of object that modules hold handles of. */
export type HandleKind = keyof typeof HANDLE_TYPES

/** An object that can be handed out. `handle` is 0 while it has no number. */
export interface Handled {
  readonly kind: HandleKind
  handle: number
  /** The call it was made in, if it is to go should that end by a fault: then `abandon` is called. */
  readonly owner?: object
  abandon?(): void
}

/** Who wants to know what becomes of objects. */
export interface HandleWatcher {
  /** It has just got its number; its maker may not be done with it. */
  added(object: Handled): void
  /** Its number is about to be taken away. */
  removing(object: Handled): void
}

/** Who gives out the handles of the first indices, without telling the table. */
export interface LentHandles {
  /** How many indices it has. */
  readonly count: number
  /** How many of its objects the table does not know. */
  readonly unknown: number
  /** Whether it is to give out no more. */
  stop(stop: boolean): void
  /** The object of a handle that is alive, if the table does not know it: the table has it from now on. */
  take(index: number, handle: number): Handled | undefined
  /** The handle of an index, or the one that it had last; 0 before the first. */
  lastNumber(index: number): number
  /** Whether the table has the object of an index. */
  isTaken(index: number): boolean
  /** The object of an index is gone. */
  giveBack(index: number): void
}

/** Lints about objects that are used when they are gone. */
const USED_AFTER_FREE: Partial<Readonly<Record<HandleKind, LintId>>> = {
  string: 'M03',
  key: 'M01',
  reply: 'M09',
  blockedClient: 'B04',
}

const INDEX_BITS = 22
const INDEX_MASK = (1 << INDEX_BITS) - 1
const GENERATION_STEP = (INDEX_MASK + 1) * 8

/** How many free slots are kept back, so that a freed number is not soon used again. */
const KEPT_BACK = 256

/** How many slots are given out in turn: as many, for the same reason. A power of two. */
const TURNS = 256

function indexOf(handle: number): number {
  return (((handle | 0) - HANDLE_BASE) >>> 3) & INDEX_MASK
}

/** The next number of an index. */
function numberAfter(handle: number, index: number): number {
  const next = ((handle | 0) + GENERATION_STEP) | 0
  // After the last generation, where 32 bits with a sign end, comes the first again.
  return next < 0 ? HANDLE_BASE + index * 8 : next
}

/**
 * The table of live handles. What it has to know of an object it keeps beside it: objects of twenty classes make looking into them slow.
 */
export class HandleTable {
  /** In a free slot nothing, or for one that is given out in turn the object that was there last. */
  readonly #objects: (Handled | undefined)[] = []
  /** Of the object in the slot; '' for a free one. */
  readonly #kinds: (HandleKind | '')[] = []
  /** The number that is given out for the slot, or was last. */
  readonly #numbers: number[] = []
  /** Free slots, oldest first, in a ring whose size is a power of two. Head and tail only rise. */
  #free: Int32Array = new Int32Array(2 * KEPT_BACK)
  #freeHead = 0
  #freeTail = 0
  #live = 0
  /** The first of the slots that are given out in turn, once there are such, and whose turn it is. */
  #turns = -1
  #turn = 0
  /** Whose the first indices are. */
  #lender: LentHandles | null = null
  #lent = 0
  #watcher: HandleWatcher | null = null

  /** Hears of objects that come and go; null while nobody listens. */
  get watcher(): HandleWatcher | null {
    return this.#watcher
  }

  set watcher(watcher: HandleWatcher | null) {
    this.#watcher = watcher
    this.settle()
    this.#lender?.stop(watcher !== null)
  }

  /** Number of live handles. */
  get size(): number {
    return this.#live + (this.#lender?.unknown ?? 0)
  }

  /** Leaves the first indices to somebody. The table must be empty. */
  lend(lender: LentHandles): void {
    this.#lender = lender
    this.#lent = lender.count
    for (let index = 0; index < this.#lent; index++) this.#put(index, undefined, '', 0)
  }

  #put(index: number, object: Handled | undefined, kind: HandleKind | '', handle: number): void {
    this.#objects[index] = object
    this.#kinds[index] = kind
    this.#numbers[index] = handle
  }

  /** The object of a handle that was given out elsewhere. */
  #fromLender(handle: number): Handled | undefined {
    const index = indexOf(handle)
    if (index >= this.#lent) return undefined
    const object = this.#lender?.take(index, handle)
    if (object === undefined) return undefined
    object.handle = handle
    this.#put(index, object, object.kind, handle)
    this.#live++
    return object
  }

  /** Gets to know all objects. */
  settle(): void {
    const lender = this.#lender
    if (lender === null || lender.unknown === 0) return
    for (let index = 0; index < this.#lent; index++) this.#fromLender(lender.lastNumber(index))
  }

  /** Memory was put back to an earlier state: forgets what the table has of a lender who does not know it has. */
  forgetUntaken(): void {
    for (let index = 0; index < this.#lent; index++) {
      if (this.#at(index) === undefined || this.#lender?.isTaken(index) === true) continue
      this.#put(index, undefined, '', 0)
      this.#live--
    }
  }

  /** Gives an object a number. */
  add(object: Handled): number {
    return (object.handle = this.place(object, object.kind))
  }

  /** The same for those in a hurry, who tell the kind and note the number in the object themselves. */
  place(object: Handled, kind: HandleKind): number {
    let index: number
    let handle: number
    if (this.#freeTail - this.#freeHead > KEPT_BACK) {
      index = this.#free[this.#freeHead++ & (this.#free.length - 1)] as number
      handle = numberAfter(this.#numbers[index] as number, index)
    } else {
      index = this.#objects.length
      if (index > INDEX_MASK)
        throw new BadArgument(0, 'cannot be made: more than 4 million handles are alive')
      handle = HANDLE_BASE + index * 8
    }
    this.#put(index, object, kind, handle)
    this.#live++
    if (this.#watcher !== null) {
      object.handle = handle
      this.#watcher.added(object)
    }
    return handle
  }

  /**
   * The same for objects that come and go most often and are used again: they have slots of their own, which hardly change when the same
   * object comes back.
   */
  placeInTurn(object: Handled, kind: HandleKind): number {
    if (this.#turns < 0) this.#makeTurns()
    const index = this.#turns + (this.#turn++ & (TURNS - 1))
    // It may be somebody's still.
    if (this.#kinds[index] !== '') return this.place(object, kind)
    const handle = numberAfter(this.#numbers[index] as number, index)
    this.#numbers[index] = handle
    if (this.#objects[index] !== object) this.#objects[index] = object
    this.#kinds[index] = kind
    this.#live++
    if (this.#watcher !== null) {
      object.handle = handle
      this.#watcher.added(object)
    }
    return handle
  }

  #makeTurns(): void {
    this.#turns = this.#objects.length
    for (let index = this.#turns; index < this.#turns + TURNS; index++)
      this.#put(index, undefined, '', HANDLE_BASE + index * 8)
  }

  /** The object of a handle if it is alive, whatever its kind. */
  peek(handle: number): Handled | undefined {
    const index = indexOf(handle)
    const object = this.#numbers[index] === handle ? this.#at(index) : undefined
    return object ?? this.#fromLender(handle)
  }

  #at(index: number): Handled | undefined {
    return this.#kinds[index] === '' ? undefined : this.#objects[index]
  }

  /**
   * The object of a handle.
   *
   * @throws BadArgument if it is NULL, freed, of another kind, or no handle at all.
   */
  get<T extends Handled>(handle: number, kind: T['kind']): T {
    const index = indexOf(handle)
    if (this.#numbers[index] === handle && this.#kinds[index] === kind) return this.#objects[index] as T
    return this.#getOther<T>(handle, kind)
  }

  #getOther<T extends Handled>(handle: number, kind: T['kind']): T {
    const lent = this.#fromLender(handle)
    if (lent?.kind === kind) return lent as T
    throw this.#explain(handle, kind)
  }

  /** Ends a handle; the number is not valid any more. */
  remove(object: Handled): void {
    this.vacate(object, object.handle)
    object.handle = 0
  }

  /** The same for those in a hurry, who take the number out of the object themselves. */
  vacate(object: Handled, handle: number): void {
    const index = indexOf(handle)
    if (this.#objects[index] !== object || this.#kinds[index] === '') return
    if (this.#watcher !== null) this.#watcher.removing(object)
    this.#kinds[index] = ''
    this.#live--
    if (this.#turns >= 0 && index >= this.#turns && index < this.#turns + TURNS) return
    this.#objects[index] = undefined
    this.#giveBack(index)
  }

  #giveBack(index: number): void {
    if (index < this.#lent) return this.#lender?.giveBack(index)
    if (this.#freeTail - this.#freeHead === this.#free.length) this.#growRing()
    this.#free[this.#freeTail++ & (this.#free.length - 1)] = index
  }

  #growRing(): void {
    const old = this.#free
    this.#free = new Int32Array(2 * old.length)
    for (let at = this.#freeHead; at < this.#freeTail; at++)
      this.#free[at & (this.#free.length - 1)] = old[at & (old.length - 1)] as number
  }

  /** Takes over the numbers of another table, in a forked child. What `copy` returns null for is as if it had been freed. */
  adopt(other: HandleTable, copy: (object: Handled) => Handled | null): void {
    other.settle()
    for (const [index, handle] of other.#numbers.entries()) this.#numbers[index] = handle
    this.#free = other.#free.slice()
    this.#freeHead = other.#freeHead
    this.#freeTail = other.#freeTail
    this.#turns = other.#turns
    this.#turn = other.#turn
    for (const index of other.#objects.keys()) {
      const object = other.#at(index)
      const copied = object === undefined ? null : copy(object)
      this.#objects[index] = copied ?? undefined
      this.#kinds[index] = copied === null ? '' : copied.kind
      if (copied !== null) this.#live++
    }
  }

  /** All live objects of one kind. */
  *ofKind<T extends Handled>(kind: T['kind']): IterableIterator<T> {
    if (kind === 'string') this.settle()
    for (const [index, object] of this.#objects.entries()) if (this.#kinds[index] === kind) yield object as T
  }

  /** All live objects, the oldest slot first. */
  *all(): IterableIterator<Handled> {
    this.settle()
    for (const index of this.#objects.keys()) {
      const object = this.#at(index)
      if (object) yield object
    }
  }

  /** Takes back what was made in a call that ended by a fault. */
  abandon(owner: object): void {
    const left = this.#objects.filter((_, index) => this.#at(index)?.owner === owner)
    for (const object of left) object?.abandon?.()
  }

  #explain(handle: number, kind: HandleKind): BadArgument {
    const wanted = HANDLE_TYPES[kind]
    if (handle === 0) return new BadArgument(handle, `is NULL instead of a ${wanted}`, 'M11')
    const object = this.peek(handle)
    if (object) return new BadArgument(handle, `is a ${HANDLE_TYPES[object.kind]}, not a ${wanted}`, 'M11')
    const index = indexOf(handle)
    const used = index < this.#lent ? this.#lender?.lastNumber(index) !== 0 : index < this.#objects.length
    if (handle >= HANDLE_BASE && (handle & 7) === 0 && used)
      return new BadArgument(handle, `is a ${wanted} that was freed or closed already`, USED_AFTER_FREE[kind])
    return new BadArgument(handle, `is not a ${wanted}`, 'M11')
  }
}
