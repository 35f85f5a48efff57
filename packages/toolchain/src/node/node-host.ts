// The toolchain's host on Node: the compiler's files straight from the installed package.
//
// All parts are in one archive there; it is read once and handed out for each part. The compiler is readied once for the whole process,
// whatever number of hosts there are: that takes V8 seconds.

import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { performance } from 'node:perf_hooks'
import type { BytesSeen, ToolchainHost } from '../host.ts'

let compiler: WebAssembly.Module | undefined

/** Makes a host that reads the `@yowasp/clang` package as installed beside this one. */
export function createNodeHost(): ToolchainHost {
  const folder = dirname(createRequire(import.meta.url).resolve('@yowasp/clang'))
  let archive: Promise<Uint8Array> | undefined

  async function read(
    name: string,
    onBytes: BytesSeen,
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer>> {
    const bytes = await readFile(join(folder, name), signal === undefined ? {} : { signal })
    onBytes(bytes.length, bytes.length)
    return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length)
  }

  return {
    now: () => performance.now(),
    async loadCompiler(onBytes, signal) {
      compiler ??= await WebAssembly.compile(await read('llvm.core.wasm', onBytes, signal))
      return compiler
    },
    async loadResources(_part, onBytes, signal) {
      // A read that failed or was aborted must not be kept.
      archive ??= read('llvm-resources.tar', onBytes, signal).catch((error: unknown) => {
        archive = undefined
        throw error
      })
      return archive
    },
  }
}
