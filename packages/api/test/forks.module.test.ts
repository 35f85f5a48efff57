// Forked children where the real server shows nothing comparable, or only after a while.
import { expect, it, vi } from 'vitest'
import { compileModule, createBench, type Bench } from './harness.ts'
import { spawnThread } from './threads/spawn.ts'

async function benchWithForks(): Promise<Bench> {
  const bench = createBench({ spawnThread })
  expect(bench.load('forks', await compileModule('forks'))).toBe('+OK\r\n')
  return bench
}

const infoLine = (bench: Bench, name: string): string | undefined =>
  new RegExp(`^${name}:(.*)\r$`, 'm').exec(bench.run('INFO persistence', 3))?.[1]

it('[VM_Fork] a child of a command that Call runs goes on in the inner call', async () => {
  const bench = await benchWithForks()
  bench.run('MSET n 40 m 41')
  expect(bench.run('forks.outer word')).toBe('+OK\r\n')
  await vi.waitFor(() => expect(bench.run('forks.last')).toBe('*3\r\n:127\r\n:0\r\n:1\r\n'), 60_000)
  expect(bench.run('EXISTS n')).toBe(':0\r\n')
})

it('[VM_SendChildHeartbeat] INFO tells of the child, of its progress, and that it was killed', async () => {
  const bench = await benchWithForks()
  expect(infoLine(bench, 'module_fork_in_progress')).toBe('0')
  expect(bench.run('forks.sleep')).toBe('+OK\r\n')
  expect(infoLine(bench, 'module_fork_in_progress')).toBe('1')
  await vi.waitFor(() => expect(infoLine(bench, 'current_fork_perc')).toBe('50.00'), 60_000)
  expect(bench.run('forks.kill')).toBe('*3\r\n:1\r\n:0\r\n:0\r\n')
  expect(infoLine(bench, 'module_fork_in_progress')).toBe('0')
  expect(bench.run('MODULE UNLOAD forks')).toBe('+OK\r\n')
})

it('[VM_RdbSave] a save by a child can be asked to take time, and INFO tells of the child meanwhile', async () => {
  const bench = await benchWithForks()
  bench.run('CONFIG SET rdb-key-save-delay 20000')
  bench.run('MSET a 1 b 2')
  expect(bench.run('forks.save slow.rdb')).toBe('')
  const saved = (): unknown => bench.server.storage.read('slow.rdb')
  await vi.waitFor(() => expect(bench.server.timers.size).toBe(1), 60_000)
  expect([saved(), infoLine(bench, 'module_fork_in_progress')]).toEqual([undefined, '1'])
  bench.setTime(1_700_000_000_059)
  bench.server.pump()
  expect(saved()).toBe(undefined)
  bench.setTime(1_700_000_000_060)
  bench.server.pump()
  await vi.waitFor(() => expect(infoLine(bench, 'module_fork_in_progress')).toBe('0'), 60_000)
  expect(saved()).toBeInstanceOf(Uint8Array)
})

it('[D25] a fault ends the child as the signal would, and the log names the line', async () => {
  const bench = await benchWithForks()
  expect(bench.run('forks.trap')).toBe('+OK\r\n')
  await vi.waitFor(() => expect(bench.run('forks.last')).toBe('*3\r\n:-1\r\n:11\r\n:1\r\n'), 60_000)
  expect(bench.log.filter((line) => /trap|unreachable|exited/i.test(line))).toEqual([
    expect.stringMatching(/Module forks: .*in Trap \(forks\.c:\d+\)$/),
    expect.stringMatching(/Module fork exited pid: \d+, retcode: -1, bysignal: 11$/),
  ])
})

it('[D25] without threads a fork fails and says so', async () => {
  const bench = createBench()
  bench.load('forks', await compileModule('forks'))
  expect(bench.run('forks.sleep')).toBe('-ERR no fork\r\n')
  expect(bench.log.at(-1)).toBe("warning Can't fork for module: Function not implemented")
})
