import { describe, expect, it } from 'vitest'
import { readMonitorLine, readRenames, replay, type TrafficRow } from './traffic.ts'

describe('a line of MONITOR', () => {
  it.each([
    [
      '+1700000000.123456 [3 127.0.0.1:6000] "SET" "a key" "\\x00\\n\\""\r\n',
      { at: 1700000000123, db: 3, from: '127.0.0.1:6000', argv: ['SET', 'a key', '\0\n"'] },
    ],
    ['+1.5 [0 lua] "incr" "n"\r\n', { at: 1000, db: 0, from: 'lua', argv: ['incr', 'n'] }],
    ['+1.000001 [0 [::1]:6000] "GET" "]"\r\n', { at: 1000, db: 0, from: '[::1]:6000', argv: ['GET', ']'] }],
    [
      '+1.000001 [0 unix:/a b/socket] "PING"\r\n',
      { at: 1000, db: 0, from: 'unix:/a b/socket', argv: ['PING'] },
    ],
  ])('%j is read', (raw, row) => {
    expect(readMonitorLine(raw)).toEqual(row)
  })

  it.each(['+OK\r\n', ':1\r\n', '+1.5 [0 x] not quoted\r\n'])('%j is none', (raw) => {
    expect(readMonitorLine(raw)).toBeNull()
  })
})

it('rules name commands anew, and lines that are none are told', () => {
  const { renames, wrong } = readRenames('SET = MY.SET\n\nget=my.get\nwhat is this\n')
  expect([...renames]).toEqual([
    ['set', 'MY.SET'],
    ['get', 'my.get'],
  ])
  expect(wrong).toEqual(['what is this'])
})

it('a replay changes databases and names, leaves out what waits, and tells errors', async () => {
  const row = (db: number, ...argv: string[]): TrafficRow => ({ at: 0, db, from: '', argv })
  const sent: string[] = []
  const outcome = await replay(
    [row(0, 'SET', 'a', '1'), row(2, 'get', 'a'), row(2, 'BLPOP', 'l', '0'), row(2, 'NOPE', 'x y')],
    new Map([['set', 'MY.SET']]),
    (argv) => {
      sent.push(argv.join(' '))
      return Promise.resolve(argv[0] === 'NOPE' ? "-ERR unknown command 'NOPE'\r\n" : '+OK\r\n')
    },
  )
  expect(sent).toEqual(['SELECT 0', 'MY.SET a 1', 'SELECT 2', 'get a', 'NOPE x y'])
  expect(outcome).toEqual({
    sent: 3,
    skipped: 1,
    failed: 1,
    errors: [{ line: 'NOPE "x y"', error: "ERR unknown command 'NOPE'" }],
  })
})
