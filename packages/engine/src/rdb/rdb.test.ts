import { describe, expect, it } from 'vitest'
import { bytesToUint8Array, uint8ArrayToBytes } from '../base/bytes.ts'
import { crc64 } from '../base/crc64.ts'
import { Database } from '../db/database.ts'
import type { KeyspaceHooks } from '../db/keyspace-hooks.ts'
import { defaultEncodingLimits } from '../types/encoding-limits.ts'
import { ModuleValue, type ModuleDataType } from '../types/module-value.ts'
import { StringValue } from '../types/string-value.ts'
import { dumpValue, restoreValue } from './dump.ts'
import { RDB_TYPE, RdbError } from './format.ts'
import { decodeListpack, encodeListpack } from './listpack.ts'
import { loadValue } from './load-value.ts'
import { SnapshotReader, type SnapshotResult, type SnapshotTarget } from './load-snapshot.ts'
import { lzfCompress, lzfDecompress } from './lzf.ts'
import { moduleTypeId, parseModuleTypeId } from './module-io.ts'
import { RdbReader } from './reader.ts'
import { snapshotChunks, type SnapshotSource } from './save-snapshot.ts'
import { RdbWriter } from './writer.ts'

const limits = defaultEncodingLimits()

it('[crc64] has the check value of its variant', () => {
  expect(crc64(bytesToUint8Array('123456789')).toString(16)).toBe('e9c6d914c4b8d9ca')
})

it.each([
  [RDB_TYPE.hashListpack, 'Hash listpack'],
  [RDB_TYPE.hashZiplist, 'Hash ziplist'],
  [RDB_TYPE.zsetListpack, 'Zset listpack'],
  [RDB_TYPE.zsetZiplist, 'Zset ziplist'],
  [RDB_TYPE.setListpack, 'Set listpack'],
  [RDB_TYPE.listZiplist, 'List ziplist'],
  [RDB_TYPE.setIntset, 'Intset'],
  [RDB_TYPE.hashZipmap, 'Zipmap'],
])('a compact form (%i) that is broken is called by its name: %s', (type, name) => {
  const bytes = new RdbWriter(false)
  bytes.string('not a compact form')
  const context = { limits, moduleType: () => undefined }
  expect(() => loadValue(type, new RdbReader(bytes.bytes()), context, { key: 'k', db: 0 })).toThrow(
    `${name} integrity check failed.`,
  )
})

describe('lzf', () => {
  it('gives back what it was given, for runs, repeats and noise', () => {
    const inputs = [
      'a'.repeat(300),
      'abcabcabd'.repeat(50),
      'no repeat in here at all?',
      'xy'.repeat(5000) + 'z',
    ]
    for (const input of inputs) {
      const bytes = bytesToUint8Array(input)
      const packed = lzfCompress(bytes, bytes.length)
      if (packed) expect(uint8ArrayToBytes(lzfDecompress(packed, bytes.length) as Uint8Array)).toBe(input)
      else expect(input).toBe(inputs[2])
    }
  })

  it('refuses what is malformed and what claims too much', () => {
    const bytes = (...list: number[]): Uint8Array => Uint8Array.from(list)
    expect([
      lzfDecompress(bytes(5, 1, 2), 6),
      lzfDecompress(bytes(0, 65, 0x20, 9), 4),
      lzfDecompress(bytes(0, 65, 0xe0), 400),
      lzfDecompress(bytes(0, 65), 2 ** 30),
      lzfDecompress(bytes(0, 65), 2),
    ]).toEqual([undefined, undefined, undefined, undefined, undefined])
  })
})

it('[listpack] gives back its elements, whatever their size', () => {
  const elements = [
    '',
    '0',
    '-1',
    '4095',
    '-4096',
    '32767',
    '8388607',
    '-2147483648',
    '9223372036854775807',
    '01',
  ]
  for (const length of [63, 64, 4095, 4096, 70000]) elements.push('x'.repeat(length))
  expect(decodeListpack(encodeListpack(elements))).toEqual(elements)
})

it('[writer] lengths of every width are read back', () => {
  const lengths = [0n, 63n, 64n, 16383n, 16384n, 4294967295n, 4294967296n, 18446744073709551615n]
  const to = new RdbWriter()
  for (const length of lengths) to.size(length)
  const from = new RdbReader(to.bytes())
  expect(lengths.map(() => from.number())).toEqual(lengths)
  expect(() => from.byte()).toThrow(RdbError)
})

/** A module type whose values are arrays of numbers, and which keeps a note outside the keyspace. */
function sampleType(): ModuleDataType & { note: string; loaded: string[] } {
  return {
    name: 'SampleTyp',
    encodingVersion: 3,
    note: '',
    loaded: [],
    save(value, to, key, db) {
      const numbers = value as number[]
      to.unsigned(BigInt(numbers.length))
      for (const number of numbers) to.double(number)
      to.signed(-5n)
      to.float(0.5)
      to.string(`${key} in ${db}`)
    },
    load(from, version, key, db) {
      const numbers: number[] = []
      for (let left = from.unsigned(); left > 0n; left--) numbers.push(from.double())
      this.loaded.push(`${version} ${key} ${db} ${from.signed()} ${from.float()} ${from.string()}`)
      return numbers
    },
    auxWhen: ['before', 'after'],
    auxMayBeEmpty: true,
    saveAux(to, when) {
      if (when === 'after') to.string('a note')
    },
    loadAux(from, version, when) {
      this.note = `${version} ${when} ${from.string()}`
      return true
    },
  } as ModuleDataType & { note: string; loaded: string[] }
}

function target(types: readonly ModuleDataType[], databases: readonly Database[]): SnapshotTarget {
  return {
    limits,
    moduleType: (name) => types.find((type) => type.name === name),
    databases,
    now: 1000,
    keepExpired: false,
    replaceKeys: false,
    relaxedVersion: false,
    checksum: true,
    frequencies: false,
    log: () => {},
    loadFunction: () => {},
  }
}

function database(id = 0): Database {
  const hooks: KeyspaceHooks = {
    time: 1000,
    loading: false,
    expiryDeletes: true,
    keyspaceStats: { hits: 0, misses: 0, expired: 0 },
    notify: () => {},
    keyModified: () => {},
    keyReady: () => {},
    valueUnlinked: () => {},
    textUnlinked: () => {},
    keyExpired: () => {},
  }
  return new Database(id, hooks)
}

function source(databases: readonly Database[], types: readonly ModuleDataType[] = []): SnapshotSource {
  return {
    databases,
    now: 1000,
    version: '8.1.1',
    usedMemory: 0,
    compress: true,
    checksum: true,
    usage: null,
    moduleTypes: types,
    functions: [],
  }
}

function snapshot(from: SnapshotSource): Uint8Array {
  return bytesToUint8Array([...snapshotChunks(from)].map((chunk) => uint8ArrayToBytes(chunk)).join(''))
}

describe('module types', () => {
  it('have an id that holds their name and version', () => {
    expect(parseModuleTypeId(moduleTypeId('SampleTyp', 3))).toEqual({ name: 'SampleTyp', version: 3 })
    expect(moduleTypeId('AAAAAAAAA', 0)).toBe(0n)
    expect(moduleTypeId('---------', 1023)).toBe(0xfbefbefbefbefbffn)
  })

  it('write their values part by part and read them back', () => {
    const type = sampleType()
    const payload = dumpValue(new ModuleValue(type, [1.5, -2]), 'k', 4, true)
    const context = target([type], [])
    const value = restoreValue(bytesToUint8Array(payload), context, { key: 'other', db: 2 })
    expect([value, type.loaded]).toEqual([new ModuleValue(type, [1.5, -2]), ['3 other 2 -5 0.5 k in 4']])
    const nobody = target([], [])
    expect(() => restoreValue(bytesToUint8Array(payload), nobody, { key: 'k', db: 0 })).toThrow(
      "no matching module type 'SampleTyp'",
    )
  })

  it('that ask for another part than there is, or leave parts over, are refused', () => {
    const type = sampleType()
    const payload = bytesToUint8Array(dumpValue(new ModuleValue(type, [1]), 'k', 0, true))
    const wrong: ModuleDataType = { name: 'SampleTyp', load: (from) => from.string() }
    const partial: ModuleDataType = { name: 'SampleTyp', load: (from) => from.unsigned() }
    const failing: ModuleDataType = { name: 'SampleTyp', load: () => undefined }
    const place = { key: 'k', db: 0 }
    expect(() => restoreValue(payload, target([wrong], []), place)).toThrow('unexpected module part')
    expect(() => restoreValue(payload, target([partial], []), place)).toThrow('EOF marker')
    expect(() => restoreValue(payload, target([failing], []), place)).toThrow(RdbError)
  })

  it('keep what is outside the keyspace in snapshots, and nothing where they write nothing', () => {
    const type = sampleType()
    const bytes = snapshot(source([database()], [type]))
    loadSnapshot(bytes, target([type], [database()]))
    expect(type.note).toBe('3 after a note')
    expect(() => loadSnapshot(bytes, target([], [database()]))).toThrow("no matching module 'SampleTyp'")
  })
})

function loadSnapshot(bytes: Uint8Array, into: SnapshotTarget): SnapshotResult {
  const reader = new SnapshotReader(bytes, into)
  while (!reader.advance(() => true)) continue
  return reader.result
}

describe('snapshots', () => {
  it('hold keys of several databases with their expire times', () => {
    const from = [database(0), database(1)]
    from[0]?.load('a', new StringValue('1'), -1)
    from[1]?.load('b', new StringValue('2'), 5000)
    from[1]?.load('past', new StringValue('3'), 500)
    const to = [database(0), database(1)]
    const result = loadSnapshot(snapshot(source(from)), target([], to))
    expect({ ...result, facts: result.facts.get('valkey-ver') }).toMatchObject({
      loaded: 2,
      expired: 1,
      facts: '8.1.1',
    })
    expect(to.map((db) => [...db.entries()].map(({ key, expireAt }) => [key, expireAt]))).toEqual([
      [['a', -1]],
      [['b', 5000]],
    ])
  })

  it('are refused when a key is there already, or twice, unless it may be replaced', () => {
    const from = database()
    from.load('a', new StringValue('1'), -1)
    const bytes = snapshot(source([from]))
    const to = database()
    loadSnapshot(bytes, target([], [to]))
    expect(() => loadSnapshot(bytes, target([], [to]))).toThrow("RDB has duplicated key 'a' in DB 0")
    expect(loadSnapshot(bytes, { ...target([], [to]), replaceKeys: true }).loaded).toBe(1)
  })

  it('of a version that is not known are refused', () => {
    const bytes = snapshot(source([database()]))
    const version = (text: string): Uint8Array => {
      const changed = bytes.slice()
      changed.set(bytesToUint8Array(text))
      return changed
    }
    const into = target([], [database()])
    for (const text of ['REDIS0012', 'REDIS0080', 'REDIS0000', 'VALKEY080']) {
      expect(() => loadSnapshot(version(text), into)).toThrow(/Can't handle RDB format version \d+/)
    }
    expect(
      loadSnapshot(version('VALKEY080'), { ...into, relaxedVersion: true, checksum: false }).loaded,
    ).toBe(0)
    expect(() => loadSnapshot(version('RUBBISH00'), into)).toThrow('Wrong signature')
  })

  it('are checked against their checksum, unless they were saved without one', () => {
    const from = database()
    from.load('key', new StringValue('value'), -1)
    const bytes = snapshot(source([from]))
    const changed = bytes.slice()
    changed[changed.length - 12] = (changed[changed.length - 12] as number) ^ 1
    expect(() => loadSnapshot(changed, target([], [database()]))).toThrow('RDB CRC error')
    changed.fill(0, -8)
    expect(loadSnapshot(changed, target([], [database()])).loaded).toBe(1)
  })
})
