/**
 * Replies as valkey-cli prints them at a terminal, and in its raw form.
 *
 * Works on trees; `formatRaw` takes RESP bytes. Checked byte for byte against valkey-cli 8.1.1 (format-reply.test.ts holds its output).
 * Two types valkey-cli cannot print, so they have a form of our own in its style: big numbers, `(bignum) …`, and attributes, which stand
 * on lines before the reply they belong to.
 */
import { quote } from '../bytes.ts'
import type { Bytes, ReplyNode } from '../session.ts'
import { parseReplies } from './parse-reply.ts'

/** Counted forms: what follows the number, what an empty one is called. */
const aggregates: Partial<Record<ReplyNode['type'], readonly [mark: string, empty: string]>> = {
  array: [')', '(empty array)'],
  push: [')', '(empty push)'],
  set: ['~', '(empty set)'],
  map: ['#', '(empty hash)'],
  attribute: ['#', '(empty attribute)'],
}

const scalars: Partial<Record<ReplyNode['type'], (value: Bytes) => string>> = {
  simple: (value) => value,
  error: (value) => `(error) ${value}`,
  integer: (value) => `(integer) ${value}`,
  double: (value) => `(double) ${value}`,
  bignum: (value) => `(bignum) ${value}`,
  bulk: quote,
  verbatim: (value) => value,
  null: () => '(nil)',
  bool: (value) => (value === 't' ? '(true)' : '(false)'),
}

function isPaired(node: ReplyNode): boolean {
  return node.type === 'map' || node.type === 'attribute'
}

/** Whether the value is printed over several lines, and so starts on a line of its own after `=>`. */
function isMultiline(node: ReplyNode): boolean {
  const items = node.items
  if (!items || items.length === 0) return false
  const width = isPaired(node) ? 2 : 1
  if (items.length > width) return true
  const only = items[width - 1]
  return only !== undefined && isMultiline(only)
}

/**
 * One reply as valkey-cli prints it at a terminal, without the last newline. `indent` is what lines after the first
 * start with, for use inside other output.
 */
export function formatReply(node: ReplyNode, indent = ''): string {
  const aggregate = aggregates[node.type]
  if (!aggregate) return scalars[node.type]?.(node.value ?? '') ?? ''
  const items = node.items ?? []
  const [mark, empty] = aggregate
  if (items.length === 0) return empty
  const paired = isPaired(node)
  // Attributes sit among the items without being counted.
  const counted = items.filter((item) => item.type !== 'attribute').length / (paired ? 2 : 1)
  const width = String(counted).length
  const inner = indent + ' '.repeat(width + 2)
  let out = ''
  let index = 0
  let isKey = true
  let afterAttribute = false
  for (const item of items) {
    if (paired && !isKey && !afterAttribute) {
      out += isMultiline(item) || item.type === 'attribute' ? ` => \n${inner}` : ' => '
    } else if (!afterAttribute) {
      if (index > 0) out += `\n${indent}`
      out += `${String(++index).padStart(width)}${mark} `
    }
    if (item.type === 'attribute') {
      out += `(attribute) ${formatReply(item, `${inner}            `)}\n${inner}`
      afterAttribute = true
      continue
    }
    out += formatReply(item, inner)
    afterAttribute = false
    isKey = !isKey
  }
  return out
}

/** A reply in valkey-cli's raw form: bare text, one element a line; used by it for INFO, CLIENT LIST and the like. */
export function formatPlain(node: ReplyNode): string {
  const items = node.items
  if (items) {
    if (!isPaired(node)) return items.map(formatPlain).join('\n')
    const pairs: string[] = []
    for (let i = 0; i + 1 < items.length; i += 2) {
      pairs.push(`${formatPlain(items[i] as ReplyNode)} ${formatPlain(items[i + 1] as ReplyNode)}`)
    }
    return pairs.join('\n')
  }
  if (node.type === 'null') return ''
  if (node.type === 'bool') return node.value === 't' ? '(true)' : '(false)'
  return node.type === 'error' ? `${node.value ?? ''}\n` : (node.value ?? '')
}

/** An invalidation message of client side caching in valkey-cli's own words, or null if the reply is something else. */
export function formatInvalidation(node: ReplyNode): string | null {
  const [name, keys] = node.items ?? []
  if (
    node.type !== 'push' ||
    node.items?.length !== 2 ||
    name?.value !== 'invalidate' ||
    keys?.type !== 'array'
  )
    return null
  return `-> invalidate: ${(keys.items ?? []).map((key) => `'${key.value ?? ''}'`).join(', ')}`
}

/** First word, then how many words the command must at least or exactly have for its reply to be shown bare. */
type PlainRule = readonly [words: readonly string[], exact: number | null]
const plainRules: readonly PlainRule[] = [
  [['info'], null],
  [['lolwut'], null],
  [['debug', 'htstats'], null],
  [['debug', 'htstats-key'], null],
  [['debug', 'client-eviction'], null],
  [['memory', 'malloc-stats'], null],
  [['memory', 'doctor'], null],
  [['cluster', 'nodes'], 2],
  [['cluster', 'info'], 2],
  [['client', 'list'], null],
  [['client', 'info'], null],
  [['latency', 'graph'], 3],
  [['latency', 'doctor'], 2],
]

/** Whether valkey-cli prints the reply of this command bare instead of quoted. Not inside MULTI, where the reply is QUEUED. */
export function isPlainCommand(argv: readonly Bytes[]): boolean {
  return plainRules.some(
    ([words, exact]) =>
      argv.length >= words.length &&
      (exact === null || argv.length === exact) &&
      words.every((word, i) => argv[i]?.toLowerCase() === word),
  )
}

/**
 * RESP bytes, one or more replies, as valkey-cli prints them for this command. Without the last newline.
 * Bytes that are no whole reply are shown as they came, quoted.
 */
export function formatRaw(raw: Bytes, argv: readonly Bytes[] = []): string {
  const { replies, rest } = parseReplies(raw)
  const plain = isPlainCommand(argv)
  const lines: string[] = []
  for (const reply of replies) {
    if (reply.type === 'attribute') lines.push(`(attribute) ${formatReply(reply, '            ')}`)
    else
      lines.push(
        formatInvalidation(reply) ?? (plain ? formatPlain(reply).replace(/\r?\n$/, '') : formatReply(reply)),
      )
  }
  if (rest !== '') lines.push(`(incomplete) ${quote(rest)}`)
  return lines.join('\n')
}
