import { describe, expect, it } from 'vitest'
import { MOST_BYTES } from '../base/bytes.ts'
import { ProtocolError, RequestParser } from './request-parser.ts'

function parser(unauthenticated = false, maxBulkLength = 1000): RequestParser {
  return new RequestParser({ maxBulkLength, unauthenticated })
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

  it('commands are the same when they were looked at before, which takes none', () => {
    const commands = [['PING'], ['GET', 'a'], ['SET', 'a', ''], ['ECHO', 'x'.repeat(10_000)], ['GET', 'b']]
    const stream = commands
      .map((argv) => `*${argv.length}\r\n` + argv.map((word) => `$${word.length}\r\n${word}\r\n`).join(''))
      .join('')
    for (const cut of [1, 14, 20, 34, 60, 90, 10_090, stream.length - 1, stream.length]) {
      const subject = parser(false, 1e6)
      const got: string[][] = []
      for (const part of [stream.slice(0, cut), stream.slice(cut)]) {
        subject.feed(part)
        const { buffered } = subject
        const ahead = subject.readAhead(2)
        expect(subject.buffered).toBe(buffered)
        expect(subject.readAhead(2)).toEqual(ahead.length > 0 ? [] : ahead)
        const read = all(subject)
        expect(read.slice(0, ahead.length)).toEqual(ahead)
        got.push(...read)
      }
      expect([cut, got]).toEqual([cut, commands])
    }
  })

  it('what is no plain command is not looked at before its turn', () => {
    const ping = '*1\r\n$4\r\nPING\r\n'
    for (const other of [
      'PING\r\n',
      '*0\r\n',
      '*-1\r\n',
      '*65\r\n',
      '*1\r\n$4\r\nPI',
      '*1\r\n$01\r\nx\r\n',
      '*1\r\n+',
    ]) {
      const subject = parser()
      subject.feed(ping + ping + other)
      expect([other, subject.readAhead(9)]).toEqual([other, [['PING'], ['PING']]])
    }
    const unauthenticated = parser(true)
    unauthenticated.feed(ping)
    expect(unauthenticated.readAhead(9)).toEqual([])
  })

  it('a login that is lost in between holds for commands that were looked at', () => {
    const limits = { maxBulkLength: 1000, unauthenticated: false }
    const subject = new RequestParser(limits)
    subject.feed('*1\r\n$5\r\nRESET\r\n*11\r\n' + '$1\r\nx\r\n'.repeat(11))
    expect(subject.readAhead(9).length).toBe(2)
    expect(subject.next()).toEqual(['RESET'])
    limits.unauthenticated = true
    expect(() => subject.next()).toThrow('unauthenticated multibulk length')
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
