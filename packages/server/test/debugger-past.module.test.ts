// Back in time over TCP.

import { describe, expect, it } from 'vitest'
import { debuggedServer, lineOf, MAIN } from './debugged-server.ts'

const debugged = debuggedServer()

describe('back in time', () => {
  it('steps back out of a call, runs back to a breakpoint, and goes on into the present', async () => {
    const below = lineOf(MAIN, 'long long below')
    const reply = lineOf(MAIN, 'ReplyWithLongLong(ctx, result)')
    await debugged.launch({ [MAIN]: [{ line: below }, { line: reply }] })
    debugged.send('debug.factorial', '3')
    await debugged.dap.next('stopped')
    expect(await debugged.dap.to('continue')).toBe(`factorial:${below}`)
    expect(await debugged.dap.to('continue')).toBe(`Factorial:${reply}`)
    const present = await debugged.dap.request('playground/moments')
    expect(await debugged.dap.to('stepBack')).toBe(
      `Factorial:${lineOf(MAIN, 'long long result = factorial')}`,
    )
    expect(await debugged.dap.to('stepBack')).toBe(`Factorial:${lineOf(MAIN, 'calls++')}`)
    expect(await debugged.dap.request('playground/moments')).toMatchObject({
      inPast: true,
      unit: present['unit'],
    })
    expect(await debugged.dap.to('stepIn')).toBe(`Factorial:${lineOf(MAIN, 'long long result = factorial')}`)
    expect(await debugged.dap.to('continue')).toBe(`factorial:${below}`)
    expect(await debugged.dap.to('continue')).toBe(`factorial:${below}`)
    expect(await debugged.dap.to('reverseContinue')).toBe(`factorial:${below}`)
    expect((await debugged.dap.places()).length).toBe(3)
    expect(await debugged.dap.to('continue')).toBe(`factorial:${below}`)
    expect(await debugged.dap.to('continue')).toBe(`Factorial:${reply}`)
    expect(await debugged.dap.request('playground/moments')).toEqual(present)
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.until(/:\d+\r\n/)).toBe(':6\r\n')
  })

  it('writes nothing twice, and an idle server can look at what was', async () => {
    await debugged.client.call('FLUSHALL')
    await debugged.launch()
    await debugged.dap.next('process')
    expect(await debugged.client.call('debug.work', '30')).toBe(':30\r\n')
    await debugged.dap.request('pause', { threadId: 1 })
    await debugged.dap.next('stopped')
    const { units } = await debugged.dap.request<{
      units: { number: number; what: string; statements: number }[]
    }>('playground/moments')
    const work = units.at(-1)
    expect(work?.what).toBe('command debug.work 30')
    const call = lineOf(MAIN, 'ValkeyModule_Call(ctx, "INCR"')
    const { rows } = await debugged.dap.request<{ rows: { position: number; line: number }[] }>(
      'playground/trace',
      {
        unit: work?.number,
        position: 1,
        count: 10_000,
      },
    )
    const changed = await debugged.dap.request('playground/changes', {
      unit: work?.number,
      from: rows[2]?.position,
      to: 8,
    })
    expect(changed['keys']).toMatchObject([{ db: 0, key: 'work:0' }])
    const calls = rows.filter(({ line }) => line === call)
    expect(calls.length).toBe(30)
    const there = await debugged.dap.to('playground/goTo', {
      unit: work?.number,
      position: calls[17]?.position,
    })
    expect(there).toBe(`Work:${call}`)
    await debugged.dap.request('continue', { threadId: 1 })
    expect(await debugged.client.call('GET', 'work:3')).toBe('$1\r\n3\r\n')
  })
})
