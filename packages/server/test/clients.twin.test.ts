// valkey-cli and valkey-benchmark, as distributed, against our server: they must work with it, and valkey-cli must print what it
// prints with the real server.

import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RawClient, REAL_SERVER, startRealServer, startServer } from './support.ts'
import type { RealServerProcess, ServerProcess } from './support.ts'

const TOOLS = dirname(REAL_SERVER)

let ours: ServerProcess
let real: RealServerProcess

/** What a program prints with a port. */
function run(tool: string, port: number, args: readonly string[], input?: string): string {
  const { stdout, stderr } = spawnSync(join(TOOLS, tool), ['-p', String(port), ...args], {
    encoding: 'latin1',
    input,
  })
  return stdout + stderr
}

describe.skipIf(process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1')('clients', () => {
  beforeAll(async () => {
    ;[real, ours] = await Promise.all([startRealServer(), startServer(['--save', ''])])
  })
  afterAll(async () => {
    await Promise.all([real?.stop(), ours?.stop()])
  })

  it.each(['-2', '-3'])('valkey-cli %s prints the same for a session', (protocol) => {
    const session = [
      'FLUSHALL',
      'PING "hello world"',
      'SET k v',
      'GET k',
      'GET none',
      'INCR k',
      'RPUSH l a b c',
      'LRANGE l 0 -1',
      'HSET h f 1 g 2',
      'HGETALL h',
      'SADD s x',
      'SMEMBERS s',
      'ZADD z 1.5 a 2 b',
      'ZRANGE z 0 -1 WITHSCORES',
      'MULTI',
      'INCR n',
      'LPUSH n x',
      'EXEC',
      'CONFIG GET maxmemory-policy',
      'COMMAND COUNT extra',
      'NOSUCHCOMMAND a b',
      'TYPE z',
      'CLIENT GETNAME',
    ].join('\n')
    const args = [protocol, '--no-raw']
    expect(run('valkey-cli', ours.port, args, session)).toBe(run('valkey-cli', real.port, args, session))
  })

  it('valkey-cli reads a large reply and binary values', () => {
    const value = '\x80\xff"\r\n'.repeat(20_000)
    for (const port of [ours.port, real.port]) run('valkey-cli', port, ['-x', 'SET', 'big'], value)
    const [our, their] = [ours.port, real.port].map((port) => run('valkey-cli', port, ['GET', 'big']))
    expect(our?.length).toBeGreaterThan(100_000)
    expect(our).toBe(their)
  })

  it('valkey-cli --pipe loads a file of commands', () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `SET piped:${i} value\r\n`).join('')
    const report = [ours.port, real.port].map((port) => run('valkey-cli', port, ['--pipe'], lines))
    expect(report[0]).toBe(report[1])
    expect(report[0]).toContain('errors: 0, replies: 5000')
  })

  it('valkey-cli --scan finds what a pattern names', () => {
    const found = [ours.port, real.port].map((port) => {
      run('valkey-cli', port, [], 'FLUSHALL\nMSET user:1 a user:2 b other c\nHSET user:3 f v')
      const all = run('valkey-cli', port, ['--scan', '--pattern', 'user:*', '--count', '1'])
      return all.trim().split('\n').toSorted()
    })
    expect(found[0]).toEqual(['user:1', 'user:2', 'user:3'])
    expect(found[0]).toEqual(found[1])
  })

  it.each([
    ['--csv', ['--csv', 'LRANGE', 'l', '0', '-1']],
    ['--json', ['-3', '--json', 'HGETALL', 'h']],
    ['--json with numbers', ['-3', '--json', 'ZRANGE', 'z', '0', '-1', 'WITHSCORES']],
    ['-d', ['-d', ';', '--raw', 'LRANGE', 'l', '0', '-1']],
    ['-n', ['-n', '3', 'DBSIZE']],
    ['-r', ['-r', '3', '-i', '0', 'PING']],
    ['-e', ['-e', 'LPUSH', 'h', 'x']],
    ['--eval', ['--eval', '/dev/stdin', 'l', ',', 'arg']],
    ['--no-raw', ['--no-raw', 'EVAL', 'return {1, {2, {}}, false}', '0']],
    ['-2', ['-2', 'FUNCTION', 'STATS']],
  ])('valkey-cli %s prints the same', (_, args) => {
    const printed = [ours.port, real.port].map((port) => {
      run('valkey-cli', port, [], 'FLUSHALL\nRPUSH l a "b c" "d\\n"\nHSET h f 1 g "x y"\nZADD z 1.5 a 2 b')
      return run('valkey-cli', port, args, 'return {KEYS[1], ARGV[1]}')
    })
    expect(printed[0]).toBe(printed[1])
  })

  it.each(['--bigkeys', '--memkeys'])('valkey-cli %s sums up the same keys', (option) => {
    const summaries = [ours.port, real.port].map((port) => {
      run(
        'valkey-cli',
        port,
        [],
        'FLUSHALL\nRPUSH l a b c\nHSET h f 1\nSET s text\nSADD t a b\nZADD z 1 a\nXADD x 1-1 f v',
      )
      const { length } = run('valkey-cli', port, [option])
      const counts = run('valkey-cli', port, [option]).match(
        /\d+ (lists?|hashs?|hashes|strings?|streams?|sets?|zsets?) with.*/g,
      )
      return [length > 500, option === '--bigkeys' ? counts : counts?.length]
    })
    expect(summaries[0]).toEqual(summaries[1])
  })

  it.each([
    ['without', []],
    ['with', ['-P', '16']],
  ])('valkey-benchmark runs its tests %s pipelining', (_, extra) => {
    const tests =
      'ping_inline,ping_mbulk,set,get,incr,lpush,rpush,lpop,rpop,sadd,hset,spop,zadd,zpopmin,lrange_100,mset'
    const output = run('valkey-benchmark', ours.port, ['-t', tests, '-n', '1000', '--csv', ...extra])
    expect(output).not.toMatch(/error/i)
    const names = [...output.matchAll(/^"([^"]+)","\d+/gm)].map(([, name]) => name)
    expect(names).toEqual([
      'PING_INLINE',
      'PING_MBULK',
      'SET',
      'GET',
      'INCR',
      'LPUSH',
      'RPUSH',
      'LPOP',
      'RPOP',
      'SADD',
      'HSET',
      'SPOP',
      'ZADD',
      'ZPOPMIN',
      'LPUSH (needed to benchmark LRANGE)',
      'LRANGE_100 (first 100 elements)',
      'MSET (10 keys)',
    ])
  })

  it.each([
    ['POST', 'POST / HTTP/1.1\r\nHost: localhost\r\n\r\nSET stolen 1\r\n'],
    ['GET', 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\nSET stolen 1\r\n'],
    ['a word of HTTP in the protocol’s own form', '*2\r\n$5\r\nhOsT:\r\n$1\r\nx\r\nSET stolen 1\r\n'],
  ])(
    'HTTP that a page makes a browser send ends the connection before its body is read: %s',
    async (_what, bytes) => {
      for (const { port } of [real, ours]) {
        const client = new RawClient({ port })
        client.socket.write(bytes, 'latin1')
        await expect.poll(() => client.closed).toBe(true)
        expect(run('valkey-cli', port, ['EXISTS', 'stolen'])).toBe('0\n')
      }
    },
  )
})
