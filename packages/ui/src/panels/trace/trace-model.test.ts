/**
 * The trace's texts and the outline of a reply.
 */
import { describe, expect, it } from 'vitest'
import { parseReplies } from '../../console/parse-reply.ts'
import type { CommandTrace } from '../../session.ts'
import { filterTraces, isFailure, rawLines, replyRows, replySummary } from './trace-model.ts'

const trace = (argv: readonly string[], raw: string, more: Partial<CommandTrace> = {}): CommandTrace => ({
  id: 1,
  client: 'console',
  argv,
  resp: 3,
  startedAt: 0,
  micros: 1,
  module: null,
  calls: [],
  raw,
  reply: parseReplies(raw).replies[0] ?? null,
  propagated: [],
  ...more,
})
const rows = (raw: string, closed: readonly string[] = []): readonly string[] => {
  const reply = trace([], raw).reply
  return reply
    ? replyRows(reply, new Set(closed)).map(
        (row) => `${'  '.repeat(row.level - 1)}${row.place} ${row.type} ${row.text}`,
      )
    : []
}
const nested = '%2\r\n$1\r\nk\r\n*2\r\n:1\r\n_\r\n|1\r\n+ttl\r\n:9\r\n$1\r\nl\r\n#f\r\n'

describe('replyRows', () => {
  it('[trace] shows keys, values, positions and attributes of a nested reply', () => {
    expect(rows(nested)).toEqual([
      ' map 2 pairs',
      '  1 key bulk "k"',
      '  1 value array 2 items',
      '    1 integer 1',
      '    2 null nil',
      '  attribute attribute 1 pair',
      '    1 key simple ttl',
      '    1 value integer 9',
      '  2 key bulk "l"',
      '  2 value bool false',
    ])
  })
  it('[trace] leaves out what is below a closed row', () => {
    expect(rows(nested, ['0.1', '0.2']).map((row) => row.trim())).toEqual([
      'map 2 pairs',
      '1 key bulk "k"',
      '1 value array 2 items',
      'attribute attribute 1 pair',
      '2 key bulk "l"',
      '2 value bool false',
    ])
  })
  it('[trace] shows the format of a verbatim string', () => {
    expect(rows('=7\r\nmkd:# a\r\n')).toEqual([' verbatim mkd: # a'])
  })
})

describe('trace list', () => {
  it('[trace] sums a reply up', () => {
    const raws = ['+OK\r\n', '-ERR no\r\n', '*2\r\n:1\r\n:2\r\n', '$1\r\na\r\n', '$-1\r\n', '']
    expect(raws.map((raw) => replySummary(trace([], raw)))).toEqual([
      'OK',
      'ERR no',
      'array · 2 items',
      '"a"',
      'nil',
      '—',
    ])
    expect(raws.map((raw) => isFailure(trace([], raw)))).toEqual([false, true, false, false, false, false])
  })
  it('[trace] filters by command, client, module and the API functions called', () => {
    const all = [
      trace(['SET', 'k', 'v'], '+OK\r\n'),
      trace(['H.RAND'], ':1\r\n', {
        module: 'hello',
        calls: [{ fn: 'ReplyWithLongLong', args: [], result: 'OK', depth: 0 }],
      }),
    ]
    const [set, rand] = all
    expect(filterTraces(all, '', false)).toBe(all)
    expect(filterTraces(all, 'set k', false)).toEqual([set])
    expect(filterTraces(all, 'longlong', false)).toEqual([rand])
    expect(filterTraces(all, '', true)).toEqual([rand])
  })
  it('[trace] shows raw bytes a protocol line a line', () => {
    expect(rawLines('$3\r\na"\x00\r\nrest')).toEqual(['$3\\r\\n', 'a"\\x00\\r\\n', 'rest'])
  })
})
