// A value from its bytes, in every form a server ever wrote. A table by type byte. Nothing that is read is trusted:
// compact forms are taken apart entirely, and duplicates and empty values are refused, so that a value that came through
// here is as sound as one that commands made.
import type { Bytes } from '../base/bytes.ts'
import { parseDouble } from '../base/doubles.ts'
import type { EncodingLimits } from '../types/encoding-limits.ts'
import { HashValue } from '../types/hash-value.ts'
import type { HashEntry } from '../types/hash-value.ts'
import { ListValue } from '../types/list-value.ts'
import type { ListNodeContent } from '../types/list-value.ts'
import { ModuleValue } from '../types/module-value.ts'
import type { ModuleDataType } from '../types/module-value.ts'
import { SetValue } from '../types/set-value.ts'
import { StringValue } from '../types/string-value.ts'
import type { Value } from '../types/value.ts'
import { ZsetValue } from '../types/zset-value.ts'
import type { ZsetEntry } from '../types/zset-value.ts'
import { NODE_CONTAINER, RDB_TYPE, RdbError, readPart } from './format.ts'
import { decodeIntset } from './intset-bytes.ts'
import { decodeListpack } from './listpack.ts'
import { loadModuleValue } from './module-io.ts'
import type { RdbReader } from './reader.ts'
import { loadStream } from './stream.ts'
import { decodeZiplist, decodeZipmap } from './ziplist.ts'

/** What loading a value depends on. */
export interface LoadContext {
  readonly limits: EncodingLimits
  /** The data type of a module, by its name. */
  readonly moduleType: (name: string) => ModuleDataType | undefined
  /** Loading may be broken off in the midst of a value (Later). */
  readonly mayPause?: boolean
  /** Called for each compact form that is checked through. */
  readonly onSanitized?: () => void
}

/** Where the value belongs, for module types that ask. */
export interface LoadPlace {
  readonly key: Bytes
  readonly db: number
}

type Loader = (from: RdbReader, context: LoadContext, place: LoadPlace) => Value

/** Reads a value of the given type byte. @throws RdbError; of kind `empty` for a collection without elements */
export function loadValue(type: number, from: RdbReader, context: LoadContext, place: LoadPlace): Value {
  const loader = LOADERS[type]
  if (!loader) throw new RdbError(`Unknown RDB encoding type ${type}`)
  return loader(from, context, place)
}

function count(from: RdbReader): number {
  const size = from.size()
  if (size === 0) throw empty()
  // Each element takes at least a byte: a greater number cannot be true.
  if (size > from.left) throw new RdbError('Unexpected EOF reading RDB file', 'short')
  return size
}

function empty(): RdbError {
  return new RdbError('Empty key', 'empty')
}

function readListpack(from: RdbReader, context: LoadContext): Bytes[] {
  const elements = decodeListpack(from.blob())
  context.onSanitized?.()
  return elements
}

function loadList(from: RdbReader, { limits }: LoadContext): ListValue {
  const elements: Bytes[] = []
  for (let left = count(from); left > 0; left--) elements.push(from.string())
  return ListValue.fromElements(limits, elements, true)
}

function loadListZiplist(from: RdbReader, { limits }: LoadContext): ListValue {
  const elements = readPart('List', () => decodeZiplist(from.blob()))
  if (elements.length === 0) throw empty()
  return ListValue.fromElements(limits, elements, false)
}

function loadQuicklist(from: RdbReader, { limits }: LoadContext): ListValue {
  const nodes: ListNodeContent[] = []
  for (let left = count(from); left > 0; left--) {
    nodes.push({ entries: decodeZiplist(from.blob()), plain: false })
  }
  return listOf(limits, nodes)
}

function loadQuicklist2(from: RdbReader, context: LoadContext): ListValue {
  const nodes: ListNodeContent[] = []
  for (let left = count(from); left > 0; left--) {
    const container = from.size()
    if (container === NODE_CONTAINER.plain) {
      const text = from.string()
      if (text === '') throw new RdbError('Empty plain node')
      nodes.push({ entries: [text], plain: true })
    } else if (container === NODE_CONTAINER.packed) {
      nodes.push({ entries: readListpack(from, context), plain: false })
    } else {
      throw new RdbError('Quicklist integrity check failed.')
    }
  }
  return listOf(context.limits, nodes)
}

function listOf(limits: EncodingLimits, nodes: readonly ListNodeContent[]): ListValue {
  const list = ListValue.fromNodes(limits, nodes)
  if (list.length === 0) throw empty()
  return list
}

function loadSet(from: RdbReader, { limits }: LoadContext): SetValue {
  const size = count(from)
  const set = new SetValue(limits, size > limits.setMaxIntsetEntries ? 'hashtable' : 'intset')
  for (let left = size; left > 0; left--) {
    if (!set.add(from.string())) throw new RdbError('Duplicate set members detected')
  }
  return set
}

function loadIntset(from: RdbReader, context: LoadContext): SetValue {
  const members = decodeIntset(from.blob())
  context.onSanitized?.()
  const set = new SetValue(context.limits, 'intset')
  for (const member of members) set.add(member)
  return set
}

function loadSetListpack(from: RdbReader, context: LoadContext): SetValue {
  const members = readPart('Set', () => readListpack(from, context))
  if (members.length === 0) throw empty()
  if (new Set(members).size !== members.length) throw broken('Set listpack')
  return SetValue.fromListpack(context.limits, members)
}

function loadZset(from: RdbReader, limits: EncodingLimits, readScore: () => number): ZsetValue {
  const entries: ZsetEntry[] = []
  const members = new Set<Bytes>()
  for (let left = count(from); left > 0; left--) {
    const member = from.string()
    const score = readScore()
    if (Number.isNaN(score)) throw new RdbError('Zset with NAN score detected')
    if (members.has(member)) throw new RdbError('Duplicate zset fields detected')
    members.add(member)
    entries.push({ member, score })
  }
  return ZsetValue.from(limits, entries)
}

type Compact = 'listpack' | 'ziplist'

function loadCompactZset(read: () => readonly Bytes[], form: Compact, limits: EncodingLimits): ZsetValue {
  const entries = pairs(readPart('Zset', read), `Zset ${form}`).map(([member, text]) => {
    const score = parseDouble(text)
    if (score === undefined) throw broken(`Zset ${form}`)
    return { member, score }
  })
  return ZsetValue.fromListpack(limits, entries)
}

function loadCompactHash(read: () => readonly Bytes[], form: Compact, limits: EncodingLimits): HashValue {
  return HashValue.fromListpack(limits, pairs(readPart('Hash', read), `Hash ${form}`))
}

function loadHash(from: RdbReader, { limits }: LoadContext): HashValue {
  const size = count(from)
  const entries: HashEntry[] = []
  const fields = new Set<Bytes>()
  for (let left = size; left > 0; left--) {
    const field = from.string()
    if (fields.has(field)) throw new RdbError('Duplicate hash fields detected')
    fields.add(field)
    entries.push([field, from.string()])
  }
  const longest = limits.hashMaxListpackValue
  const small = entries.every(([field, value]) => field.length <= longest && value.length <= longest)
  if (small) return HashValue.fromListpack(limits, entries)
  const hash = new HashValue(limits)
  hash.expect(entries.flat(), 0)
  for (const [field, value] of entries) hash.set(field, value)
  return hash
}

function loadZipmap(from: RdbReader, { limits }: LoadContext): HashValue {
  const hash = new HashValue(limits)
  const entries = pairs(decodeZipmap(from.blob()), 'Zipmap')
  hash.expect(entries.flat(), 0)
  for (const [field, value] of entries) hash.set(field, value)
  return hash
}

// Alternating elements as pairs whose first halves differ.
function pairs(elements: readonly Bytes[], what: string): HashEntry[] {
  if (elements.length === 0) throw empty()
  const out: HashEntry[] = []
  const seen = new Set<Bytes>()
  for (let i = 0; i < elements.length; i += 2) {
    const first = elements[i] as Bytes
    const second = elements[i + 1]
    if (second === undefined || seen.has(first)) {
      throw broken(what)
    }
    seen.add(first)
    out.push([first, second])
  }
  return out
}

function broken(what: string): RdbError {
  return new RdbError(`${what} integrity check failed.`)
}

function refused(message: string): Loader {
  return () => {
    throw new RdbError(message)
  }
}

const LOADERS: Readonly<Record<number, Loader>> = {
  [RDB_TYPE.string]: (from) => new StringValue(from.string()),
  [RDB_TYPE.list]: loadList,
  [RDB_TYPE.listZiplist]: loadListZiplist,
  [RDB_TYPE.listQuicklist]: loadQuicklist,
  [RDB_TYPE.listQuicklist2]: loadQuicklist2,
  [RDB_TYPE.set]: loadSet,
  [RDB_TYPE.setIntset]: loadIntset,
  [RDB_TYPE.setListpack]: loadSetListpack,
  [RDB_TYPE.zset]: (from, { limits }) => loadZset(from, limits, () => from.oldDouble()),
  [RDB_TYPE.zset2]: (from, { limits }) => loadZset(from, limits, () => from.double()),
  [RDB_TYPE.zsetZiplist]: (from, { limits }) =>
    loadCompactZset(() => decodeZiplist(from.blob()), 'ziplist', limits),
  [RDB_TYPE.zsetListpack]: (from, context) =>
    loadCompactZset(() => readListpack(from, context), 'listpack', context.limits),
  [RDB_TYPE.hash]: loadHash,
  [RDB_TYPE.hashZipmap]: loadZipmap,
  [RDB_TYPE.hashZiplist]: (from, { limits }) =>
    loadCompactHash(() => decodeZiplist(from.blob()), 'ziplist', limits),
  [RDB_TYPE.hashListpack]: (from, context) =>
    loadCompactHash(() => readListpack(from, context), 'listpack', context.limits),
  [RDB_TYPE.streamListpacks]: (from) => loadStream(RDB_TYPE.streamListpacks, from),
  [RDB_TYPE.streamListpacks2]: (from) => loadStream(RDB_TYPE.streamListpacks2, from),
  [RDB_TYPE.streamListpacks3]: (from) => loadStream(RDB_TYPE.streamListpacks3, from),
  [RDB_TYPE.modulePreRelease]: refused('Pre-release module format not supported'),
  [RDB_TYPE.module2]: (from, context, { key, db }) => {
    const { type, value } = loadModuleValue(from, context.moduleType, key, db, context.mayPause)
    return new ModuleValue(type, value)
  },
}
