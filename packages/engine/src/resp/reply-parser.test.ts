import { describe, expect, it } from 'vitest'
import { parseReplies, parseReply, ReplyParseError } from './reply-parser.ts'

describe('parseReply', () => {
  it('reads every type, with the span of each part', () => {
    const proto = '*3\r\n:1\r\n%1\r\n+k\r\n,1.5\r\n$-1\r\n'
    const node = parseReply(proto)
    expect(node).toEqual({
      type: 'array',
      start: 0,
      end: proto.length,
      items: [
        { type: 'integer', value: 1, start: 4, end: 8 },
        {
          type: 'map',
          start: 8,
          end: 22,
          pairs: [
            [
              { type: 'simple', text: 'k', start: 12, end: 16 },
              { type: 'double', value: 1.5, text: '1.5', start: 16, end: 22 },
            ],
          ],
        },
        { type: 'null', form: 'bulk', start: 22, end: 27 },
      ],
    })
  })

  it('an attribute belongs to the reply behind it', () => {
    expect(parseReply('|1\r\n+a\r\n:1\r\n+OK\r\n')).toMatchObject({
      type: 'simple',
      text: 'OK',
      attribute: { type: 'attribute', pairs: [[{ text: 'a' }, { value: 1 }]] },
    })
  })

  it('integers beyond 53 bits stay exact', () => {
    expect(parseReply(':9223372036854775807\r\n')).toMatchObject({ value: 9223372036854775807n })
  })

  it('a reply that is not complete is not there yet, wherever it is cut', () => {
    const proto = '*2\r\n=7\r\ntxt:a\r\n\r\n>1\r\n(123\r\n'
    for (let end = 0; end < proto.length; end++)
      expect([end, parseReply(proto.slice(0, end))]).toEqual([end, undefined])
    expect(parseReplies(`${proto}+OK\r\n:`)).toMatchObject([{ type: 'array' }, { type: 'simple' }])
  })

  it('bytes that are no reply are refused', () => {
    expect(() => parseReply('x\r\n')).toThrow(ReplyParseError)
    expect(() => parseReply('$x\r\n')).toThrow(ReplyParseError)
  })
})
