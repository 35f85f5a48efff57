// The worker thread in which the server compiles: clang runs for tenths of a second without a pause, and the server's clients
// must not wait for it. Change together: protocol.ts, compile-service.ts.

import { parentPort } from 'node:worker_threads'
import { systemErrorText } from '../system-error.ts'
import { compileModule } from './compile-module.ts'
import type { CompileRequest, CompileResponse } from './protocol.ts'

parentPort?.on('message', (request: CompileRequest) => {
  const answer = (response: CompileResponse, transfer: ArrayBuffer[] = []): void =>
    parentPort?.postMessage(response, transfer)
  compileModule(request.sources).then(
    (module) => answer({ id: request.id, module }, module.wasm === null ? [] : [module.wasm.buffer]),
    (error: unknown) => {
      const { path } = error as NodeJS.ErrnoException
      answer({
        id: request.id,
        error: path === undefined ? String(error) : `${path}: ${systemErrorText(error)}`,
      })
    },
  )
})
