// valkey-cli and valkey-benchmark, as distributed, against our server: they must work with it, and valkey-cli must print what it
// prints with the real server.

import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freePort, startServer } from './support.ts'
import type { ServerProcess } from './support.ts'

const REAL =
  process.env['VALKEY_SERVER'] ?? fileURLToPath(new URL('../../../.valkey/valkey-server', import.meta.url))
const TOOLS = dirname(REAL)

let folder = ''
let ours: ServerProcess
let real: ChildProcess
let realPort = 0

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
    folder = mkdtempSync(join(tmpdir(), 'vp-clients-'))
    realPort = await freePort()
    const child = spawn(REAL, ['--port', String(realPort), '--save', '', '--dir', folder], {
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    real = child
    await new Promise<void>((resolve, reject) => {
      child.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept') && resolve())
      child.on('error', reject)
      child.on('exit', () => reject(new Error(`${REAL} ended`)))
    })
    ours = await startServer(['--save', ''])
  })
  afterAll(async () => {
    real.kill()
    await ours.stop()
    rmSync(folder, { recursive: true })
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
    expect(run('valkey-cli', ours.port, args, session)).toBe(run('valkey-cli', realPort, args, session))
  })

  it('valkey-cli reads a large reply and binary values', () => {
    const value = '\x80\xff"\r\n'.repeat(20_000)
    for (const port of [ours.port, realPort]) run('valkey-cli', port, ['-x', 'SET', 'big'], value)
    const [our, their] = [ours.port, realPort].map((port) => run('valkey-cli', port, ['GET', 'big']))
    expect(our?.length).toBeGreaterThan(100_000)
    expect(our).toBe(their)
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
})
