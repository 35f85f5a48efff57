import { describe, expect, it } from 'vitest'
import { MOST_BYTES } from '../base/bytes.ts'
import { ProtocolError, RequestParser } from './request-parser.ts'

function parser(unauthenticated = false): RequestParser {
  return new RequestParser({ maxBulkLength: 1000, unauthenticated })
}

function all(subject: RequestParser): string[][] {
  const out: string[][] = []
  for (let argv = subject.next(); argv; argv = subject.next()) out.push(argv)
  return out
}

describe('RequestParser', () => {
  it('a stream gives the same commands however it is cut', () => {
    const stream =
      '*2\r\n$3\r\nGET\r\n$1\r\na\r\n\r\nPING "x y"\r\n*0\r\n*-1\r\n*3\r\n$3\r\nSET\r\n$0\r\n\r\n$4\r\n\r\n\0\xff\r\n'
    const expected = [
      ['GET', 'a'],
      ['PING', 'x y'],
      ['SET', '', '\r\n\0\xff'],
    ]
    for (let size = 1; size <= stream.length; size++) {
      const subject = parser()
      const got: string[][] = []
      for (let at = 0; at < stream.length; at += size) {
        subject.feed(stream.slice(at, at + size))
        got.push(...all(subject))
      }
      expect([size, got]).toEqual([size, expected])
    }
  })

  it('a long bulk in many pieces is put together', () => {
    const subject = new RequestParser({ maxBulkLength: 1e6, unauthenticated: false })
    subject.feed('*2\r\n$4\r\nECHO\r\n$100000\r\n')
    for (let i = 0; i < 100; i++) {
      expect(subject.next()).toBeUndefined()
      subject.feed('x'.repeat(1000))
    }
    subject.feed('\r\n')
    expect(subject.next()).toEqual(['ECHO', 'x'.repeat(100000)])
    expect(subject.incomplete).toBe(false)
  })

  it('[D19] arguments are no longer together than a string can be', () => {
    const after = (length: number): RequestParser => {
      const subject = new RequestParser({ maxBulkLength: Infinity, unauthenticated: false })
      subject.feed(`*2\r\n$4\r\nECHO\r\n$${length}\r\n`)
      return subject
    }
    expect(after(MOST_BYTES - 4).next()).toBeUndefined()
    expect(() => after(MOST_BYTES - 3).next()).toThrow(new ProtocolError('invalid bulk length'))
  })

  it.each([
    ['*1\r\n$1001\r\n', 'invalid bulk length'],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\nPING\r\n', "expected '$', got 'P'"],
    ['*2147483648\r\n', 'invalid multibulk length'],
    ['*1x\r\n', 'invalid multibulk length'],
    ['*01\r\n', 'invalid multibulk length'],
    ['*\r\n', 'invalid multibulk length'],
    ['*1\r\n$00\r\n', 'invalid bulk length'],
    ['*1\r\n$00\r\n\r\n', 'invalid bulk length'],
    ['*1\r\n$01\r\nx\r\n', 'invalid bulk length'],
    ['*1\r\n$\r\nabcd\r\n', 'invalid bulk length'],
    ['*1\r\n$1x\r\nabcd\r\n', 'invalid bulk length'],
    ['*1\r\n+1\r\n', "expected '$', got '+'"],
    [`*${'1'.repeat(70000)}`, 'too big mbulk count string'],
    [`*1\r\n$${'1'.repeat(70000)}`, 'too big bulk count string'],
    ['x'.repeat(70000), 'too big inline request'],
    ['GET "a\r\n', 'unbalanced quotes in request'],
    ['GET "a"b\r\n', 'unbalanced quotes in request'],
  ])('refuses %j', (bytes, message) => {
    const subject = parser()
    subject.feed(bytes)
    expect(() => all(subject)).toThrow(message)
  })

  it('before authentication only small requests are taken', () => {
    const many = parser(true)
    many.feed('*11\r\n')
    expect(() => many.next()).toThrow('unauthenticated multibulk length')
    const large = new RequestParser({ maxBulkLength: 1e6, unauthenticated: true })
    large.feed('*1\r\n$16385\r\n')
    expect(() => large.next()).toThrow('unauthenticated bulk length')
  })
})
