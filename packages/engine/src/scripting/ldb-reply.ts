// A reply in one line, as the debugger of scripts shows it.
import { quote } from '../server/monitor.ts'
import type { Bytes } from '../base/bytes.ts'
import type { ReplyNode } from '../resp/reply-parser.ts'

/** The line: strings quoted, arrays in `[]`, sets in `~()`, maps in `{}`. */
export function humanReply(node: ReplyNode): Bytes {
  switch (node.type) {
    case 'integer':
      return String(node.value)
    case 'simple':
      return quote(`+${node.text}`)
    case 'error':
      return quote(`-${node.text}`)
    case 'bulk':
      return quote(node.text)
    case 'null':
      return node.form === 'resp3' ? '(null)' : 'NULL'
    case 'bool':
      return node.value ? '#true' : '#false'
    case 'double':
      return `(double) ${node.text}`
    case 'array':
      return `[${node.items.map(humanReply).join(',')}]`
    case 'set':
      return `~(${node.items.map(humanReply).join(',')})`
    case 'map':
      return `{${node.pairs.map(([key, value]) => `${humanReply(key)} => ${humanReply(value)}`).join(',')}}`
    default:
      return ''
  }
}
