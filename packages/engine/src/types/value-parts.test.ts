import { describe, expect, it } from 'vitest'
import { COMMANDS, Server, type Value } from '../index.ts'
import { ModuleValue } from './module-value.ts'
import { valuePart, valueParts } from './value-parts.ts'

function valueAfter(...lines: string[]): Value {
  const host = { now: () => 1000, monotonicMicros: () => 0, random: () => 0.5, log() {}, wake() {} }
  const server = new Server(host, { commands: COMMANDS })
  const client = server.createClient({ output() {}, close() {} })
  for (const line of lines) server.feed(client, `${line}\r\n`)
  return server.databases[0]?.peekRaw('k')?.value as Value
}

describe('valueParts', () => {
  const rows: readonly (readonly [string, string, unknown])[] = [
    ['a string is one part', 'SET k text', [['', 'text']]],
    [
      'a list has indices',
      'RPUSH k a b',
      [
        ['0', 'a'],
        ['1', 'b'],
      ],
    ],
    ['a hash has fields', 'HSET k f v', [['f', 'v']]],
    ['a set has members', 'SADD k 7', [['7', '']]],
    [
      'a sorted set has scores, endless ones too',
      'ZADD k 0.1 m inf n',
      [
        ['m', '0.1'],
        ['n', 'inf'],
      ],
    ],
    ['a stream has entries', 'XADD k 5-1 f v g w', [['5-1', 'f v  g w']]],
  ]
  for (const [name, line, parts] of rows)
    it(name, () => {
      expect([...valueParts(valueAfter(line))]).toEqual(parts)
    })

  it('a value of a module has its type and pointer', () => {
    expect([...valueParts(new ModuleValue({ name: 'my-type' }, 0x1234))]).toEqual([['my-type', '0x1234']])
  })
})

describe('valuePart', () => {
  const rows: readonly (readonly [line: string, name: string, content: string, absent: string])[] = [
    ['HSET k f v', 'f', 'v', 'x'],
    ['ZADD k 2 m', 'm', '2', 'x'],
    ['SADD k m', 'm', '', 'x'],
    ['RPUSH k a b', '-1', 'b', '5'],
    ['XADD k 5-1 f v', '5-1', 'f v', '6-1'],
  ]
  for (const [line, name, content, absent] of rows)
    it(`finds a part after ${line}`, () => {
      const value = valueAfter(line)
      expect([valuePart(value, name), valuePart(value, absent)]).toEqual([content, undefined])
    })
})
