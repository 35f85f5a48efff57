// What comes with server events: for each event the structure that callbacks get a pointer to, written into memory for
// as long as the callback runs. Fields are found by the header's layout.
import type { Bytes } from '@valkey-playground/engine'
import type { ModuleApi } from './module-api.ts'
import { offsetOf, sizeOf, type StructName } from './spec/index.ts'

/** Number fields by name, those of 64 bits as BigInt; texts and lists of texts become pointers. */
export type EventFields = Readonly<Record<string, number | bigint | Bytes | readonly Bytes[]>>

/** A structure in memory, and how to take it away. */
export interface EventData {
  readonly pointer: number
  readonly free: () => void
}

/** Stores a version 1 structure with these fields. */
export function storeEventData(m: ModuleApi, struct: StructName, fields: EventFields): EventData {
  const { memory, runtime } = m
  const size = sizeOf(struct)
  const pointer = runtime.calloc(1, size)
  const blocks = [pointer]
  const text = (bytes: Bytes): number => {
    const at = runtime.newCString(bytes)
    blocks.push(at)
    return at
  }
  memory.writeI64(pointer + offsetOf(struct, 'version'), 1n)
  for (const [name, value] of Object.entries(fields)) {
    const at = pointer + offsetOf(struct, name)
    if (typeof value === 'number') memory.writeI32(at, value)
    else if (typeof value === 'bigint') memory.writeI64(at, value)
    else if (typeof value === 'string') memory.writeI32(at, text(value))
    else {
      const list = runtime.malloc(Math.max(4, value.length * 4))
      blocks.push(list)
      value.forEach((one, index) => memory.writeI32(list + index * 4, text(one)))
      memory.writeI32(at, list)
    }
  }
  return { pointer, free: () => blocks.forEach((block) => runtime.free(block)) }
}
