// The append-only file: every change is written down as a command, behind a snapshot of the data as it was when the
// file was last rewritten.
//
//   effects of a unit of work → buffer → (before replies go out) storage → safe at once, each second, or when it pleases
//
// Rewriting makes a new base of the data as it is and begins a new increment at the same moment; the manifest names the old
// files until the new base is complete. Reading it all back is append-only-replay.ts.
import { bytesToUint8Array } from '../base/bytes.ts'
import { after, attempt, ChildEnded, failureText, inOrder, type MaybePromise } from './storage.ts'
import { AppendOnlyFiles } from './append-only-files.ts'
import type { AofFile } from './append-only-format.ts'
import { replay } from './append-only-replay.ts'
import { makeBase, makeFirstBase } from './append-only-base.ts'
import { timeRemark } from './command-writer.ts'
import { ConfigError } from './config-spec.ts'
import { encodeCommand, PROPAGATE_AOF, type PropagatedCommand } from './propagation.ts'
import { RewriteRecord } from './rewrite-record.ts'
import type { Server } from './server.ts'
import { spin } from './spin.ts'

const SECOND_MS = 1000

/** `waiting`: it was switched on, and what is written down does not count before the first base is complete. */
type State = 'off' | 'waiting' | 'on'

/** The append-only file of one server. */
export class AppendOnly {
  readonly #server: Server
  #state: State = 'off'
  readonly files: AppendOnlyFiles
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
  #replaying = false
  /** The rewrite under way, with the files that count if it is never completed. */
  #rewrite: { files: readonly AofFile[]; readonly since: number } | null = null
  /** A rewrite was asked for at a moment when it could not be made. */
  scheduled = false
  #due = false
  readonly rewrites: RewriteRecord
  /** Microseconds to do nothing before each write (DEBUG). */
  flushSleep = 0
  /** Why the last write failed; null when it did not. */
  writeError: string | null = null

  constructor(server: Server) {
    this.#server = server
    this.files = new AppendOnlyFiles(server)
    this.rewrites = new RewriteRecord(server.host)
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

  /** Whether a new base is being made, and since when (Unix ms). */
  get rewriting(): boolean {
    return this.#rewrite !== null
  }
  get rewritingSince(): number | null {
    return this.#rewrite?.since ?? null
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
    const { files } = this
    if (files.list.length > 0) {
      const seconds = ((host.monotonicMicros() - started) / 1e6).toFixed(3)
      host.log('notice', `DB loaded from append only file: ${seconds} seconds`)
    } else await makeFirstBase(this.#server, files)
    let last = files.list.findLast(({ type }) => type === 'i')
    if (!last) {
      last = files.next('i')
      files.list = [...files.list, last]
    }
    await this.#server.storage.append(files.path(last.name), new Uint8Array(0), true)
    await files.writeManifest(files.list)
    this.#state = 'on'
    this.#listen()
    return true
  }

  /** Loads the data that the files hold into the databases. Without files that is nothing. False when they are broken. */
  async load(): Promise<boolean> {
    const { files } = this
    if (!(await files.read())) return false
    await files.adoptOld()
    const { persistence } = this.#server
    const some = files.list.length > 0
    if (some) persistence.announce('load-commands-start')
    this.#replaying = true
    let loaded = false
    try {
      const sizes = await replay(this.#server, files.list, (name) => files.path(name))
      if (!sizes) return false
      files.wereRead(sizes)
      await files.removeHistory()
      return (loaded = true)
    } finally {
      this.#replaying = false
      if (some) persistence.announce(loaded ? 'load-end' : 'load-failed')
    }
  }

  /** Writes down what has changed. Called before replies go out. */
  flush(): void {
    const path = this.files.currentPath
    if (this.#buffer === '' || this.#writing || path === undefined) return
    if (this.flushSleep > 0) spin(this.#server.host, this.flushSleep / 1e6)
    const text = this.#buffer
    this.#buffer = ''
    this.#writing = true
    this.#writtenOffset = this.#server.propagation.offset
    const { storage, config, host } = this.#server
    const policy = config.text('appendfsync')
    const written = attempt(
      () =>
        after(storage.append(path, bytesToUint8Array(text), policy === 'always'), (): string | null => null),
      failureText,
    )
    void after(written, (error) => {
      this.#writing = false
      if (error === null) {
        if (this.writeError !== null)
          host.log('warning', 'AOF write error looks solved, the server can write again.')
        this.files.grew(path, text.length)
        this.#unsynced = policy !== 'always'
        if (policy === 'always') this.#madeSafe(this.#writtenOffset)
        this.#tickLater()
      } else {
        if (this.writeError === null) host.log('warning', `Error writing to the AOF file: ${error}`)
        this.#buffer = text + this.#buffer
        // Whatever part of it was written must not be followed by all of it again.
        void attempt(
          () => this.files.truncate(path),
          () => {},
        )
      }
      this.writeError = error
      if (error === null) this.flush()
    })
  }

  /** Makes everything written safe: before the server ends. */
  close(): MaybePromise<void> {
    const path = this.files.currentPath
    if (!this.enabled || path === undefined) return
    this.#server.host.log('notice', 'Calling fsync() on the AOF file.')
    this.flush()
    return this.#server.storage.sync(path)
  }

  /**
   * Makes a new base of the data as it is.
   * @returns false when that failed at once
   */
  rewrite(): boolean {
    const { host, storage } = this.#server
    const { files } = this
    this.scheduled = false
    this.flush()
    // What the old files hold is no beginning for the increment that is written first: it counts with its base only.
    const first = this.#state === 'waiting'
    const old = files.list
    const running = { files: old, since: host.now() }
    this.#rewrite = running
    const base = files.next('b')
    const increments = this.enabled ? [first ? files.temporary() : files.next('i')] : []
    host.log('notice', 'Background append only file rewriting started')
    this.#server.stats.forks++
    const steps: (() => MaybePromise<unknown>)[] = [
      () => after(increments[0] && storage.write(files.path(increments[0].name), []), () => {}),
      // Changes go to the new increment from here on: it counts even if the new base is never completed.
      () => (first ? undefined : files.writeManifest([...old, ...increments])),
      () => void (running.files = first ? old : [...old, ...increments]),
      () => after(content, (bytes) => files.baseMade(bytes)),
      () => after(files.settle(increments), (lasting) => files.replace(old, [base, ...lasting])),
      () => files.removeHistory(),
    ]
    let content: MaybePromise<number> = 0
    const { offset } = this.#server.propagation
    const made = attempt(
      () => {
        if (first) this.#listen()
        content = makeBase(this.#server, files.path(base.name))
        files.list = [...old, ...increments]
        this.#selected = -1
        return inOrder(steps, () => this.#rewrite === running)
      },
      (error) => {
        const how = error instanceof ChildEnded ? '' : 'failed: '
        host.log('warning', `Background AOF rewrite ${how}${failureText(error)}`)
        return false
      },
    )
    const ended = after(made, (ok) => {
      if (this.#rewrite !== running) return false
      if (!ok) this.abortRewrite()
      this.#rewrite = null
      this.rewrites.note(ok, running.since)
      if (!ok) {
        if (first) this.#waitAgain()
        return false
      }
      if (this.#state === 'waiting') this.#state = 'on'
      if (this.#writtenOffset <= offset) this.#unsynced = false
      this.#madeSafe(offset)
      host.log('notice', 'Background AOF rewrite finished successfully')
      return true
    })
    return ended !== false
  }

  /** Rewrites once the running unit of work is over, or when the limit on failures allows it. @param at Unix ms */
  rewriteSoon(at: number = this.#server.time): void {
    this.scheduled = true
    if (this.#due) return
    this.#due = true
    this.#server.timers.add(at, () => {
      this.#due = false
      if (!this.scheduled || this.#server.background.kind !== null) return
      if (this.rewrites.holds()) this.rewriteSoon(this.#server.host.now() + SECOND_MS)
      else this.rewrite()
    })
  }

  /** Writes nothing down from now on. Call what it returns to begin anew with the data as it is then. */
  stop(): () => void {
    const { enabled } = this
    if (enabled) this.#disable()
    return () => {
      if (enabled) this.#enable()
    }
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
    this.files.removeTemporary()
    this.#server.timers.add(this.#server.host.now() + SECOND_MS, () => {
      if (this.#state === 'waiting' && !this.rewriting) this.rewriteSoon()
    })
  }

  /** Gives up the rewrite under way; the files that were there before go on counting. */
  abortRewrite(): void {
    if (!this.#rewrite) return
    if (this.#server.background.abort('aof')) this.#server.host.log('notice', 'Killing AOF child')
    this.files.list = this.#rewrite.files
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
      const path = this.files.currentPath
      if (this.#unsynced && path !== undefined && this.#server.config.text('appendfsync') !== 'no') {
        this.#unsynced = false
        const offset = this.#writtenOffset
        void after(
          attempt(
            () => after(this.#server.storage.sync(path), () => true),
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
    const growth = this.files.excess
    if (growth === null || !this.enabled || this.rewriting || this.#server.background.kind !== null) return
    if (this.rewrites.holds()) return
    this.#server.host.log('notice', `Starting automatic rewriting of AOF on ${growth}% growth`)
    this.rewrite()
  }
}
