import { describe, expect, it } from 'vitest'
import type { Server } from '../server/server.ts'
import { joined } from '../server/storage.ts'
import { SnapshotLoad } from '../server/snapshot-load.ts'
import { TestServer } from '../test-server.ts'
import type { ModuleDataType } from '../types/module-value.ts'
import { ModuleValue } from '../types/module-value.ts'
import type { SnapshotFeed } from './load-snapshot.ts'

/** A module type whose values are lists of numbers, which counts how often it is asked for one. */
function countedType(): ModuleDataType & { loads: number } {
  return {
    name: 'CountType',
    loads: 0,
    save: (value, to) => {
      const numbers = value as readonly bigint[]
      to.unsigned(BigInt(numbers.length))
      for (const number of numbers) to.signed(number)
      to.string('end')
    },
    load(from) {
      this.loads++
      const numbers = Array.from({ length: Number(from.unsigned()) }, () => from.signed())
      from.string()
      return numbers
    },
  }
}

function withType(server: Server, type: ModuleDataType): void {
  server.modules = {
    load: () => {},
    unload: () => {},
    list: () => [],
    dataTypes: () => [type],
  }
}

function filled(type: ModuleDataType): TestServer {
  const t = new TestServer()
  withType(t.server, type)
  t.run(`SET a ${'long'.repeat(300)}`)
  t.run('SET b 12345 PX 100000')
  t.run('RPUSH l 1 2 three')
  t.run('HSET h f v g w')
  t.run('ZADD z 1 a 2.5 b')
  t.run('XADD x 1-1 f v')
  t.run('XGROUP CREATE x g 0')
  t.run('SELECT 3')
  for (let i = 0; i < 300; i++) t.run(`SADD s ${'member'.repeat(20)}${i}`)
  const numbers = Array.from({ length: 200 }, (_, i) => BigInt(i))
  t.server.databases[3]?.load('m', new ModuleValue(type, numbers), -1)
  return t
}

/** Bytes that come in pieces of so many whenever they are asked for. */
function inPieces(bytes: Uint8Array, size: number, upTo: number = bytes.length): SnapshotFeed {
  let at = 0
  return {
    size: 0,
    get ended() {
      return at >= upTo
    },
    take() {
      const piece = bytes.slice(at, Math.min(upTo, at + size))
      at += size
      return piece
    },
  }
}

function load(into: TestServer, feed: SnapshotFeed): SnapshotLoad {
  const work = new SnapshotLoad(into.server, feed, {})
  while (!work.advance(() => false)) expect(work.starved).toBe(true)
  return work
}

describe('a snapshot that comes in pieces', () => {
  it.each([1, 7, 64, 1000])('of %i bytes is loaded as one that is there', (size) => {
    const type = countedType()
    const from = filled(type)
    const bytes = joined([...from.server.persistence.chunks()])
    const to = new TestServer()
    withType(to.server, type)
    const work = load(to, inPieces(bytes, size))
    expect({ loaded: work.result?.loaded, bytes: work.result?.bytes, asked: type.loads }).toEqual({
      loaded: 8,
      bytes: bytes.length,
      asked: 1,
    })
    expect(to.run('DEBUG DIGEST-VALUE a b l h z x')).toBe(
      from.run('SELECT 0') && from.run('DEBUG DIGEST-VALUE a b l h z x'),
    )
    expect(to.run('PTTL b')).toBe(from.run('PTTL b'))
    expect(to.server.databases[3]?.peekRaw('m')?.value).toEqual(from.server.databases[3]?.peekRaw('m')?.value)
    expect(to.server.loading).toBe(false)
  })

  it('is broken wherever it breaks off, and when a byte is wrong', () => {
    const from = filled(countedType())
    const bytes = joined([...from.server.persistence.chunks()])
    for (const upTo of [0, 5, 9, 40, 700, bytes.length - 9, bytes.length - 1]) {
      const to = new TestServer()
      withType(to.server, countedType())
      expect([upTo, load(to, inPieces(bytes, 64, upTo)).result]).toEqual([upTo, null])
      expect(to.host.lines.at(-1)).toBe(
        'warning Internal error in RDB reading: Unexpected EOF reading RDB file',
      )
    }
    const wrong = bytes.slice()
    wrong[wrong.length - 1] = (wrong[wrong.length - 1] as number) ^ 1
    const to = new TestServer()
    withType(to.server, countedType())
    expect(load(to, inPieces(wrong, 64)).result).toBe(null)
    expect(to.host.lines.at(-1)).toBe('warning Internal error in RDB reading: RDB CRC error')
  })
})
