// The files of an append-only file: which ones count, which ones only did once, where they lie, and how large they are. What is in
// them is written by append-only.ts and read by append-only-replay.ts.
//
// A file that a rewrite has replaced is history: the manifest names it until it is removed, which is at once unless
// `aof-disable-auto-gc` has it kept.
import { printManifest, type AofFile } from './append-only-format.ts'
import { adoptOldFile, readManifest } from './append-only-manifest.ts'
import type { Server } from './server.ts'
import { after, attempt, failureText, inOrder, type MaybePromise } from './storage.ts'

const INCREMENT = 'incr.aof'

/** The files of one server. */
export class AppendOnlyFiles {
  readonly #server: Server
  /** Those that count, the base first. */
  list: readonly AofFile[] = []
  /** Those that are to be removed, the last replaced first. */
  #history: readonly AofFile[] = []
  /** The highest numbers of those. */
  readonly #numbers = { b: 0, i: 0 }
  /** Bytes known to be whole in each file that is appended to, by path. */
  readonly #whole = new Map<string, number>()
  /** Bytes of all files, and of the base when it was made. */
  currentSize = 0
  baseSize = 0

  constructor(server: Server) {
    this.#server = server
    server.config.watch('aof-disable-auto-gc', () => void this.removeHistory())
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
    const numbers = this.list.filter((file) => file.type === type).map(({ seq }) => seq)
    const seq = 1 + Math.max(this.#numbers[type], ...numbers)
    const base = this.#server.config.flag('aof-use-rdb-preamble') ? 'base.rdb' : 'base.aof'
    return { name: `${this.#name()}.${seq}.${type === 'b' ? base : INCREMENT}`, seq, type }
  }

  /** Where changes go before the first base is there: a file that no manifest ever names, where it can be given another name then. */
  temporary(): AofFile {
    if (!this.#server.storage.rename) return this.next('i')
    return { name: `temp-${this.#name()}.incr`, seq: 0, type: 'i' }
  }

  /** Gives the temporary one of these files a lasting name: its base is there. */
  settle(files: readonly AofFile[]): MaybePromise<readonly AofFile[]> {
    const { host, storage } = this.#server
    const temporary = files.find(({ seq }) => seq === 0)
    if (!temporary || !storage.rename) return files
    const lasting = this.next('i')
    const [from, to] = [this.path(temporary.name), this.path(lasting.name)]
    return after(storage.rename(from, to), () => {
      this.#whole.set(to, this.#whole.get(from) ?? 0)
      host.log(
        'notice',
        `Successfully renamed the temporary AOF incr file ${temporary.name} into ${lasting.name}`,
      )
      return [lasting]
    })
  }

  /** There is no base for the temporary file: what it has is void. */
  removeTemporary(): void {
    const { host, storage } = this.#server
    const { name, seq } = this.temporary()
    if (seq !== 0) return
    host.log('notice', `Removing the temp incr aof file ${name} in the background`)
    void attempt(
      () => storage.remove(this.path(name)),
      () => {},
    )
  }

  /** Learns from the manifest which files count. False when it is broken. */
  async read(): Promise<boolean> {
    const files = await readManifest(this.#server, this.path(`${this.#name()}.manifest`))
    if (!files) return false
    this.list = files.filter(({ type }) => type !== 'h')
    this.#numbers.b = this.#numbers.i = 0
    this.#history = []
    this.#remember(files.filter(({ type }) => type === 'h'))
    return true
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

  /** There is a new base of so many bytes, and nothing behind it. */
  baseMade(bytes: number): void {
    this.baseSize = this.currentSize = bytes
  }

  /** Says for good which files count. */
  writeManifest(files: readonly AofFile[]): MaybePromise<void> {
    const bases = files.filter(({ type }) => type === 'b')
    const all = [...bases, ...this.#history, ...files.slice(bases.length)]
    return this.#server.storage.write(this.path(`${this.#name()}.manifest`), [printManifest(all)])
  }

  /** Says for good that other files count from now on, and no longer the old ones. */
  replace(old: readonly AofFile[], files: readonly AofFile[]): MaybePromise<void> {
    const history = this.#history
    const increments = old.filter(({ type }) => type === 'i')
    this.#remember([...increments, ...old.filter(({ type }) => type === 'b')])
    const failed = (error: unknown): never => {
      this.#history = history
      throw error
    }
    return after(
      attempt(() => this.writeManifest(files), failed),
      () => void (this.list = files),
    )
  }

  /** Removes the files that only counted once, if they are not to be kept. A failure is of no consequence. */
  removeHistory(): MaybePromise<void> {
    const { host, storage, config } = this.#server
    const gone = this.#history
    if (gone.length === 0 || config.flag('aof-disable-auto-gc')) return
    this.#history = []
    const steps = gone.map(({ name }) => () => {
      host.log('notice', `Removing the history file ${name} in the background`)
      return storage.remove(this.path(name))
    })
    return attempt(
      () =>
        after(
          inOrder(steps, () => true),
          () => this.writeManifest(this.list),
        ),
      (error) => host.log('warning', `Can't remove history files: ${failureText(error)}`),
    )
  }

  #remember(files: readonly AofFile[]): void {
    this.#history = [...files.map((file): AofFile => ({ ...file, type: 'h' })), ...this.#history]
    for (const { name, seq } of files) {
      const type = name.endsWith(INCREMENT) ? 'i' : 'b'
      this.#numbers[type] = Math.max(this.#numbers[type], seq)
    }
  }

  #name(): string {
    return this.#server.config.text('appendfilename')
  }
}
