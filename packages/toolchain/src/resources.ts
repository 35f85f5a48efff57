// The compiler's module and its `/usr`, fetched when first needed and kept.
//
// `/usr` comes in parts (host.ts). The C++ part is asked for when there is a C++ source; the vendor part only after a
// compile has looked for one of its files. Which file is in which part is said by resource-parts.json, by patterns,
// so that a miss can be recognised before the part has been seen.

import { createFile, createFolder, placeNode } from './clang/file-tree.ts'
import { readTar } from './clang/tar.ts'
import partPatterns from './resource-parts.json' with { type: 'json' }
import type { FolderNode } from './clang/file-tree.ts'
import type { ResourcePart, ToolchainHost } from './host.ts'
import type { Progress } from './types.ts'

const patterns: readonly (readonly [ResourcePart, RegExp])[] = [
  ...partPatterns.cxx.map((source) => ['cxx', new RegExp(source)] as const),
  ...partPatterns.vendor.map((source) => ['vendor', new RegExp(source)] as const),
]

/** The part that a path below `/usr` belongs to. */
export function partOf(path: string): ResourcePart {
  return patterns.find(([, pattern]) => pattern.test(path))?.[0] ?? 'c'
}

/** What runs of the tools need: the tools' module and the tree that holds `usr`. */
export class Resources {
  readonly #host: ToolchainHost
  readonly #parts = new Set<ResourcePart>()
  #compiler: WebAssembly.Module | undefined
  #system: FolderNode = createFolder()

  constructor(host: ToolchainHost) {
    this.#host = host
  }

  /** The tools. Only after {@link Resources.load}. */
  get compiler(): WebAssembly.Module {
    if (this.#compiler === undefined) throw new Error('the compiler is not loaded')
    return this.#compiler
  }

  /** The root that holds `usr` and nothing else. A new one after each part that is added. */
  get system(): FolderNode {
    return this.#system
  }

  /** Whether `part` is there. */
  has(part: ResourcePart): boolean {
    return this.#parts.has(part)
  }

  /** Fetches what is missing of the compiler and the parts named, side by side. */
  async load(
    parts: readonly ResourcePart[],
    onProgress?: (progress: Progress) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const missing = parts.filter((part) => !this.#parts.has(part))
    if (missing.length === 0 && this.#compiler !== undefined) return
    const counts = new Map<string, { done: number; total: number }>()
    const counting = (name: string) => {
      counts.set(name, { done: 0, total: 0 })
      return (done: number, total: number): void => {
        counts.set(name, { done, total })
        const all = [...counts.values()]
        // Until each has said how much it is, there is no total to speak of.
        const known = all.every((count) => count.total > 0)
        onProgress?.({
          phase: 'download',
          done: all.reduce((sum, count) => sum + count.done, 0),
          total: known ? all.reduce((sum, count) => sum + count.total, 0) : 0,
          detail: name,
        })
      }
    }
    const compiler =
      this.#compiler === undefined ? this.#host.loadCompiler(counting('compiler'), signal) : this.#compiler
    const archives = missing.map((part) => this.#host.loadResources(part, counting(part), signal))
    const [loaded, ...contents] = await Promise.all([compiler, ...archives])
    signal?.throwIfAborted()
    this.#compiler = loaded
    for (const [index, part] of missing.entries()) {
      for (const entry of readTar(contents[index] as Uint8Array)) {
        // Hosts may hand out the whole archive for any part.
        if (partOf(entry.path) === part) placeNode(this.#system, `usr/${entry.path}`, createFile(entry.data))
      }
      this.#parts.add(part)
    }
    if (missing.length > 0) this.#system = { ...this.#system }
  }

  /** Forgets everything. */
  clear(): void {
    this.#parts.clear()
    this.#compiler = undefined
    this.#system = createFolder()
  }
}
