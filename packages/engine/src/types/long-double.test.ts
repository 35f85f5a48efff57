import { describe, expect, it } from 'vitest'
import { addLongDoubles, formatLongDouble, parseLongDouble } from './long-double.ts'
import type { LongDouble } from './long-double.ts'

function sum(...texts: string[]): string {
  return formatLongDouble(texts.map((text) => parseLongDouble(text) as LongDouble).reduce(addLongDoubles))
}

describe('LongDouble', () => {
  it('[LongDouble] adds and prints as the real server does', () => {
    // Pairs of operands and what INCRBYFLOAT of valkey-server 8.1.1 on x86-64 made of them.
    expect([
      sum('10.5', '0.1'),
      sum('0', '1000.1'),
      sum('0', '1000.1', '0.1'),
      sum('1e30', '1e-30'),
      sum('3.0', '1.10', '-4.1'),
      sum('-0.0', '0'),
      sum('0x1p3', '1'),
      sum('1e-5', '-1e-5'),
    ]).toEqual([
      '10.6',
      '1000.09999999999999998',
      '1000.19999999999999996',
      '1000000000000000000024696061952',
      '0',
      '0',
      '9',
      '0',
    ])
  })

  it('[LongDouble] keeps integers of 64 bits exactly', () => {
    expect([
      sum('18446744073709551615', '0'),
      sum('9223372036854775807', '1'),
      sum('-9223372036854775808', '-1'),
    ]).toEqual(['18446744073709551615', '9223372036854775808', '-9223372036854775809'])
  })

  it('[LongDouble] overflows to infinity and refuses texts beyond its range', () => {
    expect(
      addLongDoubles(parseLongDouble('1.1e4932') as LongDouble, parseLongDouble('1.1e4932') as LongDouble),
    ).toEqual({
      kind: 'infinite',
      negative: false,
    })
    expect(
      ['1e5000', '1e-5000', '', ' 1', '1 ', 'x', '.', '1e', '0x', 'nan', '1e99999999999'].map(
        parseLongDouble,
      ),
    ).toEqual(new Array(11).fill(undefined))
  })

  it('[LongDouble] rounds halves to even', () => {
    // 2^64 + 1 lies half way between two extended floats, 2^64 + 3 as well.
    expect([sum('18446744073709551616', '1'), sum('18446744073709551616', '3')]).toEqual([
      '18446744073709551616',
      '18446744073709551620',
    ])
  })
})
