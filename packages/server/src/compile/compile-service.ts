// The server's side of the compiler process: starts it when the first source is to be compiled, and ends it when it has had
// nothing to do for a while, because a loaded clang holds a few hundred megabytes.

import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { bundledFile } from '../bundle-url.ts'
import type { CompiledModule, ModuleSources } from './compile-module.ts'
import { COMPILER_FLAGS } from './compiler-flags.ts'
import type { CompileRequest, CompileResponse } from './protocol.ts'

const IDLE_MILLIS = 60_000

interface Pending {
  resolve(module: CompiledModule): void
  reject(error: Error): void
}

/** Compiles modules in a process of its own. */
export class CompileService {
  #process: ChildProcess | null = null
  #idle: NodeJS.Timeout | null = null
  #lastId = 0
  readonly #pending = new Map<number, Pending>()

  /** Compiles; rejects if a source cannot be read or the compiler's process dies. */
  compile(sources: ModuleSources): Promise<CompiledModule> {
    if (this.#idle !== null) clearTimeout(this.#idle)
    const compiler = (this.#process ??= this.#start())
    const request: CompileRequest = { id: ++this.#lastId, sources }
    return new Promise((resolve, reject) => {
      this.#pending.set(request.id, { resolve, reject })
      compiler.send(request)
    })
  }

  /** Ends the process. What is being compiled is rejected. */
  dispose(): void {
    if (this.#idle !== null) clearTimeout(this.#idle)
    const compiler = this.#process
    this.#fail(new Error('the compiler was stopped'))
    compiler?.kill('SIGKILL')
  }

  #start(): ChildProcess {
    const compiler = fork(bundledFile('compiler'), {
      execArgv: [...COMPILER_FLAGS],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    })
    compiler.on('message', (response: CompileResponse) => this.#answer(response))
    compiler.on('error', (error: Error) => this.#fail(error))
    compiler.on('exit', (code, signal) => {
      if (this.#process === compiler)
        this.#fail(new Error(`the compiler ended with ${signal ?? `exit code ${code}`}`))
    })
    return compiler
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
    this.#process = null
    for (const { reject } of this.#pending.values()) reject(error)
    this.#pending.clear()
  }
}
