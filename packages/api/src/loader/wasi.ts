// The WASI functions (preview 1) that C libraries ask for: standard output goes to the server's log, clocks and random
// numbers come from the host, there are no files. What there is not says so with the error number for it.
import type { Host } from '@valkey-playground/engine'
import { bytesToUtf8 } from '@valkey-playground/engine'
import { ModuleFault } from '../abi/fault.ts'
import type { Runtime } from '../abi/runtime.ts'
import type { WasmFunction } from '../abi/table.ts'
import { ERRNO } from '../errno.ts'

const STDOUT = 1
const STDERR = 2
const CHARACTER_DEVICE = 2
const CLOCK_REALTIME = 0
const NANOSECONDS_PER_MS = 1_000_000n

/** Takes one line that a module printed. */
export type PrintLine = (line: string) => void

/** All functions of preview 1 by name, for one module. */
export function wasiImports(runtime: Runtime, host: Host, print: PrintLine): Record<string, WasmFunction> {
  const { memory } = runtime
  let pending = ''

  function write(text: string): void {
    const lines = (pending + text).split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) print(bytesToUtf8(line))
  }

  const badDescriptor = (fd: number): number => (fd >= 0 && fd <= STDERR ? 0 : ERRNO.EBADF)
  const functions: Record<string, WasmFunction> = {
    args_get: () => 0,
    args_sizes_get: zeroSizes,
    environ_get: () => 0,
    environ_sizes_get: zeroSizes,
    clock_res_get(_id: number, out: number) {
      memory.writeI64(out, 1000n)
      return 0
    },
    clock_time_get(id: number, _precision: bigint, out: number) {
      const time =
        id === CLOCK_REALTIME
          ? BigInt(host.now()) * NANOSECONDS_PER_MS
          : BigInt(host.monotonicMicros()) * 1000n
      memory.writeI64(out, time)
      return 0
    },
    random_get(pointer: number, length: number) {
      const bytes = memory.bytes(pointer, length)
      for (let index = 0; index < length; index++) bytes[pointer + index] = Math.floor(host.random() * 256)
      memory.wrote(pointer, length)
      return 0
    },
    sched_yield: () => 0,
    proc_exit(code: number) {
      throw new ModuleFault('exit', `exit(${code}) was called`)
    },
    fd_write(fd: number, vectors: number, count: number, written: number) {
      if (fd !== STDOUT && fd !== STDERR) return ERRNO.EBADF
      let total = 0
      for (let index = 0; index < count; index++) {
        const length = memory.readU32(vectors + index * 8 + 4)
        write(memory.readBytes(memory.readU32(vectors + index * 8), length))
        total += length
      }
      memory.writeI32(written, total)
      return 0
    },
    fd_read(fd: number, _vectors: number, _count: number, read: number) {
      if (fd !== 0) return ERRNO.EBADF
      memory.writeI32(read, 0)
      return 0
    },
    fd_close: badDescriptor,
    fd_seek: (fd: number) => badDescriptor(fd) || ERRNO.ESPIPE,
    fd_tell: (fd: number) => badDescriptor(fd) || ERRNO.ESPIPE,
    fd_fdstat_get(fd: number, out: number) {
      if (badDescriptor(fd)) return ERRNO.EBADF
      memory.writeI64(out, BigInt(CHARACTER_DEVICE))
      memory.writeI64(out + 8, -1n)
      memory.writeI64(out + 16, -1n)
      return 0
    },
    // No folders were opened for the module: EBADF is what tells the C library so.
    fd_prestat_get: () => ERRNO.EBADF,
    fd_prestat_dir_name: () => ERRNO.EBADF,
  }

  function zeroSizes(count: number, size: number): number {
    memory.writeI32(count, 0)
    memory.writeI32(size, 0)
    return 0
  }

  return functions
}
