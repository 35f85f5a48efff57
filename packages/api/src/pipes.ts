// Pipes of modules: file descriptors of our own making, the same numbers for all modules of an engine, as in one process.
//
//   write end ── fd_write ──▶ [ up to CAPACITY bytes ] ── fd_read ──▶ read end
//
// Sizes are Linux's: a pipe holds 64 KiB, and a write of up to 4 KiB is all or nothing. Who would have to wait is told
// `wait`; how one waits differs for the engine's thread and others (see wasi.ts).
import type { ModuleApi } from './module-api.ts'
import { perEngine } from './per-engine.ts'

const CAPACITY = 65536
const ATOMIC = 4096
/** 0 to 2 are standard input and output, 3 is the folder of devices. */
const FIRST_DESCRIPTOR = 4
/** Above are those of devices. */
export const MOST_DESCRIPTORS = 1024

/** The flag O_NONBLOCK of the C library. */
export const NONBLOCK = 4

class Pipe {
  readonly chunks: Uint8Array[] = []
  size = 0
  readers = 1
  writers = 1
}

interface End {
  readonly pipe: Pipe
  readonly side: 'read' | 'write'
  flags: number
}

/** What a transfer came to; `broken`: nobody will ever read it. */
export type Transfer<T> = { readonly done: T } | 'wait' | 'again' | 'broken' | 'bad'

/** All pipes of an engine. */
export class Pipes {
  readonly #ends = new Map<number, End>()
  readonly #listeners = new Set<() => void>()

  /** Hears that a descriptor may have become ready. */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Makes a pipe: the descriptors of its read and write end; null if there are too many. */
  open(flags: number): readonly [number, number] | null {
    const free: number[] = []
    for (let fd = FIRST_DESCRIPTOR; fd < MOST_DESCRIPTORS && free.length < 2; fd++)
      if (!this.#ends.has(fd)) free.push(fd)
    const [read, write] = free
    if (read === undefined || write === undefined) return null
    const pipe = new Pipe()
    this.#ends.set(read, { pipe, side: 'read', flags })
    this.#ends.set(write, { pipe, side: 'write', flags })
    return [read, write]
  }

  has(fd: number): boolean {
    return this.#ends.has(fd)
  }

  flags(fd: number): number {
    return this.#ends.get(fd)?.flags ?? 0
  }

  setFlags(fd: number, flags: number): void {
    const end = this.#ends.get(fd)
    if (end) end.flags = flags
  }

  /** False if there is no such descriptor. */
  close(fd: number): boolean {
    const end = this.#ends.get(fd)
    if (!end) return false
    this.#ends.delete(fd)
    if (end.side === 'read') end.pipe.readers--
    else end.pipe.writers--
    this.#changed()
    return true
  }

  /** Takes up to `room` bytes; none at the end of what was written. */
  read(fd: number, room: number): Transfer<Uint8Array> {
    const end = this.#ends.get(fd)
    if (end?.side !== 'read') return 'bad'
    const { pipe } = end
    if (pipe.size === 0 && pipe.writers > 0) return end.flags & NONBLOCK ? 'again' : 'wait'
    const taken = new Uint8Array(Math.min(room, pipe.size))
    for (let at = 0; at < taken.length;) {
      const chunk = pipe.chunks[0] as Uint8Array
      const part = chunk.subarray(0, taken.length - at)
      taken.set(part, at)
      at += part.length
      if (part.length === chunk.length) pipe.chunks.shift()
      else pipe.chunks[0] = chunk.subarray(part.length)
    }
    pipe.size -= taken.length
    if (taken.length > 0) this.#changed()
    return { done: taken }
  }

  /** Puts in what there is room for: how many bytes. The bytes are copied. */
  write(fd: number, bytes: Uint8Array): Transfer<number> {
    const end = this.#ends.get(fd)
    if (end?.side !== 'write') return 'bad'
    const { pipe } = end
    if (pipe.readers === 0) return 'broken'
    const room = CAPACITY - pipe.size
    const fits = bytes.length <= ATOMIC ? bytes.length <= room : room > 0
    if (!fits) return end.flags & NONBLOCK ? 'again' : 'wait'
    const part = bytes.slice(0, room)
    if (part.length > 0) {
      pipe.chunks.push(part)
      pipe.size += part.length
      this.#changed()
    }
    return { done: part.length }
  }

  /** What a descriptor is ready for, as an event loop sees it: a pipe whose other end is closed is ready for both. */
  ready(fd: number): { readonly read: boolean; readonly write: boolean } {
    const end = this.#ends.get(fd)
    if (!end) return { read: false, write: false }
    const { pipe, side } = end
    const alone = side === 'read' ? pipe.writers === 0 : pipe.readers === 0
    return {
      read: alone || (side === 'read' && pipe.size > 0),
      write: alone || (side === 'write' && CAPACITY - pipe.size >= ATOMIC),
    }
  }

  #changed(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** The pipes of an engine. */
export const pipesOf: (m: ModuleApi) => Pipes = perEngine(() => new Pipes())
