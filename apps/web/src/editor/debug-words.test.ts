import { describe, expect, it } from 'vitest'
import { expressionAt, valuesBeside } from './debug-words.ts'

describe('expressionAt', () => {
  const line = '  total += list->head[i + 1].size * count; // count of x'
  const at = (text: string): string | undefined => expressionAt(line, line.indexOf(text) + 1)?.text

  it('takes a name with what leads to it, and nothing that follows', () => {
    expect(['total', 'list', 'head', 'size', 'count'].map(at)).toEqual([
      'total',
      'list',
      'list->head',
      'list->head[i + 1].size',
      'count',
    ])
    expect(at('i + 1')).toBe('i')
  })

  it('says which columns it covers', () => {
    expect(expressionAt('x = a.b;', 7)).toEqual({ text: 'a.b', start: 5, end: 8 })
  })

  it('finds nothing in comments, texts and blanks', () => {
    expect(at('x')).toBeUndefined()
    expect(expressionAt('f("name");', 5)).toBeNull()
    expect(expressionAt('a  =  b;', 5)).toBeNull()
  })
})

describe('valuesBeside', () => {
  const lines = [
    'static int one(int b) {',
    '  return b;',
    '}',
    'static int add(int a, int b) {',
    '  int sum = a + point.b; // b',
    '  return sum;',
  ]

  it('stays within the function and above the line that is held', () => {
    const values = new Map([
      ['a', '1'],
      ['b', '2'],
      ['sum', '3'],
    ])
    expect([...valuesBeside(lines, 5, values)]).toEqual([
      [5, 'sum = 3, a = 1'],
      [4, 'a = 1, b = 2'],
    ])
  })

  it('cuts values that are long', () => {
    expect(valuesBeside(['s'], 1, new Map([['s', 'x'.repeat(50)]])).get(1)).toBe(`s = ${'x'.repeat(28)}…`)
  })
})
