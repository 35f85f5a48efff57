// What a held module holds, asked for over TCP: variables, memory, code, objects, and stops when they change.

import { describe, expect, it } from 'vitest'
import { debuggedServer, lineOf, MAIN, SHAPES } from './debugged-server.ts'

const debugged = debuggedServer()

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
    const frameId = (await debugged.dap.stack())[frame]?.id
    const { scopes } = await debugged.dap.request<{ scopes: { name: string; variablesReference: number }[] }>(
      'scopes',
      {
        frameId,
      },
    )
    const { variablesReference } = scopes.find((one) => one.name === name) ?? { variablesReference: 0 }
    return (await debugged.dap.request<{ variables: Shown[] }>('variables', { variablesReference })).variables
  }
  const texts = (shown: readonly Shown[]): string[] => shown.map(({ name, value }) => `${name}=${value}`)

  it('show locals of every frame, and change them', async () => {
    const base = lineOf(MAIN, 'if (n <= 1)')
    await debugged.launch({ [MAIN]: [{ line: base, condition: 'n == 2' }] })
    debugged.send('debug.factorial', '4')
    await debugged.dap.next('stopped')
    expect(texts(await scope('Locals'))).toContain('n=2')
    expect(texts(await scope('Locals', 1))).toContain('n=3')
    expect(texts(await scope('Globals', 3))).toContain('calls=1')
    expect(await debugged.dap.request('evaluate', { expression: 'n * 10 + calls' })).toMatchObject({
      result: '21',
    })
    await expect(debugged.dap.request('evaluate', { expression: 'nothing + 1' })).rejects.toThrow(/nothing/)
    const frameId = (await debugged.dap.stack())[0]?.id
    const { scopes } = await debugged.dap.request<{ scopes: { variablesReference: number }[] }>('scopes', {
      frameId,
    })
    const reference = scopes[0]?.variablesReference
    await debugged.dap.request('variables', { variablesReference: reference })
    expect(
      await debugged.dap.request('setVariable', { variablesReference: reference, name: 'n', value: '3' }),
    ).toMatchObject({ value: '3' })
    await debugged.dap.request('setBreakpoints', { source: { path: MAIN }, breakpoints: [] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':72\r\n')
  })

  it('show structs by their members, and memory as bytes', async () => {
    const total = lineOf(SHAPES, 'return total')
    await debugged.launch({ [SHAPES]: [{ line: total }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    const shape = (await scope('Locals')).find(({ name }) => name === 'shape')
    const { variables: members } = await debugged.dap.request<{ variables: Shown[] }>('variables', {
      variablesReference: shape?.variablesReference,
    })
    expect(members.map(({ name, type }) => `${type} ${name}`)).toEqual([
      'const char * name',
      'long long [4] sides',
      'int count',
    ])
    const { variables: sides } = await debugged.dap.request<{ variables: Shown[] }>('variables', {
      variablesReference: members[1]?.variablesReference,
    })
    expect(texts(sides)).toEqual(['[0]=2', '[1]=3', '[2]=2', '[3]=3'])
    const read = await debugged.dap.request<{ data: string }>('readMemory', {
      memoryReference: members[1]?.memoryReference,
      count: 16,
    })
    expect([...Buffer.from(read.data, 'base64')]).toEqual([2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0])
    await debugged.dap.request('continue', { threadId: 1 })
  })

  it('tell the code of a frame with its lines, and the objects that modules hold', async () => {
    const total = lineOf(SHAPES, 'return total')
    await debugged.launch({ [SHAPES]: [{ line: total }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    const { stackFrames } = await debugged.dap.request<{
      stackFrames: { name: string; instructionPointerReference: string }[]
    }>('stackTrace', { threadId: 1 })
    const { instructions } = await debugged.dap.request<{
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
    const { handles } = await debugged.dap.request<{ handles: { type: string; value: string }[] }>(
      'playground/handles',
    )
    expect(handles.filter(({ value }) => value === '"debug.shape"').map(({ type }) => type)).toEqual([
      'ValkeyModuleString',
    ])
    await debugged.dap.request('continue', { threadId: 1 })
  })

  it('are of their time in the past, and cannot be changed there', async () => {
    await debugged.launch({ [SHAPES]: [{ line: lineOf(SHAPES, 'return total') }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    const seen: string[] = []
    for (let back = 0; back < 6; back++) {
      seen.push((await debugged.dap.request<{ result: string }>('evaluate', { expression: 'total' })).result)
      await debugged.dap.to('stepBack')
    }
    expect(seen).toEqual(['10', '10', '7', '7', '5', '5'])
    await expect(debugged.dap.request('setExpression', { expression: 'total', value: '1' })).rejects.toThrow(
      /past/,
    )
    await debugged.dap.request('continue', { threadId: 1 })
    await debugged.dap.next('stopped')
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })
})

describe('data', () => {
  it('stops when a variable changes, and when a key is written', async () => {
    await debugged.client.call('FLUSHALL')
    await debugged.launch({ [SHAPES]: [{ line: lineOf(SHAPES, 'for (int i') }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    const frameId = (await debugged.dap.stack())[0]?.id
    const info = await debugged.dap.request('dataBreakpointInfo', { name: 'total', frameId })
    expect(info).toMatchObject({ description: 'total, 8 bytes', accessTypes: ['write'] })
    const key = await debugged.dap.request('dataBreakpointInfo', { name: 'key work:1' })
    await debugged.dap.request('setDataBreakpoints', {
      breakpoints: [{ dataId: info['dataId'] }, { dataId: key['dataId'] }],
    })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.dap.next('stopped')).toMatchObject({
      reason: 'data breakpoint',
      text: 'total: 0 → 2',
    })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.dap.next('stopped')).toMatchObject({ text: 'total: 2 → 5' })
    const found = await debugged.dap.request('playground/lastWrite', { expression: 'total' })
    expect(found).toMatchObject({ found: true, line: lineOf(SHAPES, 'total +=') })
    await debugged.dap.request('setDataBreakpoints', { breakpoints: [{ dataId: key['dataId'] }] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
    debugged.send('debug.work', '3')
    expect(await debugged.dap.next('stopped')).toMatchObject({
      reason: 'data breakpoint',
      description: 'Writes key work:1',
    })
    expect(await debugged.dap.request('playground/lastWrite', { key: 'work:0' })).toMatchObject({
      found: true,
      line: lineOf(MAIN, 'ValkeyModule_Call(ctx, "INCR"'),
    })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':3\r\n')
  })

  it('stops when any byte of a piece of memory changes, which has to be memory', async () => {
    await debugged.launch({ [SHAPES]: [{ line: lineOf(SHAPES, 'for (int i') }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    const frameId = (await debugged.dap.stack())[0]?.id
    const { memoryReference } = await debugged.dap.request('evaluate', { expression: '&total', frameId })
    const bytes = { asAddress: true, bytes: 4, name: memoryReference }
    const { dataId, description } = await debugged.dap.request('dataBreakpointInfo', bytes)
    expect(description).toBe(`4 bytes at ${String(memoryReference)}`)
    await debugged.dap.request('setDataBreakpoints', { breakpoints: [{ dataId }] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.dap.next('stopped')).toMatchObject({
      reason: 'data breakpoint',
      text: `${String(memoryReference)}: 0 → 2`,
    })
    for (const name of ['0', 'nowhere', '0xfffffff0'])
      expect(await debugged.dap.request('dataBreakpointInfo', { ...bytes, name })).toEqual({
        dataId: null,
        description: 'that is not all memory',
      })
    await debugged.dap.request('setDataBreakpoints', { breakpoints: [] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })

  it('is forgotten with the frame that it was in', async () => {
    await debugged.launch({ [SHAPES]: [{ line: lineOf(SHAPES, 'for (int i'), hitCondition: '1' }] })
    debugged.send('debug.shape')
    await debugged.dap.next('stopped')
    const { dataId } = await debugged.dap.request('dataBreakpointInfo', { name: 'i' })
    await debugged.dap.request('setDataBreakpoints', { breakpoints: [{ dataId }] })
    await debugged.dap.request('setBreakpoints', { source: { path: SHAPES }, breakpoints: [] })
    const seen: unknown[] = []
    // What it was before it was set is whatever lay there.
    while (seen.at(-1) !== 'i: 3 → 4') {
      await debugged.dap.request('continue', { threadId: 1 })
      seen.push((await debugged.dap.next('stopped'))['text'])
    }
    expect(seen.slice(-4)).toEqual(['i: 0 → 1', 'i: 1 → 2', 'i: 2 → 3', 'i: 3 → 4'])
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
  })
})
