// The engine's storage as files in the working directory, which is what the parameter `dir` sets.
//
// Whole files are written beside their place and renamed into it when their bytes are safe, so that there is always a sound
// one. Everything is synchronous, as SAVE stops the real server as well; what is written in the background and takes time is
// written by another process (file-child.ts).

import type { FileChild, Storage } from '@valkey-playground/engine'
import {
  close,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { startFileChild, type FileKind } from './file-child.ts'

function writeAll(file: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += writeSync(file, bytes, at)
}

function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ENOENT'
}

function openIfThere(name: string): number | null {
  try {
    return openSync(name, 'r')
  } catch {
    return null
  }
}

/** Files of the working directory. */
export class FileStorage implements Storage {
  readonly durable = true
  /** The score of processes that write files, null to leave it as it is. */
  childOomScore: () => number | null = () => null
  /** Files that are appended to stay open. */
  readonly #open = new Map<string, number>()
  /** The last process of each kind. */
  readonly #children = new Map<FileKind, FileChild>()

  read(name: string): Uint8Array | undefined {
    try {
      return readFileSync(name)
    } catch (error) {
      if (isMissing(error)) return undefined
      throw error
    }
  }

  write(name: string, chunks: Iterable<Uint8Array>): void {
    const folder = dirname(name)
    mkdirSync(folder, { recursive: true })
    const temporary = join(folder, `temp-${process.pid}-${Date.now()}.tmp`)
    const file = openSync(temporary, 'w', 0o644)
    try {
      for (const chunk of chunks) writeAll(file, chunk)
      fsyncSync(file)
    } catch (error) {
      closeSync(file)
      rmSync(temporary, { force: true })
      throw error
    }
    closeSync(file)
    this.#close(name)
    renameSync(temporary, name)
  }

  append(name: string, bytes: Uint8Array, sync: boolean): void {
    const file = this.#fileFor(name)
    writeAll(file, bytes)
    if (sync) fsyncSync(file)
  }

  sync(name: string): void {
    const file = this.#open.get(name)
    if (file !== undefined) fsyncSync(file)
  }

  truncate(name: string, length: number): void {
    truncateSync(name, length)
  }

  remove(name: string): void {
    const held = openIfThere(name)
    this.#close(name)
    rmSync(name, { force: true })
    // To give a large file's room back takes time, and falls to whoever closes it last: not this thread.
    if (held !== null) close(held, () => {})
  }

  rename(name: string, to: string): void {
    const file = this.#open.get(name)
    this.#close(to)
    renameSync(name, to)
    if (file === undefined) return
    this.#open.delete(name)
    this.#open.set(to, file)
  }

  child(kind: FileKind, name: string, died: (error: Error) => void): FileChild | null {
    const child = startFileChild(kind, name, this.childOomScore(), died)
    if (child !== null) this.#children.set(kind, child)
    return child
  }

  /** Lets go of all files, and of those that are still being written. */
  close(): void {
    for (const child of this.#children.values()) child.cancel()
    for (const name of this.#open.keys()) this.#close(name)
  }

  #fileFor(name: string): number {
    let file = this.#open.get(name)
    if (file === undefined) {
      mkdirSync(dirname(name), { recursive: true })
      file = openSync(name, 'a', 0o644)
      this.#open.set(name, file)
    }
    return file
  }

  #close(name: string): void {
    const file = this.#open.get(name)
    if (file === undefined) return
    closeSync(file)
    this.#open.delete(name)
  }
}
