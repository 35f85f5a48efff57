// The debugger as VS Code uses it: launching a module of two files, stopping and stepping in it over TCP.

import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { DEBUGGED, debuggedServer, lineOf, MAIN, SHAPES } from './debugged-server.ts'

const debugged = debuggedServer()

describe('launch', () => {
  it('builds and loads a module of two files and can stop in OnLoad', async () => {
    await debugged.launch({}, { stopOnEntry: true })
    const stopped = await debugged.dap.next('stopped')
    expect(stopped).toMatchObject({ reason: 'entry', threadId: 1, allThreadsStopped: true })
    const init = lineOf(MAIN, 'ValkeyModule_Init(')
    expect(await debugged.dap.places()).toEqual([`ValkeyModule_OnLoad:${init}`, 'OnLoad'])
    expect((await debugged.dap.stack())[0]?.source).toEqual({ name: 'main.c', path: MAIN })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.dap.next('process')).toMatchObject({ startMethod: 'launch' })
    debugged.send('debug.shape')
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('answers with what the compiler said', async () => {
    await debugged.dap.request('initialize')
    const broken = fileURLToPath(new URL('./modules/broken.c', import.meta.url))
    await expect(debugged.dap.request('launch', { program: broken })).rejects.toThrow(
      /use of undeclared identifier/,
    )
  })
})

describe('breakpoints', () => {
  it('stop in both files, with recursion on the stack', async () => {
    const base = lineOf(MAIN, 'if (n <= 1)')
    const below = lineOf(MAIN, 'long long below')
    const call = lineOf(MAIN, 'long long result = factorial')
    await debugged.launch({ [MAIN]: [{ line: base, condition: undefined, hitCondition: '3' }] })
    debugged.send('debug.factorial', '3')
    expect(await debugged.dap.next('stopped')).toMatchObject({ reason: 'breakpoint' })
    expect(await debugged.dap.places()).toEqual([
      `factorial:${base}`,
      `factorial:${below}`,
      `factorial:${below}`,
      `Factorial:${call}`,
      'command debug.factorial 3',
    ])
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':6\r\n')
    const total = lineOf(SHAPES, 'total +=')
    await debugged.dap.request('setBreakpoints', { source: { path: SHAPES }, breakpoints: [{ line: total }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    expect(await debugged.dap.places()).toEqual([
      `perimeter:${total}`,
      `Shape:${lineOf(MAIN, 'long long around')}`,
      'command debug.shape',
    ])
    await debugged.dap.request('setBreakpoints', { source: { path: SHAPES }, breakpoints: [] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('move to the next line with code, and are pending where nothing is loaded', async () => {
    await debugged.launch()
    await debugged.dap.next('process')
    const opening = lineOf(SHAPES, 'long long perimeter(')
    const { breakpoints } = await debugged.dap.request('setBreakpoints', {
      source: { path: SHAPES },
      breakpoints: [{ line: opening }],
    })
    expect(breakpoints).toMatchObject([{ verified: true, line: opening + 1, source: { path: SHAPES } }])
    const elsewhere = await debugged.dap.request('setBreakpoints', {
      source: { path: '/elsewhere/other.c' },
      breakpoints: [{ line: 3 }],
    })
    expect(elsewhere.breakpoints).toMatchObject([{ verified: false }])
  })

  it('go by function names, and say when they become real', async () => {
    await debugged.dap.request('initialize')
    const set = await debugged.dap.request('setFunctionBreakpoints', { breakpoints: [{ name: 'perimeter' }] })
    expect(set.breakpoints).toMatchObject([{ verified: false }])
    await debugged.dap.request('launch', { program: [MAIN, SHAPES] })
    await debugged.dap.request('configurationDone')
    const changed = await debugged.dap.next('breakpoint')
    expect(changed).toMatchObject({ reason: 'changed', breakpoint: { verified: true } })
    debugged.send('debug.shape')
    expect(await debugged.dap.next('stopped')).toMatchObject({ reason: 'function breakpoint' })
    await debugged.dap.request('continue', { threadId: 1 })
  })
})

describe('steps', () => {
  it('go in, over and out of calls and callbacks', async () => {
    const call = lineOf(MAIN, 'long long result = factorial')
    await debugged.launch({ [MAIN]: [{ line: call }] })
    debugged.send('debug.factorial', '4')
    await debugged.dap.next('stopped')
    const base = lineOf(MAIN, 'if (n <= 1)')
    const below = lineOf(MAIN, 'long long below')
    expect(await debugged.dap.to('stepIn')).toBe(`factorial:${base}`)
    expect(await debugged.dap.to('next')).toBe(`factorial:${below}`)
    expect(await debugged.dap.to('next')).toBe(`factorial:${lineOf(MAIN, 'return n * below')}`)
    expect(await debugged.dap.to('stepOut')).toBe(
      `Factorial:${lineOf(MAIN, 'ReplyWithLongLong(ctx, result)')}`,
    )
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':24\r\n')
  })

  it('show the callback of an API function under the call that made it', async () => {
    const count = lineOf(MAIN, '*count += 1')
    await debugged.launch({ [MAIN]: [{ line: count }] })
    await debugged.client.call('SET', 'k', 'v')
    debugged.send('debug.count')
    await debugged.dap.next('stopped')
    expect(await debugged.dap.places()).toEqual([
      `seen_key:${count}`,
      'callback',
      'ValkeyModule_Scan',
      `Count:${lineOf(MAIN, 'while (ValkeyModule_Scan')}`,
      'command debug.count',
    ])
    await debugged.dap.request('continue', { threadId: 1 })
  })

  it('run to a line', async () => {
    const first = lineOf(MAIN, 'struct shape square')
    await debugged.launch({ [MAIN]: [{ line: first }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    const wanted = lineOf(SHAPES, 'return total')
    const there = await debugged.dap.to('playground/runTo', { source: { path: SHAPES }, line: wanted })
    expect(there).toBe(`perimeter:${wanted}`)
    await debugged.dap.request('continue', { threadId: 1 })
  })
})

describe('pausing and ending', () => {
  it('pauses a loop that never ends, and ends it by restarting', async () => {
    await debugged.launch({ [MAIN]: [{ line: lineOf(MAIN, 'volatile int on'), logMessage: 'it spins' }] })
    debugged.send('debug.spin')
    await debugged.dap.next('output')
    await debugged.dap.request('pause', { threadId: 1 })
    expect(await debugged.dap.next('stopped')).toMatchObject({ reason: 'pause' })
    expect((await debugged.dap.places()).at(-1)).toBe('command debug.spin')
    await debugged.dap.request('restart')
    expect(await debugged.client.until(/-ERR/)).toContain('ended by the debugger')
    debugged.send('debug.shape')
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('pauses a server that waits for commands', async () => {
    await debugged.launch()
    await debugged.dap.next('process')
    await debugged.dap.request('pause', { threadId: 1 })
    await debugged.dap.next('stopped')
    expect(await debugged.dap.places()).toEqual(['event loop'])
    await debugged.dap.request('continue', { threadId: 1 })
    debugged.send('debug.shape')
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('lets go when the debugger vanishes', async () => {
    await debugged.launch({ [MAIN]: [{ line: lineOf(MAIN, 'struct shape square') }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    debugged.dap.close()
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
    await (await debugged.reconnect()).request('initialize')
  })
})

describe('trouble', () => {
  it('stops where a trap was, before anything is put back', async () => {
    await debugged.launch()
    await debugged.dap.next('process')
    await debugged.dap.request('setExceptionBreakpoints', { filters: ['trap'] })
    debugged.send('debug.trap')
    expect(await debugged.dap.next('stopped')).toMatchObject({
      reason: 'exception',
      text: expect.stringMatching(/divide by zero/),
    })
    expect((await debugged.dap.places())[0]).toBe(`Trap:${lineOf(MAIN, '10 / zero')}`)
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/-ERR.*\r\n/)).toContain('divide by zero')
  })

  it('stops on an error reply', async () => {
    await debugged.launch()
    await debugged.dap.next('process')
    await debugged.dap.request('setExceptionBreakpoints', { filters: ['errorReply'] })
    debugged.send('debug.fail')
    await debugged.dap.next('stopped')
    expect((await debugged.dap.places()).slice(0, 2)).toEqual([
      'ValkeyModule_ReplyWithError',
      `Fail:${lineOf(MAIN, 'ERR it never works')}`,
    ])
    await debugged.dap.request('continue', { threadId: 1 })
  })
})

it('C++ is stopped in by the names of its functions, in methods and templates', async () => {
  const boxes = `${DEBUGGED}boxes.cpp`
  await debugged.dap.request('initialize')
  await debugged.dap.request('setFunctionBreakpoints', {
    breakpoints: [{ name: 'area' }, { name: 'larger<long long>' }],
  })
  await debugged.dap.request('launch', { program: boxes })
  await debugged.dap.request('configurationDone')
  debugged.send('boxes.area')
  await debugged.dap.next('stopped')
  expect((await debugged.dap.places()).slice(0, 2)).toEqual([
    `boxes::Box::area() const:${lineOf(boxes, 'width * height')}`,
    `Area(ValkeyModuleCtx*, ValkeyModuleString**, int):${lineOf(boxes, 'box.area()')}`,
  ])
  expect(await debugged.dap.request('evaluate', { expression: 'this->width + height' })).toMatchObject({
    result: '7',
  })
  await debugged.dap.request('continue', { threadId: 1 })
  await debugged.dap.next('stopped')
  expect((await debugged.dap.stack())[0]?.name).toBe(
    'long long boxes::larger<long long>(long long const&, long long const&)',
  )
  expect(await debugged.dap.request('evaluate', { expression: 'a' })).toMatchObject({ result: '12' })
  expect(await debugged.dap.request('evaluate', { expression: 'boxes::made' })).toMatchObject({ result: '1' })
  await debugged.dap.request('continue', { threadId: 1 })
  expect(await debugged.client.until(/:\d+\r\n/)).toBe(':13\r\n')
})

it('log points write and do not stop', async () => {
  await debugged.launch({
    [MAIN]: [{ line: lineOf(MAIN, 'long long around'), logMessage: 'a {square.name} of {square.count}' }],
  })
  debugged.send('debug.shape')
  expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
  expect(await debugged.dap.next('output')).toMatchObject({
    output: expect.stringMatching(/^a 0x[0-9a-f]+ "square" of 4\n$/),
  })
})
