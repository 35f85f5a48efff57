// What a pointer of a module leads to, and what of that nothing leads to any more: blocks of the heap and objects of ours. Whatever might be
// a pointer counts as one, into the midst of a block as well; so more is taken for reachable than is, and never less.
//
// Registers are not seen: ask only when no code of modules runs.
import { ModuleValue } from '@valkey-playground/engine'
import { HANDLE_BASE } from './abi/address-space.ts'
import { blockAt, heapBlocks, type HeapBlocks, type Span } from './abi/heap-blocks.ts'
import type { Handled } from './abi/handles.ts'
import type { ModuleDict } from './dictionary.ts'
import type { ModuleApi } from './module-api.ts'
import type { ModuleString } from './module-string.ts'
import { keptByUs, wordsInUse, type WordListener } from './used-words.ts'

/** Blocks and objects. */
export interface Reachable {
  /** By where they begin. */
  readonly blocks: ReadonlyMap<number, Span>
  /** With how many holders they have, by their numbers. */
  readonly objects: ReadonlyMap<number, { readonly object: Handled; readonly holders: number }>
}

/** Everything that can be reached from an address or a handle. Memory of modules' variables is nobody's and left out. */
export function reachableFrom(m: ModuleApi, start: number): Reachable {
  const heap = heapBlocks(m.runtime)
  const images = imagesIn(m, heap)
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
    const index = blockAt(heap, word)
    const low = heap.starts[index]
    if (low === undefined || images.has(index) || blocks.has(low)) return
    const block = [low, heap.ends[index] as number] as const
    blocks.set(low, block)
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
  const heap = heapBlocks(m.runtime)
  const left = new Map([...before.blocks].filter(([at]) => heap.starts[blockAt(heap, at)] === at))
  const objects = new Map(
    [...before.objects].filter(
      ([number, { object, holders }]) => object.handle === number && holdersOf(object) >= holders,
    ),
  )
  if (left.size + objects.size === 0) return { blocks: left, objects }
  const parts = new Map(left)
  const sorted = [...parts.values()].sort((a, b) => a[0] - b[0])
  const blocks = { starts: sorted.map(([low]) => low), ends: sorted.map(([, high]) => high) }
  const words = new Int32Array(m.memory.wasm.buffer)
  const open: Span[] = []
  const meet = (word: number): boolean => {
    if (!objects.delete(word)) {
      const low = blocks.starts[blockAt(blocks, word)]
      const block = low === undefined ? undefined : left.get(low)
      if (block !== undefined && left.delete(block[0])) open.push(block)
    }
    return left.size + objects.size > 0
  }
  const follow = (): void => {
    for (let block = open.pop(); block !== undefined; block = open.pop())
      for (let at = block[0] >> 2; at < block[1] >> 2; at++) meet(words[at] as number)
  }
  const first = blocks.starts[0]
  if (first !== undefined) wordsElsewhere(m, heap, parts, [first, blocks.ends.at(-1) as number], meet)
  if (objects.size > 0) wordsElsewhere(m, heap, parts, [HANDLE_BASE, Math.max(...objects.keys())], meet)
  follow()
  // There may be very many of these, and mostly nothing is left by now.
  if (left.size + objects.size > 0) for (const number of referencesOfOurs(m, kept)) meet(number)
  follow()
  return { blocks: left, objects }
}

/** The blocks in which modules' variables and stacks lie. */
function imagesIn(m: ModuleApi, heap: HeapBlocks): ReadonlySet<number> {
  return new Set([...m.instances].map(({ image }) => blockAt(heap, image.bases.memoryBase)))
}

/** Looks at the words of memory in use, but for some blocks. */
function wordsElsewhere(
  m: ModuleApi,
  heap: HeapBlocks,
  but: ReadonlyMap<number, Span>,
  range: Span,
  found: WordListener,
): void {
  if (!wordsInUse(m, [0, m.runtime.heapStart], range, found)) return
  const images = imagesIn(m, heap)
  const words = new Int32Array(m.memory.wasm.buffer)
  const [least, most] = range
  const [argumentRoom] = m.arguments.range
  for (let index = 0; index < heap.starts.length; index++) {
    const low = heap.starts[index] as number
    const high = heap.ends[index] as number
    if (low === argumentRoom || but.has(low)) continue
    if (images.has(index)) {
      if (!wordsInUse(m, [low, high], range, found)) return
      continue
    }
    for (let at = low >> 2; at < high >> 2; at++) {
      const word = words[at] as number
      if (word >= least && word <= most && !found(word)) return
    }
  }
}

/** What objects of ours, contexts and keys have in their keeping. */
function* referencesOfOurs(m: ModuleApi, kept: ReadonlySet<number>): IterableIterator<number> {
  yield* kept
  yield* keptByUs(m)
  for (const { auto } of m.contexts) for (const { handle } of auto ?? []) yield handle
  for (const db of m.server.databases)
    for (const { held } of db.entries()) if (held instanceof ModuleValue) yield held.value as number
}
