// Values of a held module: the bridge from frames of the stack to variables and expressions.
//
// Debug information is read from each module once, when it is first looked at. The only wasm local that is known is the frame base, which
// probes write down; that is all that code without optimisation needs.
import type { ModuleHost, ModuleImage } from '@valkey-playground/api'
import {
  findStackPointer,
  findThreadLocals,
  readDebugInfo,
  type DebugInfo,
  type DebugScope,
  type DebugVariable,
} from '@valkey-playground/toolchain/wasm'
import type { Frame } from './activations.ts'
import { RequestError } from './request-error.ts'
import type { Frame as ValueFrame, HandleView, Memory } from './values/program.ts'
import { variablesOf, type Variable } from './values/variable.ts'

/** A group of variables of a frame. */
export interface Scope {
  readonly name: 'Locals' | 'Globals'
  readonly variables: () => readonly Variable[]
}

/** Reads and changes what a held module holds. */
export class Inspection {
  readonly #host: ModuleHost
  readonly #infos = new WeakMap<ModuleImage, { readonly info: DebugInfo | undefined }>()
  readonly #handles: HandleView | undefined
  readonly memory: Memory

  /** @param wrote hears of each change by hand */
  constructor(host: ModuleHost, wrote: (pointer: number, bytes: Uint8Array) => void, handles?: HandleView) {
    this.#host = host
    this.#handles = handles
    const { memory } = host.api
    const inside = (address: number, length: number): boolean =>
      address >= LOWEST && address + length <= memory.wasm.buffer.byteLength
    this.memory = {
      read: (address, length) =>
        inside(address, length) ? new Uint8Array(memory.wasm.buffer, address, length).slice() : undefined,
      write(address, bytes) {
        if (!inside(address, bytes.length)) return false
        memory.put(address, bytes)
        wrote(address, bytes)
        return true
      },
    }
  }

  /** The debug information of a module, if it has any. */
  infoOf(image: ModuleImage): DebugInfo | undefined {
    let known = this.#infos.get(image)
    if (!known) this.#infos.set(image, (known = { info: readDebugInfo(image.sections) }))
    return known.info
  }

  /** A frame as variables and expressions are read with. @throws RequestError if it is none of C's */
  frame(frame: Frame | undefined): ValueFrame {
    if (frame?.kind !== 'c' || !frame.at) throw new RequestError('that is no frame of C: it has no variables')
    const { image } = frame.at.program
    const info = this.infoOf(image)
    if (!info) throw new RequestError('the module has no debug information')
    const { address } = frame.at.site
    const frameBase = info.functionAt(address)?.frameBaseLocal
    const stackPointer = findStackPointer(image.sections)
    const threadLocals = findThreadLocals(image.sections)
    const { base } = frame
    return {
      program: {
        info,
        memory: this.memory,
        ...image.bases,
        ...(this.#handles ? { handles: this.#handles } : {}),
        functionName: (slot) => this.#host.functionName(slot),
      },
      pc: address,
      local: (index) => (index === frameBase && base !== 0 ? base : undefined),
      global: (index) => {
        // Below the frame the stack pointer is where the frame base is, unless the frame has arrays of variable length.
        if (index === stackPointer && base !== 0) return base
        return index === threadLocals ? this.#threadLocals(image, frame.thread) : undefined
      },
    }
  }

  /** Where the thread-local variables of a module are in a thread: known for those of its own module. */
  #threadLocals(image: ModuleImage, thread: number): number | undefined {
    const { api } = this.#host
    const module = [...api.instances].find((one) => one.image === image)
    const info = this.#host.threads().find(({ number }) => number === thread)
    if (info) return info.module === module?.name && info.threadLocals !== 0 ? info.threadLocals : undefined
    const base = module?.exports['__tls_base']
    return base instanceof WebAssembly.Global ? Number(base.value) : undefined
  }

  /** The variables of a frame: its own, innermost block first, then the module's. */
  scopes(frame: Frame | undefined): Scope[] {
    const values = this.frame(frame)
    const { info } = values.program
    return [
      { name: 'Locals', variables: () => localsOf(values, info.scopesAt(values.pc)) },
      { name: 'Globals', variables: () => variablesOf(values, info.globals(values.pc).filter(isOwn)) },
    ]
  }
}

/** The module header's several hundred function pointers would bury what a module declares itself. */
function isOwn({ file }: DebugVariable): boolean {
  return !/(^|\/)(valkey|redis)module\.h$/.test(file)
}

/** Addresses below are NULL with an offset. */
const LOWEST = 1024

/** What is visible: an inner variable hides outer ones of its name. */
function localsOf(frame: ValueFrame, scopes: readonly DebugScope[]): Variable[] {
  const seen = new Set<string>()
  const visible = scopes.flatMap((scope) =>
    scope.variables().filter(({ name }) => !seen.has(name) && Boolean(seen.add(name))),
  )
  return variablesOf(frame, visible)
}
