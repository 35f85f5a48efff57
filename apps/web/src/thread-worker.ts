// The worker that threads of modules run on: the browser's clocks and messages around the module API's part. It never returns to its
// event loop after the first message. Change together: engine/spawn-thread.ts.
import { runThreads, type ThreadStart } from '@valkey-playground/api/thread'

self.onmessage = ({ data }: MessageEvent<ThreadStart>) =>
  runThreads(data, {
    wake: () => self.postMessage(null),
    now: () => Date.now(),
    monotonicMicros: () => Math.floor(performance.now() * 1000),
  })
