/**
 * RESP bytes to trees: every type, nesting, and what is not whole or not RESP.
 */
import { describe, expect, it } from 'vitest'
import { parseReplies } from './parse-reply.ts'

describe('parseReplies', () => {
  it('[parseReplies] reads every type of both protocols', () => {
    const raw =
      '+OK\r\n-ERR x\r\n:-7\r\n$3\r\na\r\n\r\n$-1\r\n*-1\r\n_\r\n#t\r\n,1.5\r\n(99\r\n=7\r\ntxt:hey\r\n!5\r\nERR y\r\n'
    expect(parseReplies(raw)).toEqual({
      replies: [
        { type: 'simple', value: 'OK' },
        { type: 'error', value: 'ERR x' },
        { type: 'integer', value: '-7' },
        { type: 'bulk', value: 'a\r\n' },
        { type: 'null' },
        { type: 'null' },
        { type: 'null' },
        { type: 'bool', value: 't' },
        { type: 'double', value: '1.5' },
        { type: 'bignum', value: '99' },
        { type: 'verbatim', format: 'txt', value: 'hey' },
        { type: 'error', value: 'ERR y' },
      ],
      rest: '',
    })
  })

  it('[parseReplies] reads maps as pairs and does not count attributes as elements', () => {
    expect(parseReplies('%1\r\n+k\r\n*1\r\n|1\r\n+a\r\n:1\r\n:2\r\n').replies).toEqual([
      {
        type: 'map',
        items: [
          { type: 'simple', value: 'k' },
          {
            type: 'array',
            items: [
              {
                type: 'attribute',
                items: [
                  { type: 'simple', value: 'a' },
                  { type: 'integer', value: '1' },
                ],
              },
              { type: 'integer', value: '2' },
            ],
          },
        ],
      },
    ])
  })

  for (const part of ['*2\r\n:1\r\n', '$5\r\nabc', ':1', '$x\r\n', '#y\r\n', 'PING\r\n', '$3\r\nabcd\r\n']) {
    it(`[parseReplies] hands back ${JSON.stringify(part)} after whole replies`, () => {
      expect(parseReplies(`+OK\r\n${part}`)).toEqual({
        replies: [{ type: 'simple', value: 'OK' }],
        rest: part,
      })
    })
  }

  it('[parseReplies] gives up on absurd nesting instead of overflowing the stack', () => {
    const deep = '*1\r\n'.repeat(100_000)
    expect(parseReplies(deep)).toEqual({ replies: [], rest: deep })
  })
})
