// The server's side of the compile worker: starts it when the first source is to be compiled, and lets it go when it has had
// nothing to do for a while, because a loaded clang holds a few hundred megabytes.

import { Worker } from 'node:worker_threads'
import { workerFile } from '../bundle-url.ts'
import type { CompiledModule, ModuleSources } from './compile-module.ts'
import type { CompileRequest, CompileResponse } from './protocol.ts'

const IDLE_MILLIS = 60_000

interface Pending {
  resolve(module: CompiledModule): void
  reject(error: Error): void
}

/** Compiles modules without blocking the thread it is called from. */
export class CompileService {
  #worker: Worker | null = null
  #idle: NodeJS.Timeout | null = null
  #lastId = 0
  readonly #pending = new Map<number, Pending>()

  /** Compiles; rejects if a source cannot be read or the compiler's thread dies. */
  compile(sources: ModuleSources): Promise<CompiledModule> {
    if (this.#idle !== null) clearTimeout(this.#idle)
    const worker = (this.#worker ??= this.#start())
    const request: CompileRequest = { id: ++this.#lastId, sources }
    return new Promise((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject })
      worker.postMessage(request)
    })
  }

  /** Ends the worker. What is being compiled is rejected. */
  dispose(): void {
    if (this.#idle !== null) clearTimeout(this.#idle)
    const worker = this.#worker
    this.#fail(new Error('the compiler was stopped'))
    void worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(workerFile('compiler'))
    worker.unref()
    worker.on('message', (response: CompileResponse) => this.#answer(response))
    worker.on('error', (error: Error) => this.#fail(error))
    worker.on('exit', () => {
      if (this.#worker === worker) this.#fail(new Error('the compiler ended'))
    })
    return worker
  }

  #answer(response: CompileResponse): void {
    const pending = this.#pending.get(response.id)
    this.#pending.delete(response.id)
    if ('error' in response) pending?.reject(new Error(response.error))
    else pending?.resolve(response.module)
    if (this.#pending.size > 0) return
    this.#idle = setTimeout(() => this.dispose(), IDLE_MILLIS)
    this.#idle.unref()
  }

  #fail(error: Error): void {
    this.#worker = null
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}
