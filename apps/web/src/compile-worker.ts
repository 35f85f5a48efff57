// The worker that holds clang, and the headers that modules include. One at a time; the page ends it to cancel.
import { renderHeader, renderRedisHeader } from '@valkey-playground/api/spec'
import * as Comlink from 'comlink'
import { createBrowserHost, createToolchain, type Toolchain } from '@valkey-playground/toolchain'
import type { CompilerApi } from './protocol.ts'

let toolchain: Toolchain | null = null

/** Rendered from the specification table when they are first wanted; a user's own file of the same name wins. */
let rendered: Readonly<Record<string, string>> | null = null
function headers(): Readonly<Record<string, string>> {
  rendered ??= { 'valkeymodule.h': renderHeader(), 'redismodule.h': renderRedisHeader() }
  return rendered
}

function started(): Toolchain {
  if (toolchain === null) throw new Error('start() comes first.')
  return toolchain
}

const api: CompilerApi = {
  async start(baseUrl) {
    toolchain = createToolchain(createBrowserHost({ baseUrl }))
  },
  prepare: (onProgress) => started().prepare(onProgress),
  async compile(files, options, onProgress) {
    const result = await started().compile(files, { ...options, headers: headers(), onProgress })
    return result.wasm === null ? result : Comlink.transfer(result, [result.wasm.buffer])
  },
  check: (files, options) => started().check(files, { ...options, headers: headers() }),
  checkLp64: (files, options) => started().checkLp64(files, { ...options, headers: headers() }),
}

Comlink.expose(api)
