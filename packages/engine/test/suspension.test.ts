// Suspended work by itself: turns, ends, failures, and what stands still meanwhile.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { enableScripting } from '../src/scripting/scripting.ts'
import { bytesToUint8Array } from '../src/base/bytes.ts'
import { replay } from '../src/server/append-only-replay.ts'
import { encodeCommand } from '../src/server/propagation.ts'
import { Suspension } from '../src/server/suspension.ts'
import { TestServer } from '../src/test-server.ts'

const code = readFileSync(createRequire(import.meta.url).resolve('wasmoon-lua5.1/dist/liblua5.1.wasm'))

function counting(turns: number, log: string[], name: string): Suspension {
  const turn = (): boolean => {
    log.push(`${name}${turns}`)
    return --turns === 0
  }
  return new Suspension(() => 'BUSY', turn)
}

function advanceAll(work: Suspension, log: string[]): void {
  while (!work.advance()) log.push('|')
}

it('work that follows begins when the work before is over, and may be suspended too', () => {
  const log: string[] = []
  const work = counting(2, log, 'a').finished(() =>
    counting(2, log, 'b').finished(() => void log.push('end')),
  )
  advanceAll(work, log)
  expect(log).toEqual(['a2', '|', 'a1', '|', 'b2', '|', 'b1', 'end'])
})

it('a failure is given to the work that follows', () => {
  const seen: unknown[] = []
  const turn = (): never => {
    throw new Error('broken')
  }
  const failing = new Suspension(() => 'BUSY', turn)
  expect(failing.finished((failure) => void seen.push(failure)).advance()).toBe(true)
  expect(seen).toEqual([{ error: new Error('broken') }])
})

/** A server whose clock moves a millisecond at every look, so that a script is soon overdue. */
function scriptServer(config: Readonly<Record<string, string>> = {}): TestServer {
  const t = new TestServer({ 'busy-reply-threshold': '5', ...config })
  enableScripting(t.server, { loadInterpreter: () => new Uint8Array(code) })
  t.host.monotonicMicros = (): number => ++t.host.time * 1000
  return t
}

const COUNT = "EVAL \"redis.call('incr', 'n') for i = 1, 3e7 do end return redis.call('incr', 'n')\" 0"

it('effects of a suspended script leave at its end, and timers and expiry wait for it', () => {
  const t = scriptServer()
  const effects: string[] = []
  t.server.onPropagate(({ argv }) => effects.push(argv.join(' ')))
  t.run('SET n 1 PX 100')
  expect(t.run('BLPOP l 0.001', 'waiting')).toBe('')
  expect(t.run(COUNT)).toBe('')
  effects.length = 0
  let turns = 0
  while (t.client().parked) {
    expect(t.received('waiting')).toBe('')
    expect(effects).toEqual([])
    t.server.pump()
    turns++
  }
  expect(turns).toBeGreaterThan(2)
  expect(t.received()).toBe(':3\r\n')
  expect(t.received('waiting')).toBe('*-1\r\n')
  expect(effects.slice(0, 4)).toEqual(['MULTI', 'incr n', 'incr n', 'EXEC'])
  expect(t.server.nesting).toBe(0)
})

it('a client that left while its script ran changes nothing for the script and the others', () => {
  const t = scriptServer()
  t.run(COUNT)
  t.server.closeClient(t.client())
  expect(t.run('GET n', 'other')).toMatch(/^-BUSY /)
  while (t.server.suspended.active) t.server.pump()
  expect(t.run('GET n', 'other')).toBe('$1\r\n2\r\n')
})

it('a suspended script is counted once, with its whole time, in statistics and in the slow log', () => {
  const t = scriptServer({ 'slowlog-log-slower-than': '5000' })
  t.run(COUNT)
  expect(t.run('SCRIPT KILL', 'other')).toMatch(/^-UNKILLABLE /)
  while (t.client().parked) t.server.pump()
  expect(t.run('INFO commandstats', 'other')).toMatch(/cmdstat_eval:calls=1,usec=\d{5,},/)
  expect(t.run('SLOWLOG LEN', 'other')).toBe(':1\r\n')
})

it('a script of an append-only file that is broken off lets those be heard who waited for the load', async () => {
  const t = scriptServer()
  const script = "for i = 1, 3e7 do end redis.call('set', 'n', 'done')"
  await t.server.storage.write('a.aof', [bytesToUint8Array(encodeCommand(['EVAL', script, '0']))])
  const replayed = replay(t.server, [{ name: 'a.aof', seq: 1, type: 'i' }], (name) => name)
  while (!t.server.slowLoad.progress) await Promise.resolve()
  expect(t.run('PING')).toBe('')
  t.server.pump()
  expect(t.received()).toBe('-LOADING Valkey is loading the dataset in memory\r\n')
  while (t.server.slowLoad.progress) t.server.pump()
  await replayed
  expect(t.run('GET n')).toBe('$4\r\ndone\r\n')
})
