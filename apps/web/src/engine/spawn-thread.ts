// Threads of modules as workers of the engine's worker. A browser starts workers only while their parent is in its event loop, so some are
// made ready before a module is loaded that may wait for its threads. Change together: thread-worker.ts.
import type { ThreadStart, ThreadWorker } from '@valkey-playground/api'

/** Workers to have ready: threads that one command starts and joins. */
export const READY_THREADS = 4

/** Starts a worker; `onWake` is called for each message it sends. */
export function spawnThread(start: ThreadStart, onWake: () => void): ThreadWorker {
  const worker = new Worker(new URL('../thread-worker.ts', import.meta.url), {
    type: 'module',
    name: 'thread',
  })
  worker.onmessage = onWake
  worker.postMessage(start)
  return { terminate: () => worker.terminate() }
}
