// A value as bytes, without its key. Which form is written follows the value's encoding, as in the real server: what is
// compact in memory is compact in the file.
import type { Bytes } from '../base/bytes.ts'
import { formatDouble } from '../base/doubles.ts'
import { HashValue } from '../types/hash-value.ts'
import { ListValue } from '../types/list-value.ts'
import { ModuleValue } from '../types/module-value.ts'
import { SetValue } from '../types/set-value.ts'
import { StreamValue } from '../types/stream-value.ts'
import { StringValue } from '../types/string-value.ts'
import type { Value } from '../types/value.ts'
import { ZsetValue } from '../types/zset-value.ts'
import { NODE_CONTAINER, RDB_TYPE, RdbError } from './format.ts'
import { encodeIntset } from './intset-bytes.ts'
import { encodeListpack } from './listpack.ts'
import { saveModuleValue } from './module-io.ts'
import { saveStream } from './stream.ts'
import type { RdbWriter } from './writer.ts'

/** Writes the type byte, then whatever the caller puts between (a key), then the value. @throws RdbError */
export function saveValue(
  to: RdbWriter,
  value: Value,
  key: Bytes,
  db: number,
  between: () => void = () => {},
): void {
  const begin = (type: number): void => {
    to.byte(type)
    between()
  }
  if (value instanceof StringValue) {
    begin(RDB_TYPE.string)
    to.string(value.toBytes())
  } else if (value instanceof ListValue) {
    begin(RDB_TYPE.listQuicklist2)
    saveList(to, value)
  } else if (value instanceof SetValue) {
    saveSet(to, value, begin)
  } else if (value instanceof ZsetValue) {
    saveZset(to, value, begin)
  } else if (value instanceof HashValue) {
    saveHash(to, value, begin)
  } else if (value instanceof StreamValue) {
    begin(RDB_TYPE.streamListpacks3)
    saveStream(to, value)
  } else if (value instanceof ModuleValue) {
    begin(RDB_TYPE.module2)
    saveModuleValue(to, value.dataType, value.value, key, db)
  } else {
    throw new RdbError(`values of type ${value.type} cannot be saved`)
  }
}

function saveList(to: RdbWriter, list: ListValue): void {
  const nodes = [...list.nodes()]
  to.size(nodes.length)
  for (const { entries, plain } of nodes) {
    to.size(plain ? NODE_CONTAINER.plain : NODE_CONTAINER.packed)
    to.string(plain ? (entries[0] as Bytes) : encodeListpack(entries))
  }
}

function saveSet(to: RdbWriter, set: SetValue, begin: (type: number) => void): void {
  const encoding = set.encoding()
  if (encoding === 'intset') {
    begin(RDB_TYPE.setIntset)
    to.string(encodeIntset([...set]))
  } else if (encoding === 'listpack') {
    begin(RDB_TYPE.setListpack)
    to.string(encodeListpack([...set]))
  } else {
    begin(RDB_TYPE.set)
    to.size(set.length)
    for (const member of set) to.string(member)
  }
}

// Large sets from the highest element down, so that a reader inserts each at the front.
function saveZset(to: RdbWriter, set: ZsetValue, begin: (type: number) => void): void {
  if (set.encoding() === 'listpack') {
    begin(RDB_TYPE.zsetListpack)
    const elements: Bytes[] = []
    for (const { member, score } of set.entries()) elements.push(member, formatDouble(score))
    to.string(encodeListpack(elements))
    return
  }
  begin(RDB_TYPE.zset2)
  to.size(set.length)
  set.walk(set.length - 1, true, (member, score) => {
    to.string(member)
    to.double(score)
  })
}

function saveHash(to: RdbWriter, hash: HashValue, begin: (type: number) => void): void {
  if (hash.encoding() === 'listpack') {
    begin(RDB_TYPE.hashListpack)
    to.string(encodeListpack([...hash.entries()].flat()))
    return
  }
  begin(RDB_TYPE.hash)
  to.size(hash.length)
  for (const [field, value] of hash.entries()) {
    to.string(field)
    to.string(value)
  }
}
