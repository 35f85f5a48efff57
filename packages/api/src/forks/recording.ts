// Writes down calls into modules while they run, and keeps the memory they began with, so that a child can be made in their
// midst. It is there only while a module is loaded that calls Fork. Change together: replay.ts.
import { SYSTEM_START } from '../abi/address-space.ts'
import type { WasmFunction } from '../abi/table.ts'
import { refersTo } from '../loader/entry-points.ts'
import type { LoadedModule } from '../loader/loaded-module.ts'
import type { ModuleImage } from '../loader/module-image.ts'
import type { ModuleApi } from '../module-api.ts'
import type { ReplayAnswer, ReplayCall, ReplayEffect } from './replay.ts'

/** Above this many bytes of record a call is given up: it cannot fork any more. */
const LARGEST_RECORD = 64 * 1024 * 1024
/** What an entry takes besides its bytes, roughly. */
const ENTRY_BYTES = 100

interface OpenCall extends ReplayCall {
  readonly callee: WasmFunction
}

/** The record of the outermost call that runs. */
export class ForkRecorder {
  readonly #m: ModuleApi
  /** The modules whose calls of ours go through here. */
  readonly covered: WeakSet<LoadedModule> = new WeakSet()
  /** Memory from `#from` on as it was when the call began; kept for the next one. */
  #memory: Uint8Array = new Uint8Array()
  #length = 0
  #from = SYSTEM_START
  #stacks: (readonly [LoadedModule, number])[] = []
  #size = 0
  #whole = false
  /** Calls into modules and calls of ours that are open, the innermost last. */
  readonly #calls: OpenCall[] = []
  readonly #answers: ReplayAnswer[] = []
  #restore: () => void = () => {}
  /** Ends the recording. */
  readonly dispose: () => void

  constructor(m: ModuleApi) {
    this.#m = m
    this.dispose = m.runtime.hear((_call, args, name) => this.#note({ kind: 'runtime', name, args }, 0))
  }

  /** A call into a module begins. Returns what to call at its end. */
  enter(module: LoadedModule | null, callee: WasmFunction, args: readonly unknown[]): () => void {
    const call: OpenCall = { slot: 0, callee, args, answers: [] }
    if (this.#calls.length === 0) this.#begin()
    else {
      // Called by nobody's call of ours: by a debugger, say.
      const answer = this.#answers.at(-1)
      if (answer === undefined) this.#whole = false
      else this.#note({ kind: 'call', call }, 0)
    }
    if (module !== null && !this.covered.has(module)) this.#whole = false
    this.#calls.push(call)
    return () => {
      this.#calls.pop()
      if (this.#calls.length > 0) return
      this.#restore()
      this.#answers.length = 0
    }
  }

  #begin(): void {
    const { memory, runtime, instances } = this.#m
    const { buffer } = memory.wasm
    this.#whole = true
    this.#size = 0
    // Below there is at most a module that cannot be moved.
    this.#from = [...instances].some(({ image }) => image.bases.memoryBase === 0) ? 0 : SYSTEM_START
    this.#length = buffer.byteLength - this.#from
    if (this.#memory.length < this.#length) this.#memory = new Uint8Array(this.#length)
    runtime.withHeapHeld(() => this.#memory.set(new Uint8Array(buffer, this.#from, this.#length)))
    this.#stacks = [...instances].map((module) => [module, module.stackPointer])
    const { onWrite } = memory
    memory.onWrite = (pointer, length) => {
      onWrite?.(pointer, length)
      if (this.#answers.length === 0 || !this.#whole) return
      const bytes = memory.bytes(pointer, length).slice(pointer >>> 0, (pointer >>> 0) + length)
      this.#note({ kind: 'write', pointer: pointer >>> 0, bytes }, length)
    }
    this.#restore = () => {
      memory.onWrite = onWrite
    }
  }

  #note(effect: ReplayEffect, bytes: number): void {
    if (!this.#whole) return
    this.#answers.at(-1)?.effects.push(effect)
    this.#size += bytes + ENTRY_BYTES
    if (this.#size > LARGEST_RECORD) this.#whole = false
  }

  /** The function as modules are to call it: what it does is written down. */
  through(call: WasmFunction): WasmFunction {
    return (...args) => {
      const caller = this.#calls.at(-1)
      if (caller === undefined || !this.#whole) return call(...args) as unknown
      const answer: ReplayAnswer = { effects: [], state: 'open', result: undefined }
      caller.answers.push(answer)
      this.#size += ENTRY_BYTES
      const depth = this.#answers.push(answer)
      try {
        answer.result = call(...args) as unknown
        answer.state = 'returned'
        return answer.result
      } catch (error) {
        answer.state = 'threw'
        throw error
      } finally {
        this.#answers.length = depth - 1
      }
    }
  }

  /**
   * What has been written down of the running call, its memory and stacks; null if it cannot run again: too long, called by a
   * function pointer that is in no table, or not called by us.
   */
  take(): {
    readonly root: ReplayCall
    readonly memory: Uint8Array
    readonly from: number
    readonly stacks: readonly (readonly [LoadedModule, number])[]
  } | null {
    const [root] = this.#calls
    if (root === undefined || !this.#whole) return null
    const plain = plainCall(root, (callee) => this.#slotOf(callee))
    return plain === null
      ? null
      : {
          root: plain,
          memory: this.#memory.subarray(0, this.#length),
          from: this.#from,
          stacks: this.#stacks,
        }
  }

  #slotOf(callee: WasmFunction): number {
    const table = this.#m.runtime.table.wasm
    for (const { image } of this.#m.instances)
      for (let slot = image.slots.from; slot < image.slots.to; slot++)
        if (table.get(slot) === callee) return slot
    return 0
  }
}

/** The same record without functions in it; null if one of them has no slot. */
function plainCall(call: ReplayCall, slotOf: (callee: WasmFunction) => number): ReplayCall | null {
  const slot = slotOf((call as OpenCall).callee)
  if (slot === 0) return null
  const answers: ReplayAnswer[] = []
  for (const { effects, state, result } of call.answers) {
    const plain: ReplayEffect[] = []
    for (const effect of effects) {
      if (effect.kind !== 'call') {
        plain.push(effect)
        continue
      }
      const inner = plainCall(effect.call, slotOf)
      if (inner === null) return null
      plain.push({ kind: 'call', call: inner })
    }
    answers.push({ effects: plain, state, result })
  }
  return { slot, args: call.args, answers }
}

/** Whether a module may call Fork. */
export function mayFork({ sections }: ModuleImage): boolean {
  return refersTo(sections, 'Fork')
}
