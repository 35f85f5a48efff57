// Threads of modules on Node's worker threads. They do not keep the process alive. Change together: thread-worker.ts.

import type { ThreadStart, ThreadWorker } from '@valkey-playground/api'
import { Worker } from 'node:worker_threads'
import { bundledFile } from '../bundle-url.ts'

/** Starts a worker; `onWake` is called for each message it sends. */
export function spawnThread(start: ThreadStart, onWake: () => void): ThreadWorker {
  const worker = new Worker(bundledFile('thread'), { workerData: start })
  worker.on('message', onWake)
  worker.unref()
  return {
    terminate() {
      void worker.terminate()
    },
  }
}
