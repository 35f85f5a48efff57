// What a worker of threads is started with, and what its host gives it. Only types and data that can be sent to a worker.
import type { ForkStart } from '../forks/replay.ts'
import type { WasmSignature } from '../spec/index.ts'

/** Sent to a worker once, when it is made. */
export interface ThreadStart {
  readonly memory: WebAssembly.Memory
  /** The C runtime, with data segments that leave the memory alone, and its stack: lowest address and size. */
  readonly runtime: WebAssembly.Module
  readonly runtimeStack: { readonly low: number; readonly size: number }
  readonly mailbox: SharedArrayBuffer
  readonly directory: SharedArrayBuffer
  /** The engine's functions in the table, from slot `firstSlot` on; the first are the safe point, the stack's end, the probe. */
  readonly firstSlot: number
  readonly signatures: readonly WasmSignature[]
  /** Functions that a thread answers itself, from its own heap: index to what it is. */
  readonly heap: Readonly<Record<number, HeapFunction>>
  /** In the worker of a forked child: what it runs. */
  readonly fork?: ForkStart
}

/** API functions that are the heap's own. */
export type HeapFunction = 'Alloc' | 'Calloc' | 'Realloc' | 'Free'

/** The outside world of a worker of threads. */
export interface ThreadHost {
  /** Sends a message (any) to the engine's event loop. */
  wake(): void
  /** Unix ms. */
  now(): number
  monotonicMicros(): number
}

/** A worker of threads as the engine sees it. */
export interface ThreadWorker {
  /** Ends it at once, whatever it does. */
  terminate(): void
}

/** Makes a worker that runs `runThreads(start, …)`. `onWake` is called for each message it sends. */
export type SpawnThread = (start: ThreadStart, onWake: () => void) => ThreadWorker
