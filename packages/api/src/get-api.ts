// GetApi: how a module finds the API functions, by name, at load time.
//
// `int GetApi(const char *name, void **out)` stores the table slot of a function and returns 0; for a name it does not
// know it returns 1 and leaves `*out`. Both families of names lead to the same slots.
import type { TypedImport } from './abi/table.ts'
import type { ModuleApi } from './module-api.ts'
import { API_NAMES, functionSpec, type ApiName } from './spec/index.ts'

/** What the names of API functions begin with for modules. */
export const API_PREFIXES = ['ValkeyModule_', 'RedisModule_'] as const

/** @param slotOf the table slot of the nth name of API_NAMES */
export function getApiFunction(api: ModuleApi, slotOf: (index: number) => number): TypedImport {
  const byName = new Map<string, number>()
  API_NAMES.forEach((name, index) => {
    if (functionSpec(name)?.inServer !== false)
      for (const prefix of API_PREFIXES) byName.set(prefix + name, index)
  })
  return {
    signature: { params: ['i32', 'i32'], results: ['i32'] },
    call(name: number, out: number) {
      const index = byName.get(api.text(name))
      if (index === undefined || !api.offers(API_NAMES[index] as ApiName)) return 1
      api.memory.writeI32(out, slotOf(index))
      return 0
    },
  }
}
