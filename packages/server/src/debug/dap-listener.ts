// `server --dap D`: starts the thread that debuggers connect to and serves what they ask, in the engine's thread.
// Change together: dap-worker.ts.

import { ATTEND } from '@valkey-playground/api'
import { createMailbox, MailboxReader, openSession } from '@valkey-playground/debug'
import { ReplyError, utf8ToBytes, type Bytes } from '@valkey-playground/engine'
import type { Server } from '@valkey-playground/engine'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { Worker } from 'node:worker_threads'
import { bundledFile } from '../bundle-url.ts'
import type { ServerModules } from '../modules/server-modules.ts'
import type { DapWorkerData, DapWorkerMessage } from './protocol.ts'

/** A running listener. */
export interface DapListener {
  readonly port: number
  /** Ends it. Resolves when the port is free. */
  dispose(): Promise<unknown>
}

/**
 * Begins to listen for debuggers on a port of the loopback address. From now on modules with line information can be stopped.
 *
 * @throws Error if the port can't be had
 */
export async function listenForDebuggers(
  server: Server,
  modules: ServerModules,
  port: number,
): Promise<DapListener> {
  const host = await modules.started()
  const { interruptWord } = host
  if (interruptWord === null) throw new Error('modules have no shared memory')
  const mailbox = createMailbox()
  const data: DapWorkerData = { port, mailbox, interrupt: interruptWord, attend: ATTEND }
  const worker = new Worker(bundledFile('dap'), { workerData: data })
  const session = openSession({
    host,
    server,
    mailbox: new MailboxReader(mailbox),
    send: (message) => worker.postMessage(message),
    async build(sources) {
      const paths = sources.map((source) => resolve(source))
      return { path: paths[0] ?? '', wasm: await modules.build(paths) }
    },
    load: ({ path, wasm }, args) => replace(modules, path, wasm, args),
    async unload(path) {
      for (const name of namesFrom(modules, path)) await modules.unload(name)
    },
    pathOf: (image, file) => modules.sourcePath(image.original, file),
    readSource(path) {
      try {
        return readFileSync(path, 'utf8')
      } catch {
        return undefined
      }
    },
  })
  return await new Promise((listening, failed) => {
    worker.on('error', failed)
    worker.on('message', (message: DapWorkerMessage) => {
      if (message.kind === 'ring') {
        session.attend()
        server.settle()
      } else if (message.kind === 'failed') failed(new Error(message.reason))
      else {
        listening({
          port: message.port,
          dispose() {
            session.dispose()
            return worker.terminate()
          },
        })
      }
    })
  })
}

function namesFrom(modules: ServerModules, path: string): readonly Bytes[] {
  const bytes = utf8ToBytes(path)
  return modules
    .list()
    .filter((module) => module.path === bytes)
    .map((module) => module.name)
}

/** Loads a module in the place of what came from the same path. @throws Error with the server's words */
async function replace(
  modules: ServerModules,
  path: string,
  wasm: Uint8Array,
  args: readonly string[],
): Promise<void> {
  try {
    for (const name of namesFrom(modules, path)) modules.retire(name)
    await modules.loadBytes(utf8ToBytes(path), wasm, args.map(utf8ToBytes))
  } catch (error) {
    throw error instanceof ReplyError ? new Error(`${error.message} The server's log says more.`) : error
  }
}
