// Reply bytes as the tree that panels draw: the engine's parser, in the panels' shape.
import { parseReplies, type ReplyNode as EngineNode } from '@valkey-playground/engine'
import type { Bytes, ReplyNode } from '@valkey-playground/ui'

/** The first reply in the bytes, or null if there is no whole one. */
export function replyTree(raw: Bytes): ReplyNode | null {
  try {
    const [node] = parseReplies(raw)
    return node === undefined ? null : toTree(node)
  } catch {
    return null
  }
}

function toTree(node: EngineNode): ReplyNode {
  switch (node.type) {
    case 'simple':
    case 'error':
    case 'bulk':
    case 'bignum':
    case 'double':
      return { type: node.type, value: node.text }
    case 'verbatim':
      return { type: 'verbatim', value: node.text, format: node.format }
    case 'integer':
      return { type: 'integer', value: String(node.value) }
    case 'bool':
      return { type: 'bool', value: node.value ? 't' : 'f' }
    case 'null':
      return { type: 'null' }
    case 'map':
    case 'attribute':
      return {
        type: node.type,
        items: node.pairs.flatMap(([key, value]) => [...withAttribute(key), ...withAttribute(value)]),
      }
    default:
      return { type: node.type, items: node.items.flatMap(withAttribute) }
  }
}

/** Attributes stand before what they speak of, as they do in the bytes. */
function withAttribute(node: EngineNode): readonly ReplyNode[] {
  return node.attribute === undefined ? [toTree(node)] : [toTree(node.attribute), toTree(node)]
}
