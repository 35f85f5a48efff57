// How V8 is to run clang, which is 75 MB of WebAssembly: with its baseline compiler only, each function when it is first called.
//
// By default V8 compiles all of it at once and then again with its optimising compiler. A process that compiles a few modules
// spends far more time on that than it gets back: measured on two cores, a first compile takes 1.1 s instead of 2.5 s and a
// quarter of the processor time; the next ones are as quick at -O0 and half as quick at -O2. The flags are the process's, so
// only a process that runs nothing but the compiler may set them.

import { setFlagsFromString } from 'node:v8'

/** V8's flags for a process that runs the compiler and no modules. */
export const COMPILER_FLAGS: readonly string[] = ['--liftoff-only', '--no-wasm-tier-up']

/** Sets them for this process; WebAssembly compiled before keeps its ways. */
export function setCompilerFlags(): void {
  for (const flag of COMPILER_FLAGS) setFlagsFromString(flag)
}
