/**
 * Every panel rendered over data and over nothing: what a person finds in it, whoever they are.
 */
import type { ReactNode } from 'react'
import { renderToStaticMarkup } from 'react-dom/server'
import { describe, expect, it } from 'vitest'
import { parseReplies } from './console/parse-reply.ts'
import { panels } from './panels.ts'
import { BlockedView } from './panels/blocked/Blocked.tsx'
import { KeyspaceView } from './panels/keyspace/Keyspace.tsx'
import { LogView } from './panels/log/Log.tsx'
import { ModulesView } from './panels/modules/Modules.tsx'
import { ProblemsView } from './panels/problems/Problems.tsx'
import { ReplicationView } from './panels/replication/Replication.tsx'
import { TimersView } from './panels/timers/Timers.tsx'
import { TraceView } from './panels/trace/Trace.tsx'
import type { CommandTrace, Diagnostic } from './session.ts'
import { strings } from './strings.ts'

const nothing = (): void => undefined

/** The text of a rendering, tags replaced by single spaces. */
function text(node: ReactNode): string {
  return renderToStaticMarkup(node)
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&quot;', '"')
    .replaceAll('&#x27;', "'")
    .replace(/\s+/g, ' ')
    .trim()
}

describe('panels', () => {
  it('[panels] have ids of their own and stand in the order of the table', () => {
    expect(panels.map((panel) => [panel.id, panel.defaultPlace])).toEqual([
      ['console', 'bottom'],
      ['problems', 'bottom'],
      ['keyspace', 'right'],
      ['trace', 'right'],
      ['modules', 'right'],
      ['replication', 'right'],
      ['blocked', 'bottom'],
      ['timers', 'bottom'],
      ['log', 'bottom'],
    ])
  })

  const empties: readonly (readonly [name: string, node: () => ReactNode, title: string])[] = [
    [
      'keyspace',
      () => (
        <KeyspaceView
          state={{ db: 0, databases: [], keys: [], total: 0, limit: 10 }}
          pattern=""
          onPattern={nothing}
          onDatabase={nothing}
          onChoose={nothing}
        />
      ),
      strings.keyspace.emptyTitle,
    ],
    [
      'trace',
      () => <TraceView state={{ commands: [], dropped: 0 }} onClear={nothing} onReveal={nothing} />,
      strings.trace.emptyTitle,
    ],
    [
      'replication',
      () => <ReplicationView state={null} onReveal={nothing} />,
      strings.replication.emptyTitle,
    ],
    ['blocked', () => <BlockedView state={{ clients: [] }} onReveal={nothing} />, strings.blocked.emptyTitle],
    [
      'timers',
      () => <TimersView state={null} receivedAt={0} onReveal={nothing} />,
      strings.timers.emptyTitle,
    ],
    [
      'modules',
      () => <ModulesView state={{ modules: [] }} notice={null} onUnload={nothing} />,
      strings.modules.emptyTitle,
    ],
    ['log', () => <LogView state={{ lines: [] }} />, strings.log.emptyTitle],
    [
      'problems',
      () => <ProblemsView state={{ diagnostics: [] }} onReveal={nothing} />,
      strings.problems.emptyTitle,
    ],
  ]
  for (const [name, node, title] of empties) {
    it(`[${name}] says what would appear while there is nothing`, () => {
      expect(text(node())).toContain(title)
    })
  }
})

describe('KeyspaceView', () => {
  it('[keyspace] is an outline with a row a key, with type, encoding and length', () => {
    const keys = [
      { key: 'a:1', type: 'hash', encoding: 'listpack', length: 3, expireAt: null, preview: [] },
      { key: 'a:2', type: 'string', encoding: 'int', length: 2, expireAt: null, preview: [] },
    ]
    const html = renderToStaticMarkup(
      <KeyspaceView
        state={{ db: 2, databases: [{ db: 2, keys: 2, expires: 0 }], keys, total: 7, limit: 2 }}
        pattern="a"
        onPattern={nothing}
        onDatabase={nothing}
        onChoose={nothing}
      />,
    )
    expect(html).toMatch(/role="treegrid"[^>]*aria-rowcount="4"/)
    expect(html.match(/role="row"[^>]*aria-level="\d"/g)).toHaveLength(3)
    expect(text(<div dangerouslySetInnerHTML={{ __html: html }} />)).toMatch(
      /db2 · 2 keys first 2 of 7 keys Key Type Encoding Length Expires a: 2 keys 1 hash listpack 3 2 string int 2/,
    )
  })
})

describe('TraceView', () => {
  const trace: CommandTrace = {
    id: 4,
    client: 'console',
    argv: ['H.ECHO', 'a b'],
    resp: 3,
    startedAt: 0,
    micros: 1500,
    module: 'hello',
    calls: [
      {
        fn: 'AutoMemory',
        args: [{ name: 'ctx', value: 'ctx' }],
        result: null,
        depth: 0,
        file: 'h.c',
        line: 9,
      },
      { fn: 'ReplyWithString', args: [{ name: 'str', value: '"a b"' }], result: 'OK', depth: 1 },
    ],
    raw: '*1\r\n$3\r\na b\r\n',
    reply: parseReplies('*1\r\n$3\r\na b\r\n').replies[0] ?? null,
    propagated: [['SET', 'k', 'v']],
  }
  it('[trace] shows the newest command with arguments, calls, reply and what was replicated', () => {
    const shown = text(
      <TraceView state={{ commands: [trace], dropped: 2 }} onClear={nothing} onReveal={nothing} />,
    )
    for (const part of [
      '2 older commands are no longer kept.',
      'H.ECHO "a b" array · 1 item 2 1.50 ms',
      'Arguments 1 "H.ECHO" "a b"',
      'AutoMemory ( ctx= ctx ) h.c:9',
      'ReplyWithString ( str= "a b" ) OK',
      '1 item array 1 "a b" bulk',
      'SET k v',
    ]) {
      expect(shown.replace(/ ?: ?(?=9)/, ':')).toContain(part)
    }
  })
})

describe('ModulesView', () => {
  it('[modules] shows a module with its commands, and an error of unloading', () => {
    const module = {
      name: 'hello',
      version: 3,
      path: '/m/hello.c',
      args: ['a b'],
      commands: [{ name: 'h.rand', arity: -2, flags: ['readonly', 'fast'], calls: 1500 }],
      types: ['hellotype'],
      stubsRequested: ['StreamAdd'],
      state: 'trapped',
    } as const
    expect(
      text(
        <ModulesView
          state={{ modules: [module] }}
          notice={{ text: 'ERR busy', failed: true }}
          onUnload={nothing}
        />,
      ),
    ).toBe(
      'ERR busy ERR busy hello crashed Unload Version 3 File /m/hello.c Arguments "a b" Data types hellotype ' +
        'Commands Command Flags Arity Calls h.rand readonly fast 2+ 1 500 ' +
        '1 Functions asked for that are not written yet Calling one fails with a message that names it. StreamAdd',
    )
  })
})

describe('ProblemsView', () => {
  const range = { start: { line: 2, column: 5 }, end: { line: 2, column: 9 } }
  const diagnostic: Diagnostic = {
    file: 'a.c',
    range,
    severity: 'error',
    message: 'no such thing',
    code: '-Wx',
    notes: [],
    fixits: [{ file: 'a.c', range, text: 'thing' }],
  }
  it('[problems] says the severity in words and offers the fix', () => {
    const shown = text(
      <ProblemsView state={{ diagnostics: [diagnostic] }} onReveal={nothing} onFix={nothing} />,
    )
    expect(shown).toBe('1 error, 0 warnings 1 error, 0 warnings error: no such thing -Wx Fix a.c:2:5')
  })
  it('[problems] offers no fix where none can be applied', () => {
    expect(text(<ProblemsView state={{ diagnostics: [diagnostic] }} onReveal={nothing} />)).not.toContain(
      'Fix',
    )
  })
})

describe('other panels', () => {
  it('[replication] shows the stream with causes and offsets', () => {
    const stream = [
      {
        offset: 14,
        db: 3,
        argv: ['DEL', 'k'],
        cause: { what: 'SET', client: 'w1', call: 'Replicate', line: 'm.c:7' },
        at: new Date(2026, 1, 1, 1, 2, 3, 4).getTime(),
      },
    ]
    const state = { replid: 'abcdef0123', offset: 14, stream }
    expect(text(<ReplicationView state={state} onReveal={nothing} />)).toContain(
      'Replication id abcdef01… Offset 14 Command Cause At Db Offset Time DEL k SET Replicate m.c:7 3 14 01:02:03.004',
    )
  })
  it('[blocked] shows who waits for what', () => {
    const client = {
      client: 'w1',
      command: ['BLPOP', 'q', '0'],
      since: Date.now(),
      until: null,
      keys: ['q'],
      module: null,
      line: 'm.c:9',
    }
    expect(text(<BlockedView state={{ clients: [client] }} onReveal={nothing} />)).toMatch(
      /^1 client waits .* w1 BLPOP q 0 q core m\.c:9 \d.* never$/,
    )
  })
  it('[timers] shows the soonest first', () => {
    const timers = [
      { id: '2', owner: 'm', what: 'late', due: 9e15 },
      { id: '1', owner: 'm', what: 'soon', due: 0, line: 'a.c:3' },
    ]
    expect(text(<TimersView state={{ now: 10, timers }} receivedAt={0} onReveal={nothing} />)).toMatch(
      /now m soon a\.c:3 1 .* in .* m late 2/,
    )
  })
  it('[log] shows time, level, source and text', () => {
    const line = {
      at: new Date(2026, 1, 1, 1, 2, 3, 4).getTime(),
      level: 'warning',
      source: 'hello',
      text: 'gr\xc3\xbc\xc3\x9fe',
    } as const
    expect(text(<LogView state={{ lines: [line] }} />)).toContain('1 line 01:02:03.004 warning hello grüße')
  })
})
