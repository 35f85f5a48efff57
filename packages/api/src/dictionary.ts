// ValkeyModuleDict and its iterators: byte keys in byte order, as the server's radix tree has them, to pointers.
//
// An iterator knows the key it stands on, not a place in a structure, so it stays right while the dictionary changes;
// the server asks modules to seek again after each change. A dictionary's iterators end with it.
import { OrderedMap, type Bytes } from '@valkey-playground/engine'
import type { Handled, HandleTable } from './abi/handles.ts'
import type { Runtime } from './abi/runtime.ts'

/** A dictionary of a module. */
export class ModuleDict implements Handled {
  readonly kind = 'dict'
  handle = 0
  readonly map: OrderedMap<number> = new OrderedMap()
  /** Running iterators. */
  readonly iterators: Set<ModuleDictIterator> = new Set()

  describe(): string {
    return `dictionary of ${this.map.size}`
  }

  free(handles: HandleTable, runtime: Runtime): void {
    for (const iterator of this.iterators) iterator.stop(handles, runtime)
    handles.remove(this)
  }
}

type Seek = (map: OrderedMap<number>, key: Bytes) => readonly [Bytes, number] | undefined

const exact: Seek = (map, key) => {
  const value = map.get(key)
  return value === undefined ? undefined : [key, value]
}

/** Where to begin, by operator; only its first two characters count, as in the server. */
const SEEKS: Readonly<Record<string, Seek>> = {
  '^': (map) => map.first(),
  $: (map) => map.last(),
  '>': (map, key) => map.higher(key),
  '>=': (map, key) => map.ceiling(key),
  '<': (map, key) => map.lower(key),
  '<=': (map, key) => map.floor(key),
  '=': exact,
}

function seekOf(op: Bytes): Seek | undefined {
  const first = op[0] ?? ''
  return SEEKS[op[1] === '=' ? `${first}=` : first] ?? SEEKS[first]
}

/** One walk through a dictionary. */
export class ModuleDictIterator implements Handled {
  readonly kind = 'dictIterator'
  handle = 0
  readonly dict: ModuleDict
  /** The key it stands on; null at the end, which it never leaves but by seeking. */
  key: Bytes | null = null
  value = 0
  /** The key it stands on was not given out yet. */
  #fresh = false
  #buffer = 0

  constructor(dict: ModuleDict) {
    this.dict = dict
    dict.iterators.add(this)
  }

  /** False if the operator is none. */
  seek(op: Bytes, key: Bytes): boolean {
    const seek = seekOf(op)
    this.#standOn(seek?.(this.dict.map, key))
    this.#fresh = true
    return seek !== undefined
  }

  /** Steps on, the first time after seeking to where it stands already. False at the end. */
  step(forward: boolean): boolean {
    if (this.key === null) return false
    const { map } = this.dict
    if (this.#fresh) {
      this.#fresh = false
      const value = map.get(this.key)
      if (value !== undefined) {
        this.value = value
        return true
      }
    }
    this.#standOn(forward ? map.higher(this.key) : map.lower(this.key))
    return this.key !== null
  }

  /** Whether the key it stands on compares so with another. */
  compare(op: Bytes, key: Bytes): boolean {
    if (this.key === null) return false
    if ((op[0] === '=' || op[1] === '=') && this.key === key) return true
    if (op[0] === '>') return this.key > key
    return op[0] === '<' && this.key < key
  }

  /** The address of a copy of the key, good until the next step. */
  keyPointer(runtime: Runtime): number {
    this.#forget(runtime)
    this.#buffer = runtime.newCString(this.key ?? '')
    return this.#buffer
  }

  stop(handles: HandleTable, runtime: Runtime): void {
    this.#forget(runtime)
    this.dict.iterators.delete(this)
    handles.remove(this)
  }

  #standOn(entry: readonly [Bytes, number] | undefined): void {
    this.key = entry?.[0] ?? null
    this.value = entry?.[1] ?? 0
  }

  #forget(runtime: Runtime): void {
    if (this.#buffer !== 0) runtime.free(this.#buffer)
    this.#buffer = 0
  }
}
