// A command's reply becomes a Lua value: status and error replies tables with one field, RESP3's types tables with the
// type's name, nulls `false` in RESP2 and `nil` in RESP3. Attributes are left out.
import type { ReplyNode } from '../resp/reply-parser.ts'
import type { LuaState } from './lua-state.ts'

/** Pushes a reply. */
export function pushReply(s: LuaState, node: ReplyNode): void {
  if (!s.checkStack(6)) throw new Error('the reply is nested too deeply')
  switch (node.type) {
    case 'integer':
      s.pushNumber(Number(node.value))
      break
    case 'bulk':
      s.pushBytes(node.text)
      break
    case 'simple':
      pushField(s, 'ok', () => s.pushBytes(node.text))
      break
    case 'error':
      s.pushErrorTable(`-${node.text}`)
      s.pushBoolean(true)
      s.setField(-2, 'ignore_error_stats_update')
      break
    case 'null':
      if (node.form === 'resp3') s.pushNil()
      else s.pushBoolean(false)
      break
    case 'bool':
      s.pushBoolean(node.value)
      break
    case 'double':
      pushField(s, 'double', () => s.pushNumber(node.value))
      break
    case 'bignum':
      pushField(s, 'big_number', () => s.pushBytes(node.text))
      break
    case 'verbatim':
      pushField(s, 'verbatim_string', () => {
        s.newTable(0, 2)
        s.pushBytes(node.text)
        s.setField(-2, 'string')
        s.pushBytes(node.format)
        s.setField(-2, 'format')
      })
      break
    case 'array':
    case 'push':
      s.newTable(node.items.length)
      node.items.forEach((item, i) => {
        pushReply(s, item)
        s.rawSetI(-2, i + 1)
      })
      break
    case 'set':
      pushField(s, 'set', () => {
        s.newTable(0, node.items.length)
        for (const item of node.items) {
          pushReply(s, item)
          s.pushBoolean(true)
          s.setTable(-3)
        }
      })
      break
    case 'map':
    case 'attribute':
      pushField(s, 'map', () => {
        s.newTable(0, node.pairs.length)
        for (const [key, value] of node.pairs) {
          pushReply(s, key)
          pushReply(s, value)
          s.setTable(-3)
        }
      })
  }
}

function pushField(s: LuaState, name: string, push: () => void): void {
  s.newTable(0, 1)
  push()
  s.setField(-2, name)
}
