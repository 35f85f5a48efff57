// Where modules keep numbers of objects: the words of the memory that they use, and what they have handed to us to keep. An object
// whose number is nowhere can be freed by nobody.
//
// Memory that was given back is looked at as well, so an old copy of a number can hide that its object is lost. What lies in
// registers is not seen: ask only when no code of modules runs.
//
// The loop is plain because it goes over a million words and more: as a generator it took ten times as long.
import type { BlockedClient } from './blocked-client.ts'
import type { CallReply } from './call-reply.ts'
import type { ModuleDict } from './dictionary.ts'
import { LENT_REPLY, STRING_COPIES, SYSTEM_START } from './abi/address-space.ts'
import type { Span } from './abi/heap-blocks.ts'
import type { ModuleApi } from './module-api.ts'
import type { ModuleString } from './module-string.ts'

/** Hears of a word; false if it has heard enough. */
export type WordListener = (word: number) => boolean

/** Those of some objects' numbers that stand nowhere. Parts of stacks that no function uses now are left out. */
export function unusedNumbers(m: ModuleApi, numbers: Iterable<number>): ReadonlySet<number> {
  const lost = new Set(numbers)
  for (const number of keptByUs(m)) lost.delete(number)
  const part = [0, m.memory.wasm.buffer.byteLength] as const
  wordsInUse(m, part, [Math.min(...lost), Math.max(...lost)], (word) => {
    lost.delete(word)
    return lost.size > 0
  })
  return lost
}

/**
 * Looks at the words of a part of memory but for what stacks do not use now.
 *
 * @param range told of are words from the first up to and with the second
 * @returns whether `found` may want to hear more
 */
export function wordsInUse(
  m: ModuleApi,
  [from, to]: Span,
  [least, most]: Span,
  found: WordListener,
): boolean {
  const words = new Int32Array(m.memory.wasm.buffer)
  const unused = [...m.instances]
    .map(({ image, stackPointer }): Span => [image.bases.memoryBase, stackPointer])
    // Where strings' bytes are is noted by their numbers, which holds nothing.
    .concat([m.arguments.range, [STRING_COPIES, LENT_REPLY]])
    .sort((a, b) => a[0] - b[0])
  // Below the system's words lies at most a module that cannot be moved.
  let at = Math.max(from, Math.min(SYSTEM_START, unused[0]?.[0] ?? SYSTEM_START)) >> 2
  for (const [low, high] of [...unused, [to, to] as const]) {
    for (const end = Math.min(low, to) >> 2; at < end; at++) {
      const word = words[at] as number
      if (word >= least && word <= most && !found(word)) return false
    }
    at = Math.max(at, high >> 2)
  }
  return true
}

/** Numbers and addresses that our own objects keep for modules. */
export function* keptByUs(m: ModuleApi): IterableIterator<number> {
  for (const object of m.handles.all()) {
    if (object.kind === 'dict') {
      yield* (object as ModuleDict).map.values()
    } else if (object.kind === 'blockedClient') yield (object as BlockedClient).privdata
    else if (object.kind === 'reply') yield (object as CallReply).promise?.privdata ?? 0
    else if (object.kind === 'string') yield (object as ModuleString).address
  }
}
