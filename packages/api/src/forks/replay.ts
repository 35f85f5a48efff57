// What a forked child needs to come to where its parent called Fork: a call into a module and everything that came to it from
// outside. Only data that can be sent to a worker.
//
// C code in WebAssembly cannot return twice. But it computes the same from the same memory: the child runs the parent's call once
// more from its beginning, on a copy of the memory as it was then, with its calls of our functions answered from this record.
// Change together: recording.ts (who writes it), threads/forked-child.ts (who runs it).

/** Something that happened to memory while a function of ours ran, in order. */
export type ReplayEffect =
  | { readonly kind: 'write'; readonly pointer: number; readonly bytes: Uint8Array }
  /** A function of the C runtime that we called: it does the same to the same memory again. */
  | { readonly kind: 'runtime'; readonly name: string; readonly args: readonly unknown[] }
  | { readonly kind: 'call'; readonly call: ReplayCall }

/** A call of a function of ours. `open`: it had not returned when Fork was called; the innermost of these is Fork itself. */
export interface ReplayAnswer {
  readonly effects: ReplayEffect[]
  state: 'open' | 'returned' | 'threw'
  /** What it returned: a number, a bigint, nothing. */
  result: unknown
}

/** A call into a module. */
export interface ReplayCall {
  /** The table slot of what was called; 0 if it has none: then it cannot run again. */
  readonly slot: number
  readonly args: readonly unknown[]
  readonly answers: ReplayAnswer[]
}

/** A module in the child. Its instance goes on with the stack that the parent's has. */
export interface ForkedModule {
  readonly id: number
  readonly code: Uint8Array
  readonly stackPointer: number
  readonly stackLimit: number
}

/** What the worker of a child is started with. */
export interface ForkStart {
  readonly root: ReplayCall
  readonly modules: readonly ForkedModule[]
  readonly tableLength: number
  /** Where the runtime's thread-local variables go, and the record of the child's only thread. */
  readonly threadLocals: number
  readonly record: number
  /** Which of the engine's functions is ExitFromChild. */
  readonly exit: number
}
