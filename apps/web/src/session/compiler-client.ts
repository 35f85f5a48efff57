// The page's end of the compile worker.
//
// clang runs synchronously in there, so cancelling means ending the worker; the next use starts another one, which finds clang in
// the browser's cache. Files typed after a syntax check began wait for it: at most one check is on its way and one waits.
import * as Comlink from 'comlink'
import type { Progress } from '@valkey-playground/toolchain'
import type { CompilerApi } from '../protocol.ts'

/** Rejection of work that was cancelled. */
export class Cancelled extends Error {
  constructor() {
    super('Cancelled.')
    this.name = 'Cancelled'
  }
}

/** The compiler, started when it is first needed. */
export interface CompilerClient extends Omit<CompilerApi, 'start'> {
  /** True once clang is ready: from then on a check costs no download. */
  readonly ready: boolean
  /** Ends what is going on; its promises reject with {@link Cancelled}. */
  cancel(): void
}

interface Running {
  readonly worker: Worker
  readonly api: Comlink.Remote<CompilerApi>
  readonly started: Promise<void>
  readonly cancelled: Promise<never>
  readonly cancel: () => void
  loaded: Promise<void> | null
}

/** `baseUrl` is where the toolchain's big files are served, absolute. */
export function createCompilerClient(baseUrl: string): CompilerClient {
  let running: Running | null = null
  let ready = false
  const progressListeners = new Set<(progress: Progress) => void>()

  function start(): Running {
    if (running !== null) return running
    const worker = new Worker(new URL('../compile-worker.ts', import.meta.url), {
      type: 'module',
      name: 'clang',
    })
    const api = Comlink.wrap<CompilerApi>(worker)
    let reject: (reason: Error) => void = () => undefined
    const cancelled = new Promise<never>((_resolve, refuse) => {
      reject = refuse
    })
    // Nobody may be waiting when it is cancelled.
    cancelled.catch(() => undefined)
    worker.addEventListener('error', (event) =>
      reject(new Error(event.message || 'The compile worker did not start.')),
    )
    running = {
      worker,
      api,
      started: api.start(baseUrl),
      cancelled,
      cancel: () => reject(new Cancelled()),
      loaded: null,
    }
    return running
  }
  const tellListeners = (progress: Progress): void => {
    for (const listener of progressListeners) listener(progress)
  }
  function load(): Promise<void> {
    const current = start()
    current.loaded ??= Promise.race([
      current.cancelled,
      current.started
        .then(() => current.api.load(Comlink.proxy(tellListeners)))
        .then(() => {
          ready = true
        }),
    ]).catch((error: unknown) => {
      // A failed download may be tried again.
      if (running === current) current.loaded = null
      throw error
    })
    return current.loaded
  }
  async function use<T>(work: (api: Comlink.Remote<CompilerApi>) => Promise<T>): Promise<T> {
    const current = start()
    await load()
    return await Promise.race([current.cancelled, work(current.api)])
  }
  /** Does something while the listener hears how far the download is. */
  async function listening<T>(listener: (progress: Progress) => void, work: () => Promise<T>): Promise<T> {
    progressListeners.add(listener)
    try {
      return await work()
    } finally {
      progressListeners.delete(listener)
    }
  }

  return {
    get ready() {
      return ready
    },
    load: (onProgress) => listening(onProgress, load),
    prepare: (onProgress) =>
      listening(onProgress, () => use((api) => api.prepare(Comlink.proxy(tellListeners)))),
    compile: (files, options, onProgress) =>
      listening(onProgress, () => use((api) => api.compile(files, options, Comlink.proxy(onProgress)))),
    check: (files, options) => use((api) => api.check(files, options)),
    checkLp64: (files, options) => use((api) => api.checkLp64(files, options)),
    cancel() {
      if (running === null) return
      const { worker, cancel } = running
      running = null
      ready = false
      worker.terminate()
      cancel()
    },
  }
}
