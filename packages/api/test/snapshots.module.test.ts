// Snapshots that modules load in the midst of a command: what others hear meanwhile, and hosts whose files take time.
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { compileModule, createBench, heldIn, type Bench } from './harness.ts'
import { spawnThread } from './threads/spawn.ts'

const KEYS = 40
const LOADING = '-LOADING Valkey is loading the dataset in memory\r\n'
const DONE = '*2\r\n$4\r\nnone\r\n:0\r\n'

let bench: Bench

beforeEach(async () => {
  bench = createBench({ spawnThread })
  bench.load('/m/snapshots.wasm', await compileModule('snapshots'))
  for (let index = 0; index < KEYS; index++) bench.run(`SET key:${index} ${index}`)
  expect(bench.run('snapshots.file save own.rdb 0')).toBe(DONE)
  bench.run('FLUSHALL')
})
afterEach(() => bench.host.dispose())

function turned<T>(check: () => T): Promise<T> {
  return vi.waitFor(() => {
    bench.server.pump()
    return check()
  }, 60_000)
}

const loadingFields = (): string[] => bench.run('INFO persistence', 3).match(/^(async_)?loading:\d/gm) ?? []

it('[VM_RdbLoad] others hear that data are loaded; the command goes on when they are, and so does its client', async () => {
  bench.run('CONFIG SET key-load-delay 1000000')
  expect(bench.run('snapshots.file load own.rdb 0')).toBe('')
  bench.server.pump()
  expect(bench.run('GET key:0', 3)).toBe(LOADING)
  expect(loadingFields()).toEqual(['loading:1', 'async_loading:0'])
  bench.run('CONFIG SET key-load-delay 0', 3)
  await turned(() => expect(bench.output()).toBe(DONE))
  expect(loadingFields()).toEqual(['loading:0', 'async_loading:0'])
  expect(bench.run('DBSIZE', 3)).toBe(`:${KEYS}\r\n`)
  expect(bench.run('GET key:7')).toBe('$1\r\n7\r\n')
})

it('[VM_RdbLoad] a snapshot that breaks off leaves what came before, and the next one loads', async () => {
  const whole = bench.server.storage.read('own.rdb') as Uint8Array
  await bench.server.storage.write('half.rdb', [whole.subarray(0, whole.length >> 1)])
  bench.run('CONFIG SET key-load-delay 1000')
  bench.run('snapshots.file load half.rdb 0')
  await turned(() => expect(bench.output()).toBe('*2\r\n$3\r\nEIO\r\n:1\r\n'))
  bench.run('snapshots.file load own.rdb 0')
  await turned(() => expect(bench.output()).toBe(DONE))
  expect(bench.run('DBSIZE')).toBe(`:${KEYS}\r\n`)
})

it('[D26] files that take time are waited for where the call can be put off', async () => {
  const bytes = bench.server.storage.read('own.rdb')
  vi.spyOn(bench.server.storage, 'read').mockImplementation(() => Promise.resolve(bytes))
  expect(bench.run('snapshots.file load own.rdb 0')).toBe('')
  await turned(() => expect(bench.output()).toBe(DONE))
  expect(bench.run('GET key:39')).toBe('$2\r\n39\r\n')
})

it('[VM_RdbStreamFree] nothing is left of a stream', () => {
  const before = heldIn(bench)
  expect(bench.run('snapshots.file save other.rdb 0')).toBe(DONE)
  expect(heldIn(bench)).toEqual(before)
})
