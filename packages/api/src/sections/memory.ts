// Heap allocation raw functions. All memory is the one heap of the C runtime, where the modules' own malloc takes it
// from as well; so blocks may be passed between them, and MEMORY and INFO count all of it. While nobody traces or debugs,
// modules reach the runtime without these handlers (host-functions.ts).
// @see https://valkey.io/topics/modules-api-ref/#section-heap-allocation-raw-functions
import { ModuleFault } from '../abi/fault.ts'
import { noMemory } from '../abi/heap-errors.ts'
import type { ModuleApi } from '../module-api.ts'
import type { Handlers } from '../spec/index.ts'

const POOL_BLOCK = 8192
const POOL_ALIGNMENT = 4

/** The server panics when it is out of memory; here only the module's call ends. */
function orFault(pointer: number, bytes: number): number {
  if (pointer === 0) throw new ModuleFault('heap', noMemory(bytes))
  return pointer
}

export const memory: Handlers<ModuleApi> = {
  Alloc: (m, bytes) => orFault(m.runtime.malloc(bytes), bytes),

  TryAlloc: (m, bytes) => m.runtime.malloc(bytes),

  Calloc: (m, nmemb, size) => orFault(m.runtime.calloc(nmemb, size), (nmemb >>> 0) * (size >>> 0)),

  TryCalloc: (m, nmemb, size) => m.runtime.calloc(nmemb, size),

  Realloc(m, ptr, bytes) {
    if (bytes === 0 && ptr !== 0) {
      m.runtime.free(ptr)
      return 0
    }
    return orFault(m.runtime.realloc(ptr, bytes), bytes)
  },

  TryRealloc(m, ptr, bytes) {
    if (bytes === 0 && ptr !== 0) {
      m.runtime.free(ptr)
      return 0
    }
    return m.runtime.realloc(ptr, bytes)
  },

  Free(m, ptr) {
    m.runtime.free(ptr)
  },

  Strdup(m, str) {
    return m.runtime.newCString(m.text(str))
  },

  PoolAlloc(m, ctx, bytes) {
    const context = m.context(ctx)
    const size = bytes >>> 0
    if (size === 0) return 0
    let block = context.pool.at(-1)
    if (block) {
      // Small things are aligned to their own size, everything else to a pointer's.
      let alignment = POOL_ALIGNMENT
      while (size < alignment && alignment / 2 >= size) alignment /= 2
      block.used = Math.ceil(block.used / alignment) * alignment
    }
    if (!block || block.size - block.used < size) {
      const room = Math.max(POOL_BLOCK, size)
      block = { pointer: orFault(m.runtime.malloc(room), room), size: room, used: 0 }
      context.pool.push(block)
    }
    const pointer = block.pointer + block.used
    block.used += size
    return pointer
  },
}
