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
  prepared: Promise<void> | null
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
      prepared: null,
    }
    return running
  }
  function prepare(): Promise<void> {
    const current = start()
    current.prepared ??= Promise.race([
      current.cancelled,
      current.started
        .then(() =>
          current.api.prepare(
            Comlink.proxy((progress: Progress) => {
              for (const listener of progressListeners) listener(progress)
            }),
          ),
        )
        .then(() => {
          ready = true
        }),
    ]).catch((error: unknown) => {
      // A failed download may be tried again.
      if (running === current) current.prepared = null
      throw error
    })
    return current.prepared
  }
  async function use<T>(work: (api: Comlink.Remote<CompilerApi>) => Promise<T>): Promise<T> {
    const current = start()
    await prepare()
    return await Promise.race([current.cancelled, work(current.api)])
  }

  return {
    get ready() {
      return ready
    },
    async prepare(onProgress) {
      progressListeners.add(onProgress)
      try {
        await prepare()
      } finally {
        progressListeners.delete(onProgress)
      }
    },
    async compile(files, options, onProgress) {
      progressListeners.add(onProgress)
      try {
        return await use((api) => api.compile(files, options, Comlink.proxy(onProgress)))
      } finally {
        progressListeners.delete(onProgress)
      }
    },
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
