// The WASI functions (preview 1) that C libraries ask for: standard output goes to the server's log, clocks and random
// numbers come from the host, there are pipes and a few devices but no files. What there is not says so with the error number for it.
import type { Host } from '@valkey-playground/engine'
import { bytesToUtf8 } from '@valkey-playground/engine'
import { ModuleFault } from '../abi/fault.ts'
import type { WasmFunction } from '../abi/table.ts'
import { DEVICE_FOLDER, DEVICE_FOLDER_NAME, devicesOf } from '../devices.ts'
import { ERRNO } from '../errno.ts'
import type { ModuleApi } from '../module-api.ts'
import { pipesOf, type Transfer } from '../pipes.ts'

const STDOUT = 1
const STDERR = 2
const CHARACTER_DEVICE = 2
const DIRECTORY = 3
const FILE_STATUS_BYTES = 64
const CLOCK_REALTIME = 0
const NANOSECONDS_PER_MS = 1_000_000n

const TRANSFER_ERRORS = { wait: 'EAGAIN', again: 'EAGAIN', broken: 'EPIPE', bad: 'EBADF' } as const

/** Takes one line that a module printed. */
export type PrintLine = (line: string) => void

/** All functions of preview 1 by name, for one module. */
export function wasiImports(m: ModuleApi, host: Host, print: PrintLine): Record<string, WasmFunction> {
  const { memory } = m
  const pipes = pipesOf(m)
  const devices = devicesOf(m)
  let pending = ''

  function write(text: string): void {
    const lines = (pending + text).split('\n')
    pending = lines.pop() ?? ''
    for (const line of lines) print(bytesToUtf8(line))
  }

  const known = (fd: number): boolean => (fd >= 0 && fd <= DEVICE_FOLDER) || pipes.has(fd) || devices.has(fd)
  const badDescriptor = (fd: number): number => (known(fd) ? 0 : ERRNO.EBADF)

  /** Tries until it need not wait any more; the number of bytes goes to `out`. */
  function transfer(attempt: () => Transfer<number>, out: number): number {
    let result = attempt()
    if (result === 'wait') {
      m.threads?.waitUntil(() => (result = attempt()) !== 'wait')
      if (result === 'wait') return ERRNO.EAGAIN
    }
    if (typeof result === 'string') return ERRNO[TRANSFER_ERRORS[result]]
    memory.writeI32(out, result.done)
    return 0
  }

  function vectorsOf(pointer: number, count: number): { at: number; length: number }[] {
    return Array.from({ length: count }, (_, index) => ({
      at: memory.readU32(pointer + index * 8),
      length: memory.readU32(pointer + index * 8 + 4),
    }))
  }
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
      const parts = vectorsOf(vectors, count)
      if (pipes.has(fd))
        return transfer(() => {
          const total = parts.reduce((sum, { length }) => sum + length, 0)
          const bytes = new Uint8Array(total)
          let filled = 0
          for (const { at, length } of parts) {
            bytes.set(memory.bytes(at, length).subarray(at, at + length), filled)
            filled += length
          }
          return pipes.write(fd, bytes)
        }, written)
      if (fd !== STDOUT && fd !== STDERR && !devices.has(fd)) return ERRNO.EBADF
      let total = 0
      for (const { at, length } of parts) {
        if (!devices.has(fd)) write(memory.readBytes(at, length))
        total += length
      }
      memory.writeI32(written, total)
      return 0
    },
    fd_read(fd: number, vectors: number, count: number, read: number) {
      if (pipes.has(fd)) {
        const parts = vectorsOf(vectors, count)
        const room = parts.reduce((sum, { length }) => sum + length, 0)
        return transfer(() => {
          const result = pipes.read(fd, room)
          if (typeof result === 'string') return result
          let taken = 0
          for (const { at, length } of parts) {
            const part = result.done.subarray(taken, taken + length)
            if (part.length > 0) memory.bytes(at, part.length).set(part, at)
            taken += part.length
          }
          return { done: taken }
        }, read)
      }
      if (fd !== 0 && !devices.has(fd)) return ERRNO.EBADF
      let total = 0
      for (const { at, length } of vectorsOf(vectors, count)) {
        const bytes = memory.bytes(at, length).subarray(at, at + length)
        total += devices.read(fd, bytes, host)
        memory.wrote(at, length)
      }
      memory.writeI32(read, total)
      return 0
    },
    fd_close: (fd: number) => (pipes.close(fd) || devices.close(fd) ? 0 : badDescriptor(fd)),
    fd_seek: (fd: number) => badDescriptor(fd) || ERRNO.ESPIPE,
    fd_tell: (fd: number) => badDescriptor(fd) || ERRNO.ESPIPE,
    fd_fdstat_get(fd: number, out: number) {
      if (badDescriptor(fd)) return ERRNO.EBADF
      const kind = fd === DEVICE_FOLDER ? DIRECTORY : CHARACTER_DEVICE
      memory.writeI64(out, BigInt(pipes.has(fd) ? pipes.flags(fd) << 16 : kind))
      memory.writeI64(out + 8, -1n)
      memory.writeI64(out + 16, -1n)
      return 0
    },
    fd_fdstat_set_flags(fd: number, flags: number) {
      pipes.setFlags(fd, flags)
      return badDescriptor(fd)
    },
    // One folder was opened for the module: EBADF is what tells the C library that there are no more.
    fd_prestat_get(fd: number, out: number) {
      if (fd !== DEVICE_FOLDER) return ERRNO.EBADF
      memory.writeI64(out, BigInt(DEVICE_FOLDER_NAME.length) << 32n)
      return 0
    },
    fd_prestat_dir_name(fd: number, name: number) {
      if (fd !== DEVICE_FOLDER) return ERRNO.EBADF
      memory.writeBytes(name, DEVICE_FOLDER_NAME)
      return 0
    },
    path_open: (_folder: number, _look: number, path: number, length: number, ...rest: unknown[]) => {
      const descriptor = devices.open(memory.readBytes(path, length))
      if (descriptor === null) return ERRNO.ENOENT
      memory.writeI32(rest.at(-1) as number, descriptor)
      return 0
    },
    path_filestat_get(_folder: number, _look: number, path: number, length: number, out: number) {
      if (!devices.exists(memory.readBytes(path, length))) return ERRNO.ENOENT
      for (let at = 0; at < FILE_STATUS_BYTES; at += 8) memory.writeI64(out + at, 0n)
      memory.writeI64(out + 16, BigInt(CHARACTER_DEVICE))
      return 0
    },
  }

  function zeroSizes(count: number, size: number): number {
    memory.writeI32(count, 0)
    memory.writeI32(size, 0)
    return 0
  }

  return functions
}

/** What the C library has no function for: `pipe` and `pipe2`, by the names under which they stay undefined. */
export function pipeImports(m: ModuleApi): Record<string, WasmFunction> {
  function open(pointer: number, flags: number): number {
    const ends = pipesOf(m).open(flags)
    if (ends === null) {
      m.setErrno('EMFILE')
      return -1
    }
    m.memory.writeI32(pointer, ends[0])
    m.memory.writeI32(pointer + 4, ends[1])
    return 0
  }
  return { pipe: (pointer: number) => open(pointer, 0), pipe2: open }
}
