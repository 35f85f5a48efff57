import { describe, expect, it } from 'vitest'
import { syntaxOf } from './command-hints.ts'

describe('syntaxOf', () => {
  it.each([
    [{ name: 'key', type: 'key' } as const, 'key'],
    [{ name: 'key', type: 'key', multiple: true } as const, 'key [key ...]'],
    [{ name: 'seconds', type: 'integer', token: 'EX', optional: true } as const, '[EX seconds]'],
    [
      {
        name: 'pattern',
        type: 'pattern',
        token: 'GET',
        multiple: true,
        multipleToken: true,
        optional: true,
      } as const,
      '[GET pattern [GET pattern ...]]',
    ],
    [
      {
        name: 'condition',
        type: 'oneof',
        optional: true,
        args: [
          { name: 'nx', type: 'pure-token', token: 'NX' },
          { name: 'xx', type: 'pure-token', token: 'XX' },
        ],
      } as const,
      '[NX|XX]',
    ],
    [
      {
        name: 'data',
        type: 'block',
        multiple: true,
        args: [
          { name: 'field', type: 'string' },
          { name: 'value', type: 'string' },
        ],
      } as const,
      'field value [field value ...]',
    ],
  ])('writes %j', (arg, expected) => {
    expect(syntaxOf(arg)).toBe(expected)
  })
})
