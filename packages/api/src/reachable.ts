// What a pointer of a module leads to, and what of that nothing leads to any more: blocks of the heap and objects of ours. Whatever might be
// a pointer counts as one, into the midst of a block as well; so more is taken for reachable than is, and never less.
//
// Registers are not seen: ask only when no code of modules runs.
import { ModuleValue } from '@valkey-playground/engine'
import { HANDLE_BASE } from './abi/address-space.ts'
import { heapBlocks, spanAt, type Span } from './abi/heap-blocks.ts'
import type { Handled } from './abi/handles.ts'
import type { ModuleDict } from './dictionary.ts'
import type { ModuleApi } from './module-api.ts'
import type { ModuleString } from './module-string.ts'
import { keptByUs, wordsInUse } from './used-words.ts'

/** Blocks and objects. */
export interface Reachable {
  /** By where they begin. */
  readonly blocks: ReadonlyMap<number, Span>
  /** With how many holders they have, by their numbers. */
  readonly objects: ReadonlyMap<number, { readonly object: Handled; readonly holders: number }>
}

/** Everything that can be reached from an address or a handle. Memory of modules' variables is nobody's and left out. */
export function reachableFrom(m: ModuleApi, start: number): Reachable {
  const { used } = heapBlocks(m.runtime)
  const images = new Set([...m.instances].map(({ image }) => spanAt(used, image.bases.memoryBase)))
  const words = new Int32Array(m.memory.wasm.buffer)
  const blocks = new Map<number, Span>()
  const objects = new Map<number, { object: Handled; holders: number }>()
  const open: Span[] = []
  const meet = (word: number): void => {
    if (word >= HANDLE_BASE) {
      const object = objects.has(word) ? undefined : m.handles.peek(word)
      if (object === undefined) return
      objects.set(word, { object, holders: holdersOf(object) })
      if (object.kind === 'dict') for (const value of (object as ModuleDict).map.values()) meet(value)
      return
    }
    const index = spanAt(used, word)
    const block = used[index]
    if (block === undefined || images.has(index) || blocks.has(block[0])) return
    blocks.set(block[0], block)
    open.push(block)
  }
  meet(start)
  for (let block = open.pop(); block !== undefined; block = open.pop())
    for (let at = block[0] >> 2; at < block[1] >> 2; at++) meet(words[at] as number)
  return { blocks, objects }
}

function holdersOf(object: Handled): number {
  return object.kind === 'string' ? (object as ModuleString).references : 1
}

/**
 * What is still there of what could be reached, with as many holders, and that nothing refers to.
 *
 * @param kept addresses and handles that are referred to all the same
 */
export function unreachable(m: ModuleApi, before: Reachable, kept: ReadonlySet<number>): Reachable {
  const { used, free } = heapBlocks(m.runtime)
  const left = new Map([...before.blocks].filter(([at]) => used[spanAt(used, at)]?.[0] === at))
  const objects = new Map(
    [...before.objects].filter(
      ([number, { object, holders }]) => object.handle === number && holdersOf(object) >= holders,
    ),
  )
  if (left.size + objects.size === 0) return { blocks: left, objects }
  const spans = [...left.values()].sort((a, b) => a[0] - b[0])
  const words = new Int32Array(m.memory.wasm.buffer)
  const open: Span[] = []
  const meet = (word: number): boolean => {
    if (!objects.delete(word)) {
      const block = spans[spanAt(spans, word)]
      if (block !== undefined && left.delete(block[0])) open.push(block)
    }
    return left.size + objects.size > 0
  }
  const follow = (): void => {
    for (let block = open.pop(); block !== undefined; block = open.pop())
      for (let at = block[0] >> 2; at < block[1] >> 2; at++) meet(words[at] as number)
  }
  const holes = [...free, ...spans]
  const first = spans[0]
  if (first !== undefined) wordsInUse(m, holes, [first[0], (spans.at(-1) as Span)[1]], meet)
  if (objects.size > 0) wordsInUse(m, holes, [HANDLE_BASE, Math.max(...objects.keys())], meet)
  follow()
  // There may be very many of these, and mostly nothing is left by now.
  if (left.size + objects.size > 0) for (const number of referencesOfOurs(m, kept)) meet(number)
  follow()
  return { blocks: left, objects }
}

/** What objects of ours, contexts and keys have in their keeping. */
function* referencesOfOurs(m: ModuleApi, kept: ReadonlySet<number>): IterableIterator<number> {
  yield* kept
  yield* keptByUs(m)
  for (const { auto } of m.contexts) for (const { handle } of auto ?? []) yield handle
  for (const db of m.server.databases)
    for (const { held } of db.entries()) if (held instanceof ModuleValue) yield held.value as number
}
