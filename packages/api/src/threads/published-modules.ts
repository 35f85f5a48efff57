// Which modules threads can have: their code for threads lies in the modules' heap, where the directory says.
import type { Runtime } from '../abi/runtime.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { Directory } from './directory.ts'

/** The modules in the directory. */
export class PublishedModules {
  readonly #runtime: Runtime
  readonly #directory: Directory
  readonly #blocks = new Map<LoadedModule, { pointer: number; length: number; shared: boolean }>()

  constructor(runtime: Runtime, directory: Directory) {
    this.#runtime = runtime
    this.#directory = directory
  }

  /** Whether there is any. */
  get any(): boolean {
    return this.#blocks.size > 0
  }

  /**
   * Puts a module where threads find it, or tells them that others call its functions. False if there is no room.
   */
  put(module: LoadedModule, shared: boolean): boolean {
    const { memory, table } = this.#runtime
    let block = this.#blocks.get(module)
    if (block !== undefined && (block.shared || !shared)) return true
    if (block === undefined) {
      const { bytes } = module.image.forThreads()
      const pointer = this.#runtime.malloc(bytes.length)
      if (pointer === 0) return false
      memory.bytes(pointer, bytes.length).set(bytes, pointer)
      block = { pointer, length: bytes.length, shared }
      this.#blocks.set(module, block)
    } else block.shared = shared
    return this.#directory.put({ id: module.number, ...block }, table.end)
  }

  /** Takes a module out and frees what it took. */
  remove(module: LoadedModule): void {
    const block = this.#blocks.get(module)
    if (block === undefined) return
    this.#blocks.delete(module)
    this.#directory.remove(module.number)
    this.#runtime.free(block.pointer)
  }
}
