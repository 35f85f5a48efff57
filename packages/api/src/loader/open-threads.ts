// The threads of an engine's modules, with what they need of the functions that modules call.
import { FIRST_API_SLOT, type HostFunctions } from '../host-functions.ts'
import type { ModuleApi } from '../module-api.ts'
import { API_NAMES } from '../spec/index.ts'
import { threadFunctions } from '../threads/thread-functions.ts'
import { Threads } from '../threads/threads.ts'
import type { ModuleHostOptions } from './host-options.ts'

/** Makes them; no worker starts before a module wants one. */
export function openThreads(
  api: ModuleApi,
  { spawnThread }: ModuleHostOptions,
  { base, all }: HostFunctions,
  at: { readonly probe: number; checkInterrupt(): void },
): Threads {
  return new Threads(api, {
    spawn: spawnThread,
    firstSlot: base,
    functions: all,
    probe: at.probe - base,
    ...threadFunctions((name) => FIRST_API_SLOT + API_NAMES.indexOf(name)),
    checkInterrupt: at.checkInterrupt,
  })
}
