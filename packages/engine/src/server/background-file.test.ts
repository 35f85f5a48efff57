import { describe, expect, it } from 'vitest'
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { TestServer } from '../test-server.ts'
import { ChildEnded, joined, MemoryStorage, type FileChild } from './storage.ts'

/** Files in memory, of which those that take time are written by somebody else. */
class StorageWithChildren extends MemoryStorage {
  readonly children: Child[] = []

  child(kind: 'rdb' | 'aof', name: string, died: (error: Error) => void): FileChild {
    const child = new Child(this, kind, name, died)
    this.children.push(child)
    return child
  }
}

class Child implements FileChild {
  readonly #storage: MemoryStorage
  readonly #name: string
  readonly #chunks: Uint8Array[] = []
  readonly kind: string
  readonly died: (error: Error) => void
  full = false
  cancelled = false

  constructor(storage: MemoryStorage, kind: string, name: string, died: (error: Error) => void) {
    this.#storage = storage
    this.kind = kind
    this.#name = name
    this.died = died
  }

  get bytes(): number {
    return joined(this.#chunks).length
  }

  write(bytes: Uint8Array): void {
    this.#chunks.push(bytes)
  }

  isFull(): boolean {
    return this.full
  }

  finish(): Promise<void> {
    this.#storage.write(this.#name, this.#chunks)
    return Promise.resolve()
  }

  cancel(): void {
    this.cancelled = true
  }
}

const SLOW = { 'rdb-key-save-delay': '1000000', rdbcompression: 'no' }

/** A server that has begun something that takes ten seconds. */
function begun(line: string): { t: TestServer; child: Child } {
  const storage = new StorageWithChildren()
  const t = new TestServer(SLOW, storage)
  for (let i = 0; i < 10; i++) t.run(`SET key${i} ${'x'.repeat(100_000)}`)
  t.run(line)
  t.advance(2000)
  return { t, child: storage.children[0] as Child }
}

async function pass(t: TestServer, seconds: number): Promise<void> {
  for (let i = 0; i < seconds; i++) {
    t.advance(1000)
    for (let turn = 0; turn < 10; turn++) await Promise.resolve()
  }
}

describe('a save that takes time', () => {
  it('is written by another process, and is under way until that has put it in its place', async () => {
    const { t, child } = begun('BGSAVE')
    expect([child.kind, child.bytes > 100_000, t.info('rdb_bgsave_in_progress')]).toEqual(['rdb', true, '1'])
    t.advance(12_000)
    expect([t.info('rdb_bgsave_in_progress'), t.info('rdb_saves')]).toEqual(['1', '0'])
    await pass(t, 1)
    expect([t.info('rdb_bgsave_in_progress'), t.info('rdb_saves')]).toEqual(['0', '1'])
    const other = new TestServer()
    expect(other.server.persistence.loadBytes(t.server.storage.read('dump.rdb') as Uint8Array)).not.toBeNull()
    expect(other.run('DEBUG DIGEST')).toBe(t.run('DEBUG DIGEST'))
  })

  it('is read back, in pieces, for replicas that wait for it', async () => {
    const storage = new StorageWithChildren()
    const t = new TestServer({ ...SLOW, 'repl-diskless-sync': 'no' }, storage)
    for (let i = 0; i < 10; i++) t.run(`SET key${i} ${'x'.repeat(300_000)}`)
    let received = ''
    const replica = t.server.createClient({
      addr: '127.0.0.1:5000',
      output: (bytes) => void (received += bytes),
    })
    t.server.execute(replica, ['SYNC'])
    await pass(t, 14)
    const file = t.server.storage.read('dump.rdb') as Uint8Array
    expect([storage.children.length, file.length > 3_000_000]).toEqual([1, true])
    const whole = `$${file.length}\r\n${uint8ArrayToBytes(file)}`
    // Line breaks before it and the stream behind it say that the primary is there.
    expect(received.trimStart().slice(0, whole.length) === whole).toBe(true)
  })

  it('waits while that process has enough to do', () => {
    const { t, child } = begun('BGSAVE')
    child.full = true
    const { bytes } = child
    t.advance(5000)
    expect(child.bytes).toBe(bytes)
    child.full = false
    t.advance(5000)
    expect(child.bytes).toBeGreaterThan(bytes)
  })

  it.each([
    [9, 'err'],
    [10, 'ok'],
  ])('ends with that process, as a failure unless it was called off (signal %i)', (signal, status) => {
    const { t, child } = begun('BGSAVE')
    child.died(new ChildEnded(signal, null))
    expect([t.info('rdb_bgsave_in_progress'), t.info('rdb_last_bgsave_status')]).toEqual(['0', status])
    expect(t.host.lines).toContain(`warning Background saving terminated by signal ${signal}`)
    expect(t.server.storage.read('dump.rdb')).toBeUndefined()
  })

  it('ends that process when it is called off, even when all was made', async () => {
    const { t, child } = begun('BGSAVE')
    t.advance(12_000)
    t.run('BGSAVE CANCEL')
    await pass(t, 1)
    expect([child.cancelled, t.info('rdb_saves'), t.info('rdb_bgsave_in_progress')]).toEqual([true, '0', '0'])
  })
})

it('a rewrite of the append-only file ends with the process that writes it, and is made again', async () => {
  const { t, child } = begun('CONFIG SET appendonly yes')
  child.died(new ChildEnded(9, null))
  await pass(t, 1)
  expect([child.kind, t.info('aof_last_bgrewrite_status')]).toEqual(['aof', 'err'])
  expect(t.host.lines).toContain('warning Background AOF rewrite terminated by signal 9')
  await pass(t, 14)
  expect([t.info('aof_rewrite_in_progress'), t.info('aof_last_bgrewrite_status')]).toEqual(['0', 'ok'])
  t.run('SET after 1')
  const other = new TestServer({}, t.server.storage)
  expect(await other.server.appendOnly.load()).toBe(true)
  expect(other.run('DEBUG DIGEST')).toBe(t.run('DEBUG DIGEST'))
})

it('a rewrite that fails three times waits a minute, then two, unless it is asked for', async () => {
  const { t } = begun('CONFIG SET appendonly yes')
  const { children } = t.server.storage as StorageWithChildren
  const remarks = (): number => t.host.lines.filter((line) => line.includes('triggered the limit')).length
  const fail = async (): Promise<void> => {
    children.at(-1)?.died(new ChildEnded(9, null))
    await pass(t, 3)
  }
  await fail()
  await fail()
  expect([children.length, remarks()]).toEqual([3, 0])
  await fail()
  expect([children.length, remarks(), t.info('aof_rewrite_scheduled')]).toEqual([3, 1, '1'])
  await pass(t, 60)
  expect(children.length).toBe(4)
  await fail()
  await pass(t, 60)
  expect([children.length, t.host.lines.at(-1)]).toEqual([
    4,
    'warning Background AOF rewrite has repeatedly failed and triggered the limit, will retry in 2 minutes',
  ])
  t.run('BGREWRITEAOF')
  t.advance(1000)
  expect(children.length).toBe(5)
})
