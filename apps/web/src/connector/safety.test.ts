import { describe, expect, it } from 'vitest'
import { Safety } from './safety.ts'

const row = (name: string, flags: readonly string[], categories: readonly string[]): string => {
  const words = (list: readonly string[]): string =>
    `*${list.length}\r\n${list.map((word) => `+${word}\r\n`).join('')}`
  return `*7\r\n$${name.length}\r\n${name}\r\n:2\r\n${words(flags)}:1\r\n:1\r\n:1\r\n${words(categories)}`
}

const KNOWN: Readonly<Record<string, string>> = {
  get: row('get', ['readonly'], ['@read']),
  set: row('set', ['write'], ['@write']),
  keys: row('keys', ['readonly'], ['@dangerous']),
  flushall: row('flushall', ['write'], ['@dangerous']),
  'config|set': row('config|set', ['admin'], ['@dangerous']),
  'mod.add': row('mod.add', ['write', 'module'], ['@write']),
}

function safety(denied = false): Safety {
  return new Safety((argv) => {
    if (denied) return Promise.resolve('-NOPERM no permissions\r\n')
    const rows = argv.slice(2).map((name) => KNOWN[name] ?? '*-1\r\n')
    return Promise.resolve(`*${rows.length}\r\n${rows.join('')}`)
  })
}

describe('what a real server is sent', () => {
  it.each([
    ['GET k', 'send', 'send'],
    ['SET k v', 'send', 'refuse'],
    ['KEYS *', 'confirm', 'confirm'],
    ['FLUSHALL', 'confirm', 'refuse'],
    ['CONFIG SET maxmemory 1', 'confirm', 'refuse'],
    ['CONFIG GET maxmemory', 'send', 'send'],
    ['INFO', 'send', 'send'],
    ['MOD.ADD k', 'send', 'refuse'],
    ['EVAL x 0', 'send', 'refuse'],
    ['NOSUCH', 'send', 'send'],
  ])('%s: %s, read-only: %s', async (line, writable, readOnly) => {
    const judge = safety()
    expect([await judge.judge(line.split(' '), false), await judge.judge(line.split(' '), true)]).toEqual([
      writable,
      readOnly,
    ])
  })

  it('is asked about, and refused when read-only, where the server does not say what a command is', async () => {
    expect(await safety(true).judge(['GET', 'k'], false)).toBe('confirm')
    expect(await safety(true).judge(['GET', 'k'], true)).toBe('refuse')
  })
})
