// SORT and SORT_RO. BY and GET patterns read other keys: `*` is replaced by the element, `->field` reads a hash field, `#` is
// the element itself. STORE writes a list.
import { keySlot, patternSlot } from '../base/hash-slot.ts'
import {
  arg,
  block,
  keyArg,
  keysAt,
  keysUnknown,
  noted,
  oneof,
  token,
  type CommandRow,
  type KeyReference,
} from '../server/command-spec.ts'
import { isWord, shownText, type Bytes } from '../base/bytes.ts'
import { parseDouble } from '../base/doubles.ts'
import { ReplyError, syntaxError, wrongType } from '../base/errors.ts'
import { integerArgument } from '../base/numbers.ts'
import { sortRange } from '../base/partial-sort.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import type { CommandContext } from '../server/context.ts'
import { HashValue } from '../types/hash-value.ts'
import { ListValue } from '../types/list-value.ts'
import { SetValue } from '../types/set-value.ts'
import { StringValue } from '../types/string-value.ts'
import type { Value } from '../types/value.ts'
import { ZsetValue } from '../types/zset-value.ts'
import { deleteKey } from './keys.ts'

interface SortOptions {
  desc: boolean
  alpha: boolean
  by: Bytes | null
  get: Bytes[]
  store: Bytes | null
  start: number
  count: number
}

interface Sorted {
  readonly element: Bytes
  /** Number to sort by, or text for ALPHA; null when the BY key does not exist. */
  readonly weight: number | Bytes | null
}

function refuseWithoutRights({ client, command, argv }: CommandContext, option: 'BY' | 'GET'): void {
  if (client.user?.mayRunOnEveryKey(command, argv, 'access') !== false) return
  throw new ReplyError(`ERR ${option} option of SORT denied due to insufficient ACL permissions.`)
}

// In cluster mode all keys that a pattern makes must be in the slot of the sorted one.
function refuseOtherSlots(c: CommandContext, option: string, pattern: Bytes): void {
  if (!c.server.cluster || patternSlot(pattern) === keySlot(c.argv[1] ?? '')) return
  throw new ReplyError(
    `ERR ${option} option of SORT denied in Cluster mode when keys formed by the pattern may be in different slots.`,
  )
}

function parseOptions(c: CommandContext, readOnly: boolean): SortOptions {
  const { argv } = c
  const options: SortOptions = {
    desc: false,
    alpha: false,
    by: null,
    get: [],
    store: null,
    start: 0,
    count: -1,
  }
  for (let i = 2; i < argv.length; i++) {
    const left = argv.length - i - 1
    if (isWord(argv[i], 'asc')) options.desc = false
    else if (isWord(argv[i], 'desc')) options.desc = true
    else if (isWord(argv[i], 'alpha')) options.alpha = true
    else if (isWord(argv[i], 'limit') && left >= 2) {
      options.start = integerArgument(argv[++i])
      options.count = integerArgument(argv[++i])
    } else if (!readOnly && isWord(argv[i], 'store') && left >= 1) options.store = argv[++i] as Bytes
    else if (isWord(argv[i], 'by') && left >= 1) {
      options.by = argv[++i] as Bytes
      if (options.by.includes('*')) {
        refuseOtherSlots(c, 'BY', options.by)
        refuseWithoutRights(c, 'BY')
      }
    } else if (isWord(argv[i], 'get') && left >= 1) {
      const pattern = argv[++i] as Bytes
      if (pattern !== '#') refuseOtherSlots(c, 'GET', pattern)
      refuseWithoutRights(c, 'GET')
      options.get.push(pattern)
    } else throw syntaxError()
  }
  return options
}

// What a BY or GET pattern means for an element.
function lookupByPattern(c: CommandContext, pattern: Bytes, element: Bytes): Bytes | null {
  if (pattern === '#') return element
  const star = pattern.indexOf('*')
  if (star < 0) return null
  const arrow = pattern.indexOf('->', star + 1)
  const field = arrow >= 0 && arrow + 2 < pattern.length ? pattern.slice(arrow + 2) : null
  const tail = field === null ? pattern.slice(star + 1) : pattern.slice(star + 1, arrow)
  const value = c.db.lookupRead(pattern.slice(0, star) + element + tail)
  if (field !== null) return value instanceof HashValue ? (value.get(field) ?? null) : null
  return value instanceof StringValue ? value.toBytes() : null
}

function elementsOf(value: Value | undefined): Bytes[] {
  if (value === undefined) return []
  if (value instanceof ListValue || value instanceof SetValue) return [...value]
  if (value instanceof ZsetValue) return Array.from(value.entries(), (entry) => entry.member)
  throw wrongType()
}

function weigh(c: CommandContext, elements: readonly Bytes[], { by, alpha }: SortOptions): Sorted[] {
  // All keys are looked up before a weight that is no number ends it.
  let invalid = false
  const sorted = elements.map((element) => {
    const text = by === null ? element : lookupByPattern(c, by, element)
    if (alpha || text === null) return { element, weight: text }
    // As strtod has it: a NUL ends the text, and empty text reads as 0.
    const shown = shownText(text)
    const number = shown === '' ? 0 : parseDouble(shown.replace(/^[ \t\n\v\f\r]+/, ''))
    if (number === undefined) invalid = true
    return { element, weight: number ?? 0 }
  })
  if (invalid) throw new ReplyError("ERR One or more scores can't be converted into double")
  return sorted
}

function compareText(a: Bytes, b: Bytes): number {
  return a < b ? -1 : a > b ? 1 : 0
}

// What is stored is compared as bytes, what is shown as C text, which a NUL ends.
function compare(a: Sorted, b: Sorted, { by, alpha, store }: SortOptions): number {
  const seen = (bytes: Bytes): Bytes => (store === null ? shownText(bytes) : bytes)
  if (!alpha) {
    const difference = Number(a.weight ?? 0) - Number(b.weight ?? 0)
    if (Number(a.weight ?? 0) !== Number(b.weight ?? 0)) return difference
    return compareText(a.element, b.element)
  }
  if (by === null) return compareText(seen(a.element), seen(b.element))
  if (a.weight === null || b.weight === null) return a.weight === b.weight ? 0 : a.weight === null ? -1 : 1
  return compareText(seen(a.weight as Bytes), seen(b.weight as Bytes))
}

function sortedElements(c: CommandContext, options: SortOptions): Bytes[] {
  const value = c.db.lookupRead(c.argv[1] as Bytes)
  let elements = elementsOf(value)
  const start = Math.max(options.start, 0)
  const end = options.count < 0 ? elements.length : Math.min(start + options.count, elements.length)
  // Looking leaves a mark here: the real server enlarges a sorted set before it sorts it.
  if (value instanceof ZsetValue) value.enlarge()
  let constant = options.by !== null && !options.by.includes('*')
  // A set has no order of its own: what is stored, or seen by a script, must not depend on chance.
  if (constant && value instanceof SetValue && (options.store !== null || c.client.script)) {
    constant = false
    options.alpha = true
    options.by = null
  }
  if (constant) {
    if (options.desc && !(value instanceof SetValue)) elements.reverse()
  } else {
    const sign = options.desc ? -1 : 1
    const inOrder = (a: Sorted, b: Sorted): number => sign * compare(a, b, options)
    const rows = weigh(c, elements, options)
    if (options.by !== null && (start > 0 || end < rows.length)) sortRange(rows, inOrder, start, end - 1)
    else rows.sort(inOrder)
    elements = rows.map((row) => row.element)
  }
  return elements.slice(start, end)
}

function sortKey(c: CommandContext, readOnly: boolean): void {
  const options = parseOptions(c, readOnly)
  const elements = sortedElements(c, options)
  const { get, store } = options
  const output: (Bytes | null)[] =
    get.length === 0
      ? elements
      : elements.flatMap((element) => get.map((pattern) => lookupByPattern(c, pattern, element)))
  if (store === null) {
    c.reply.array(output.length)
    for (const item of output) {
      if (item === null) c.reply.null()
      else c.reply.bulk(item)
    }
    return
  }
  if (output.length > 0) {
    const list = new ListValue(c.server.limits)
    list.push(
      'tail',
      output.map((item) => item ?? ''),
    )
    c.db.set(store, list)
    c.notify(NOTIFY.list, 'sortstore', store)
    c.dirty(output.length)
  } else {
    deleteKey(c, store)
  }
  c.reply.integer(output.length)
}

function sort(c: CommandContext): void {
  sortKey(c, false)
}

function sortRo(c: CommandContext): void {
  sortKey(c, true)
}

// STORE is found by going through the options; BY and GET patterns are keys nobody can name.
function sortKeys(argv: readonly Bytes[]): readonly KeyReference[] {
  const keys: KeyReference[] = [{ position: 1, flags: 'RO access' }]
  let store = 0
  for (let i = 2; i < argv.length; i++) {
    const skip = isWord(argv[i], 'limit') ? 2 : isWord(argv[i], 'get') || isWord(argv[i], 'by') ? 1 : 0
    if (skip > 0) i += skip
    else if (isWord(argv[i], 'store') && i + 1 < argv.length) store = ++i
  }
  if (store > 0) keys.push({ position: store, flags: 'OW update' })
  return keys
}

function sortRoKeys(): readonly KeyReference[] {
  return [{ position: 1, flags: 'RO access' }]
}

const PATTERN_KEYS = noted(
  keysUnknown('RO access'),
  'Keys of BY and GET: the sorted elements are part of their names.',
)
const STORED_KEY = noted(
  keysUnknown('OW update'),
  'The key of STORE, which may stand anywhere among the options.',
)

/** The commands of this file. */
export const sortCommands: readonly CommandRow[] = [
  {
    name: 'SORT',
    arity: -2,
    flags: ['write', 'denyoom'],
    categories: ['set', 'sortedset', 'list', 'dangerous'],
    keySpecs: [keysAt(1, 'RO access'), PATTERN_KEYS, STORED_KEY],
    group: 'generic',
    since: '1.0.0',
    summary: 'Sorts a list, set or sorted set, and may store the result.',
    complexity: 'O(N+M*log(M))',
    args: [
      keyArg(),
      arg('pattern', 'by-pattern', { token: 'BY', display: 'pattern', spec: 1, optional: true }),
      block('limit', [arg('integer', 'offset'), arg('integer', 'count')], { token: 'LIMIT', optional: true }),
      arg('pattern', 'get-pattern', {
        token: 'GET',
        display: 'pattern',
        spec: 1,
        optional: true,
        multiple: true,
        multipleToken: true,
      }),
      oneof('order', [token('ASC'), token('DESC')], { optional: true }),
      token('ALPHA', { name: 'sorting', optional: true }),
      keyArg('destination', { token: 'STORE', spec: 2, optional: true }),
    ],
    getKeys: sortKeys,
    handler: sort,
  },
  {
    name: 'SORT_RO',
    arity: -2,
    flags: ['readonly'],
    categories: ['set', 'sortedset', 'list', 'dangerous'],
    keySpecs: [keysAt(1, 'RO access'), PATTERN_KEYS],
    group: 'generic',
    since: '7.0.0',
    summary: 'Sorts a list, set or sorted set.',
    complexity: 'O(N+M*log(M))',
    args: [
      keyArg(),
      arg('pattern', 'by-pattern', { token: 'BY', display: 'pattern', spec: 1, optional: true }),
      block('limit', [arg('integer', 'offset'), arg('integer', 'count')], { token: 'LIMIT', optional: true }),
      arg('pattern', 'get-pattern', {
        token: 'GET',
        display: 'pattern',
        spec: 1,
        optional: true,
        multiple: true,
        multipleToken: true,
      }),
      oneof('order', [token('ASC'), token('DESC')], { optional: true }),
      token('ALPHA', { name: 'sorting', optional: true }),
    ],
    getKeys: sortRoKeys,
    handler: sortRo,
  },
]
