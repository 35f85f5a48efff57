// The debugger as VS Code uses it: a server with --dap, a module of two files, requests over TCP.

import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { DapClient } from './dap-client.ts'
import { freePort, RawClient, startServer, type ServerProcess } from './support.ts'

const folder = fileURLToPath(new URL('./modules/debug/', import.meta.url))
const MAIN = `${folder}main.c`
const SHAPES = `${folder}shapes.c`

/** The number of the line that holds a text. */
function lineOf(path: string, text: string): number {
  const index = readFileSync(path, 'utf8')
    .split('\n')
    .findIndex((line) => line.includes(text))
  if (index < 0) throw new Error(`no line with '${text}'`)
  return index + 1
}

let server: ServerProcess
let dapPort = 0
let dap: DapClient
let client: RawClient

beforeAll(async () => {
  dapPort = await freePort()
  server = await startServer(['--dap', String(dapPort), '--enable-module-command', 'yes'])
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

/** Initialize, launch, breakpoints at lines, configurationDone; the module is loaded when it resolves. */
async function launch(
  lines: Readonly<Record<string, readonly unknown[]>> = {},
  more: object = {},
): Promise<void> {
  await dap.request('initialize', { adapterID: 'test' })
  await dap.next('initialized')
  await dap.request('launch', { program: [MAIN, SHAPES], ...more })
  for (const [path, breakpoints] of Object.entries(lines))
    await dap.request('setBreakpoints', { source: { path }, breakpoints })
  await dap.request('configurationDone')
}

/** Sends a command without waiting for its reply. */
function send(...words: string[]): void {
  client.command(...words)
}

describe('launch', () => {
  it('builds and loads a module of two files and can stop in OnLoad', async () => {
    await launch({}, { stopOnEntry: true })
    const stopped = await dap.next('stopped')
    expect(stopped).toMatchObject({ reason: 'entry', threadId: 1, allThreadsStopped: true })
    const init = lineOf(MAIN, 'ValkeyModule_Init(')
    expect(await dap.places()).toEqual([`ValkeyModule_OnLoad:${init}`, 'OnLoad'])
    expect((await dap.stack())[0]?.source).toEqual({ name: 'main.c', path: MAIN })
    await dap.request('continue', { threadId: 1 })
    expect(await dap.next('process')).toMatchObject({ startMethod: 'launch' })
    send('debug.shape')
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('answers with what the compiler said', async () => {
    await dap.request('initialize')
    const broken = fileURLToPath(new URL('./modules/broken.c', import.meta.url))
    await expect(dap.request('launch', { program: broken })).rejects.toThrow(/use of undeclared identifier/)
  })
})

describe('breakpoints', () => {
  it('stop in both files, with recursion on the stack', async () => {
    const base = lineOf(MAIN, 'if (n <= 1)')
    const below = lineOf(MAIN, 'long long below')
    const call = lineOf(MAIN, 'long long result = factorial')
    await launch({ [MAIN]: [{ line: base, condition: undefined, hitCondition: '3' }] })
    send('debug.factorial', '3')
    expect(await dap.next('stopped')).toMatchObject({ reason: 'breakpoint' })
    expect(await dap.places()).toEqual([
      `factorial:${base}`,
      `factorial:${below}`,
      `factorial:${below}`,
      `Factorial:${call}`,
      'command debug.factorial 3',
    ])
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':6\r\n')
    const total = lineOf(SHAPES, 'total +=')
    await dap.request('setBreakpoints', { source: { path: SHAPES }, breakpoints: [{ line: total }] })
    send('debug.shape')
    await dap.next('stopped')
    expect(await dap.places()).toEqual([
      `perimeter:${total}`,
      `Shape:${lineOf(MAIN, 'long long around')}`,
      'command debug.shape',
    ])
    await dap.request('setBreakpoints', { source: { path: SHAPES }, breakpoints: [] })
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('move to the next line with code, and are pending where nothing is loaded', async () => {
    await launch()
    const opening = lineOf(SHAPES, 'long long perimeter(')
    const { breakpoints } = await dap.request('setBreakpoints', {
      source: { path: SHAPES },
      breakpoints: [{ line: opening }],
    })
    expect(breakpoints).toMatchObject([{ verified: true, line: opening + 1, source: { path: SHAPES } }])
    const elsewhere = await dap.request('setBreakpoints', {
      source: { path: '/elsewhere/other.c' },
      breakpoints: [{ line: 3 }],
    })
    expect(elsewhere.breakpoints).toMatchObject([{ verified: false }])
  })

  it('go by function names, and say when they become real', async () => {
    await dap.request('initialize')
    const set = await dap.request('setFunctionBreakpoints', { breakpoints: [{ name: 'perimeter' }] })
    expect(set.breakpoints).toMatchObject([{ verified: false }])
    await dap.request('launch', { program: [MAIN, SHAPES] })
    await dap.request('configurationDone')
    const changed = await dap.next('breakpoint')
    expect(changed).toMatchObject({ reason: 'changed', breakpoint: { verified: true } })
    send('debug.shape')
    expect(await dap.next('stopped')).toMatchObject({ reason: 'function breakpoint' })
    await dap.request('continue', { threadId: 1 })
  })
})

describe('steps', () => {
  it('go in, over and out of calls and callbacks', async () => {
    const call = lineOf(MAIN, 'long long result = factorial')
    await launch({ [MAIN]: [{ line: call }] })
    send('debug.factorial', '4')
    await dap.next('stopped')
    const base = lineOf(MAIN, 'if (n <= 1)')
    const below = lineOf(MAIN, 'long long below')
    expect(await dap.to('stepIn')).toBe(`factorial:${base}`)
    expect(await dap.to('next')).toBe(`factorial:${below}`)
    expect(await dap.to('next')).toBe(`factorial:${lineOf(MAIN, 'return n * below')}`)
    expect(await dap.to('stepOut')).toBe(`Factorial:${lineOf(MAIN, 'ReplyWithLongLong(ctx, result)')}`)
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':24\r\n')
  })

  it('show the callback of an API function under the call that made it', async () => {
    const count = lineOf(MAIN, '*count += 1')
    await launch({ [MAIN]: [{ line: count }] })
    await client.call('SET', 'k', 'v')
    send('debug.count')
    await dap.next('stopped')
    expect(await dap.places()).toEqual([
      `seen_key:${count}`,
      'callback',
      'ValkeyModule_Scan',
      `Count:${lineOf(MAIN, 'while (ValkeyModule_Scan')}`,
      'command debug.count',
    ])
    await dap.request('continue', { threadId: 1 })
  })

  it('run to a line', async () => {
    const first = lineOf(MAIN, 'struct shape square')
    await launch({ [MAIN]: [{ line: first }] })
    send('debug.shape')
    await dap.next('stopped')
    const wanted = lineOf(SHAPES, 'return total')
    const there = await dap.to('playground/runTo', { source: { path: SHAPES }, line: wanted })
    expect(there).toBe(`perimeter:${wanted}`)
    await dap.request('continue', { threadId: 1 })
  })
})

describe('pausing and ending', () => {
  it('pauses a loop that never ends, and ends it by restarting', async () => {
    await launch({ [MAIN]: [{ line: lineOf(MAIN, 'volatile int on'), logMessage: 'it spins' }] })
    send('debug.spin')
    await dap.next('output')
    await dap.request('pause', { threadId: 1 })
    expect(await dap.next('stopped')).toMatchObject({ reason: 'pause' })
    expect((await dap.places()).at(-1)).toBe('command debug.spin')
    await dap.request('restart')
    expect(await client.until(/-ERR/)).toContain('ended by the debugger')
    send('debug.shape')
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('pauses a server that waits for commands', async () => {
    await launch()
    await dap.request('pause', { threadId: 1 })
    await dap.next('stopped')
    expect(await dap.places()).toEqual(['event loop'])
    await dap.request('continue', { threadId: 1 })
    send('debug.shape')
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('lets go when the debugger vanishes', async () => {
    await launch({ [MAIN]: [{ line: lineOf(MAIN, 'struct shape square') }] })
    send('debug.shape')
    await dap.next('stopped')
    dap.close()
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
    dap = await DapClient.connect(dapPort)
    await dap.request('initialize')
  })
})

describe('trouble', () => {
  it('stops where a trap was, before anything is put back', async () => {
    await launch()
    await dap.request('setExceptionBreakpoints', { filters: ['trap'] })
    send('debug.trap')
    expect(await dap.next('stopped')).toMatchObject({
      reason: 'exception',
      text: expect.stringMatching(/divide by zero/),
    })
    expect((await dap.places())[0]).toBe(`Trap:${lineOf(MAIN, '10 / zero')}`)
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/-ERR.*\r\n/)).toContain('divide by zero')
  })

  it('stops on an error reply', async () => {
    await launch()
    await dap.request('setExceptionBreakpoints', { filters: ['errorReply'] })
    send('debug.fail')
    await dap.next('stopped')
    expect((await dap.places()).slice(0, 2)).toEqual([
      'ValkeyModule_ReplyWithError',
      `Fail:${lineOf(MAIN, 'ERR it never works')}`,
    ])
    await dap.request('continue', { threadId: 1 })
  })
})

describe('values', () => {
  interface Shown {
    readonly name: string
    readonly value: string
    readonly type: string
    readonly variablesReference: number
    readonly memoryReference?: string
  }

  /** The variables of a scope of the frame at this place in the stack. */
  async function scope(name: string, frame = 0): Promise<Shown[]> {
    const frameId = (await dap.stack())[frame]?.id
    const { scopes } = await dap.request<{ scopes: { name: string; variablesReference: number }[] }>(
      'scopes',
      {
        frameId,
      },
    )
    const { variablesReference } = scopes.find((one) => one.name === name) ?? { variablesReference: 0 }
    return (await dap.request<{ variables: Shown[] }>('variables', { variablesReference })).variables
  }
  const texts = (shown: readonly Shown[]): string[] => shown.map(({ name, value }) => `${name}=${value}`)

  it('show locals of every frame, and change them', async () => {
    const base = lineOf(MAIN, 'if (n <= 1)')
    await launch({ [MAIN]: [{ line: base, condition: 'n == 2' }] })
    send('debug.factorial', '4')
    await dap.next('stopped')
    expect(texts(await scope('Locals'))).toContain('n=2')
    expect(texts(await scope('Locals', 1))).toContain('n=3')
    expect(texts(await scope('Globals', 3))).toContain('calls=1')
    expect(await dap.request('evaluate', { expression: 'n * 10 + calls' })).toMatchObject({ result: '21' })
    await expect(dap.request('evaluate', { expression: 'nothing + 1' })).rejects.toThrow(/nothing/)
    const frameId = (await dap.stack())[0]?.id
    const { scopes } = await dap.request<{ scopes: { variablesReference: number }[] }>('scopes', { frameId })
    const reference = scopes[0]?.variablesReference
    await dap.request('variables', { variablesReference: reference })
    expect(
      await dap.request('setVariable', { variablesReference: reference, name: 'n', value: '3' }),
    ).toMatchObject({ value: '3' })
    await dap.request('setBreakpoints', { source: { path: MAIN }, breakpoints: [] })
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':72\r\n')
  })

  it('show structs by their members, and memory as bytes', async () => {
    const total = lineOf(SHAPES, 'return total')
    await launch({ [SHAPES]: [{ line: total }] })
    send('debug.shape')
    await dap.next('stopped')
    const shape = (await scope('Locals')).find(({ name }) => name === 'shape')
    const { variables: members } = await dap.request<{ variables: Shown[] }>('variables', {
      variablesReference: shape?.variablesReference,
    })
    expect(members.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'const char * name',
      'long long [4] sides',
      'int count',
    ])
    const { variables: sides } = await dap.request<{ variables: Shown[] }>('variables', {
      variablesReference: members[1]?.variablesReference,
    })
    expect(texts(sides)).toEqual(['[0]=2', '[1]=3', '[2]=2', '[3]=3'])
    const read = await dap.request<{ data: string }>('readMemory', {
      memoryReference: members[1]?.memoryReference,
      count: 16,
    })
    expect([...Buffer.from(read.data, 'base64')]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0])
    await dap.request('continue', { threadId: 1 })
  })

  it('tell the code of a frame with its lines, and the objects that modules hold', async () => {
    const total = lineOf(SHAPES, 'return total')
    await launch({ [SHAPES]: [{ line: total }] })
    send('debug.shape')
    await dap.next('stopped')
    const { stackFrames } = await dap.request<{
      stackFrames: { name: string; instructionPointerReference: string }[]
    }>('stackTrace', { threadId: 1 })
    const { instructions } = await dap.request<{
      instructions: { address: string; instruction: string; line?: number; symbol: string }[]
    }>('disassemble', {
      memoryReference: stackFrames[0]?.instructionPointerReference,
      instructionCount: 40,
    })
    expect(instructions[0]).toMatchObject({
      address: stackFrames[0]?.instructionPointerReference,
      line: total,
      symbol: stackFrames[0]?.name,
    })
    expect(
      instructions
        .map(({ instruction }) => instruction)
        .filter(Boolean)
        .at(-1),
    ).toBe('end')
    const { handles } = await dap.request<{ handles: { type: string; value: string }[] }>(
      'playground/handles',
    )
    expect(handles.filter(({ value }) => value === '"debug.shape"').map(({ type }) => type)).toEqual([
      'ValkeyModuleString',
    ])
    await dap.request('continue', { threadId: 1 })
  })

  it('are of their time in the past, and cannot be changed there', async () => {
    await launch({ [SHAPES]: [{ line: lineOf(SHAPES, 'return total') }] })
    send('debug.shape')
    await dap.next('stopped')
    const seen: string[] = []
    for (let back = 0; back < 6; back++) {
      seen.push((await dap.request<{ result: string }>('evaluate', { expression: 'total' })).result)
      await dap.to('stepBack')
    }
    expect(seen).toEqual(['10', '10', '7', '7', '5', '5'])
    await expect(dap.request('setExpression', { expression: 'total', value: '1' })).rejects.toThrow(/past/)
    await dap.request('continue', { threadId: 1 })
    await dap.next('stopped')
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })
})

describe('back in time', () => {
  it('steps back out of a call, runs back to a breakpoint, and goes on into the present', async () => {
    const below = lineOf(MAIN, 'long long below')
    const reply = lineOf(MAIN, 'ReplyWithLongLong(ctx, result)')
    await launch({ [MAIN]: [{ line: below }, { line: reply }] })
    send('debug.factorial', '3')
    await dap.next('stopped')
    expect(await dap.to('continue')).toBe(`factorial:${below}`)
    expect(await dap.to('continue')).toBe(`Factorial:${reply}`)
    const present = await dap.request('playground/moments')
    expect(await dap.to('stepBack')).toBe(`Factorial:${lineOf(MAIN, 'long long result = factorial')}`)
    expect(await dap.to('stepBack')).toBe(`Factorial:${lineOf(MAIN, 'calls++')}`)
    expect(await dap.request('playground/moments')).toMatchObject({ inPast: true, unit: present['unit'] })
    expect(await dap.to('stepIn')).toBe(`Factorial:${lineOf(MAIN, 'long long result = factorial')}`)
    expect(await dap.to('continue')).toBe(`factorial:${below}`)
    expect(await dap.to('continue')).toBe(`factorial:${below}`)
    expect(await dap.to('reverseContinue')).toBe(`factorial:${below}`)
    expect((await dap.places()).length).toBe(3)
    expect(await dap.to('continue')).toBe(`factorial:${below}`)
    expect(await dap.to('continue')).toBe(`Factorial:${reply}`)
    expect(await dap.request('playground/moments')).toEqual(present)
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':6\r\n')
  })

  it('writes nothing twice, and an idle server can look at what was', async () => {
    await client.call('FLUSHALL')
    await launch()
    expect(await client.call('debug.work', '30')).toBe(':30\r\n')
    await dap.request('pause', { threadId: 1 })
    await dap.next('stopped')
    const { units } = await dap.request<{ units: { number: number; what: string; statements: number }[] }>(
      'playground/moments',
    )
    const work = units.at(-1)
    expect(work?.what).toBe('command debug.work 30')
    const call = lineOf(MAIN, 'ValkeyModule_Call(ctx, "INCR"')
    const { rows } = await dap.request<{ rows: { position: number; line: number }[] }>('playground/trace', {
      unit: work?.number,
      position: 1,
      count: 10_000,
    })
    const changed = await dap.request('playground/changes', {
      unit: work?.number,
      from: rows[2]?.position,
      to: 8,
    })
    expect(changed['keys']).toMatchObject([{ db: 0, key: 'work:0' }])
    const calls = rows.filter(({ line }) => line === call)
    expect(calls.length).toBe(30)
    const there = await dap.to('playground/goTo', { unit: work?.number, position: calls[17]?.position })
    expect(there).toBe(`Work:${call}`)
    await dap.request('continue', { threadId: 1 })
    expect(await client.call('GET', 'work:3')).toBe('$1\r\n3\r\n')
  })
})

describe('data', () => {
  it('stops when a variable changes, and when a key is written', async () => {
    await client.call('FLUSHALL')
    await launch({ [SHAPES]: [{ line: lineOf(SHAPES, 'for (int i') }] })
    send('debug.shape')
    await dap.next('stopped')
    const frameId = (await dap.stack())[0]?.id
    const info = await dap.request('dataBreakpointInfo', { name: 'total', frameId })
    expect(info).toMatchObject({ description: 'total, 8 bytes', accessTypes: ['write'] })
    const key = await dap.request('dataBreakpointInfo', { name: 'key work:1' })
    await dap.request('setDataBreakpoints', {
      breakpoints: [{ dataId: info['dataId'] }, { dataId: key['dataId'] }],
    })
    await dap.request('continue', { threadId: 1 })
    expect(await dap.next('stopped')).toMatchObject({ reason: 'data breakpoint', text: 'total: 0 → 2' })
    await dap.request('continue', { threadId: 1 })
    expect(await dap.next('stopped')).toMatchObject({ text: 'total: 2 → 5' })
    const found = await dap.request('playground/lastWrite', { expression: 'total' })
    expect(found).toMatchObject({ found: true, line: lineOf(SHAPES, 'total +=') })
    await dap.request('setDataBreakpoints', { breakpoints: [{ dataId: key['dataId'] }] })
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
    send('debug.work', '3')
    expect(await dap.next('stopped')).toMatchObject({
      reason: 'data breakpoint',
      description: 'Writes key work:1',
    })
    expect(await dap.request('playground/lastWrite', { key: 'work:0' })).toMatchObject({
      found: true,
      line: lineOf(MAIN, 'ValkeyModule_Call(ctx, "INCR"'),
    })
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':3\r\n')
  })

  it('is forgotten with the frame that it was in', async () => {
    await launch({ [SHAPES]: [{ line: lineOf(SHAPES, 'for (int i'), hitCondition: '1' }] })
    send('debug.shape')
    await dap.next('stopped')
    const { dataId } = await dap.request('dataBreakpointInfo', { name: 'i' })
    await dap.request('setDataBreakpoints', { breakpoints: [{ dataId }] })
    await dap.request('setBreakpoints', { source: { path: SHAPES }, breakpoints: [] })
    const seen: unknown[] = []
    // What it was before it was set is whatever lay there.
    while (seen.at(-1) !== 'i: 3 → 4') {
      await dap.request('continue', { threadId: 1 })
      seen.push((await dap.next('stopped'))['text'])
    }
    expect(seen.slice(-4)).toEqual(['i: 0 → 1', 'i: 1 → 2', 'i: 2 → 3', 'i: 3 → 4'])
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })
})

describe('stops in the domain’s terms', () => {
  it('hold at a call of the API by its argument, at a written key, at a reply', async () => {
    await client.call('FLUSHALL')
    await launch()
    await dap.request('playground/setStops', {
      stops: [{ kind: 'api', name: 'FreeString', argument: 'work:2' }],
    })
    send('debug.work', '5')
    expect(await dap.next('stopped')).toMatchObject({
      reason: 'domain',
      description: 'Calls ValkeyModule_FreeString',
      text: expect.stringContaining('work:2'),
    })
    expect((await dap.places())[1]).toBe(`Work:${lineOf(MAIN, 'ValkeyModule_FreeString(ctx, name)')}`)
    await dap.request('playground/setStops', { stops: [{ kind: 'write', pattern: 'work:[4-9]' }] })
    await dap.request('continue', { threadId: 1 })
    expect(await dap.next('stopped')).toMatchObject({ description: 'Writes key work:4' })
    await dap.request('playground/setStops', { stops: [{ kind: 'reply' }] })
    await dap.request('continue', { threadId: 1 })
    expect(await dap.next('stopped')).toMatchObject({
      description: 'Replies by ValkeyModule_ReplyWithLongLong',
    })
    await dap.request('playground/setStops', { stops: [{ kind: 'propagate', command: 'incr' }] })
    await dap.request('continue', { threadId: 1 })
    expect(await dap.next('stopped')).toMatchObject({ text: 'INCR work:0' })
    await dap.request('playground/setStops', { stops: [] })
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe(':5\r\n')
  })

  it('go through EXEC and scripts command by command', async () => {
    await launch({})
    await dap.request('playground/setStops', { stops: [{ kind: 'script', command: 'set' }] })
    const lines = [
      "redis.call('GET', 'k')",
      "redis.call('SET', 'k', 1)",
      'local n = 2',
      "return redis.call('INCRBY', 'k', n)",
    ]
    send('EVAL', lines.join('\n'), '0')
    expect(await dap.next('stopped')).toMatchObject({
      reason: 'domain',
      description: 'Line 2 of user_script',
      text: 'SET k 1',
    })
    expect(await dap.places()).toEqual([expect.stringMatching(/^command EVAL [^]*… 0$/)])
    await dap.request('playground/setStops', { stops: [] })
    await dap.request('playground/step', { level: 'script' })
    expect(await dap.next('stopped')).toMatchObject({
      description: 'Line 4 of user_script',
      text: 'INCRBY k 2',
    })
    await dap.request('playground/step', { level: 'script' })
    expect(await client.until(/:\d+\r\n/)).toBe(':3\r\n')
    await client.call('MULTI')
    await client.call('GET', 'k')
    await client.call('DECR', 'k')
    send('EXEC')
    expect(await dap.next('stopped')).toMatchObject({ description: 'Command 1 of EXEC', text: 'GET k' })
    await dap.request('playground/step', { level: 'script' })
    expect(await dap.next('stopped')).toMatchObject({ description: 'Command 2 of EXEC', text: 'DECR k' })
    await dap.request('continue', { threadId: 1 })
    expect(await client.until(/:\d+\r\n/)).toBe('*2\r\n$1\r\n3\r\n:2\r\n')
  })

  it('step by call, by command and by event', async () => {
    await launch({ [MAIN]: [{ line: lineOf(MAIN, 'int count = 0') }] })
    await client.call('SET', 'k', 'v')
    send('debug.count')
    await dap.next('stopped')
    await dap.request('setBreakpoints', { source: { path: MAIN }, breakpoints: [] })
    expect(await dap.to('playground/step', { level: 'api' })).toBe('ValkeyModule_ScanCursorCreate')
    expect(await dap.to('playground/step', { level: 'api' })).toBe('ValkeyModule_Scan')
    await dap.request('playground/step', { level: 'command' })
    expect(await client.until(/:\d+\r\n/)).toMatch(/^:\d+\r\n/)
    send('debug.shape')
    expect(await dap.next('stopped')).toMatchObject({ reason: 'domain', description: 'Command debug.shape' })
    await dap.request('playground/step', { level: 'event' })
    expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
    send('debug.factorial', '2')
    await dap.next('stopped')
    expect((await dap.places())[0]).toBe(`Factorial:${lineOf(MAIN, 'long long n = 0')}`)
    await dap.request('continue', { threadId: 1 })
  })
})

it('C++ is stopped in by the names of its functions, in methods and templates', async () => {
  const boxes = `${folder}boxes.cpp`
  await dap.request('initialize')
  await dap.request('setFunctionBreakpoints', {
    breakpoints: [{ name: 'area' }, { name: 'larger<long long>' }],
  })
  await dap.request('launch', { program: boxes })
  await dap.request('configurationDone')
  send('boxes.area')
  await dap.next('stopped')
  expect((await dap.places()).slice(0, 2)).toEqual([
    `boxes::Box::area() const:${lineOf(boxes, 'width * height')}`,
    `Area(ValkeyModuleCtx*, ValkeyModuleString**, int):${lineOf(boxes, 'box.area()')}`,
  ])
  expect(await dap.request('evaluate', { expression: 'this->width + height' })).toMatchObject({ result: '7' })
  await dap.request('continue', { threadId: 1 })
  await dap.next('stopped')
  expect((await dap.stack())[0]?.name).toBe(
    'long long boxes::larger<long long>(long long const&, long long const&)',
  )
  expect(await dap.request('evaluate', { expression: 'a' })).toMatchObject({ result: '12' })
  expect(await dap.request('evaluate', { expression: 'boxes::made' })).toMatchObject({ result: '1' })
  await dap.request('continue', { threadId: 1 })
  expect(await client.until(/:\d+\r\n/)).toBe(':13\r\n')
})

it('log points write and do not stop', async () => {
  await launch({
    [MAIN]: [{ line: lineOf(MAIN, 'long long around'), logMessage: 'a {square.name} of {square.count}' }],
  })
  send('debug.shape')
  expect(await client.until(/:\d+\r\n/)).toBe(':10\r\n')
  expect(await dap.next('output')).toMatchObject({
    output: expect.stringMatching(/^a 0x[0-9a-f]+ "square" of 4\n$/),
  })
})
