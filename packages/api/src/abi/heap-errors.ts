// What the C runtime's heap complains of, by the codes of runtime/heap.h. Completes "heap: 0x… ".
export const HEAP_ERRORS: readonly string[] = [
  '',
  'is not a block of the heap, or what lies before it was overwritten',
  'was freed already',
  'was freed already and is used again',
  'was written beyond its end',
]
