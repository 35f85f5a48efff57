import { describe, expect, it } from 'vitest'
import { ReplyBuilder } from './reply-builder.ts'

type Write = (reply: ReplyBuilder) => void

const CASES: [name: string, write: Write, resp2: string, resp3: string][] = [
  ['simple', (r) => r.simple('a\r\nb'), '+a  b\r\n', '+a  b\r\n'],
  ['error', (r) => r.error('ERR x\ny'), '-ERR x y\r\n', '-ERR x y\r\n'],
  ['integer', (r) => r.integer(-5n), ':-5\r\n', ':-5\r\n'],
  ['bulk', (r) => r.bulk('\0\r\n'), '$3\r\n\0\r\n\r\n', '$3\r\n\0\r\n\r\n'],
  ['null', (r) => r.null(), '$-1\r\n', '_\r\n'],
  ['nullArray', (r) => r.nullArray(), '*-1\r\n', '_\r\n'],
  ['map', (r) => r.map(2), '*4\r\n', '%2\r\n'],
  ['set', (r) => r.set(2), '*2\r\n', '~2\r\n'],
  ['push', (r) => r.push(2), '*2\r\n', '>2\r\n'],
  ['attribute', (r) => r.attribute(1), '', '|1\r\n'],
  ['double', (r) => r.double(1.5), '$3\r\n1.5\r\n', ',1.5\r\n'],
  ['infinite double', (r) => r.double(-Infinity), '$4\r\n-inf\r\n', ',-inf\r\n'],
  ['bigNumber', (r) => r.bigNumber('12'), '$2\r\n12\r\n', '(12\r\n'],
  ['verbatim', (r) => r.verbatim('mkd', '# x'), '$3\r\n# x\r\n', '=7\r\nmkd:# x\r\n'],
  ['bool', (r) => r.bool(true), ':1\r\n', '#t\r\n'],
]

describe('ReplyBuilder', () => {
  it.each(CASES)('writes %s in both protocols', (_name, write, resp2, resp3) => {
    const both = ([2, 3] as const).map((resp) => {
      const reply = new ReplyBuilder(resp)
      write(reply)
      return reply.take()
    })
    expect(both).toEqual([resp2, resp3])
  })

  it('deferred lengths nest and may be told in any order', () => {
    const reply = new ReplyBuilder(3)
    const outer = reply.deferred('array')
    reply.integer(1)
    const inner = reply.deferred('map')
    reply.bulk('k')
    const innermost = reply.deferred('set')
    reply.integer(2)
    outer.setLength(2)
    innermost.setLength(1)
    inner.setLength(1)
    expect(reply.length).toBe(27)
    expect(reply.take()).toBe('*2\r\n:1\r\n%1\r\n$1\r\nk\r\n~1\r\n:2\r\n')
    expect([reply.length, reply.take()]).toEqual([0, ''])
  })

  it('a deferred attribute leaves nothing in RESP2', () => {
    const reply = new ReplyBuilder(2)
    reply.deferred('attribute').setLength(1)
    reply.ok()
    expect(reply.take()).toBe('+OK\r\n')
  })

  it('errors are counted and told', () => {
    const reply = new ReplyBuilder()
    const told: string[] = []
    reply.onError = (text) => told.push(text)
    reply.error('ERR a')
    reply.error('WRONGTYPE b')
    expect([reply.errors, told]).toEqual([2, ['ERR a', 'WRONGTYPE b']])
  })
})
