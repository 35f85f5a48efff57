// Libraries of functions: reading their first line, having their code compiled, and finding functions by name. Names are
// unique over all libraries.
import { asciiLower, type Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import { splitArguments } from '../resp/split-arguments.ts'
import type { CompiledFunction, ScriptEngine } from './script-engine.ts'

/** A function and what runs it. */
export interface LibraryFunction {
  readonly compiled: CompiledFunction
  readonly engine: ScriptEngine
  /** The code of its library. */
  readonly code: Bytes
}

/** A library. */
export interface Library {
  readonly name: Bytes
  readonly code: Bytes
  readonly engine: ScriptEngine
  readonly functions: readonly CompiledFunction[]
}

const NAME = /^[A-Za-z0-9_]+$/

const EMPTY_BYTES = 224
const LIBRARY_BYTES = 200
const FUNCTION_BYTES = 120

/** A set of libraries. */
export class Libraries {
  readonly #libraries = new Map<Bytes, Library>()
  /** By name in lower case. */
  readonly #functions = new Map<Bytes, LibraryFunction>()
  #bytes = EMPTY_BYTES

  /** Libraries in order of loading. */
  values(): Library[] {
    return [...this.#libraries.values()]
  }

  /** Bytes that libraries and functions take besides what the interpreter holds. */
  get bytes(): number {
    return this.#bytes
  }

  /** Number of functions. */
  get functionCount(): number {
    return this.#functions.size
  }

  /** A function by name, whatever its case. */
  find(name: Bytes): LibraryFunction | undefined {
    return this.#functions.get(asciiLower(name))
  }

  /** A library by name. */
  get(name: Bytes): Library | undefined {
    return this.#libraries.get(name)
  }

  /** Adds a library; one of the same name must have been removed. @throws ReplyError when a function's name is taken */
  add(library: Library): void {
    for (const { name } of library.functions) {
      if (this.#functions.has(asciiLower(name))) throw new ReplyError(`ERR Function ${name} already exists`)
    }
    this.#libraries.set(library.name, library)
    const { engine, code } = library
    for (const compiled of library.functions)
      this.#functions.set(asciiLower(compiled.name), { compiled, engine, code })
    this.#bytes += libraryBytes(library)
  }

  /** Removes a library. */
  remove(library: Library): void {
    this.#libraries.delete(library.name)
    for (const { name } of library.functions) this.#functions.delete(asciiLower(name))
    this.#bytes -= libraryBytes(library)
  }

  /**
   * Compiles a library and adds it.
   * @param engineOf finds an engine by the word after `#!`
   * @throws ReplyError and leaves everything as it was
   */
  load(code: Bytes, replace: boolean, engineOf: (name: Bytes) => ScriptEngine, timeout: number): Library {
    const { name, engine: word, body } = readFirstLine(code)
    const engine = engineOf(word)
    const old = this.#libraries.get(name)
    if (old && !replace) throw new ReplyError(`ERR Library '${name}' already exists`)
    if (old) this.remove(old)
    let functions: readonly CompiledFunction[] = []
    try {
      functions = engine.compile('function', body, timeout)
      checkFunctions(functions)
      const library = { name, code, engine, functions }
      this.add(library)
      if (old) freeLibrary(old)
      return library
    } catch (error) {
      for (const compiled of functions) engine.free('function', compiled)
      if (old) this.add(old)
      throw error
    }
  }
}

/** Ends the functions of a library that was removed. */
export function freeLibrary({ engine, functions }: Library): void {
  for (const compiled of functions) engine.free('function', compiled)
}

/** The engine that a library's code names. @throws ReplyError when its first line is malformed */
export function engineNamed(code: Bytes): Bytes {
  return readFirstLine(code).engine
}

function libraryBytes({ name, code, engine, functions }: Library): number {
  const each = functions.map((compiled) => FUNCTION_BYTES + (engine.functionBytes?.(compiled) ?? 0))
  return each.reduce((sum, bytes) => sum + bytes, LIBRARY_BYTES + name.length + code.length)
}

function readFirstLine(code: Bytes): { name: Bytes; engine: Bytes; body: Bytes } {
  if (!code.startsWith('#!')) throw new ReplyError('ERR Missing library metadata')
  const end = code.indexOf('\n')
  const [engine, ...options] = (end < 0 ? undefined : splitArguments(code.slice(0, end))) ?? []
  if (engine === undefined) throw new ReplyError('ERR Invalid library metadata')
  let name: Bytes | undefined
  for (const option of options) {
    if (!asciiLower(option).startsWith('name=')) {
      throw new ReplyError(`ERR Invalid metadata value given: ${option}`)
    }
    if (name !== undefined) {
      throw new ReplyError('ERR Invalid metadata value, name argument was given multiple times')
    }
    name = option.slice('name='.length)
  }
  if (name === undefined) throw new ReplyError('ERR Library name was not given')
  if (!NAME.test(name)) {
    throw new ReplyError(
      'ERR Library names can only contain letters, numbers, or underscores(_) and must be at least one character long',
    )
  }
  return { name, engine: engine.slice(2), body: code.slice(end) }
}

function checkFunctions(functions: readonly CompiledFunction[]): void {
  const names = new Set<Bytes>()
  for (const { name } of functions) {
    if (!NAME.test(name)) {
      throw new ReplyError(
        'ERR Function names can only contain letters, numbers, or underscores(_) and must be at least one character long',
      )
    }
    if (names.has(name)) throw new ReplyError('ERR Function already exists in the library')
    names.add(name)
  }
  if (names.size === 0) throw new ReplyError('ERR No functions registered')
}
