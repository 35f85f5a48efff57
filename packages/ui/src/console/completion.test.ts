/**
 * What Tab offers and what the hint says, over a few commands.
 */
import { describe, expect, it } from 'vitest'
import type { CommandHint } from '../session.ts'
import { CommandIndex, skipRepeat, typedKey } from './completion.ts'

const row = (name: string, syntax: string, group: string, module: string | null = null): CommandHint => ({
  name,
  syntax,
  group,
  module,
  summary: `${name} does it`,
  since: '1.0.0',
})
const index = new CommandIndex([
  row('SET', 'key value [NX|XX] [EX seconds|PX milliseconds]', 'string'),
  row('SETEX', 'key seconds value', 'string'),
  row('GET', 'key', 'string'),
  row('CONFIG', '', 'server'),
  row('CONFIG GET', 'parameter [parameter ...]', 'server'),
  row('CONFIG SET', 'parameter value [parameter value ...]', 'server'),
  row('hello.rand', '', 'module', 'hello'),
])

describe('CommandIndex.hint', () => {
  const hints: readonly (readonly [typed: string, hint: string])[] = [
    ['', ''],
    ['SE', ''],
    ['SET', ''],
    ['SET ', 'key value [NX|XX] [EX seconds|PX milliseconds]'],
    ['set k', ' key value [NX|XX] [EX seconds|PX milliseconds]'],
    ['set k ', 'value [NX|XX] [EX seconds|PX milliseconds]'],
    ['5 get ', 'key'],
    ['GET', ' key'],
    ['config get ', 'parameter [parameter ...]'],
    ['config get a ', '[parameter ...]'],
    ['set "a b', ''],
    ['nothing ', ''],
  ]
  for (const [typed, hint] of hints) {
    it(`[hint] '${typed}' shows '${hint}'`, () => {
      expect(index.hint(typed)).toBe(hint)
    })
  }
})

describe('CommandIndex.offers', () => {
  const at = (text: string) => index.offers(text, text.length)
  it('[offers] command names keep the case they are typed in', () => {
    expect(at('SE').choices).toEqual(['SET ', 'SETEX '])
    expect(at('se').choices).toEqual(['set ', 'setex '])
  })
  it('[offers] subcommands follow their command', () => {
    expect(at('CONFIG ')).toEqual({ start: 7, end: 7, choices: ['GET ', 'SET '], keyPrefix: null })
  })
  it('[offers] a key may stand where the arguments have one', () => {
    expect(at('GET us')).toEqual({ start: 4, end: 6, choices: [], keyPrefix: 'us' })
    expect(at('GET us:1 ')).toEqual({ start: 9, end: 9, choices: [], keyPrefix: null })
  })
  it('[offers] the start of a quoted key is the text in its quotes', () => {
    expect(at('GET "a b')).toEqual({ start: 4, end: 8, choices: [], keyPrefix: 'a b' })
  })
  it('[offers] tokens complete after the arguments they follow', () => {
    expect(at('set k v e').choices).toEqual(['EX '])
  })
  it('[offers] a command that does not tell its arguments takes keys only if it is a module’s', () => {
    expect(at('hello.rand k').keyPrefix).toBe('k')
    expect(at('CONFIG x').keyPrefix).toBeNull()
  })
  it('[offers] HELP completes groups and commands', () => {
    expect(at('help @s').choices).toEqual(['@server', '@string'])
    expect(at('help g').choices).toEqual(['get '])
  })
  it('[offers] counts positions in characters, not bytes', () => {
    expect(at('SET "é" v n')).toEqual({ start: 10, end: 11, choices: ['NX '], keyPrefix: null })
  })
})

describe('CommandIndex.find', () => {
  it('[find] gives a command and its subcommands', () => {
    expect(index.find(['config']).map((one) => one.name)).toEqual(['CONFIG', 'CONFIG GET', 'CONFIG SET'])
  })
})

describe('skipRepeat', () => {
  it('[skipRepeat] drops a count in front of a command, not a lone number', () => {
    expect([skipRepeat(['3', 'PING']), skipRepeat(['3']), skipRepeat(['PING', '3'])]).toEqual([
      ['PING'],
      ['3'],
      ['PING', '3'],
    ])
  })
})

describe('typedKey', () => {
  it('[typedKey] quotes only what needs it', () => {
    expect(['user:1', 'a b', '', '\xff', 'gr\xc3\xbc\xc3\x9fe', 'a"b'].map(typedKey)).toEqual([
      'user:1',
      '"a b"',
      '""',
      '"\\xff"',
      'grüße',
      '"a\\"b"',
    ])
  })
})
