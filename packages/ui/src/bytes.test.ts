/**
 * Byte strings as text.
 */
import { describe, expect, it } from 'vitest'
import {
  bytesToText,
  commandLine,
  display,
  printableText,
  quote,
  textToBytes,
  toUint8Array,
} from './bytes.ts'
import { splitArgs } from './console/split-args.ts'

describe('bytes', () => {
  it('[textToBytes] writes UTF-8, and bytesToText reads it back', () => {
    expect(textToBytes('aé日😀')).toBe('a\xc3\xa9\xe6\x97\xa5\xf0\x9f\x98\x80')
    expect(bytesToText(textToBytes('aé日😀'))).toBe('aé日😀')
  })
  it('[bytesToText] puts a mark for bytes that are no UTF-8', () => {
    expect(bytesToText('a\xff')).toBe('a\ufffd')
  })
  it('[toUint8Array] gives each char as a byte', () => {
    expect([...toUint8Array('\x00a\xff')]).toEqual([0, 97, 255])
  })
  it('[printableText] refuses what would not be seen as it is', () => {
    expect(['abc', 'gr\xc3\xbc', 'a\nb', 'a\xff', '\xe2\x80\xae', ''].map(printableText)).toEqual([
      'abc',
      'grü',
      null,
      null,
      null,
      '',
    ])
  })
  it('[quote] escapes as valkey-cli does', () => {
    expect(quote('a"\\\n\r\t\x07\b\x00\xff')).toBe('"a\\"\\\\\\n\\r\\t\\a\\b\\x00\\xff"')
  })
  it('[display] shows text bare, other bytes quoted, and cuts what is long', () => {
    expect([display('a b'), display('a\x00'), display('abcdef', 3)]).toEqual(['a b', '"a\\x00"', 'abc…'])
  })
  it('[commandLine] splits back into the same arguments', () => {
    const argv = ['SET', '', 'a b', 'q"\\', "it's", '\x00\xff\n', 'plain']
    expect(splitArgs(commandLine(argv))).toEqual(argv)
  })
})
