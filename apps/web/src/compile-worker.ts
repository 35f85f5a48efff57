// The worker that holds clang, and the headers that modules include. One at a time; the page ends it to cancel.
import * as Comlink from 'comlink'
import { createBrowserHost, createToolchain, type Toolchain } from '@valkey-playground/toolchain'
import type { CompilerApi } from './protocol.ts'
import { moduleHeaders } from './text/module-headers.ts'

let toolchain: Toolchain | null = null

function started(): Toolchain {
  if (toolchain === null) throw new Error('start() comes first.')
  return toolchain
}

const api: CompilerApi = {
  async start(baseUrl) {
    toolchain = createToolchain(createBrowserHost({ baseUrl }))
  },
  load: (onProgress) => started().load(onProgress),
  prepare: (onProgress) => started().prepare(onProgress),
  async compile(files, options, onProgress) {
    const result = await started().compile(files, { ...options, headers: moduleHeaders(), onProgress })
    return result.wasm === null ? result : Comlink.transfer(result, [result.wasm.buffer])
  },
  check: (files, options) => started().check(files, { ...options, headers: moduleHeaders() }),
  checkLp64: (files, options) => started().checkLp64(files, { ...options, headers: moduleHeaders() }),
}

Comlink.expose(api)
