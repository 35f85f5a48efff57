import { expect, it } from 'vitest'
import { Payload } from './payload.ts'

const bytesOf = (text: string): Uint8Array => Uint8Array.from(text, (char) => char.charCodeAt(0))

it('collects a snapshot of a known length in any pieces, and gives back what follows', () => {
  const payload = new Payload()
  const states = ['\n', '\n$', '5\r\nhe', 'l'].map((piece) => payload.feed(piece).state)
  expect([states, payload.size, payload.read]).toEqual([['more', 'more', 'more', 'more'], 5, 3])
  expect(payload.feed('lo*1\r\n')).toEqual({ state: 'complete', snapshot: bytesOf('hello'), rest: '*1\r\n' })
})

it('collects a snapshot up to its mark, even if the mark comes in pieces', () => {
  const mark = 'abcdefghij'.repeat(4)
  const payload = new Payload()
  expect(payload.feed(`$EOF:${mark}\r\n`).state).toBe('more')
  expect(payload.feed(`data${mark.slice(0, 7)}`).state).toBe('more')
  expect(payload.feed(mark.slice(7))).toEqual({ state: 'complete', snapshot: bytesOf('data'), rest: '' })
})

it('says why there is no snapshot', () => {
  expect(new Payload().feed('-ERR no\r\n')).toEqual({
    state: 'failed',
    reason: 'PRIMARY aborted replication with an error: ERR no',
  })
  expect(new Payload().feed('hello\r\n')).toMatchObject({ state: 'failed' })
})

it('takes an empty snapshot', () => {
  expect(new Payload().feed('$0\r\nrest')).toEqual({ state: 'complete', snapshot: bytesOf(''), rest: 'rest' })
})
