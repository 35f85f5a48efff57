import { describe, expect, it } from 'vitest'
import { quoteArg, splitArgs } from './split-args.ts'

describe('splitArgs', () => {
  it.each<[string, string[] | null]>([
    ['', []],
    ['  \t ', []],
    ['save 900 1', ['save', '900', '1']],
    ['a "b c" d', ['a', 'b c', 'd']],
    ['a ""', ['a', '']],
    [String.raw`a "\x41\n\"\\\q"`, ['a', 'A\n"\\q']],
    [String.raw`a 'it\'s \n'`, ['a', String.raw`it's \n`]],
    ['a pre"fix"', ['a', 'prefix']],
    ['a "b', null],
    ["a 'b", null],
    ['a "b"c', null],
    [String.raw`a "\xZZ"`, ['a', 'xZZ']],
  ])('[%j] gives %j', (line, words) => {
    expect(splitArgs(line)).toEqual(words)
  })

  it('gives back every byte that quoteArg quoted', () => {
    const all = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code)).join('')
    expect(splitArgs(`x ${quoteArg(all)} y`)).toEqual(['x', all, 'y'])
  })
})
