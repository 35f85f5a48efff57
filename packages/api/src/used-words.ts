// Where modules keep numbers of objects: the words of the memory that they use, and what they have handed to us to keep. An object
// whose number is nowhere can be freed by nobody.
//
// Memory that was given back is looked at as well, so an old copy of a number can hide that its object is lost. What lies in
// registers is not seen: ask only when no code of modules runs.
import type { BlockedClient } from './blocked-client.ts'
import type { CallReply } from './call-reply.ts'
import type { ModuleDict } from './dictionary.ts'
import { HANDLE_BASE } from './abi/address-space.ts'
import type { ModuleApi } from './module-api.ts'

/** All numbers that may stand for objects, some of them often. Parts of stacks that no function uses now are left out. */
export function* wordsInUse(m: ModuleApi): IterableIterator<number> {
  yield* keptByUs(m)
  const { buffer } = m.memory.wasm
  const words = new Int32Array(buffer, 0, buffer.byteLength >> 2)
  const unused = [...m.instances]
    .map(({ image, stackPointer }) => [image.bases.memoryBase, stackPointer] as const)
    .concat([m.argumentRoom])
    .sort((a, b) => a[0] - b[0])
  let at = 0
  for (const [low, high] of [...unused, [buffer.byteLength, buffer.byteLength] as const]) {
    for (; at < low >> 2; at++) if ((words[at] as number) >= HANDLE_BASE) yield words[at] as number
    at = Math.max(at, high >> 2)
  }
}

function* keptByUs(m: ModuleApi): IterableIterator<number> {
  for (const object of m.handles.all()) {
    if (object.kind === 'dict') {
      const { map } = object as ModuleDict
      for (const key of map.keys()) yield map.get(key) ?? 0
    } else if (object.kind === 'blockedClient') yield (object as BlockedClient).privdata
    else if (object.kind === 'reply') yield (object as CallReply).promise?.privdata ?? 0
  }
}
