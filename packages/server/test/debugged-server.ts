// A server with --dap as VS Code uses it, for tests: started once for a file of tests, with a debugger and a client for each of them.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach } from 'vitest'
import { DapClient } from './dap-client.ts'
import { freePort, RawClient, startServer, type ServerProcess } from './support.ts'

/** Where the modules are that tests debug. */
export const DEBUGGED: string = fileURLToPath(new URL('./modules/debug/', import.meta.url))
/** The module of two files. */
export const MAIN: string = `${DEBUGGED}main.c`
export const SHAPES: string = `${DEBUGGED}shapes.c`

/** The number of the line that holds a text. */
export function lineOf(path: string, text: string): number {
  const index = readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text))
  if (index < 0) throw new Error(`no line with '${text}'`)
  return index + 1
}

/** What a test works with; each has its own debugger and client, and takes leave of both when it ends. */
export interface Debugged {
  readonly dapPort: number
  readonly dap: DapClient
  readonly client: RawClient
  /** Initialize, launch, breakpoints at lines, configurationDone. The module is loaded when `process` says so. */
  launch(lines?: Readonly<Record<string, readonly unknown[]>>, more?: object): Promise<void>
  /** Sends a command without waiting for its reply. */
  send(...words: readonly string[]): void
  /** Connects another debugger in the place of the one that has gone. */
  reconnect(): Promise<DapClient>
}

/** Starts and stops a server around the tests of a file. @param flags more options of its command line */
export function debuggedServer(...flags: readonly string[]): Debugged {
  let server: ServerProcess
  let dapPort = 0
  let dap: DapClient
  let client: RawClient
  beforeAll(async () => {
    dapPort = await freePort()
    server = await startServer(['--dap', String(dapPort), '--enable-module-command', 'yes', ...flags])
  })
  afterAll(async () => {
    await server.stop()
  })
  beforeEach(async () => {
    dap = await DapClient.connect(dapPort)
    client = new RawClient({ port: server.port })
  })
  afterEach(async () => {
    await dap.request('disconnect', { terminateDebuggee: true })
    dap.close()
    client.socket.destroy()
  })
  return {
    get dapPort() {
      return dapPort
    },
    get dap() {
      return dap
    },
    get client() {
      return client
    },
    async launch(lines = {}, more = {}) {
      await dap.request('initialize', { adapterID: 'test' })
      await dap.next('initialized')
      await dap.request('launch', { program: [MAIN, SHAPES], ...more })
      for (const [path, breakpoints] of Object.entries(lines))
        await dap.request('setBreakpoints', { source: { path }, breakpoints })
      await dap.request('configurationDone')
    },
    send(...words) {
      client.command(...words)
    },
    async reconnect() {
      dap = await DapClient.connect(dapPort)
      return dap
    },
  }
}
