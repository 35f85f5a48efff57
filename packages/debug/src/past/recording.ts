// What is kept of a call into a module so that it can run again: everything that came to it from outside.
//
// C code in WebAssembly computes the same from the same memory. From outside come only the functions it calls (the module API, clocks, chance,
// the log): of each call the result is kept and what it did to memory, and in its course perhaps calls back into the module. Running again
// then needs no engine: nothing is replied, propagated or stored a second time.
import type { Place } from './place.ts'
import type { LoadedModule, ModuleContext, ModuleHost, WasmFunction } from '@valkey-playground/api'

/** Something that happened to memory while a function of ours ran, in order. */
export type Effect =
  | { readonly kind: 'write'; readonly pointer: number; readonly bytes: Uint8Array }
  /** A function of the C runtime that we called: it does the same to the same memory again. */
  | { readonly kind: 'runtime'; readonly call: WasmFunction; readonly args: readonly unknown[] }
  | { readonly kind: 'call'; readonly call: CallRecord }

/** A call of a function of ours. */
export interface OutsideCall {
  readonly name: string
  readonly args: readonly unknown[]
  /** How many statements had begun. */
  readonly position: number
  readonly effects: Effect[]
  /** `open` while it runs. */
  state: 'open' | 'returned' | 'threw'
  /** What it returned or threw. */
  result: unknown
}

/** A call into a module. */
export interface CallRecord {
  readonly context: ModuleContext
  readonly callee: WasmFunction
  readonly args: readonly unknown[]
  /** Stack pointers when it began. */
  readonly stacks: readonly (readonly [LoadedModule, number])[]
  readonly outside: OutsideCall[]
}

/** Where the stack of each module is just now. */
export function stackPointers({ api }: ModuleHost): CallRecord['stacks'] {
  return [...api.instances].map((module) => [module, module.stackPointer] as const)
}

/** Puts stacks back to where they were. */
export function putStackPointers(stacks: CallRecord['stacks']): void {
  for (const [module, pointer] of stacks) module.stackPointer = pointer
}

/** An outermost call into a module: a command, a timer, an event. */
export interface Unit {
  /** Counts from 1. */
  readonly number: number
  readonly root: CallRecord
  /** The frames' record that was innermost when it began. */
  readonly top: number
  /** What somebody changed by hand while it was held: memory at a position. */
  readonly changes: { readonly position: number; readonly pointer: number; readonly bytes: Uint8Array }[]
  /** The reply as it was after each function of ours that added to it, and how much of it is of earlier commands. */
  readonly replies: (Place & { readonly text: string })[]
  readonly replyStart: number
  /** Unix ms of its beginning, for the engine. */
  readonly time: number
  /** How many statements it had, once it is over. */
  end: number | null
  /** The threads' pulse at its beginning; null if one ran. */
  readonly pulse: number | null
  /** Why it cannot run again; null if it can. */
  broken: string | null
  /** How much is kept of it, roughly in bytes. */
  size: number
}

/** Above this a unit is given up: it would fill memory. */
const LARGEST_UNIT = 256 * 1024 * 1024
/** What a call and the objects it made take, roughly. */
const CALL_BYTES = 300

/** Writes units down while they run. */
export class Recorder {
  /** The unit that runs. */
  unit: Unit | null = null
  readonly #position: () => number
  /** The calls that are open, innermost last. */
  readonly #calls: CallRecord[] = []
  readonly #outside: OutsideCall[] = []

  constructor(position: () => number) {
    this.#position = position
  }

  /** An outermost call begins. */
  begin(unit: Unit): void {
    this.unit = unit
    this.#calls.length = 0
    this.#outside.length = 0
    this.#calls.push(unit.root)
  }

  /** It is over. */
  end(): void {
    if (this.unit) this.unit.end = this.#position()
    this.unit = null
  }

  /** A call back into a module begins, in the course of a call of ours. */
  enter(call: CallRecord): void {
    this.#calls.push(call)
    const outside = this.#outside.at(-1)
    if (outside) outside.effects.push({ kind: 'call', call })
    else this.#give('a module was called in a way that is not kept account of')
  }

  leave(): void {
    this.#calls.pop()
  }

  /** Runs a function of ours and writes down what it does. */
  through(name: string, args: readonly unknown[], call: WasmFunction): unknown {
    const { unit } = this
    const caller = this.#calls.at(-1)
    if (!unit || !caller || unit.broken !== null) return call(...args)
    const outside: OutsideCall = {
      name,
      args,
      position: this.#position(),
      effects: [],
      state: 'open',
      result: undefined,
    }
    caller.outside.push(outside)
    this.#outside.push(outside)
    this.#count(CALL_BYTES)
    const depth = this.#calls.length
    try {
      outside.result = call(...args)
      outside.state = 'returned'
      return outside.result
    } catch (error) {
      outside.result = error
      outside.state = 'threw'
      throw error
    } finally {
      this.#outside.pop()
      this.#calls.length = Math.min(this.#calls.length, depth)
    }
  }

  /** Memory was written, by us. */
  wrote(pointer: number, bytes: () => Uint8Array): void {
    const outside = this.#outside.at(-1)
    if (!outside || !this.unit || this.unit.broken !== null) return
    const copy = bytes()
    outside.effects.push({ kind: 'write', pointer, bytes: copy })
    this.#count(copy.length + 40)
  }

  /** A function of the C runtime is called, by us. */
  ran(call: WasmFunction, args: readonly unknown[]): void {
    const outside = this.#outside.at(-1)
    if (!outside || !this.unit || this.unit.broken !== null) return
    outside.effects.push({ kind: 'runtime', call, args })
    this.#count(60)
  }

  #count(bytes: number): void {
    const { unit } = this
    if (!unit) return
    unit.size += bytes
    if (unit.size > LARGEST_UNIT) this.#give('it is too long to be kept')
  }

  /** The unit cannot run again. */
  #give(reason: string): void {
    if (!this.unit) return
    this.unit.broken ??= reason
    this.unit.root.outside.length = 0
  }
}
