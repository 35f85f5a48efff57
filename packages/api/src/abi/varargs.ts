// A C function's variable arguments: on wasm32 the caller lays them out in memory and passes one pointer.
//
//   int, pointer   4 bytes, aligned to 4        long long, double   8 bytes, aligned to 8
//   long double   16 bytes, aligned to 16
import type { LongDouble } from '../spec/index.ts'
import type { LinearMemory } from './memory.ts'

/** Reads arguments one after the other. */
export class VarArgs {
  readonly #memory: LinearMemory
  #at: number

  constructor(memory: LinearMemory, pointer: number) {
    this.#memory = memory
    this.#at = pointer
  }

  #next(size: number): number {
    const at = (this.#at + size - 1) & -size
    this.#at = at + size
    return at
  }

  i32(): number {
    return this.#memory.readI32(this.#next(4))
  }

  u32(): number {
    return this.#memory.readU32(this.#next(4))
  }

  /** A pointer or a handle. */
  pointer(): number {
    return this.#memory.readI32(this.#next(4))
  }

  i64(): bigint {
    return this.#memory.readI64(this.#next(8))
  }

  u64(): bigint {
    return this.#memory.readU64(this.#next(8))
  }

  f64(): number {
    return this.#memory.readF64(this.#next(8))
  }

  longDouble(): LongDouble {
    const at = this.#next(16)
    return { lo: this.#memory.readU64(at), hi: this.#memory.readU64(at + 8) }
  }

  /** The address of what comes next, for C code that takes a `va_list`. */
  get position(): number {
    return this.#at
  }
}
