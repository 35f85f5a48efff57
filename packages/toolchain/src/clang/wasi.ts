// WASI preview1 for command-line tools: arguments, a file tree, standard output and error, an exit code.
//
// Only what clang and wasm-ld call is written; every import of theirs is here, and the calls that make no sense for a
// file tree in memory (links, timers) answer "not supported". The clock stands still at zero and random bytes are
// always the same, so equal input gives equal output. Folder 3 is the root; paths are resolved by file-tree.ts.
// Each look-up by path is reported to `onLookup`: that is how the object cache learns what a compile depended on.
// @see WASI snapshot preview1 (struct layouts and error numbers)

import { createFile, createFolder, findNode, resolvePath } from './file-tree.ts'
import type { FileNode, FolderNode, Node } from './file-tree.ts'

const errno = {
  ok: 0,
  badf: 8,
  exist: 20,
  inval: 28,
  isdir: 31,
  noent: 44,
  notdir: 54,
  notempty: 55,
  nosup: 58,
  spipe: 70,
}
const fileType = { characterDevice: 2, folder: 3, file: 4 }
const openFlag = { create: 1, folder: 2, exclusive: 4, truncate: 8 }
const rootDescriptor = 3
const allRights = (1n << 29n) - 1n

/** Thrown through the tool's frames when it ends itself. */
export class ToolExit extends Error {
  readonly code: number

  constructor(code: number) {
    super(`exit ${code}`)
    this.code = code
  }
}

/** What a run of a tool is given. */
export interface WasiOptions {
  readonly args: readonly string[]
  readonly root: FolderNode
  /** Takes what the tool writes to its standard output (1) and error (2). The bytes are the callee's to keep. */
  readonly write: (descriptor: 1 | 2, bytes: Uint8Array) => void
  /** Told of each path asked for, as resolved names joined by `/`, and what is there. */
  readonly onLookup?: (path: string, node: Node | undefined) => void
}

interface Descriptor {
  readonly node: Node
  readonly names: readonly string[]
  offset: number
  readonly append: boolean
}

type WasiFunction = (...args: never[]) => number

/** Makes the imports of one run. `memory` is asked for at each call, since it moves when it grows. */
export function createWasi(options: WasiOptions, memory: () => ArrayBuffer): Record<string, WasiFunction> {
  const { root, write, onLookup } = options
  const descriptors = new Map<number, Descriptor>([
    [rootDescriptor, { node: root, names: [], offset: 0, append: false }],
  ])
  const encoder = new TextEncoder()
  const decoder = new TextDecoder()
  const args = options.args.map((argument) => encoder.encode(`${argument}\0`))

  const view = (): DataView => new DataView(memory())
  const bytes = (at: number, length: number): Uint8Array => new Uint8Array(memory(), at >>> 0, length >>> 0)

  function locate(
    fd: number,
    path: number,
    length: number,
  ): { names: string[]; node: Node | undefined } | undefined {
    const base = descriptors.get(fd)
    if (base === undefined) return undefined
    const names = resolvePath(decoder.decode(bytes(path, length)), base.names)
    const node = findNode(root, names)
    onLookup?.(names.join('/'), node)
    return { names, node }
  }

  function parentOf(names: readonly string[]): FolderNode | undefined {
    const parent = findNode(root, names.slice(0, -1))
    return parent?.kind === 'folder' && names.length > 0 ? parent : undefined
  }

  function nextDescriptor(): number {
    let fd = rootDescriptor + 1
    while (descriptors.has(fd)) fd++
    return fd
  }

  function putStat(at: number, node: Node | undefined): void {
    bytes(at, 64).fill(0)
    const to = view()
    to.setBigUint64(at, 1n, true)
    to.setBigUint64(at + 8, BigInt(node?.id ?? 0), true)
    to.setUint8(at + 16, typeOf(node))
    to.setBigUint64(at + 24, 1n, true)
    to.setBigUint64(at + 32, BigInt(node?.kind === 'file' ? node.size : 0), true)
  }

  // The scatter and gather vectors of reads and writes: pairs of address and length.
  function* vectors(at: number, count: number): Generator<Uint8Array> {
    const from = view()
    for (let i = 0; i < count; i++) {
      yield bytes(from.getUint32(at + i * 8, true), from.getUint32(at + i * 8 + 4, true))
    }
  }

  function readAt(file: FileNode, offset: number, iovs: number, count: number): number {
    let done = 0
    for (const to of vectors(iovs, count)) {
      const from = file.data.subarray(offset + done, Math.min(file.size, offset + done + to.length))
      to.set(from)
      done += from.length
      if (from.length < to.length) break
    }
    return done
  }

  const unsupported = (): number => errno.nosup

  return {
    args_sizes_get(count: number, size: number): number {
      view().setUint32(count, args.length, true)
      view().setUint32(
        size,
        args.reduce((sum, argument) => sum + argument.length, 0),
        true,
      )
      return errno.ok
    },
    args_get(pointers: number, text: number): number {
      let at = text
      for (const [i, argument] of args.entries()) {
        view().setUint32(pointers + i * 4, at, true)
        bytes(at, argument.length).set(argument)
        at += argument.length
      }
      return errno.ok
    },
    environ_sizes_get(count: number, size: number): number {
      view().setUint32(count, 0, true)
      view().setUint32(size, 0, true)
      return errno.ok
    },
    environ_get: () => errno.ok,
    clock_time_get(_clock: number, _precision: bigint, at: number): number {
      view().setBigUint64(at, 0n, true)
      return errno.ok
    },
    random_get(at: number, length: number): number {
      bytes(at, length).forEach((_, i, to) => (to[i] = (i * 151 + 89) & 255))
      return errno.ok
    },
    proc_exit(code: number): number {
      throw new ToolExit(code)
    },
    poll_oneoff: unsupported,
    fd_fdstat_set_flags: unsupported,
    path_link: unsupported,
    path_symlink: unsupported,
    fd_filestat_set_times: () => errno.ok,

    fd_prestat_get(fd: number, at: number): number {
      if (fd !== rootDescriptor) return errno.badf
      view().setUint32(at, 0, true)
      view().setUint32(at + 4, 1, true)
      return errno.ok
    },
    fd_prestat_dir_name(fd: number, at: number, length: number): number {
      if (fd !== rootDescriptor || length < 1) return errno.badf
      bytes(at, 1)[0] = 0x2f
      return errno.ok
    },
    fd_fdstat_get(fd: number, at: number): number {
      const descriptor = descriptors.get(fd)
      if (descriptor === undefined && fd > 2) return errno.badf
      bytes(at, 24).fill(0)
      view().setUint8(at, typeOf(descriptor?.node))
      view().setUint16(at + 2, descriptor?.append === true ? 1 : 0, true)
      view().setBigUint64(at + 8, allRights, true)
      view().setBigUint64(at + 16, allRights, true)
      return errno.ok
    },
    fd_filestat_get(fd: number, at: number): number {
      const descriptor = descriptors.get(fd)
      if (descriptor === undefined && fd > 2) return errno.badf
      putStat(at, descriptor?.node)
      return errno.ok
    },
    fd_filestat_set_size(fd: number, size: bigint): number {
      const node = descriptors.get(fd)?.node
      if (node?.kind !== 'file') return errno.badf
      resize(node, Number(size))
      return errno.ok
    },
    fd_close(fd: number): number {
      return descriptors.delete(fd) || fd <= 2 ? errno.ok : errno.badf
    },
    fd_seek(fd: number, delta: bigint, whence: number, at: number): number {
      const descriptor = descriptors.get(fd)
      if (descriptor === undefined) return fd <= 2 ? errno.spipe : errno.badf
      const size = descriptor.node.kind === 'file' ? descriptor.node.size : 0
      const from = [0, descriptor.offset, size][whence]
      if (from === undefined || from + Number(delta) < 0) return errno.inval
      descriptor.offset = from + Number(delta)
      view().setBigUint64(at, BigInt(descriptor.offset), true)
      return errno.ok
    },
    fd_read(fd: number, iovs: number, count: number, at: number): number {
      const descriptor = descriptors.get(fd)
      if (descriptor === undefined && fd !== 0) return errno.badf
      if (descriptor?.node.kind === 'folder') return errno.isdir
      let done = 0
      if (descriptor?.node.kind === 'file') {
        done = readAt(descriptor.node, descriptor.offset, iovs, count)
        descriptor.offset += done
      }
      view().setUint32(at, done, true)
      return errno.ok
    },
    fd_pread(fd: number, iovs: number, count: number, offset: bigint, at: number): number {
      const node = descriptors.get(fd)?.node
      if (node?.kind !== 'file') return errno.badf
      view().setUint32(at, readAt(node, Number(offset), iovs, count), true)
      return errno.ok
    },
    fd_write(fd: number, iovs: number, count: number, at: number): number {
      const descriptor = descriptors.get(fd)
      let done = 0
      for (const from of vectors(iovs, count)) {
        if (fd === 1 || fd === 2) write(fd, from.slice())
        else if (descriptor?.node.kind === 'file') {
          if (descriptor.append) descriptor.offset = descriptor.node.size
          const end = descriptor.offset + from.length
          if (end > descriptor.node.size) resize(descriptor.node, end)
          descriptor.node.data.set(from, descriptor.offset)
          descriptor.offset = end
        } else return errno.badf
        done += from.length
      }
      view().setUint32(at, done, true)
      return errno.ok
    },
    fd_readdir(fd: number, to: number, room: number, cookie: bigint, at: number): number {
      const node = descriptors.get(fd)?.node
      if (node?.kind !== 'folder') return node === undefined ? errno.badf : errno.notdir
      let used = 0
      const entries = [...node.entries]
      for (let i = Number(cookie); i < entries.length && used < room; i++) {
        const [name, child] = entries[i] as [string, Node]
        const entry = dirent(BigInt(i + 1), encoder.encode(name), child)
        const fits = entry.subarray(0, room - used)
        bytes(to + used, fits.length).set(fits)
        used += fits.length
      }
      view().setUint32(at, used, true)
      return errno.ok
    },

    path_open(
      fd: number,
      _lookup: number,
      path: number,
      length: number,
      flags: number,
      _rights: bigint,
      _inherited: bigint,
      fdFlags: number,
      at: number,
    ): number {
      const found = locate(fd, path, length)
      if (found === undefined) return errno.badf
      let node = found.node
      if (node === undefined) {
        const parent = parentOf(found.names)
        if ((flags & openFlag.create) === 0 || parent === undefined) return errno.noent
        parent.entries.set(found.names.at(-1) as string, (node = createFile()))
      } else if ((flags & openFlag.exclusive) !== 0) return errno.exist
      if ((flags & openFlag.folder) !== 0 && node.kind !== 'folder') return errno.notdir
      if ((flags & openFlag.truncate) !== 0) {
        if (node.kind === 'folder') return errno.isdir
        resize(node, 0)
      }
      const opened = nextDescriptor()
      descriptors.set(opened, { node, names: found.names, offset: 0, append: (fdFlags & 1) !== 0 })
      view().setUint32(at, opened, true)
      return errno.ok
    },
    path_filestat_get(fd: number, _lookup: number, path: number, length: number, at: number): number {
      const found = locate(fd, path, length)
      if (found === undefined) return errno.badf
      if (found.node === undefined) return errno.noent
      putStat(at, found.node)
      return errno.ok
    },
    path_readlink(fd: number, path: number, length: number): number {
      const found = locate(fd, path, length)
      if (found === undefined) return errno.badf
      return found.node === undefined ? errno.noent : errno.inval
    },
    path_create_directory(fd: number, path: number, length: number): number {
      const found = locate(fd, path, length)
      if (found === undefined) return errno.badf
      if (found.node !== undefined) return errno.exist
      const parent = parentOf(found.names)
      if (parent === undefined) return errno.noent
      parent.entries.set(found.names.at(-1) as string, createFolder())
      return errno.ok
    },
    path_unlink_file(fd: number, path: number, length: number): number {
      const found = locate(fd, path, length)
      if (found === undefined) return errno.badf
      if (found.node === undefined) return errno.noent
      if (found.node.kind === 'folder') return errno.isdir
      parentOf(found.names)?.entries.delete(found.names.at(-1) as string)
      return errno.ok
    },
    path_remove_directory(fd: number, path: number, length: number): number {
      const found = locate(fd, path, length)
      if (found === undefined) return errno.badf
      if (found.node === undefined) return errno.noent
      if (found.node.kind === 'file') return errno.notdir
      if (found.node.entries.size > 0) return errno.notempty
      parentOf(found.names)?.entries.delete(found.names.at(-1) as string)
      return errno.ok
    },
    path_rename(
      fd: number,
      from: number,
      fromLength: number,
      toFd: number,
      to: number,
      toLength: number,
    ): number {
      const source = locate(fd, from, fromLength)
      const target = locate(toFd, to, toLength)
      if (source === undefined || target === undefined) return errno.badf
      const parent = parentOf(target.names)
      if (source.node === undefined || parent === undefined) return errno.noent
      parentOf(source.names)?.entries.delete(source.names.at(-1) as string)
      parent.entries.set(target.names.at(-1) as string, source.node)
      return errno.ok
    },
  }
}

function typeOf(node: Node | undefined): number {
  if (node === undefined) return fileType.characterDevice
  return node.kind === 'folder' ? fileType.folder : fileType.file
}

// Grows by doubling, so that a tool's many small writes copy each byte only a few times. Shared contents (an archive's,
// a user's) are never written into: growing and shrinking both leave the old array alone, and a file opened for
// writing is truncated first.
function resize(file: FileNode, size: number): void {
  if (size > file.data.length || file.size === 0) {
    const grown = new Uint8Array(Math.max(size, file.size * 2, 4096))
    grown.set(file.data.subarray(0, file.size))
    file.data = grown
  } else if (size > file.size) file.data.fill(0, file.size, size)
  file.size = size
}

function dirent(next: bigint, name: Uint8Array, node: Node): Uint8Array {
  const entry = new Uint8Array(24 + name.length)
  const to = new DataView(entry.buffer)
  to.setBigUint64(0, next, true)
  to.setBigUint64(8, BigInt(node.id), true)
  to.setUint32(16, name.length, true)
  to.setUint8(20, typeOf(node))
  entry.set(name, 24)
  return entry
}
