// window.playground, member by member, as AUTOMATION.md describes it.
import { expect, test } from '../fixtures/test.ts'
import { moduleWith } from '../fixtures/modules.ts'

test('run() answers what was loaded and how long it took', async ({ warm }) => {
  await warm.open({ 'module.c': moduleWith('return ValkeyModule_ReplyWithSimpleString(ctx, "OK");') })
  const result = await warm.run()
  expect(result).toEqual({
    ok: true,
    diagnostics: [],
    modules: ['t'],
    timings: {
      compile: expect.any(Number),
      link: expect.any(Number),
      load: expect.any(Number),
      total: expect.any(Number),
    },
  })
  expect(result.timings.total).toBeGreaterThan(result.timings.load)
})

test('run() answers diagnostics with places counted from 1', async ({ warm }) => {
  await warm.open({ 'module.c': 'int f(void) {\n  return missing;\n}\n' })
  const { ok, diagnostics } = await warm.run()
  expect(ok).toBe(false)
  expect(diagnostics[0]).toMatchObject({
    file: 'module.c',
    severity: 'error',
    range: { start: { line: 2, column: 10 }, end: { line: 2, column: 17 } },
  })
})

test('command() answers as valkey-cli prints and as it came over the wire', async ({ warm }) => {
  await warm.command('FLUSHALL')
  expect(await warm.command('RPUSH list a "b c"')).toEqual({ reply: '(integer) 2', raw: ':2\r\n' })
  expect(await warm.command(['LRANGE', 'list', '0', '-1'])).toEqual({
    reply: '1) "a"\n2) "b c"',
    raw: '*2\r\n$1\r\na\r\n$3\r\nb c\r\n',
  })
  expect(await warm.command('GET list')).toEqual({
    reply: '(error) WRONGTYPE Operation against a key holding the wrong kind of value',
    raw: '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n',
  })
})

test('command() keeps connections apart and speaks RESP3 where asked', async ({ warm }) => {
  await warm.command('FLUSHALL')
  await warm.command('HSET h f v', { client: 'a' })
  expect((await warm.command('HGETALL h', { client: 'a', resp: 3 })).raw).toBe('%1\r\n$1\r\nf\r\n$1\r\nv\r\n')
  expect((await warm.command('HGETALL h', { client: 'b' })).raw).toBe('*2\r\n$1\r\nf\r\n$1\r\nv\r\n')
  await warm.command('SELECT 3', { client: 'a' })
  expect((await warm.command('DBSIZE', { client: 'a' })).reply).toBe('(integer) 0')
  expect((await warm.command('DBSIZE', { client: 'b' })).reply).toBe('(integer) 1')
})

test('command() of a blocking command resolves when another connection serves it', async ({ warm }) => {
  await warm.command('DEL queue')
  const waiting = warm.command('BLPOP queue 10', { client: 'waiter' })
  await expect.poll(async () => (await warm.state<{ clients: unknown[] }>('blocked')).clients.length).toBe(1)
  await warm.command('RPUSH queue job', { client: 'other' })
  expect((await waiting).reply).toBe('1) "queue"\n2) "job"')
})

test('state() answers each panel', async ({ playground }) => {
  await playground.open({ 'module.c': moduleWith('return ValkeyModule_ReplyWithLongLong(ctx, 7);') })
  await playground.run()
  await playground.command('FLUSHALL')
  await playground.command('SET key value')
  await playground.command('T.DO')

  expect(await playground.state('keyspace')).toMatchObject({
    db: 0,
    total: 1,
    keys: [
      { key: 'key', type: 'string', encoding: 'embstr', length: 5, expireAt: null, preview: [['value']] },
    ],
  })
  const { commands } = await playground.state<{
    commands: readonly { argv: string[]; calls: unknown[]; raw: string; reply: unknown }[]
  }>('trace')
  expect(commands.at(-1)).toMatchObject({
    argv: ['T.DO'],
    module: 't',
    client: 'console',
    raw: ':7\r\n',
    reply: { type: 'integer', value: '7' },
    calls: [{ fn: 'ReplyWithLongLong', depth: 0 }],
  })
  expect(await playground.state('modules')).toMatchObject({
    modules: [{ name: 't', version: 1, state: 'loaded' }],
  })
  const stream = await playground.state<{ stream: readonly { argv: string[] }[] }>('replication')
  expect(stream.stream.at(-1)).toMatchObject({ argv: ['SET', 'key', 'value'], db: 0 })
  expect(await playground.state('blocked')).toEqual({ clients: [] })
  expect(await playground.state('timers')).toEqual({ now: expect.any(Number), timers: [] })
  expect(await playground.state('problems')).toEqual({ diagnostics: [] })
  const log = await playground.state<{ lines: readonly { text: string }[] }>('log')
  expect(log.lines.map((line) => line.text).join('\n')).toContain("Module 't' loaded from")
})
