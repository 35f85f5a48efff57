import { describe, expect, it } from 'vitest'
import { ReplyError } from '../base/errors.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import type { CommandRow } from './command-spec.ts'
import { TestServer } from '../test-server.ts'

const ROW: Pick<CommandRow, 'arity' | 'flags' | 'group' | 'since' | 'summary'> = {
  arity: -1,
  flags: [],
  group: 'module',
  since: '1.0.0',
  summary: 'For a test.',
}

it.each([
  ['no', '$blabla..'],
  ['yes', '*redacted*'],
])('a protocol error is a line of the log, with a sample of the input (hidden: %s)', (hidden, sample) => {
  const t = new TestServer({ 'hide-user-data-from-log': hidden })
  t.server.feed(t.client(), '*3\r\n$3\r\nSET\r\n$1\r\nx\r\n$blabla\r\n')
  expect(t.received()).toBe('-ERR Protocol error: invalid bulk length\r\n')
  const remark = t.host.lines.at(-1) ?? ''
  expect(remark).toMatch(/^verbose Protocol error \(invalid bulk length\) from client: id=1 addr=/)
  expect(remark.slice(remark.indexOf('Query buffer'))).toBe(`Query buffer: ${sample}`)
})

describe('time', () => {
  it('the clock stands still during a command', () => {
    const t = new TestServer()
    const times: number[] = []
    t.server.commands.add({
      ...ROW,
      name: 'SLOW',
      handler: (c) => {
        times.push(c.server.time)
        t.host.time += 1000
        times.push(c.server.time)
        c.reply.ok()
      },
    })
    t.run('SLOW')
    expect(times[0]).toBe(times[1])
  })

  it('pump says when it wants to be called again', () => {
    const t = new TestServer()
    expect(t.server.pump()).toBeNull()
    t.run('BLPOP l 0.25')
    // Time is up once the deadline's millisecond is over.
    expect(t.server.pump()).toBe(251)
    t.advance(250)
    expect(t.received()).toBe('')
    t.advance(1)
    expect(t.received()).toBe('*-1\r\n')
    // The client's buffers are looked at until they have shrunk to what it needs; the last look was a millisecond ago.
    expect(t.server.pump()).toBe(99)
    for (let i = 0; i < 60; i++) t.advance(100)
    expect(t.server.pump()).toBeNull()
  })

  it('keys expire by themselves', () => {
    const t = new TestServer()
    for (let i = 0; i < 500; i++) t.run(`SET k${i} v PX ${1 + (i % 10)}`)
    for (let i = 0; i < 20; i++) t.advance(100)
    expect(t.run('DBSIZE')).toBe(':0\r\n')
  })
})

describe('listeners', () => {
  it('commands are told before and after, with the reply', () => {
    const t = new TestServer()
    const told: unknown[] = []
    const stop = t.server.onCommand({
      wantsReply: true,
      before: (_client, argv) => told.push(['before', ...argv]),
      after: (_client, argv, command, micros, proto) =>
        told.push([command.fullName, argv.length, micros, proto]),
    })
    t.run('SET a 1')
    stop()
    t.run('GET a')
    expect(told).toEqual([
      ['before', 'SET', 'a', '1'],
      ['set', 3, 0, '+OK\r\n'],
    ])
  })

  it('keyspace events are told whatever is configured', () => {
    const t = new TestServer()
    const told: unknown[] = []
    t.server.keyspace.onEvent((...event) => told.push(event))
    t.run('SET a 1')
    t.run('GET nosuch')
    expect(told).toEqual([
      [NOTIFY.new, 'new', 'a', 0],
      [NOTIFY.string, 'set', 'a', 0],
      [NOTIFY.keyMiss, 'keymiss', 'nosuch', 0],
    ])
  })

  it('values that leave are told with their reason', () => {
    const t = new TestServer()
    const told: unknown[] = []
    t.server.leaving.onLeft((_db, key, value, reason) => told.push([key, value.type, reason]))
    t.run('SET a 1 PX 10')
    t.run('SET a 2 PX 10')
    t.run('RPUSH l x')
    t.run('DEL l')
    t.advance(20)
    expect(told).toEqual([
      ['a', 'string', 'overwritten'],
      ['l', 'list', 'deleted'],
      ['a', 'string', 'expired'],
    ])
  })

  it('effects carry offsets, and SELECT where the database changes', () => {
    const t = new TestServer()
    const told: unknown[] = []
    t.server.onPropagate(({ db, argv, offset, proto }) =>
      told.push([db, argv.join(' '), offset, proto.length]),
    )
    t.run('SET a 1')
    t.run('GET a')
    t.run('SELECT 1')
    t.run('SET b 1')
    t.run('MULTI')
    t.run('SET c 1')
    t.run('SET d 1')
    t.run('EXEC')
    expect(told).toEqual([
      [0, 'SET a 1', 50, 50],
      [1, 'SET b 1', 100, 50],
      [-1, 'MULTI', 115, 15],
      [1, 'SET c 1', 142, 27],
      [1, 'SET d 1', 169, 27],
      [-1, 'EXEC', 183, 14],
    ])
  })
})

describe('handlers', () => {
  it('a promise keeps the client waiting, and its next commands too', async () => {
    const t = new TestServer()
    let finish: () => void = () => {}
    t.server.commands.add({
      ...ROW,
      name: 'LATER',
      handler: (c) => new Promise<void>((done) => (finish = done)).then(() => c.reply.simple('done')),
    })
    expect(t.run('LATER')).toBe('')
    expect(t.run('PING')).toBe('')
    expect(t.run('PING', 'other')).toBe('+PONG\r\n')
    finish()
    await new Promise((wake) => setTimeout(wake, 0))
    expect(t.received()).toBe('+done\r\n+PONG\r\n')
  })

  it('a promise that fails is an error reply', async () => {
    const t = new TestServer()
    t.server.commands.add({ ...ROW, name: 'FAIL', handler: () => Promise.reject(new ReplyError('ERR no')) })
    t.run('FAIL')
    await new Promise((wake) => setTimeout(wake, 0))
    expect(t.received()).toBe('-ERR no\r\n')
  })

  it('a bug in a handler is logged and answered, and the server goes on', () => {
    const t = new TestServer()
    t.server.commands.add({
      ...ROW,
      name: 'BUG',
      handler: () => {
        throw new TypeError('oops')
      },
    })
    expect(t.run('BUG')).toBe('-ERR internal error: oops\r\n')
    expect(t.run('PING')).toBe('+PONG\r\n')
    expect(t.host.lines[0]).toMatch(/^warning Internal error: TypeError: oops/)
  })
})

describe('nested calls', () => {
  it('a call inside a command belongs to its unit of work', () => {
    const t = new TestServer()
    const inner = t.server.createInternalClient()
    t.server.commands.add({
      ...ROW,
      flags: ['module'],
      name: 'OUTER',
      handler: (c) => {
        for (const argv of [
          ['SET', 'a', '1'],
          ['INCR', 'a'],
        ]) {
          const command = t.server.commands.lookup(argv)
          if (command) void t.server.call(inner, command, argv)
        }
        c.reply.bulk(inner.reply.take())
      },
    })
    const effects: string[] = []
    t.server.onPropagate(({ argv }) => effects.push(argv.join(' ')))
    expect(t.run('OUTER')).toBe('$9\r\n+OK\r\n:2\r\n\r\n')
    expect(effects).toEqual(['MULTI', 'SET a 1', 'INCR a', 'EXEC'])
  })
})

describe('[CLIENT PAUSE]', () => {
  it('puts commands off, and runs them when it ends', () => {
    const t = new TestServer()
    t.run('CLIENT PAUSE 100 WRITE')
    expect(t.run('SET a 1', 'w')).toBe('')
    expect(t.run('GET a', 'r')).toBe('$-1\r\n')
    t.advance(100)
    expect([t.received('w'), t.run('GET a', 'r')]).toEqual(['+OK\r\n', '$1\r\n1\r\n'])
  })

  it('ends early with UNPAUSE', () => {
    const t = new TestServer()
    t.run('CLIENT PAUSE 100000')
    t.run('PING', 'x')
    t.server.pause.end('client')
    t.server.settle()
    expect(t.received('x')).toBe('+PONG\r\n')
  })
})

describe('[MONITOR]', () => {
  it('shows commands of others with their arguments quoted', () => {
    const t = new TestServer()
    expect(t.run('MONITOR', 'm')).toBe('+OK\r\n')
    t.server.execute(t.client(), ['SET', 'a', 'x\r\n"\xff'])
    t.run('CONFIG GET hz')
    expect(t.received('m')).toBe('+1700000000.000000 [0 127.0.0.1:0] "SET" "a" "x\\r\\n\\"\\xff"\r\n')
  })
})

describe('[CLIENT UNBLOCK]', () => {
  it('ends a wait as a timeout or with an error', () => {
    const t = new TestServer()
    t.run('BLPOP l 0', 'b')
    expect(t.run(`CLIENT UNBLOCK ${t.client('b').id}`)).toBe(':1\r\n')
    expect(t.received('b')).toBe('*-1\r\n')
    t.run('BLPOP l 0', 'b')
    t.run(`CLIENT UNBLOCK ${t.client('b').id} ERROR`)
    expect(t.received('b')).toBe('-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n')
  })

  it('a client that leaves while it waits is forgotten', () => {
    const t = new TestServer()
    t.run('BLPOP l 0', 'b')
    t.server.closeClient(t.client('b'))
    expect(t.run('RPUSH l x')).toBe(':1\r\n')
    expect(t.run('LLEN l')).toBe(':1\r\n')
  })
})

describe('the end of a client by somebody else', () => {
  it.each(['CLIENT KILL TYPE pubsub', 'ACL DELUSER ann', 'ACL SETUSER ann resetchannels'])(
    '%s throws away what it was still to be sent',
    (line) => {
      const t = new TestServer()
      t.run('ACL SETUSER ann on nopass +@all &*')
      t.run('AUTH ann any', 'b')
      t.run('SUBSCRIBE news', 'b')
      t.run('MULTI')
      t.run('PUBLISH news one')
      t.run(line)
      expect(t.run('EXEC')).toMatch(/^\*2\r\n:1\r\n(:1|\+OK)\r\n$/)
      expect([t.received('b'), t.client('b').closed]).toEqual(['', true])
    },
  )
})

describe('authentication', () => {
  it('a password lets nothing through but AUTH and HELLO', () => {
    const t = new TestServer({ requirepass: 'secret' })
    expect(t.run('GET a')).toBe('-NOAUTH Authentication required.\r\n')
    expect(t.run('AUTH wrong')).toBe('-WRONGPASS invalid username-password pair or user is disabled.\r\n')
    expect(t.run('HELLO 3')).toMatch(/^-NOAUTH HELLO must be called/)
    expect(t.run('HELLO 3 AUTH default secret')).toMatch(/^%7/)
    expect(t.run('GET a')).toBe('_\r\n')
  })
})

describe('expired keys in the stream of effects', () => {
  it('what SCAN expires on its way is not one transaction', () => {
    const t = new TestServer()
    t.run('DEBUG SET-ACTIVE-EXPIRE 0')
    for (const key of ['a', 'b', 'c']) t.run(`SET ${key} 1 PX 10`)
    t.host.time += 20
    const effects: string[] = []
    t.server.onPropagate(({ argv }) => effects.push(argv.join(' ')))
    expect(t.run('SCAN 0')).toBe('*2\r\n$1\r\n0\r\n*0\r\n')
    expect(effects.toSorted()).toEqual(['UNLINK a', 'UNLINK b', 'UNLINK c'])
  })

  it('what a write command expires leaves with it', () => {
    const t = new TestServer({ 'lazyfree-lazy-expire': 'no' })
    t.run('DEBUG SET-ACTIVE-EXPIRE 0')
    t.run('SET a 1 PX 10')
    t.host.time += 20
    const effects: string[] = []
    t.server.onPropagate(({ argv }) => effects.push(argv.join(' ')))
    t.run('INCR a')
    expect(effects).toEqual(['MULTI', 'DEL a', 'INCR a', 'EXEC'])
  })
})

describe('what the counters say', () => {
  it('[CLIENT UNBLOCK] with an error counts the call as refused', () => {
    const t = new TestServer()
    t.run('BLPOP l 0', 'waiting')
    t.run(`CLIENT UNBLOCK ${t.client('waiting').id} ERROR`)
    expect(t.received('waiting')).toBe('-UNBLOCKED client unblocked via CLIENT UNBLOCK\r\n')
    expect(t.run('INFO commandstats')).toMatch(/cmdstat_blpop:calls=1,.*,rejected_calls=1,failed_calls=0\r\n/)
  })

  it('a request over the limit of the query buffer closes the connection', () => {
    const t = new TestServer()
    t.run('CONFIG SET client-query-buffer-limit 1mb')
    const client = t.client('long')
    t.server.feed(client, `*2\r\n$3\r\nGET\r\n$3000000\r\n${'x'.repeat(1_000_000)}`)
    expect(client.closed).toBe(false)
    t.server.feed(client, 'x'.repeat(100_000))
    expect(client.closed).toBe(true)
    expect(t.run('INFO stats')).toContain('client_query_buffer_limit_disconnections:1\r\n')
  })
})
