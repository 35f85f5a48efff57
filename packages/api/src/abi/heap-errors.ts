// What the C runtime's heap complains of, by the codes of runtime/heap.h. Completes "heap: 0x… ".
export const HEAP_ERRORS: readonly string[] = [
  '',
  'is not a block of the heap, or what lies before it was overwritten',
  'was freed already',
  'was freed already and is used again',
  'was written beyond its end',
]
/** The code of an allocation that failed; with it come the bytes that were asked for, not an address. */
export const HEAP_NO_MEMORY = 5

/** What a module's allocation ends with when the heap is full. */
export function noMemory(bytes: number): string {
  return `out of memory: no ${bytes >>> 0} bytes left`
}
