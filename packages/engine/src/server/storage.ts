// Where a server keeps what must outlive it: files in a directory on Node, files of the origin in a page, memory where
// there is neither. The engine only names files; who runs it decides where they are.

/** A value, or a promise of it where the place is slow. */
export type MaybePromise<T> = T | Promise<T>

/** Files by name; a name may have one directory before it, as in `appendonlydir/appendonly.aof.manifest`. */
export interface Storage {
  /** Whether files outlive the server. If not, nothing is saved without being asked. */
  readonly durable: boolean
  /** The content of a file, undefined when there is none. */
  read(name: string): MaybePromise<Uint8Array | undefined>
  /**
   * Writes a file whole or not at all. The chunks must all be taken before this returns, even if it returns a promise:
   * they are made from data that changes afterwards.
   */
  write(name: string, chunks: Iterable<Uint8Array>): MaybePromise<void>
  /** Adds bytes at the end of a file, which it makes if need be. @param sync do not return before they are safe */
  append(name: string, bytes: Uint8Array, sync: boolean): MaybePromise<void>
  /** Makes a file's bytes safe. */
  sync(name: string): MaybePromise<void>
  /** Cuts a file off after so many bytes. */
  truncate(name: string, length: number): MaybePromise<void>
  /** Removes a file, if there is one. */
  remove(name: string): MaybePromise<void>
  /** Gives a file another name, in place of one that has it. Left out where that takes more than one step. */
  rename?(name: string, to: string): MaybePromise<void>
  /**
   * Has another process write a file, where there may be one. Null when there may not.
   * @param kind what it is for
   * @param died hears that it ended before all was in place, with a {@link ChildEnded} as a rule; not after `cancel`
   */
  child?(kind: 'rdb' | 'aof', name: string, died: (error: Error) => void): FileChild | null
}

/** Another process that writes a file. */
export interface FileChild {
  /** Gives it bytes, which are its own from then on. */
  write(bytes: Uint8Array): void
  /** Whether it has so many to write that it should be given no more for now. */
  isFull(): boolean
  /** It has got all bytes: settles when they are safe and in their place, or can not be. */
  finish(): Promise<void>
  /** Ends it; what it has written is gone. */
  cancel(): void
}

/** How another process ended before its time. */
export class ChildEnded extends Error {
  /** The number of the signal that ended it, 0 if none did. */
  readonly signal: number

  constructor(signal: number, exitCode: number | null) {
    super(signal > 0 ? `terminated by signal ${signal}` : `ended with exit code ${exitCode}`)
    this.signal = signal
  }
}

/** Files that are gone with the server. */
export class MemoryStorage implements Storage {
  readonly durable: boolean = false
  readonly #files = new Map<string, Uint8Array>()

  read(name: string): Uint8Array | undefined {
    return this.#files.get(name)
  }

  write(name: string, chunks: Iterable<Uint8Array>): void {
    this.#files.set(name, joined([...chunks]))
  }

  append(name: string, bytes: Uint8Array): void {
    const old = this.#files.get(name)
    this.#files.set(name, old ? joined([old, bytes]) : bytes.slice())
  }

  sync(): void {}

  truncate(name: string, length: number): void {
    const file = this.#files.get(name)
    if (file) this.#files.set(name, file.slice(0, length))
  }

  remove(name: string): void {
    this.#files.delete(name)
  }

  rename(name: string, to: string): void {
    this.#files.set(to, this.#files.get(name) ?? new Uint8Array())
    this.#files.delete(name)
  }
}

/** Chunks as one array. */
export function joined(chunks: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0
  for (const chunk of chunks) length += chunk.length
  const out = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    out.set(chunk, at)
    at += chunk.length
  }
  return out
}

/** Goes on with a value now, or when it is there. */
export function after<T, R>(value: MaybePromise<T>, next: (value: T) => MaybePromise<R>): MaybePromise<R> {
  return value instanceof Promise ? value.then(next) : next(value)
}

/** Runs what may fail, now or later; `failed` answers for it. */
export function attempt<T>(work: () => MaybePromise<T>, failed: (error: unknown) => T): MaybePromise<T> {
  try {
    const value = work()
    return value instanceof Promise ? value.catch(failed) : value
  } catch (error) {
    return failed(error)
  }
}

/** What a failed operation says. */
export function failureText(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** Takes steps one after another while they are wanted; true when all are taken. */
export function inOrder(
  steps: readonly (() => MaybePromise<unknown>)[],
  wanted: () => boolean,
  from: number = 0,
): MaybePromise<boolean> {
  const step = steps[from]
  if (!step) return true
  if (!wanted()) return false
  return after(step(), () => inOrder(steps, wanted, from + 1))
}
