// Objects that nobody can free any more.
//
// An object is lost when the call that made it is over and its number stands nowhere in memory that modules still use. Memory that was
// given back is looked at as well, so a lost object may go unnoticed while an old copy of its number lies there; none is called lost wrongly.
import type { HandleInfo, ModuleHost } from '@valkey-playground/api'

/** Kinds that the maker has to free. Others live as long as the module, or end by themselves. */
const FREED_BY_HAND: ReadonlySet<string> = new Set([
  'ValkeyModuleString',
  'ValkeyModuleKey',
  'ValkeyModuleCallReply',
  'ValkeyModuleDict',
  'ValkeyModuleDictIter',
  'ValkeyModuleScanCursor',
  'ValkeyModuleServerInfoData',
  'ValkeyModuleUser',
  'ValkeyModuleRdbStream',
])

/** The objects of calls that are over of which no word in memory tells, by handle. */
export function lostHandles(
  host: ModuleHost,
  handles: readonly HandleInfo[],
  isOver: (unit: number) => boolean,
): ReadonlySet<number> {
  const lost = new Set(
    handles
      .filter(
        ({ type, autoMemory, madeIn }) =>
          FREED_BY_HAND.has(type) && !autoMemory && madeIn !== undefined && isOver(madeIn),
      )
      .map(({ handle }) => handle),
  )
  if (lost.size > 0) for (const word of usedWords(host)) if (lost.delete(word) && lost.size === 0) break
  return lost
}

/** Memory's words that may be numbers of objects, without the parts of stacks that no function uses now. */
function* usedWords({ api }: ModuleHost): IterableIterator<number> {
  const { buffer } = api.memory.wasm
  const words = new Int32Array(buffer, 0, buffer.byteLength >> 2)
  const unused = [...api.instances]
    .map(({ image, stackPointer }) => [image.bases.memoryBase, stackPointer] as const)
    .sort((a, b) => a[0] - b[0])
  let at = 0
  for (const [low, high] of [...unused, [buffer.byteLength, buffer.byteLength] as const]) {
    for (; at < low >> 2; at++) if ((words[at] as number) >= FIRST_HANDLE) yield words[at] as number
    at = Math.max(at, high >> 2)
  }
}

const FIRST_HANDLE = 0x4000_0000
