// The worker that threads of modules run on: Node's clocks and messages around the module API's part. Never returns.
// Change together: spawn-thread.ts.

import { runThreads, type ThreadStart } from '@valkey-playground/api/thread'
import { parentPort, workerData } from 'node:worker_threads'

runThreads(workerData as ThreadStart, {
  wake: () => parentPort?.postMessage(null),
  now: () => Date.now(),
  monotonicMicros: () => Math.trunc(performance.now() * 1000),
})
