// The digest of data, equal to the real server's for equal data: 20 bytes built from SHA-1 in two ways. `mix` makes order
// count (lists, key before value); `xor` does not (members of a set, keys of a database).
import { sha1 } from '../base/sha1.ts'
import { formatShortest } from '../base/doubles.ts'
import type { Bytes } from '../base/bytes.ts'
import type { Database } from '../db/database.ts'
import type { Entry } from '../db/entry.ts'
import { HashValue } from '../types/hash-value.ts'
import { ListValue } from '../types/list-value.ts'
import { ModuleValue, type ModuleDigest } from '../types/module-value.ts'
import { SetValue } from '../types/set-value.ts'
import { formatStreamId } from '../types/stream-id.ts'
import { StreamValue } from '../types/stream-value.ts'
import { StringValue } from '../types/string-value.ts'
import { ZsetValue } from '../types/zset-value.ts'
import type { ValueType } from '../types/value.ts'

const TYPE_NUMBERS: Readonly<Record<ValueType, number>> = {
  string: 0,
  list: 1,
  set: 2,
  zset: 3,
  hash: 4,
  module: 5,
  stream: 6,
}

/** A digest that parts are added to. */
export class Digest {
  #sum: Uint8Array<ArrayBuffer> = new Uint8Array(20)

  /** Adds a part whose place does not matter. */
  xor(part: Uint8Array | Bytes): void {
    const hash = sha1(part)
    for (let i = 0; i < 20; i++) this.#sum[i] = (this.#sum[i] as number) ^ (hash[i] as number)
  }

  /** Adds a part whose place matters. */
  mix(part: Uint8Array | Bytes): void {
    this.xor(part)
    this.#sum = sha1(this.#sum)
  }

  /** The 20 bytes so far. */
  bytes(): Uint8Array<ArrayBuffer> {
    return this.#sum
  }

  /** 40 hexadecimal digits. */
  hex(): string {
    return Array.from(this.#sum, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
}

function bigEndian(value: number): Bytes {
  return String.fromCharCode((value >>> 24) & 255, (value >>> 16) & 255, (value >>> 8) & 255, value & 255)
}

function formatScore(score: number): Bytes {
  if (score === Infinity) return 'inf'
  return score === -Infinity ? '-inf' : formatShortest(score)
}

function pairDigest(first: Bytes, second: Bytes): Uint8Array {
  const pair = new Digest()
  pair.mix(first)
  pair.mix(second)
  return pair.bytes()
}

// Module types add parts in order and close each unordered group.
class ModuleTypeDigest implements ModuleDigest {
  readonly sum: Digest = new Digest()
  #group = new Digest()

  addString(bytes: Bytes): void {
    this.#group.mix(bytes)
  }

  addInteger(value: bigint): void {
    this.#group.mix(String(value))
  }

  endSequence(): void {
    this.sum.xor(this.#group.bytes())
    this.#group = new Digest()
  }
}

/** What the type of a module's value tells of it; `key` and `db` are what it hears of the value's place. */
export function moduleValueDigest({ dataType, value }: ModuleValue, key: Bytes, db: number): Digest {
  const part = new ModuleTypeDigest()
  dataType.digest?.(value, part, key, db)
  return part.sum
}

/** Adds a value, with its type and whether it expires, to a digest. */
export function addValue(digest: Digest, db: Database, entry: Entry): void {
  const { key, expireAt } = entry
  const value = entry.glance()
  digest.mix(bigEndian(TYPE_NUMBERS[value.type]))
  if (value instanceof StringValue) digest.mix(value.toBytes())
  else if (value instanceof ListValue) for (const item of value) digest.mix(item)
  else if (value instanceof SetValue) for (const member of value) digest.xor(member)
  else if (value instanceof HashValue) for (const row of value.entries()) digest.xor(pairDigest(...row))
  else if (value instanceof ZsetValue) {
    for (const { member, score } of value.entries()) digest.xor(pairDigest(member, formatScore(score)))
  } else if (value instanceof StreamValue) {
    for (const { id, fields, values } of value.range()) {
      digest.mix(formatStreamId(id, '.'))
      for (const [i, field] of fields.entries()) {
        digest.mix(field)
        digest.mix(values[i] as Bytes)
      }
    }
  } else if (value instanceof ModuleValue && value.dataType.digest)
    digest.xor(moduleValueDigest(value, key, db.id).bytes())
  if (expireAt >= 0) digest.xor('!!expire!!')
}

/** The digest of one key's value, without the key's name; zeros when the key does not exist. */
export function valueDigest(db: Database, key: Bytes): Digest {
  const digest = new Digest()
  const entry = db.peekRaw(key)
  if (entry) addValue(digest, db, entry)
  return digest
}

/** The digest of all data. */
export function dataDigest(databases: readonly Database[]): Digest {
  const digest = new Digest()
  for (const db of databases) {
    if (db.size === 0) continue
    digest.mix(bigEndian(db.id))
    for (const entry of db.entries()) {
      const one = new Digest()
      one.mix(entry.key)
      addValue(one, db, entry)
      digest.xor(one.bytes())
    }
  }
  return digest
}
