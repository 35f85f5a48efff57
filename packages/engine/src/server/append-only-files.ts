// The files of an append-only file: which ones count, where they lie, and how large they are. What is in them is written by
// append-only.ts and read by append-only-replay.ts.
import { printManifest, type AofFile } from './append-only-format.ts'
import { adoptOldFile, readManifest } from './append-only-manifest.ts'
import type { Server } from './server.ts'
import { after, type MaybePromise } from './storage.ts'

/** The files of one server. */
export class AppendOnlyFiles {
  readonly #server: Server
  /** Those that count, the base first. */
  list: readonly AofFile[] = []
  /** Bytes known to be whole in each file that is appended to, by path. */
  readonly #whole = new Map<string, number>()
  /** Bytes of all files, and of the base when it was made. */
  currentSize = 0
  baseSize = 0

  constructor(server: Server) {
    this.#server = server
  }

  /** By how many percent they have grown since the base was made, if that is enough to make a new one; null if not. */
  get excess(): number | null {
    const { config } = this.#server
    const percentage = config.number('auto-aof-rewrite-percentage')
    if (percentage === 0 || this.currentSize <= config.number('auto-aof-rewrite-min-size')) return null
    const growth = Math.floor((this.currentSize * 100) / Math.max(1, this.baseSize)) - 100
    return growth < percentage ? null : growth
  }

  /** Where the one lies that is appended to; undefined when there is none. */
  get currentPath(): string | undefined {
    const current = this.list.at(-1)
    return current && this.path(current.name)
  }

  /** The path of a file. */
  path(name: string): string {
    return `${this.#server.config.text('appenddirname')}/${name}`
  }

  /** A file with the next number of its type, which does not exist yet. */
  next(type: 'b' | 'i'): AofFile {
    const seq =
      1 + this.list.reduce((most, file) => (file.type === type ? Math.max(most, file.seq) : most), 0)
    const base = this.#server.config.flag('aof-use-rdb-preamble') ? 'base.rdb' : 'base.aof'
    return { name: `${this.#name()}.${seq}.${type === 'b' ? base : 'incr.aof'}`, seq, type }
  }

  /** Learns from the manifest which files count. False when it is broken. */
  async read(): Promise<boolean> {
    const files = await readManifest(this.#server, this.path(`${this.#name()}.manifest`))
    if (files) this.list = files
    return files !== null
  }

  /** Takes in a file of a time before manifests. */
  async adoptOld(): Promise<void> {
    const old = await adoptOldFile(this.#server, this.list, this.#name(), (name) => this.path(name))
    if (!old) return
    this.list = [old]
    await this.writeManifest(this.list)
    await this.#server.storage.remove(old.name)
  }

  /** They were read and are as large as that. */
  wereRead(sizes: readonly number[]): void {
    this.currentSize = sizes.reduce((sum, size) => sum + size, 0)
    this.baseSize = this.list[0]?.type === 'b' ? (sizes[0] ?? 0) : 0
    for (const [i, { name }] of this.list.entries()) this.#whole.set(this.path(name), sizes[i] ?? 0)
  }

  /** Bytes were appended to the file with this path. */
  grew(path: string, bytes: number): void {
    this.#whole.set(path, (this.#whole.get(path) ?? 0) + bytes)
    this.currentSize += bytes
  }

  /** Takes away what was appended to a file in vain. */
  truncate(path: string): MaybePromise<void> {
    return this.#server.storage.truncate(path, this.#whole.get(path) ?? 0)
  }

  writeBase(base: AofFile, content: Uint8Array): MaybePromise<void> {
    this.baseMade(content.length)
    return this.#server.storage.write(this.path(base.name), [content])
  }

  /** There is a new base of so many bytes, and nothing behind it. */
  baseMade(bytes: number): void {
    this.baseSize = this.currentSize = bytes
  }

  /** Says for good which files count. */
  writeManifest(files: readonly AofFile[]): MaybePromise<void> {
    return this.#server.storage.write(this.path(`${this.#name()}.manifest`), [printManifest(files)])
  }

  remove(files: readonly AofFile[]): MaybePromise<boolean> {
    const [first, ...rest] = files
    if (!first) return true
    return after(this.#server.storage.remove(this.path(first.name)), () => this.remove(rest))
  }

  #name(): string {
    return this.#server.config.text('appendfilename')
  }
}
