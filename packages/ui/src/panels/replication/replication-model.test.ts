/**
 * The stream's rows.
 */
import { describe, expect, it } from 'vitest'
import type { ReplicationRow } from '../../session.ts'
import { causeText, streamRows } from './replication-model.ts'

const stream = [['SELECT', '0'], ['MULTI'], ['SET', 'k', 'a b'], ['exec'], ['DEL', 'old']].map(
  (argv, offset): ReplicationRow => ({
    offset,
    db: 0,
    argv,
    cause: { what: argv[0] === 'DEL' ? 'expiry' : 'EVAL', client: 'console' },
    at: 0,
  }),
)

describe('streamRows', () => {
  it('[replication] marks what stands between MULTI and EXEC', () => {
    expect(streamRows(stream, '').map((row) => [row.command, row.nested])).toEqual([
      ['SELECT 0', false],
      ['MULTI', false],
      ['SET k "a b"', true],
      ['exec', false],
      ['DEL old', false],
    ])
  })
  it('[replication] filters by command and by cause, and keeps the marks', () => {
    expect(streamRows(stream, 'expiry').map((row) => row.command)).toEqual(['DEL old'])
    expect(streamRows(stream, 'set').map((row) => row.nested)).toEqual([true])
  })
})

describe('causeText', () => {
  it('[replication] names command, client, callback, function and line as far as they are there', () => {
    expect([
      causeText({ what: 'expiry' }),
      causeText({
        what: 'SET',
        client: 'w1',
        callback: 'notification of m',
        call: 'Replicate',
        line: 'm.c:7',
      }),
    ]).toEqual(['expiry', 'SET · by w1 · notification of m · Replicate · m.c:7'])
  })
})
