import { describe, expect, it } from 'vitest'
import {
  MAX_STREAM_ID,
  MIN_STREAM_ID,
  formatStreamId,
  nextStreamId,
  parseStreamId,
  previousStreamId,
  streamId,
  streamIdParts,
} from './stream-id.ts'

const MAX = 2n ** 64n - 1n

describe('stream IDs', () => {
  it('sort as numbers and are shown as they were given', () => {
    const parts: [bigint, bigint][] = [
      [0n, 0n],
      [0n, 1n],
      [0n, 256n],
      [1n, 0n],
      [255n, MAX],
      [256n, 0n],
      [2n ** 53n, 2n ** 53n + 1n],
      [2n ** 63n, 5n],
      [MAX, MAX],
    ]
    const ids = parts.map(([ms, seq]) => streamId(ms, seq))
    expect(ids.toSorted()).toEqual(ids)
    expect(ids.map((id) => formatStreamId(id))).toEqual(parts.map(([ms, seq]) => `${ms}-${seq}`))
    expect(ids.map(streamIdParts)).toEqual(parts.map(([ms, seq]) => ({ ms, seq })))
    expect([ids[0], ids.at(-1)]).toEqual([MIN_STREAM_ID, MAX_STREAM_ID])
  })

  it('follow each other over the ends of the sequence', () => {
    const last = streamId(7, MAX)
    expect(nextStreamId(last)).toBe(streamId(8, 0))
    expect(previousStreamId(streamId(8, 0))).toBe(last)
    expect(nextStreamId(streamId(7, 2n ** 53n - 1n))).toBe(streamId(7, 2n ** 53n))
    expect(nextStreamId(MAX_STREAM_ID)).toBeUndefined()
    expect(previousStreamId(MIN_STREAM_ID)).toBeUndefined()
  })

  it('are read in every form', () => {
    const read = (text: string) => {
      const parsed = parseStreamId(text, { edges: true, auto: true, missing: 'max' })
      return parsed && `${formatStreamId(parsed.id)}${parsed.auto ? ' auto' : ''}`
    }
    expect(['5-6', '5', '5-*', '-', '+', '5-', '-5', '5-+1', 'x', ''].map(read)).toEqual([
      '5-6',
      `5-${MAX}`,
      '5-0 auto',
      '0-0',
      `${MAX}-${MAX}`,
      undefined,
      undefined,
      '5-1',
      undefined,
      undefined,
    ])
    expect(parseStreamId('-')).toBeUndefined()
    expect(parseStreamId('5-*')).toBeUndefined()
  })
})
