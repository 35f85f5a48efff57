// Stops in the domain's terms and steps by level over TCP.

import { describe, expect, it } from 'vitest'
import { debuggedServer, lineOf, MAIN } from './debugged-server.ts'

const debugged = debuggedServer()

describe('stops in the domain’s terms', () => {
  it('hold at a call of the API by its argument, at a written key, at a reply', async () => {
    await debugged.client.call('FLUSHALL')
    await debugged.launch()
    await debugged.dap.next('process')
    await debugged.dap.request('playground/setStops', {
      stops: [{ kind: 'api', name: 'FreeString', argument: 'work:2' }],
    })
    debugged.send('debug.work', '5')
    expect(await debugged.dap.next('stopped')).toMatchObject({
      reason: 'domain',
      description: 'Calls ValkeyModule_FreeString',
      text: expect.stringContaining('work:2'),
    })
    expect((await debugged.dap.places())[1]).toBe(
      `Work:${lineOf(MAIN, 'ValkeyModule_FreeString(ctx, name)')}`,
    )
    await debugged.dap.request('playground/setStops', { stops: [{ kind: 'write', pattern: 'work:[4-9]' }] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.dap.next('stopped')).toMatchObject({ description: 'Writes key work:4' })
    await debugged.dap.request('playground/setStops', { stops: [{ kind: 'reply' }] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.dap.next('stopped')).toMatchObject({
      description: 'Replies by ValkeyModule_ReplyWithLongLong',
    })
    await debugged.dap.request('playground/setStops', { stops: [{ kind: 'propagate', command: 'incr' }] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.dap.next('stopped')).toMatchObject({ text: 'INCR work:0' })
    await debugged.dap.request('playground/setStops', { stops: [] })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':5\r\n')
  })

  it('go through EXEC and scripts command by command', async () => {
    await debugged.launch({})
    await debugged.dap.request('playground/setStops', { stops: [{ kind: 'script', command: 'set' }] })
    const lines = [
      "redis.call('GET', 'k')",
      "redis.call('SET', 'k', 1)",
      'local n = 2',
      "return redis.call('INCRBY', 'k', n)",
    ]
    debugged.send('EVAL', lines.join('\n'), '0')
    expect(await debugged.dap.next('stopped')).toMatchObject({
      reason: 'domain',
      description: 'Line 2 of user_script',
      text: 'SET k 1',
    })
    // The interpreter came with this command, which runs since it is there.
    const command = expect.stringMatching(/^command EVAL [^]*… 0$/)
    expect(await debugged.dap.places()).toEqual([command])
    await debugged.dap.request('playground/setStops', { stops: [] })
    expect(await debugged.dap.to('playground/step', { level: 'script' })).toBe('user_script:3')
    expect(await debugged.dap.to('playground/step', { level: 'script' })).toBe('user_script:4')
    expect(await debugged.dap.places()).toEqual(['user_script:4', command])
    const [frame] = await debugged.dap.stack()
    expect(
      await debugged.dap.request('source', { sourceReference: frame?.source?.sourceReference }),
    ).toMatchObject({ content: lines.join('\n') })
    const { scopes } = await debugged.dap.request<{ scopes: { variablesReference: number }[] }>('scopes', {
      frameId: frame?.id,
    })
    const { variables } = await debugged.dap.request<{ variables: { name: string; value: string }[] }>(
      'variables',
      { variablesReference: scopes[0]?.variablesReference },
    )
    expect(variables.map(({ name, value }) => `${name}=${value}`)).toEqual(['n=2'])
    await debugged.dap.request('playground/step', { level: 'script' })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':3\r\n')
    await debugged.dap.request('playground/setStops', { stops: [{ kind: 'line', line: 2 }] })
    debugged.send('EVAL', lines.join('\n'), '0')
    // The last step is still to come to its end.
    expect(await debugged.dap.next('stopped')).toMatchObject({ description: 'Line 1 of user_script' })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.dap.next('stopped')).toMatchObject({
      reason: 'domain',
      description: 'Line 2 of user_script',
      text: "redis.call('SET', 'k', 1)",
    })
    await debugged.dap.request('playground/endCall')
    expect(await debugged.client.until(/\r\n/)).toContain('Script killed by user')
    await debugged.dap.request('playground/setStops', { stops: [{ kind: 'line' }] })
    await debugged.client.call('MULTI')
    await debugged.client.call('GET', 'k')
    await debugged.client.call('DECR', 'k')
    debugged.send('EXEC')
    expect(await debugged.dap.next('stopped')).toMatchObject({
      description: 'Command 1 of EXEC',
      text: 'GET k',
    })
    await debugged.dap.request('playground/step', { level: 'script' })
    expect(await debugged.dap.next('stopped')).toMatchObject({
      description: 'Command 2 of EXEC',
      text: 'DECR k',
    })
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe('*2\r\n$1\r\n3\r\n:2\r\n')
  })

  it('step by call, by command and by event', async () => {
    await debugged.launch({ [MAIN]: [{ line: lineOf(MAIN, 'int count = 0') }] })
    await debugged.client.call('SET', 'k', 'v')
    debugged.send('debug.count')
    await debugged.dap.next('stopped')
    await debugged.dap.request('setBreakpoints', { source: { path: MAIN }, breakpoints: [] })
    expect(await debugged.dap.to('playground/step', { level: 'api' })).toBe('ValkeyModule_ScanCursorCreate')
    expect(await debugged.dap.to('playground/step', { level: 'api' })).toBe('ValkeyModule_Scan')
    await debugged.dap.request('playground/step', { level: 'command' })
    expect(await debugged.client.until(/:\d+\r\n/)).toMatch(/^:\d+\r\n/)
    debugged.send('debug.shape')
    expect(await debugged.dap.next('stopped')).toMatchObject({
      reason: 'domain',
      description: 'Command debug.shape',
    })
    await debugged.dap.request('playground/step', { level: 'event' })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':10\r\n')
    debugged.send('debug.factorial', '2')
    await debugged.dap.next('stopped')
    expect((await debugged.dap.places())[0]).toBe(`Factorial:${lineOf(MAIN, 'long long n = 0')}`)
    await debugged.dap.request('continue', { threadId: 1 })
  })
})
