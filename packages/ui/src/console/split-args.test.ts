/**
 * Quoting rules, as valkey-server 8.1.1 splits inline commands.
 */
import { describe, expect, it } from 'vitest'
import { splitArgs, splitWords } from './split-args.ts'

const lines: readonly (readonly [line: string, argv: readonly string[] | null])[] = [
  ['', []],
  ['  \t ', []],
  ['set k v', ['set', 'k', 'v']],
  [' set  k\tv ', ['set', 'k', 'v']],
  ['set k "a b"', ['set', 'k', 'a b']],
  ['"\\x00\\xfF\\n\\r\\t\\a\\b\\"\\\\\\q"', ['\x00\xff\n\r\t\x07\b"\\q']],
  ['"\\xzz"', ['xzz']],
  ["'a\\'b\\n'", ["a'b\\n"]],
  ['a"b c"', ['ab c']],
  ['"" \'\'', ['', '']],
  ['a\\x41', ['a\\x41']],
  ['a\vb \fc', ['a\vb', 'c']],
  ['"abc', null],
  ["'abc", null],
  ['"abc"d', null],
  ["'abc'd", null],
  ['"abc\\', null],
]

describe('splitArgs', () => {
  for (const [line, argv] of lines) {
    it(`[splitArgs] ${JSON.stringify(line)} gives ${JSON.stringify(argv)}`, () => {
      expect(splitArgs(line)).toEqual(argv)
    })
  }
})

describe('splitWords', () => {
  it('[splitWords] tells where words stand and which quote is open', () => {
    expect(splitWords('get  "a b')).toEqual([
      { value: 'get', start: 0, end: 3, open: '' },
      { value: 'a b', start: 5, end: 9, open: '"' },
    ])
  })
})
