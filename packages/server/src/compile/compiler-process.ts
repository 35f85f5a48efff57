// The process in which the server compiles: clang runs for tenths of a second without a pause, the server's clients must not
// wait for it, and V8 is to run it in another way than modules (compiler-flags.ts). Change together: protocol.ts,
// compile-service.ts.

import { systemErrorText } from '../system-error.ts'
import { compileModule } from './compile-module.ts'
import type { CompileRequest, CompileResponse } from './protocol.ts'

function answer(response: CompileResponse): void {
  process.send?.(response)
}

process.on('message', (request: CompileRequest) => {
  compileModule(request.sources).then(
    (module) => answer({ id: request.id, module }),
    (error: unknown) => {
      const { path } = error as NodeJS.ErrnoException
      answer({
        id: request.id,
        error: path === undefined ? String(error) : `${path}: ${systemErrorText(error)}`,
      })
    },
  )
})
// The server has ended, in whatever way.
process.on('disconnect', () => process.exit())
// A terminal sends its signals to the whole group; the server decides when it ends.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
