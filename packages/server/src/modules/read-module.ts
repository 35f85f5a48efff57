// The bytes of a module from a path given to MODULE LOAD or loadmodule: a WebAssembly file as it is, C and C++ compiled first.
//
// What a file is, its content decides before its name does: test suites call every module .so. Native libraries are refused
// with a word on what to do instead. Change together: compile-service.ts.

import type { LogLevel } from '@valkey-playground/engine'
import type { Profile } from '@valkey-playground/toolchain'
import { readFile } from 'node:fs/promises'
import type { CompileService } from '../compile/compile-service.ts'
import { systemErrorText } from '../system-error.ts'

/** The module can't be had; `message` is for the log, `reply` for the client. */
export class ModuleFileError extends Error {
  readonly reply: string

  constructor(message: string, reply: string) {
    super(message)
    this.reply = reply
  }
}

/** What reading a module needs. */
export interface ReadModuleOptions {
  readonly compiler: CompileService
  /** How sources are compiled. */
  readonly profile: Profile
  readonly log: (level: LogLevel, message: string) => void
}

/** A module's bytes, and where its sources are by the names that the compiler saw; empty if it was built elsewhere. */
export interface ModuleBytes {
  readonly bytes: Uint8Array
  readonly paths: Readonly<Record<string, string>>
}

const SOURCE = /\.(c|cc|cpp|cxx|c\+\+|C)$/
const WASM_MAGIC = '\0asm'
const ELF_MAGIC = '\x7fELF'
/** What the real server says for every module that it can't load. */
const LOAD_FAILED = 'ERR Error loading the extension. Please check the server logs.'

function failed(path: string, why: string, reply: string = LOAD_FAILED): ModuleFileError {
  return new ModuleFileError(`Module ${path} failed to load: ${why}`, reply)
}

async function compileSource(
  path: string,
  { compiler, profile, log }: ReadModuleOptions,
): Promise<ModuleBytes> {
  const { wasm, text, firstError, paths } = await compiler.compile({ sources: [path], profile })
  const level = wasm === null ? 'warning' : 'notice'
  for (const line of text.split('\n')) if (line !== '') log(level, line)
  if (wasm !== null) return { bytes: wasm, paths }
  throw failed(path, 'it does not compile', `ERR Error compiling the module: ${firstError}`)
}

/**
 * Reads a module, compiling it if it is a source.
 *
 * @param path as given by the user, relative to the working directory
 * @throws ModuleFileError if it can't be read or compiled, or is no WebAssembly module
 */
export async function readModule(path: string, options: ReadModuleOptions): Promise<ModuleBytes> {
  let bytes: Buffer
  try {
    bytes = await readFile(path)
  } catch (error) {
    throw failed(path, `${path}: cannot open shared object file: ${systemErrorText(error)}`)
  }
  const magic = bytes.toString('latin1', 0, 4)
  if (magic === WASM_MAGIC)
    return { bytes: new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length), paths: {} }
  if (magic === ELF_MAGIC) {
    const advice =
      'this is a native library, and this server runs WebAssembly: load its source (.c) instead, or build it with ' +
      "'valkey-playground compile' and load the .wasm file"
    throw failed(path, advice, `ERR Error loading the extension: ${advice}`)
  }
  if (SOURCE.test(path)) return compileSource(path, options)
  throw failed(path, `${path}: not a WebAssembly module, nor a C or C++ source by its name`)
}
