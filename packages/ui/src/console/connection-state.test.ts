/**
 * The prompt's state, from commands and replies.
 */
import { describe, expect, it } from 'vitest'
import { afterCommand, afterMessage, newConnection, promptText } from './connection-state.ts'
import { parseReplies } from './parse-reply.ts'

function prompts(steps: readonly (readonly [line: string, raw: string])[]): readonly string[] {
  let state = newConnection
  return steps.map(([line, raw]) => {
    for (const reply of parseReplies(raw).replies) state = afterCommand(state, line.split(' '), reply)
    return promptText(state)
  })
}

describe('promptText', () => {
  it('[SELECT] shows the database unless it failed', () => {
    expect(
      prompts([
        ['select 3', '+OK\r\n'],
        ['select 99', '-ERR DB index is out of range\r\n'],
        ['select 0', '+OK\r\n'],
      ]),
    ).toEqual(['valkey[3]> ', 'valkey[3]> ', 'valkey> '])
  })
  it('[MULTI] shows the transaction, and DISCARD takes back a SELECT inside it', () => {
    expect(
      prompts([
        ['multi', '+OK\r\n'],
        ['select 2', '+QUEUED\r\n'],
        ['discard', '+OK\r\n'],
      ]),
    ).toEqual(['valkey(TX)> ', 'valkey[2](TX)> ', 'valkey> '])
  })
  it('[EXEC] keeps the database it selected, unless it was aborted', () => {
    const begin = [
      ['multi', '+OK\r\n'],
      ['select 2', '+QUEUED\r\n'],
    ] as const
    expect(prompts([...begin, ['exec', '*1\r\n+OK\r\n']]).at(-1)).toBe('valkey[2]> ')
    expect(prompts([...begin, ['exec', '-EXECABORT x\r\n']]).at(-1)).toBe('valkey> ')
    expect(prompts([...begin, ['exec', '*-1\r\n']]).at(-1)).toBe('valkey> ')
  })
  it('[HELLO] shows RESP3 by the kind of reply it got', () => {
    expect(
      prompts([
        ['hello 3', '%0\r\n'],
        ['hello', '%0\r\n'],
        ['hello 9', '-NOPROTO x\r\n'],
        ['hello 2', '*0\r\n'],
      ]),
    ).toEqual(['valkey(RESP3)> ', 'valkey(RESP3)> ', 'valkey(RESP3)> ', 'valkey> '])
  })
  it('[SUBSCRIBE] shows subscribed mode until the last channel is left', () => {
    const message = (name: string, count: number): string =>
      `*3\r\n$${name.length}\r\n${name}\r\n$1\r\nc\r\n:${count}\r\n`
    expect(
      prompts([
        ['subscribe a b', message('subscribe', 1) + message('subscribe', 2)],
        ['unsubscribe a', message('unsubscribe', 1)],
        ['ssubscribe c', message('ssubscribe', 1)],
        ['unsubscribe', message('unsubscribe', 0)],
        ['sunsubscribe', message('sunsubscribe', 0)],
      ]),
    ).toEqual([
      'valkey(subscribed mode)> ',
      'valkey(subscribed mode)> ',
      'valkey(subscribed mode)> ',
      'valkey(subscribed mode)> ',
      'valkey> ',
    ])
  })
  it('[RESET] goes back to a new connection', () => {
    expect(
      prompts([
        ['hello 3', '%0\r\n'],
        ['select 4', '+OK\r\n'],
        ['monitor', '+OK\r\n'],
        ['reset', '+RESET\r\n'],
      ]).slice(-2),
    ).toEqual(['valkey[4](RESP3)(monitor)> ', 'valkey> '])
  })
  it('[afterMessage] takes no other reply for a subscription', () => {
    const [reply] = parseReplies('*3\r\n$7\r\nmessage\r\n$1\r\nc\r\n:9\r\n').replies
    expect(reply && afterMessage(newConnection, reply)).toBe(newConnection)
  })
})
