// Worker threads for tests: the thread's body bundled once for each test file, since Node runs no TypeScript.
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { buildSync } from 'esbuild'
import type { SpawnThread } from '../../src/index.ts'

const BODY = join(import.meta.dirname, '../../src/threads/index.ts')

let script: string | undefined

function bundle(): string {
  const built = buildSync({
    stdin: {
      contents: `import { parentPort, workerData } from 'node:worker_threads'
import { runThreads } from ${JSON.stringify(BODY)}
runThreads(workerData, {
  wake: () => parentPort.postMessage(0),
  now: () => Date.now(),
  monotonicMicros: () => performance.now() * 1000,
})`,
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    format: 'cjs',
    platform: 'node',
    write: false,
    logLevel: 'error',
  })
  return built.outputFiles[0]?.text ?? ''
}

/** Starts threads of modules on Node's worker threads. */
export const spawnThread: SpawnThread = (start, onWake) => {
  script ??= bundle()
  const worker = new Worker(script, { eval: true, workerData: start })
  worker.on('message', onWake)
  worker.unref()
  return {
    terminate() {
      void worker.terminate()
    },
  }
}
