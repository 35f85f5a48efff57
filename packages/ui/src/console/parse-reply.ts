/**
 * RESP bytes to reply trees, both protocols, many replies in one go.
 *
 * The console and the trace get what a client would have received; this reads it back. It trusts nothing: bytes that are no RESP
 * end the parse and are handed back as `rest`, as are the first bytes of a reply that has not fully arrived.
 */
import type { Bytes, ReplyNode } from '../session.ts'

/** Whole replies found from the start of the bytes, and what was left over. */
export interface ParsedReplies {
  readonly replies: readonly ReplyNode[]
  readonly rest: Bytes
}

const scalars: Readonly<Record<string, ReplyNode['type']>> = {
  '+': 'simple',
  '-': 'error',
  ':': 'integer',
  ',': 'double',
  '(': 'bignum',
}
const strings: Readonly<Record<string, ReplyNode['type']>> = { $: 'bulk', '=': 'verbatim', '!': 'error' }
/** Type and how many items one counted element stands for. */
const aggregates: Readonly<Record<string, readonly [ReplyNode['type'], 1 | 2]>> = {
  '*': ['array', 1],
  '~': ['set', 1],
  '>': ['push', 1],
  '%': ['map', 2],
  '|': ['attribute', 2],
}

/** Deeper nesting than a sane reply has; guards the stack. */
const maxDepth = 1024

class Reader {
  readonly #bytes: Bytes
  at = 0
  constructor(bytes: Bytes) {
    this.#bytes = bytes
  }

  /** One reply from `at`, or null (and `at` anywhere) if there is no whole one. */
  read(depth: number): ReplyNode | null {
    const end = this.#bytes.indexOf('\r\n', this.at)
    if (end < 0 || depth > maxDepth) return null
    const kind = this.#bytes.charAt(this.at)
    const line = this.#bytes.slice(this.at + 1, end)
    this.at = end + 2
    const scalar = scalars[kind]
    if (scalar) return { type: scalar, value: line }
    if (kind === '_') return { type: 'null' }
    if (kind === '#') return line === 't' || line === 'f' ? { type: 'bool', value: line } : null
    if (!/^(-1|\d{1,15})$/.test(line)) return null
    const count = Number(line)
    const string = strings[kind]
    if (string) return this.#string(string, count)
    const aggregate = aggregates[kind]
    return aggregate ? this.#aggregate(aggregate, count, depth) : null
  }

  #string(type: ReplyNode['type'], length: number): ReplyNode | null {
    if (length < 0) return { type: 'null' }
    const end = this.at + length
    if (this.#bytes.slice(end, end + 2) !== '\r\n') return null
    const value = this.#bytes.slice(this.at, end)
    this.at = end + 2
    return type === 'verbatim' ? { type, format: value.slice(0, 3), value: value.slice(4) } : { type, value }
  }

  #aggregate(
    [type, width]: readonly [ReplyNode['type'], 1 | 2],
    count: number,
    depth: number,
  ): ReplyNode | null {
    if (count < 0) return { type: 'null' }
    const items: ReplyNode[] = []
    // An attribute is no element: it belongs to the element after it and is not counted.
    for (let left = count * width; left > 0;) {
      const item = this.read(depth + 1)
      if (!item) return null
      items.push(item)
      if (item.type !== 'attribute') left--
    }
    return { type, items }
  }
}

/** Reads as many whole replies as there are. */
export function parseReplies(bytes: Bytes): ParsedReplies {
  const reader = new Reader(bytes)
  const replies: ReplyNode[] = []
  let done = 0
  while (done < bytes.length) {
    const reply = reader.read(0)
    if (!reply) break
    replies.push(reply)
    done = reader.at
  }
  return { replies, rest: bytes.slice(done) }
}
