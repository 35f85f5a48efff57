// Reads reply bytes back into a tree: for CallReply in the module API, for the console's formatting, for the reply
// panel. A node keeps where it begins and ends, so the raw bytes of any part can be had again without re-encoding.
import type { Bytes } from '../base/bytes.ts'
import { parseInteger } from '../base/numbers.ts'

interface Span {
  /** Offset of the first byte of this node in the parsed text (after its attribute, if it has one). */
  readonly start: number
  /** Offset just past the node's last byte. */
  readonly end: number
  /** The attribute that preceded the node. */
  readonly attribute?: ReplyNode
}

/** One reply, RESP2 or RESP3. Integers are numbers while exact, else BigInt. */
export type ReplyNode = Span &
  (
    | { readonly type: 'simple' | 'error' | 'bulk' | 'bignum'; readonly text: Bytes }
    | { readonly type: 'verbatim'; readonly format: Bytes; readonly text: Bytes }
    | { readonly type: 'integer'; readonly value: number | bigint }
    | { readonly type: 'double'; readonly value: number; readonly text: Bytes }
    | { readonly type: 'bool'; readonly value: boolean }
    /** `form` tells RESP2's two nulls and RESP3's one apart. */
    | { readonly type: 'null'; readonly form: 'bulk' | 'array' | 'resp3' }
    | { readonly type: 'array' | 'set' | 'push'; readonly items: readonly ReplyNode[] }
    | { readonly type: 'map' | 'attribute'; readonly pairs: readonly (readonly [ReplyNode, ReplyNode])[] }
  )

/** Thrown for bytes that are no reply. */
export class ReplyParseError extends Error {
  override readonly name = 'ReplyParseError'
}

/**
 * Parses the first reply at `offset`.
 * @returns the tree, or undefined when the bytes end before the reply does
 * @throws ReplyParseError on an unknown type byte or a malformed length
 */
export function parseReply(proto: Bytes, offset = 0): ReplyNode | undefined {
  const lineEnd = proto.indexOf('\r\n', offset)
  if (lineEnd < 0) return undefined
  const kind = proto[offset]
  const line = proto.slice(offset + 1, lineEnd)
  const next = lineEnd + 2
  const start = offset
  switch (kind) {
    case '+':
      return { type: 'simple', text: line, start, end: next }
    case '-':
      return { type: 'error', text: line, start, end: next }
    case ':': {
      const value = Number(line)
      return { type: 'integer', value: Number.isSafeInteger(value) ? value : BigInt(line), start, end: next }
    }
    case '_':
      return { type: 'null', form: 'resp3', start, end: next }
    case '#':
      return { type: 'bool', value: line === 't', start, end: next }
    case ',':
      return { type: 'double', value: doubleOf(line), text: line, start, end: next }
    case '(':
      return { type: 'bignum', text: line, start, end: next }
    case '$':
    case '=':
    case '!':
      return parseBulk(proto, kind, count(line), start, next)
    case '*':
    case '~':
    case '>':
      return parseItems(proto, kind, count(line), start, next)
    case '%':
      return parsePairs(proto, 'map', count(line), start, next)
    case '|': {
      const attribute = parsePairs(proto, 'attribute', count(line), start, next)
      if (!attribute) return undefined
      const node = parseReply(proto, attribute.end)
      return node && { ...node, attribute }
    }
    default:
      throw new ReplyParseError(`unknown reply type ${JSON.stringify(kind)}`)
  }
}

/** Parses a run of whole replies; a trailing part that is not complete is left out. */
export function parseReplies(proto: Bytes): ReplyNode[] {
  const nodes: ReplyNode[] = []
  let offset = 0
  while (offset < proto.length) {
    const node = parseReply(proto, offset)
    if (!node) break
    nodes.push(node)
    offset = node.end
  }
  return nodes
}

function count(line: string): number {
  const length = parseInteger(line)
  if (length === undefined) throw new ReplyParseError(`malformed length ${JSON.stringify(line)}`)
  return length
}

function doubleOf(line: string): number {
  if (line === 'inf') return Infinity
  if (line === '-inf') return -Infinity
  return line === 'nan' ? NaN : Number(line)
}

function parseBulk(
  proto: Bytes,
  kind: '$' | '=' | '!',
  length: number,
  start: number,
  at: number,
): ReplyNode | undefined {
  if (length < 0) return { type: 'null', form: 'bulk', start, end: at }
  const end = at + length + 2
  if (proto.length < end) return undefined
  const text = proto.slice(at, at + length)
  if (kind === '=') return { type: 'verbatim', format: text.slice(0, 3), text: text.slice(4), start, end }
  return { type: kind === '$' ? 'bulk' : 'error', text, start, end }
}

const ITEM_TYPES = { '*': 'array', '~': 'set', '>': 'push' } as const

function parseItems(
  proto: Bytes,
  kind: '*' | '~' | '>',
  length: number,
  start: number,
  at: number,
): ReplyNode | undefined {
  if (length < 0) return { type: 'null', form: 'array', start, end: at }
  const items: ReplyNode[] = []
  let end = at
  for (let i = 0; i < length; i++) {
    const item = parseReply(proto, end)
    if (!item) return undefined
    items.push(item)
    end = item.end
  }
  return { type: ITEM_TYPES[kind], items, start, end }
}

function parsePairs(
  proto: Bytes,
  type: 'map' | 'attribute',
  length: number,
  start: number,
  at: number,
): ReplyNode | undefined {
  const pairs: [ReplyNode, ReplyNode][] = []
  let end = at
  for (let i = 0; i < length; i++) {
    const key = parseReply(proto, end)
    const value = key && parseReply(proto, key.end)
    if (!key || !value) return undefined
    pairs.push([key, value])
    end = value.end
  }
  return { type, pairs, start, end }
}
