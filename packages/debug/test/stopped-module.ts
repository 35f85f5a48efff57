// What the tests of values and expressions look at: a module of test/modules that stands still in the middle of a command.
//
// The modules call an API function where they want to be looked at, and the tracer of API calls, which runs before the
// function does, is where we look. The function that called has the stack's top: its frame is where the stack pointer is.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CompileOptions } from '@valkey-playground/toolchain'
import { readDebugInfo, readSections, type DebugInfo } from '@valkey-playground/toolchain/wasm'
import { placeOf } from '../../api/src/loader/trap.ts'
import { compileKept } from '../../api/test/compiler.ts'
import { createBench, type Bench } from '../../api/test/harness.ts'
import type { Frame, HandleView } from '../src/index.ts'

/** Where the modules' sources are. */
export const MODULES: string = join(import.meta.dirname, 'modules')

/** Where `valkeymodule.h` is. */
export const HEADERS: string = join(import.meta.dirname, '../../api/include')

/** Compiles sources of test/modules into one module. */
export function compileSources(
  names: readonly string[],
  options: Partial<CompileOptions> = {},
): Promise<Uint8Array> {
  const files = Object.fromEntries(names.map((name) => [name, readFileSync(join(MODULES, name), 'utf8')]))
  const headers = { 'valkeymodule.h': readFileSync(join(HEADERS, 'valkeymodule.h'), 'utf8') }
  return compileKept(files, { profile: 'debug', headers, ...options })
}

/** Its debug information. */
export function debugInfoOf(wasm: Uint8Array): DebugInfo {
  const info = readDebugInfo(readSections(wasm))
  if (!info) throw new Error('no debug information')
  return info
}

/** The first line of a source that holds a text. */
export function lineWith(name: string, text: string): number {
  const lines = readFileSync(join(MODULES, name), 'utf8').split('\n')
  const found = lines.findIndex((line) => line.includes(text))
  if (found < 0) throw new Error(`no '${text}' in ${name}`)
  return found + 1
}

/**
 * Loads a module and runs a command; `look` is called in each call of `Milliseconds`, while everything stands still.
 *
 * @returns what the looks returned
 */
export function lookInto<T>(
  wasm: Uint8Array,
  command: string,
  look: (frame: Frame, bench: Bench) => T,
  handles?: (bench: Bench) => HandleView,
): T[] {
  const bench = createBench()
  const { api } = bench.host
  const loaded = bench.load('module.wasm', wasm)
  if (!loaded.startsWith('+OK')) throw new Error(`${loaded} ${bench.log.join('\n')}`)
  const info = debugInfoOf(wasm)
  const seen: T[] = []
  const view = handles?.(bench)
  api.tracer = {
    listening: true,
    begin({ fn }) {
      if (fn === 'Milliseconds') seen.push(look(frameOfCaller(), bench))
    },
    end() {},
    fault(message) {
      throw new Error(message)
    },
  }
  function frameOfCaller(): Frame {
    const position = placeOf(new Error(), api)?.position
    if (!position) throw new Error('no module has called')
    const module = [...api.instances].find(({ image }) => image === position.image)
    const stackPointer = Number(module?.exports.__stack_pointer?.value)
    const { memory } = api.runtime
    return {
      program: {
        info,
        ...position.image.bases,
        memory: {
          read(address, length) {
            if (address < 1024 || address + length > memory.wasm.buffer.byteLength) return undefined
            return new Uint8Array(memory.wasm.buffer, address, length).slice()
          },
          write(address, bytes) {
            if (address < 1024 || address + bytes.length > memory.wasm.buffer.byteLength) return false
            new Uint8Array(memory.wasm.buffer).set(bytes, address)
            return true
          },
        },
        ...(view ? { handles: view } : {}),
      },
      pc: position.offset,
      local: (index) =>
        index === info.functionAt(position.offset)?.frameBaseLocal ? stackPointer : undefined,
      global: (index) => (index === 0 ? stackPointer : undefined),
    }
  }
  const reply = bench.run(command)
  if (reply.startsWith('-')) throw new Error(reply)
  return seen
}
