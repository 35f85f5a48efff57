// How a module's misbehaviour travels: as exceptions, through wasm, up to whoever called into the module.
//
// Memory and handles throw BadArgument, which knows only the value; the adapter around every API function turns it into
// a ModuleFault that names function and argument. What else ends a module's run is a ModuleFault from the start, or an
// error of the WebAssembly engine, which trap.ts translates.

/** Why a module's run ended. */
export type FaultKind = 'misuse' | 'interrupted' | 'stack' | 'heap' | 'exit' | 'missing' | 'trap'

/**
 * A module did what it must not, or was stopped. `message` is for people: it goes into the reply and the log. Where in
 * the C code it happened is added when the fault leaves the module.
 */
export class ModuleFault extends Error {
  readonly kind: FaultKind
  /** Whether the place is in the message already. */
  placed = false
  /** The module and the code section offset in it, as linked, if they are known. */
  position: { readonly image: object; readonly offset: number } | null = null

  constructor(kind: FaultKind, message: string) {
    super(message)
    this.name = 'ModuleFault'
    this.kind = kind
  }
}

/** A pointer or handle that is not what it should be. `problem` completes "argument x …". */
export class BadArgument extends Error {
  readonly value: number
  readonly problem: string

  constructor(value: number, problem: string) {
    super(`0x${(value >>> 0).toString(16)} ${problem}`)
    this.name = 'BadArgument'
    this.value = value
    this.problem = problem
  }
}
