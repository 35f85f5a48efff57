import { COMMANDS, MemoryStorage, Server, type Host } from '@valkey-playground/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { DataKeeper } from './data-keeper.ts'
import type { DataKeeping } from '../storage/data-storage.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

interface Started {
  readonly server: Server
  readonly keeper: DataKeeper
  readonly log: string[]
  /** Files that were asked to be ready. */
  readonly prepared: string[]
  run(line: string): string
}

async function start(files: MemoryStorage, keeping: DataKeeping = 'kept'): Promise<Started> {
  const log: string[] = []
  const host: Host = {
    now: () => Date.now(),
    monotonicMicros: () => 0,
    random: () => 0.5,
    log: (_level, text) => void log.push(text),
    wake: () => undefined,
  }
  const server = new Server(host, { commands: COMMANDS, storage: files })
  const prepared: string[] = []
  const prepare = async (name: string): Promise<void> => void prepared.push(name)
  const keeper = new DataKeeper(server, { keeping, files, prepare })
  await keeper.load()
  let output = ''
  const client = server.createClient({ output: (bytes) => void (output += bytes) })
  return {
    server,
    keeper,
    log,
    prepared,
    run(line) {
      output = ''
      server.execute(client, line.split(' '))
      server.settle()
      return output
    },
  }
}

describe('data keeper', () => {
  it('saves a moment after a change, so that the next server has the data', async () => {
    const files = new MemoryStorage()
    const first = await start(files)
    first.run('set a 1')
    expect(files.read('keyspace.rdb')).toBeUndefined()
    await vi.advanceTimersByTimeAsync(200)
    const second = await start(files)
    expect(second.run('get a')).toBe('$1\r\n1\r\n')
    expect(second.run('debug digest')).toBe(first.run('debug digest'))
  })

  it('saves at once when asked, and only when there are changes', async () => {
    const files = new MemoryStorage()
    const { keeper, run } = await start(files)
    const write = vi.spyOn(files, 'write')
    void keeper.save()
    expect(write).not.toHaveBeenCalled()
    run('set a 1')
    void keeper.save()
    expect(write.mock.calls.map(([name]) => name)).toEqual(['keyspace.rdb'])
    await vi.advanceTimersByTimeAsync(1000)
    expect(write).toHaveBeenCalledTimes(1)
  })

  it('has the file of a type ready once its module is loaded, before there are values', async () => {
    const { server, keeper, prepared } = await start(new MemoryStorage())
    const modules = { dataTypes: () => [{ name: 'countval1' }] }
    server.modules = modules as unknown as NonNullable<Server['modules']>
    await keeper.loadTypes()
    await keeper.loadTypes()
    expect(prepared).toEqual(['type-countval1.rdb'])
  })

  it('puts a damaged file aside and goes on', async () => {
    const files = new MemoryStorage()
    const bytes = new TextEncoder().encode('REDIS0011 nonsense')
    files.write('keyspace.rdb', [bytes])
    const { run, log } = await start(files)
    expect(run('dbsize')).toBe(':0\r\n')
    expect(files.read('damaged-keyspace.rdb')).toEqual(bytes)
    expect(files.read('keyspace.rdb')).toBeUndefined()
    expect(log.at(-1)).toContain('it was put aside as damaged-keyspace.rdb')
  })

  it('tries again after a save that failed, and says so once', async () => {
    const files = new MemoryStorage()
    const { run, log } = await start(files)
    const write = vi.spyOn(files, 'write').mockImplementation(() => {
      throw new Error('no room left')
    })
    run('set a 1')
    await vi.advanceTimersByTimeAsync(200)
    run('set a 2')
    await vi.advanceTimersByTimeAsync(200)
    expect(log.filter((line) => line.includes('could not be stored'))).toEqual([
      'The data could not be stored: Error: no room left',
    ])
    write.mockRestore()
    run('set a 3')
    await vi.advanceTimersByTimeAsync(200)
    expect((await start(files)).run('get a')).toBe('$1\r\n3\r\n')
  })

  it('stores nothing where another tab has the files', async () => {
    const files = new MemoryStorage()
    const { run, log } = await start(files, 'other-tab')
    run('set a 1')
    await vi.advanceTimersByTimeAsync(1000)
    expect(files.read('keyspace.rdb')).toBeUndefined()
    expect(log).toEqual(['Another tab has the stored data: what this one holds is gone when it is closed.'])
  })

  it('deletes what is stored', async () => {
    const files = new MemoryStorage()
    const { run, keeper } = await start(files)
    run('set a 1')
    await keeper.clear()
    expect(files.read('keyspace.rdb')).toBeUndefined()
  })
})
