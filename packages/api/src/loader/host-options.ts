// What the place that an engine runs in gives to its modules, or decides for them.
import type { SpawnThread } from '../threads/thread-start.ts'

/** What the host of the engine gives. */
export interface ModuleHostOptions {
  /** The bytes of the built C runtime (`packages/api/dist/runtime.wasm`). */
  readonly runtimeWasm: Uint8Array
  /** Finds a module's bytes by the path given to MODULE LOAD; compiles a `.c` first. Throws an Error with a text for the log. */
  readonly resolve: (path: string) => Uint8Array | Promise<Uint8Array>
  /** Whether memory can be shared between threads; without it, endless loops are found by counting. */
  readonly shared: boolean
  /** The most pages of 64 KiB that modules may use. */
  readonly maxPages?: number
  /** Milliseconds a call may take before it is stopped, without shared memory; 5000 if not given. */
  readonly timeLimit?: number
  /** Makes workers for threads of modules; without it, or without shared memory, pthread_create fails with ENOTSUP. */
  readonly spawnThread?: SpawnThread
  /** Workers to have ready before a module that starts threads is loaded: for hosts that take long to start one. */
  readonly readyThreads?: number
  /** Whether lints are on from the start; `ModuleHost.lints` switches them later. */
  readonly lint?: boolean
}
