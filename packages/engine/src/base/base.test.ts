import { describe, expect, it } from 'vitest'
import {
  asciiLower,
  bytesToUint8Array,
  bytesToUtf8,
  detachedSlice,
  isWord,
  uint8ArrayToBytes,
  utf8ToBytes,
} from './bytes.ts'
import { Dict } from './dict.ts'
import { globMatch } from './glob.ts'
import { parseMemorySize, humanSize } from './memory-size.ts'
import { INT64_MAX, parseInt64, parseInteger, parseUint64 } from './numbers.ts'
import { parseDouble } from './doubles.ts'
import { sha1 } from './sha1.ts'

describe('bytes', () => {
  it('text goes to UTF-8 bytes and back', () => {
    expect(utf8ToBytes('aé€😀')).toBe('a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80')
    expect(bytesToUtf8('a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80')).toBe('aé€😀')
    expect(bytesToUtf8('\xff')).toBe('�')
  })

  it('arrays of any size go to bytes and back', () => {
    const array = Uint8Array.from({ length: 70000 }, (_, i) => i % 256)
    expect(bytesToUint8Array(uint8ArrayToBytes(array))).toEqual(array)
    const letters = array.map((byte) => (byte % 26) + 97)
    for (const size of [...Array(70).keys(), 65535, 65536, 65537, 70000]) {
      for (const part of [array.subarray(0, size), letters.subarray(0, size)])
        expect(uint8ArrayToBytes(part)).toBe(Array.from(part, (byte) => String.fromCharCode(byte)).join(''))
    }
    expect(uint8ArrayToBytes(array, 255, 258)).toBe('\xff\0\x01')
    expect(uint8ArrayToBytes(array, 258, 255)).toBe('')
  })

  it('only ASCII letters are folded', () => {
    expect(asciiLower('AbZ\xc9[@')).toBe('abz\xc9[@')
    expect([isWord('WiTh', 'with'), isWord('withs', 'with'), isWord(undefined, 'with')]).toEqual([
      true,
      false,
      false,
    ])
  })

  it('copies of parts are the parts, whatever their length', () => {
    const text = String.fromCharCode(...Array(256).keys())
    const starts = [0, 1, 150, 215, 240]
    const ends = (start: number) => Array.from({ length: 42 }, (_, length) => start + length)
    for (const start of starts)
      for (const end of ends(start)) expect(detachedSlice(text, start, end)).toBe(text.slice(start, end))
  })
})

describe('numbers', () => {
  it.each([
    '',
    '-',
    '+1',
    '01',
    '-0',
    '1 ',
    ' 1',
    '1.0',
    '0x1',
    '99999999999999999999',
    '9223372036854775808',
  ])('integers do not accept %j', (text) =>
    expect([parseInteger(text), parseInt64(text)]).toEqual([undefined, undefined]),
  )

  it.each([
    ['0', 0],
    ['-1', -1],
    ['123456789012345', 123456789012345],
    ['9007199254740993', 9007199254740992],
  ])('integers accept %j', (text, value) => expect(parseInteger(text)).toBe(value))

  it('64 bits are read exactly', () => {
    expect(parseInt64('9223372036854775807')).toBe(INT64_MAX)
    expect(parseInt64('-9223372036854775808')).toBe(-INT64_MAX - 1n)
    expect(parseUint64('18446744073709551615')).toBe(2n ** 64n - 1n)
    expect(parseUint64('18446744073709551616')).toBeUndefined()
  })

  it.each([
    ['1e3', 1000],
    ['.5', 0.5],
    ['5.', 5],
    ['+1', 1],
    ['-inf', -Infinity],
    ['INFINITY', Infinity],
    ['0x10', 16],
    ['0x.8p1', 1],
    ['1e400', undefined],
    ['1e-400', undefined],
    ['0e-400', 0],
    ['nan', undefined],
    ['', undefined],
    [' 1', undefined],
    ['1 ', undefined],
    ['1e', undefined],
  ])('doubles read %j', (text, value) => expect(parseDouble(text)).toBe(value))

  it('memory sizes have units of two kinds', () => {
    expect(['1k', '1KB', '2mb', '1g', '7', 'x', '1tb', '-1'].map(parseMemorySize)).toEqual([
      1000n,
      1024n,
      2097152n,
      1000000000n,
      7n,
      undefined,
      undefined,
      undefined,
    ])
    expect([humanSize(1023), humanSize(1536), humanSize(3 * 1024 ** 3)]).toEqual(['1023B', '1.50K', '3.00G'])
  })
})

describe('globMatch', () => {
  it.each<[pattern: string, text: string, matches: boolean]>([
    ['*', 'anything', true],
    ['*', '', false],
    ['', '', true],
    ['h?llo', 'hello', true],
    ['h?llo', 'hllo', false],
    ['h*llo', 'heeeello', true],
    ['h[ae]llo', 'hallo', true],
    ['h[^e]llo', 'hello', false],
    ['h[a-c]llo', 'hbllo', true],
    ['h[c-a]llo', 'hbllo', true],
    ['h[a-', 'ha', true],
    ['\\*', '*', true],
    ['\\*', 'a', false],
    ['[\\]]', ']', true],
    ['a**b', 'ab', true],
    ['*a*b*c', 'xaxbxc', true],
    ['*a*b*c', 'xaxbx', false],
    ['a\\', 'a\\', true],
  ])('%j on %j', (pattern, text, matches) => expect(globMatch(pattern, text)).toBe(matches))

  it('letters may be folded', () => {
    expect([globMatch('H[A-B]?', 'hbX', true), globMatch('H', 'h')]).toEqual([true, false])
  })

  it('a hostile pattern costs little', () => {
    const started = performance.now()
    expect(globMatch('a*'.repeat(50) + 'b', 'a'.repeat(500))).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  })
})

describe('Dict', () => {
  it('a scan returns everything that stays, whatever is removed and added meanwhile', () => {
    let seed = 7
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % below
    }
    for (let round = 0; round < 50; round++) {
      const dict = new Dict<number>()
      for (let i = 0; i < 200; i++) dict.set(`k${i}`, i)
      const stays = new Set(Array.from({ length: 200 }, (_, i) => `k${i}`))
      const seen = new Set<string>()
      let cursor = 0
      do {
        cursor = dict.scan(cursor, 1 + random(20), (key) => seen.add(key))
        for (let i = 0; i < 5; i++) {
          const key = `k${random(250)}`
          if (dict.delete(key)) stays.delete(key)
          dict.set(`new${random(1000)}`, 0)
        }
      } while (cursor !== 0)
      expect([...stays].filter((key) => !seen.has(key))).toEqual([])
    }
  })

  it('keys, values and size follow every change', () => {
    const dict = new Dict<number>()
    expect([
      dict.set('a', 1),
      dict.set('b', 2),
      dict.set('a', 3),
      dict.delete('x'),
      dict.delete('a'),
    ]).toEqual([true, true, false, false, true])
    expect([dict.size, dict.get('b'), dict.has('a'), [...dict.entries()]]).toEqual([1, 2, false, [['b', 2]]])
    expect(dict.clone().keyAt(0)).toBe('b')
  })
})

describe('sha1', () => {
  it.each([
    ['', 'da39a3ee5e6b4b0d3255bfef95601890afd80709'],
    ['abc', 'a9993e364706816aba3e25717850c26c9cd0d89d'],
    ['a'.repeat(1000), '291e9a6c66994949b57ba5e650361e98fc36b1ba'],
  ])('of %j', (text, hex) => {
    expect(Array.from(sha1(text), (byte) => byte.toString(16).padStart(2, '0')).join('')).toBe(hex)
  })
})
