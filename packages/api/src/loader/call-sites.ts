// From where in the C code the running API function was called: in modules with lines each call by pointer leaves its number in a word of
// memory first, which costs nothing that could be measured there. A stack of the JavaScript engine would say the same, for 2 to 4 µs.
//
// The numbers of a module's calls are their positions in the code section as it was linked, from the module's first number on.
import { CALL_SITE } from '../abi/address-space.ts'
import type { LinearMemory } from '../abi/memory.ts'
import type { Runtime } from '../abi/runtime.ts'
import type { ModuleApi } from '../module-api.ts'
import type { ModuleImage } from './module-image.ts'

/** The numbers of a module's calls: from the first up to the one after the last. */
export interface CallNumbers {
  readonly from: number
  readonly to: number
}

/** The first number that no module of a runtime has; 0 is that of no call. */
const next = new WeakMap<Runtime, number>()

/** Numbers for the calls of a module whose code section takes so many bytes. */
export function takeCallNumbers(runtime: Runtime, bytes: number): CallNumbers {
  const from = next.get(runtime) ?? 1
  const to = from + bytes
  // A page would have to load modules for years.
  next.set(runtime, to < 0x7fff_0000 ? to : 1)
  return { from, to }
}

/** The number of the call that led to the API function that has just begun; 0 if the running module's calls have none. */
export function lastCall({ current, memory }: ModuleApi): number {
  return current?.module?.image.calls ? memory.readI32(CALL_SITE) : 0
}

/** The number as it is, whoever left it. */
export function heldCall(memory: LinearMemory): number {
  return memory.readI32(CALL_SITE)
}

/** Whoever calls next leaves no number, or nobody calls. */
export function forgetLastCall(memory: LinearMemory): void {
  memory.writeI32(CALL_SITE, 0)
}

/** The last call again, when calls in between are over. */
export function restoreLastCall(memory: LinearMemory, number: number): void {
  memory.writeI32(CALL_SITE, number)
}

/** The module with the call of a number, and the call's position in its code section as it was linked. */
export function findCall(
  number: number,
  owners: Iterable<{ readonly image: ModuleImage }>,
): { readonly image: ModuleImage; readonly offset: number } | undefined {
  for (const { image } of owners)
    if (image.calls && number >= image.calls.from && number < image.calls.to)
      return { image, offset: number - image.calls.from }
  return undefined
}
