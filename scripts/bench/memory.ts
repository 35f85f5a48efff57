// What a million small keys take: the growth of each server's resident memory while they are set over a connection.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BenchEnvironment } from './main.ts'
import { printTable, whole } from './report.ts'
import { ask, OUR_SERVER, startTarget } from './servers.ts'

const KEYS = 1_000_000
const BATCH = 10_000

const KINDS: readonly { readonly name: string; argv(n: string): string[] }[] = [
  { name: 'strings', argv: (n) => ['SET', `key:${n}`, `value:${n}`] },
  { name: 'small hashes', argv: (n) => ['HSET', `hash:${n}`, 'a', '1', 'b', n] },
  { name: 'members of one sorted set', argv: (n) => ['ZADD', 'zset', n, `member:${n}`] },
]

function residentBytes(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) * 1024
}

async function measure(
  command: readonly [string, ...string[]],
  argv: (n: string) => string[],
): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'valkey-playground-bench-'))
  const target = await startTarget(command, folder)
  try {
    await ask(target.port, [['PING']])
    const before = residentBytes(target.pid)
    for (let start = 0; start < KEYS; start += BATCH) {
      const batch = Array.from({ length: BATCH }, (_, i) => argv(String(start + i).padStart(12, '0')))
      const replies = await ask(target.port, batch)
      if (replies.includes('-ERR')) throw new Error(replies.slice(0, 200))
    }
    return (residentBytes(target.pid) - before) / KEYS
  } finally {
    target.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Bytes of memory for each of a million small things, ours beside the real server's. */
export async function benchMemory({ valkeyServer }: BenchEnvironment): Promise<void> {
  console.log(`Resident memory for each of ${whole(KEYS)} (bytes)`)
  const rows: string[][] = []
  for (const { name, argv } of KINDS) {
    const ours = await measure(OUR_SERVER, argv)
    const real = valkeyServer === null ? undefined : await measure([valkeyServer], argv)
    rows.push([
      name,
      whole(ours),
      real === undefined ? '-' : whole(real),
      real === undefined ? '-' : (ours / real).toFixed(1),
    ])
  }
  printTable(['what', 'ours', 'valkey-server', 'ratio'], rows)
}
