// A whole session over TCP with the requests that VS Code sends, in its order and with the arguments that it gives.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DapClient } from './dap-client.ts'
import { freePort, RawClient, startServer, type ServerProcess } from './support.ts'

const MAIN = fileURLToPath(new URL('./modules/debug/main.c', import.meta.url))
const SHAPES = fileURLToPath(new URL('./modules/debug/shapes.c', import.meta.url))

function lineOf(path: string, text: string): number {
  const index = readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text))
  if (index < 0) throw new Error(`no line with '${text}'`)
  return index + 1
}

interface Variable {
  readonly name: string
  readonly value: string
  readonly variablesReference: number
  readonly memoryReference?: string
}

let server: ServerProcess
let port = 0

beforeAll(async () => {
  port = await freePort()
  server = await startServer(['--dap', String(port), '--enable-module-command', 'yes'])
})
afterAll(async () => {
  await server.stop()
})

it('an editor launches, sets everything, looks at what is held, restarts and leaves', async () => {
  const dap = await DapClient.connect(port)
  const client = new RawClient({ port: server.port })
  const capabilities = await dap.request('initialize', {
    clientID: 'vscode',
    clientName: 'Visual Studio Code',
    adapterID: 'valkey-module',
    pathFormat: 'path',
    linesStartAt1: true,
    columnsStartAt1: true,
    supportsVariableType: true,
    supportsVariablePaging: true,
    supportsRunInTerminalRequest: true,
    locale: 'en',
    supportsProgressReporting: true,
    supportsInvalidatedEvent: true,
    supportsMemoryReferences: true,
    supportsMemoryEvent: true,
    supportsStartDebuggingRequest: true,
  })
  expect(capabilities).toMatchObject({
    supportsConfigurationDoneRequest: true,
    supportsStepBack: true,
    supportsRestartFrame: true,
    supportsRestartRequest: true,
    supportsDisassembleRequest: true,
  })
  // Both wait for each other's end: the answer to `launch` may come after the configuration.
  const launched = dap.request('launch', {
    type: 'valkey-module',
    request: 'launch',
    name: 'Debug the module',
    program: [MAIN, SHAPES],
    debugServer: port,
    __sessionId: '6a3c',
  })
  await dap.next('initialized')
  const base = lineOf(MAIN, 'if (n <= 1)')
  await dap.request('setBreakpoints', {
    source: { name: 'main.c', path: MAIN },
    lines: [base],
    breakpoints: [{ line: base, condition: 'n == 2' }],
    sourceModified: false,
  })
  const functions = await dap.request('setFunctionBreakpoints', { breakpoints: [{ name: 'perimeter' }] })
  expect(functions['breakpoints']).toHaveLength(1)
  await dap.request('setExceptionBreakpoints', { filters: ['trap', 'misuse'], filterOptions: [] })
  await dap.request('configurationDone')
  await launched

  client.command('debug.factorial', '3')
  const stopped = await dap.next('stopped')
  expect(stopped).toMatchObject({ reason: 'breakpoint', allThreadsStopped: true })
  const { threadId } = stopped as { threadId: number }
  const { threads } = await dap.request<{ threads: { id: number; name: string }[] }>('threads')
  expect(threads.map(({ id, name }) => [id, name])).toEqual([[threadId, 'engine']])
  const top = await dap.request('stackTrace', { threadId, startFrame: 0, levels: 1 })
  const { stackFrames } = await dap.request<{
    stackFrames: { id: number; name: string; instructionPointerReference?: string }[]
  }>('stackTrace', { threadId, startFrame: 1, levels: 19 })
  expect([top['totalFrames'], stackFrames.map(({ name }) => name)]).toEqual([
    4,
    ['factorial', 'Factorial', 'command debug.factorial 3'],
  ])
  const [frame] = (top as unknown as { stackFrames: typeof stackFrames }).stackFrames
  const frameId = frame?.id
  const { scopes } = await dap.request<{ scopes: { name: string; variablesReference: number }[] }>('scopes', {
    frameId,
  })
  expect(scopes.map(({ name }) => name)).toEqual(['Locals', 'Globals'])
  const variablesReference = scopes[0]?.variablesReference
  const { variables } = await dap.request<{ variables: Variable[] }>('variables', { variablesReference })
  expect(variables.find(({ name }) => name === 'n')).toMatchObject({ value: '2' })
  const results = []
  for (const [context, expression] of [
    ['hover', 'n'],
    ['watch', 'n * n'],
    ['repl', 'calls + 1'],
  ])
    results.push((await dap.request('evaluate', { expression, frameId, context }))['result'])
  expect(results).toEqual(['2', '4', '2'])
  const { instructions } = await dap.request<{ instructions: { address: string; instruction: string }[] }>(
    'disassemble',
    {
      memoryReference: frame?.instructionPointerReference,
      offset: 0,
      instructionOffset: -20,
      instructionCount: 60,
      resolveSymbols: true,
    },
  )
  expect([instructions.length, instructions[20]?.address]).toEqual([60, frame?.instructionPointerReference])
  const n = variables.find(({ name }) => name === 'n')
  const memory = await dap.request<{ data: string }>('readMemory', {
    memoryReference: n?.memoryReference,
    offset: 0,
    count: 8,
  })
  expect([...Buffer.from(memory.data, 'base64')]).toEqual([2, 0, 0, 0, 0, 0, 0, 0])
  const info = await dap.request('dataBreakpointInfo', { variablesReference, name: 'n' })
  expect(info).toMatchObject({ accessTypes: ['write'] })
  await dap.request('setVariable', { variablesReference, name: 'n', value: '1' })
  await dap.request('next', { threadId, granularity: 'statement' })
  await dap.next('stopped')
  await dap.request('stepBack', { threadId })
  await dap.next('stopped')
  await dap.request('continue', { threadId })
  expect(await client.until(/:\d+\r\n/)).toBe(':3\r\n')

  await dap.request('restart', { arguments: { program: [MAIN, SHAPES] } })
  client.command('debug.shape')
  expect(await dap.next('stopped')).toMatchObject({ reason: 'function breakpoint' })
  await dap.request('disconnect', { restart: false, terminateDebuggee: true })
  expect(await client.until(/ERR|:\d+\r\n/)).toContain('ended by the debugger')
  dap.close()
  client.socket.destroy()
})
