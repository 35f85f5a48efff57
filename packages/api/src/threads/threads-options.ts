// What the engine's side of threads is given, and what it tells of them.
import type { NamedImport } from '../abi/table.ts'
import type { ThreadFunctions } from './thread-functions.ts'
import type { SpawnThread } from './thread-start.ts'

/** What the loader gives. */
export interface ThreadsOptions extends ThreadFunctions {
  readonly spawn: SpawnThread | undefined
  /** The first table slot of the engine's functions, and the functions. */
  readonly firstSlot: number
  readonly functions: readonly NamedImport[]
  /** Which of them is the probe. */
  readonly probe: number
  /** Throws if the running call is to stop. */
  readonly checkInterrupt: () => void
}

/** A thread as panels show it. */
export interface ThreadInfo {
  readonly number: number
  readonly module: string
  readonly hasLock: boolean
  readonly waitsForLock: boolean
  /** Address of its control block for probes; 0 if it has none. */
  readonly probes: number
  /** Address of its thread-local variables of its module; 0 if there are none. */
  readonly threadLocals: number
  /** Its stack in memory. */
  readonly stack: { readonly from: number; readonly to: number }
  /** Table slot, counted from the first, of our function that it has called and that has not answered; null if there is none. */
  readonly calls: number | null
  /** It waits: for an answer, or for another thread. */
  readonly stands: boolean
}
