// The worker that threads of modules run on: the browser's clocks and messages around the module API's part. It never returns to its
// event loop after the first message. Change together: session/thread-workers.ts.
import { runThreads } from '@valkey-playground/api/thread'
import type { ThreadGiven } from './protocol.ts'

self.onmessage = ({ data: { start, wake } }: MessageEvent<ThreadGiven>) =>
  runThreads(start, {
    wake: () => wake.postMessage(null),
    now: () => Date.now(),
    monotonicMicros: () => Math.floor(performance.now() * 1000),
  })
