import { expect, it } from 'vitest'
import { bytesToUint8Array } from '../base/bytes.ts'
import { Payload } from './payload.ts'

it('collects a snapshot of a known length in any pieces, and gives back what follows', () => {
  const payload = new Payload()
  const states = ['\n', '\n$', '5\r\nhe', 'l'].map((piece) => payload.feed(piece).state)
  expect([states, payload.size, payload.read]).toEqual([['more', 'more', 'more', 'more'], 5, 3])
  expect(payload.feed('lo*1\r\n')).toEqual({ state: 'complete', rest: '*1\r\n' })
  expect([payload.take(), payload.ended]).toEqual([bytesToUint8Array('hello'), true])
})

it('collects a snapshot up to its mark, even if the mark comes in pieces', () => {
  const mark = 'abcdefghij'.repeat(4)
  const payload = new Payload()
  expect(payload.feed(`$EOF:${mark}\r\n`).state).toBe('more')
  expect(payload.feed(`data${mark.slice(0, 7)}`).state).toBe('more')
  expect(payload.feed(mark.slice(7))).toEqual({ state: 'complete', rest: '' })
  expect(payload.take()).toEqual(bytesToUint8Array('data'))
})

it('hands out what has come, but never what may be the mark', () => {
  const mark = 'abcdefghij'.repeat(4)
  const payload = new Payload()
  payload.feed(`$EOF:${mark}\r\nfirst`)
  const taken = [payload.take()]
  payload.feed(`second${mark}`.slice(0, 30))
  taken.push(payload.take())
  payload.feed(`second${mark}`.slice(30, 45))
  taken.push(payload.take())
  payload.feed(`second${mark}`.slice(45))
  taken.push(payload.take())
  expect(taken).toEqual(['', '', 'firstsecon', 'd'].map(bytesToUint8Array))
})

it('says why there is no snapshot', () => {
  expect(new Payload().feed('-ERR no\r\n')).toEqual({
    state: 'failed',
    reason: 'PRIMARY aborted replication with an error: ERR no',
  })
  expect(new Payload().feed('hello\r\n')).toMatchObject({ state: 'failed' })
})

it('takes an empty snapshot', () => {
  const payload = new Payload()
  expect(payload.feed('$0\r\nrest')).toEqual({ state: 'complete', rest: 'rest' })
  expect(payload.take()).toEqual(new Uint8Array(0))
})
