// The append-only file: every change is written down as a command, behind a snapshot of the data as it was when the
// file was last rewritten.
//
//   effects of a unit of work → buffer → (before replies go out) storage → safe at once, each second, or when it pleases
//
// Rewriting makes a new base of the data as it is and begins a new increment at the same moment; the manifest names the old
// files until the new base is complete. Reading it all back is append-only-replay.ts.
import { bytesToUint8Array } from '../base/bytes.ts'
import { joined, after, attempt, inOrder, type MaybePromise } from './storage.ts'
import { printManifest, type AofFile } from './append-only-format.ts'
import { adoptOldFile, readManifest } from './append-only-manifest.ts'
import { replay } from './append-only-replay.ts'
import { firstBase, makeBase } from './append-only-base.ts'
import { timeRemark } from './command-writer.ts'
import { ConfigError } from './config-spec.ts'
import { encodeCommand, PROPAGATE_AOF, type PropagatedCommand } from './propagation.ts'
import type { Server } from './server.ts'
import { spin } from './spin.ts'

const SECOND_MS = 1000

/** `waiting`: it was switched on, and what is written down does not count before the first base is complete. */
type State = 'off' | 'waiting' | 'on'

/** The append-only file of one server. */
export class AppendOnly {
  readonly #server: Server
  #state: State = 'off'
  #files: AofFile[] = []
  #stopListening: (() => void) | null = null
  #buffer = ''
  #selected = -1
  #writing = false
  /** Unix seconds of the last remark about time. */
  #stamped = 0
  #unsynced = false
  /** Offset of the stream up to which the file had everything when it was last written, and when it was last made safe. */
  #writtenOffset = 0
  #safeOffset = 0
  #timer: number | null = null
  /** Bytes known to be whole in each file that is appended to, by path. */
  readonly #written = new Map<string, number>()
  #replaying = false
  /** Bytes of all files, and of the base when it was made. */
  currentSize = 0
  baseSize = 0
  /** The rewrite under way, with the files that count if it is never completed. */
  #rewrite: { files: AofFile[] } | null = null
  /** A rewrite was asked for at a moment when it could not be made. */
  scheduled = false
  rewrites = 0
  lastRewriteOk = true
  /** Microseconds to do nothing before each write (DEBUG). */
  flushSleep = 0
  /** Why the last write failed; null when it did not. */
  writeError: string | null = null

  constructor(server: Server) {
    this.#server = server
    let initial = true
    server.config.watch('appendonly', (wanted) => {
      if (!initial && wanted === true && !this.enabled) this.#enable()
      if (!initial && wanted === false && this.enabled) this.#disable()
      initial = false
    })
  }

  /** Whether its commands are being run: nothing is written down then. */
  get replaying(): boolean {
    return this.#replaying
  }

  /** Whether it is switched on. */
  get enabled(): boolean {
    return this.#state !== 'off'
  }

  /** Offset of the replication stream up to which all changes are safe in the file. */
  get safeOffset(): number {
    const idle = this.#buffer === '' && !this.#writing && !this.#unsynced && this.#server.nesting === 0
    if (this.#state === 'on' && idle) this.#safeOffset = this.#server.propagation.offset
    return this.#safeOffset
  }

  /** Whether the first base is still to be made. */
  get waiting(): boolean {
    return this.#state === 'waiting'
  }

  /** Whether a new base is being made. */
  get rewriting(): boolean {
    return this.#rewrite !== null
  }

  /** Bytes of changes not written yet. */
  get bufferLength(): number {
    return this.#buffer.length
  }

  /**
   * Loads the data that the files hold and goes on writing to them; makes them if there are none. Returns false when they
   * are broken, which the log explains.
   */
  async start(): Promise<boolean> {
    const { host } = this.#server
    const started = host.monotonicMicros()
    if (!(await this.load())) return false
    if (this.#files.length > 0) {
      const seconds = ((host.monotonicMicros() - started) / 1e6).toFixed(3)
      host.log('notice', `DB loaded from append only file: ${seconds} seconds`)
    } else {
      const base = this.#newFile('b', 1)
      host.log('notice', `Creating AOF base file ${base.name} on server start`)
      this.#server.persistence.announce('foreground-rewrite-start')
      await this.#writeBase(base, joined([...firstBase(this.#server)]))
      this.#server.persistence.announce('save-end')
      this.#files = [base]
    }
    let last = this.#files.findLast(({ type }) => type === 'i')
    if (!last) {
      last = this.#newFile('i', 1)
      this.#files.push(last)
    }
    await this.#server.storage.append(this.#path(last.name), new Uint8Array(0), true)
    await this.#writeManifest(this.#files)
    this.#state = 'on'
    this.#listen()
    return true
  }

  /** Learns which files there are, without loading them. Returns false when the manifest is broken. */
  async readManifest(): Promise<boolean> {
    const files = await readManifest(this.#server, this.#path(`${this.#name()}.manifest`))
    if (files) this.#files = files
    return files !== null
  }

  /** Loads the data that the files hold into the databases. Without files that is nothing. False when they are broken. */
  async load(): Promise<boolean> {
    if (!(await this.readManifest())) return false
    const old = await adoptOldFile(this.#server, this.#files, this.#name(), (name) => this.#path(name))
    if (old) {
      this.#files = [old]
      await this.#writeManifest(this.#files)
      await this.#server.storage.remove(old.name)
    }
    const { persistence } = this.#server
    if (this.#files.length > 0) persistence.announce('load-commands-start')
    this.#replaying = true
    let loaded = false
    try {
      const sizes = await replay(this.#server, this.#files, (name) => this.#path(name))
      if (!sizes) return false
      this.currentSize = sizes.reduce((sum, size) => sum + size, 0)
      this.baseSize = this.#files[0]?.type === 'b' ? (sizes[0] ?? 0) : 0
      for (const [i, { name }] of this.#files.entries()) this.#written.set(this.#path(name), sizes[i] ?? 0)
      return (loaded = true)
    } finally {
      this.#replaying = false
      if (this.#files.length > 0) persistence.announce(loaded ? 'load-end' : 'load-failed')
    }
  }

  /** Writes down what has changed. Called before replies go out. */
  flush(): void {
    const current = this.#files.at(-1)
    if (this.#buffer === '' || this.#writing || !current) return
    if (this.flushSleep > 0) spin(this.#server.host, this.flushSleep / 1e6)
    const text = this.#buffer
    this.#buffer = ''
    this.#writing = true
    this.#writtenOffset = this.#server.propagation.offset
    const { storage, config, host } = this.#server
    const policy = config.text('appendfsync')
    const path = this.#path(current.name)
    const written = attempt(
      () =>
        after(storage.append(path, bytesToUint8Array(text), policy === 'always'), (): string | null => null),
      (error) => (error instanceof Error ? error.message : String(error)),
    )
    void after(written, (error) => {
      this.#writing = false
      if (error === null) {
        if (this.writeError !== null)
          host.log('warning', 'AOF write error looks solved, the server can write again.')
        this.#written.set(path, (this.#written.get(path) ?? 0) + text.length)
        this.currentSize += text.length
        this.#unsynced = policy !== 'always'
        if (policy === 'always') this.#madeSafe(this.#writtenOffset)
        this.#tickLater()
      } else {
        if (this.writeError === null) host.log('warning', `Error writing to the AOF file: ${error}`)
        this.#buffer = text + this.#buffer
        // Whatever part of it was written must not be followed by all of it again.
        void attempt(
          () => storage.truncate(path, this.#written.get(path) ?? 0),
          () => {},
        )
      }
      this.writeError = error
      if (error === null) this.flush()
    })
  }

  /** Makes everything written safe: before the server ends. */
  close(): MaybePromise<void> {
    const current = this.#files.at(-1)
    if (!this.enabled || !current) return
    this.#server.host.log('notice', 'Calling fsync() on the AOF file.')
    this.flush()
    return this.#server.storage.sync(this.#path(current.name))
  }

  /**
   * Makes a new base of the data as it is.
   * @returns false when that failed at once
   */
  rewrite(): boolean {
    const { host, storage } = this.#server
    this.scheduled = false
    this.flush()
    // What the old files hold is no beginning for the increment that is written first: it counts with its base only.
    const first = this.#state === 'waiting'
    const old = this.#files
    const running = { files: old }
    this.#rewrite = running
    const base = this.#newFile('b', this.#nextSeq('b'))
    const increments = this.enabled ? [this.#newFile('i', this.#nextSeq('i'))] : []
    host.log('notice', 'Background append only file rewriting started')
    this.#server.stats.forks++
    const steps: (() => MaybePromise<unknown>)[] = [
      () => after(increments[0] && storage.write(this.#path(increments[0].name), []), () => {}),
      // Changes go to the new increment from here on: it counts even if the new base is never completed.
      () => (first ? undefined : this.#writeManifest([...old, ...increments])),
      () => void (running.files = first ? old : [...old, ...increments]),
      () => after(content, (chunks) => this.#writeBase(base, joined(chunks))),
      () => this.#writeManifest([base, ...increments]),
      () => this.#setFiles([base, ...increments]),
      () => this.#removeFiles(old),
    ]
    let content: MaybePromise<readonly Uint8Array[]> = []
    const { offset } = this.#server.propagation
    const made = attempt(
      () => {
        if (first) this.#listen()
        content = makeBase(this.#server)
        this.#setFiles([...old, ...increments])
        this.#selected = -1
        return inOrder(steps, () => this.#rewrite === running)
      },
      (error) => {
        host.log(
          'warning',
          `Background AOF rewrite failed: ${error instanceof Error ? error.message : String(error)}`,
        )
        return false
      },
    )
    const ended = after(made, (ok) => {
      if (this.#rewrite !== running) return false
      if (!ok) this.abortRewrite()
      this.#rewrite = null
      this.lastRewriteOk = ok
      if (!ok) {
        if (first) this.#waitAgain()
        return false
      }
      this.rewrites++
      if (this.#state === 'waiting') this.#state = 'on'
      if (this.#writtenOffset <= offset) this.#unsynced = false
      this.#madeSafe(offset)
      host.log('notice', 'Background AOF rewrite finished successfully')
      return true
    })
    return ended !== false
  }

  /** Rewrites once the running unit of work is over. */
  rewriteSoon(): void {
    this.scheduled = true
    this.#server.timers.add(this.#server.time, () => {
      if (this.scheduled && this.#server.background.kind === null) this.rewrite()
    })
  }

  /** Runs something that is not to be written down, and begins anew with the data as it is then. */
  restartAround<T>(work: () => MaybePromise<T>): MaybePromise<T> {
    const { enabled } = this
    if (enabled) this.#disable()
    return after(work(), (result) => {
      if (enabled) this.#enable()
      return result
    })
  }

  #enable(): void {
    const { background, inExec, host } = this.#server
    this.#state = 'waiting'
    this.writeError = null
    const later = inExec
      ? 'AOF was enabled during a transaction.'
      : background.kind === 'rdb' && 'AOF was enabled but there is already another background operation.'
    if (later) {
      host.log('notice', `${later} An AOF background was scheduled to start when possible.`)
      this.rewriteSoon()
      return
    }
    if (this.rewriting) {
      const what = 'AOF was enabled but there is already an AOF rewriting in background.'
      host.log('notice', `${what} Stopping background AOF and starting a rewrite now.`)
      this.abortRewrite()
    }
    if (this.rewrite()) return
    this.#state = 'off'
    this.#stopTaking()
    throw new ConfigError('Unable to turn on AOF. Check server logs.')
  }

  #disable(): void {
    void this.close()
    this.#state = 'off'
    this.scheduled = false
    this.abortRewrite()
    this.#stopTaking()
    this.#server.replication.waits.look()
  }

  // The first base could not be made: what was written down since is void, and it is tried again in a while.
  #waitAgain(): void {
    this.#stopTaking()
    this.#server.timers.add(this.#server.host.now() + SECOND_MS, () => {
      if (this.#state === 'waiting' && !this.rewriting) this.rewriteSoon()
    })
  }

  /** Gives up the rewrite under way; the files that were there before go on counting. */
  abortRewrite(): void {
    if (!this.#rewrite) return
    this.#server.host.log('notice', 'Killing AOF child')
    this.#server.background.abort('aof')
    this.#setFiles(this.#rewrite.files)
    this.#rewrite = null
  }

  #stopTaking(): void {
    this.#stopListening?.()
    this.#stopListening = null
    this.#buffer = ''
    this.#selected = -1
  }

  #listen(): void {
    this.#stopListening ??= this.#server.propagation.onPropagate((command) => this.#take(command), false)
  }

  #take({ db, argv, target }: PropagatedCommand): void {
    if ((target & PROPAGATE_AOF) === 0 || this.#replaying) return
    this.#stamp()
    if (db >= 0 && db !== this.#selected) {
      this.#buffer += encodeCommand(['SELECT', String(db)])
      this.#selected = db
    }
    this.#buffer += encodeCommand(argv)
  }

  // With `aof-timestamp-enabled` a remark says when the second began in which what follows was written.
  #stamp(): void {
    const { config, time } = this.#server
    const second = Math.floor(time / 1000)
    if (second === this.#stamped || !config.flag('aof-timestamp-enabled')) return
    this.#stamped = second
    this.#buffer += timeRemark(time)
  }

  // While something was written, a timer looks each second whether it must be made safe or the file has grown too much.
  #tickLater(): void {
    if (this.#timer !== null) return
    this.#timer = this.#server.timers.add(this.#server.host.now() + SECOND_MS, () => {
      this.#timer = null
      const current = this.#files.at(-1)
      if (this.#unsynced && current && this.#server.config.text('appendfsync') !== 'no') {
        this.#unsynced = false
        const offset = this.#writtenOffset
        void after(
          attempt(
            () => after(this.#server.storage.sync(this.#path(current.name)), () => true),
            () => false,
          ),
          (ok) => ok && this.#madeSafe(offset),
        )
      }
      this.#rewriteIfGrown()
      if (this.#unsynced && this.enabled) this.#tickLater()
    })
  }

  #madeSafe(offset: number): void {
    this.#safeOffset = Math.max(this.#safeOffset, offset)
    this.#server.replication.waits.look()
  }

  #rewriteIfGrown(): void {
    const { config, host } = this.#server
    const percentage = config.number('auto-aof-rewrite-percentage')
    if (!this.enabled || this.rewriting || percentage === 0) return
    if (this.#server.background.kind !== null) return
    if (this.currentSize <= config.number('auto-aof-rewrite-min-size')) return
    const growth = Math.floor((this.currentSize * 100) / Math.max(1, this.baseSize)) - 100
    if (growth < percentage) return
    host.log('notice', `Starting automatic rewriting of AOF on ${growth}% growth`)
    this.rewrite()
  }

  #setFiles(files: AofFile[]): void {
    this.#files = files
  }

  #writeBase(base: AofFile, content: Uint8Array): MaybePromise<void> {
    this.baseSize = this.currentSize = content.length
    return this.#server.storage.write(this.#path(base.name), [content])
  }

  #writeManifest(files: readonly AofFile[]): MaybePromise<void> {
    return this.#server.storage.write(this.#path(`${this.#name()}.manifest`), [printManifest(files)])
  }

  #removeFiles(files: readonly AofFile[]): MaybePromise<boolean> {
    const [first, ...rest] = files
    if (!first) return true
    return after(this.#server.storage.remove(this.#path(first.name)), () => this.#removeFiles(rest))
  }

  #nextSeq(type: 'b' | 'i'): number {
    return 1 + this.#files.reduce((most, file) => (file.type === type ? Math.max(most, file.seq) : most), 0)
  }

  #newFile(type: 'b' | 'i', seq: number): AofFile {
    const base = this.#server.config.flag('aof-use-rdb-preamble') ? 'base.rdb' : 'base.aof'
    return { name: `${this.#name()}.${seq}.${type === 'b' ? base : 'incr.aof'}`, seq, type }
  }

  /** Whether bases are snapshots. */

  #name(): string {
    return this.#server.config.text('appendfilename')
  }

  #path(name: string): string {
    return `${this.#server.config.text('appenddirname')}/${name}`
  }
}
