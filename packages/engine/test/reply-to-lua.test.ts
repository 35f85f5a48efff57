// Every kind of reply as the Lua value that scripts see, those too that no command of a script answers with by itself.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { LuaModule } from '../src/scripting/lua-module.ts'
import { LuaState } from '../src/scripting/lua-state.ts'
import { luaText } from '../src/scripting/lua-text.ts'
import { pushReply } from '../src/scripting/reply-to-lua.ts'
import { TestServer } from '../src/test-server.ts'

const code = readFileSync(createRequire(import.meta.url).resolve('wasmoon-lua5.1/dist/liblua5.1.wasm'))
const state = new LuaState(new LuaModule(code, new TestServer().server.host))

const REPLIES: readonly (readonly [proto: string, value: string])[] = [
  [':-42\r\n', '-42'],
  [':9223372036854775807\r\n', '9.22337e+18'],
  ['$6\r\na\r\n\0\xff:\r\n', '"a\\r\\n\\x00\\xff:"'],
  [`$300\r\n${'x'.repeat(300)}\r\n`, `"${'x'.repeat(300)}"`],
  ['$0\r\n\r\n', '""'],
  ['$-1\r\n', 'false'],
  ['*-1\r\n', 'false'],
  ['_\r\n', 'nil'],
  ['+a status\r\n', '{["ok"]="a status"}'],
  ['*0\r\n', '{}'],
  ['*3\r\n:1\r\n*2\r\n$1\r\na\r\n$-1\r\n+OK\r\n', '{1; {"a"; false}; {["ok"]="OK"}}'],
  ['>2\r\n$1\r\na\r\n:1\r\n', '{"a"; 1}'],
  ['#t\r\n', 'true'],
  ['#f\r\n', 'false'],
  [',-1.5\r\n', '{["double"]=-1.5}'],
  [',-inf\r\n', '{["double"]=-inf}'],
  [',nan\r\n', '{["double"]=nan}'],
  ['(123456789012345678901234567890\r\n', '{["big_number"]="123456789012345678901234567890"}'],
  ['=8\r\ntxt:a\r\nb\r\n', '{["verbatim_string"]={["format"]="txt"; ["string"]="a\\r\\nb"}}'],
  ['~1\r\n$1\r\na\r\n', '{["set"]={["a"]=true}}'],
  ['%1\r\n$1\r\na\r\n*1\r\n:5\r\n', '{["map"]={["a"]={5}}}'],
  ['|1\r\n+a\r\n:1\r\n|0\r\n*2\r\n|1\r\n+b\r\n:2\r\n:3\r\n:4\r\n', '{3; 4}'],
]

it.each(REPLIES)('%j becomes %s', (proto, value) => {
  const bottom = state.top
  expect(pushReply(state, proto)).toBe(null)
  expect([luaText(state, -1), state.top]).toEqual([value, bottom + 1])
  state.top = bottom
})

it('an error becomes a table that says it was counted, and its text is told', () => {
  expect(pushReply(state, '-WRONGTYPE no such thing\r\n')).toBe('WRONGTYPE no such thing')
  state.getField(-1, 'err')
  state.getField(-2, 'ignore_error_stats_update')
  expect([luaText(state, -2), luaText(state, -1)]).toEqual(['"WRONGTYPE no such thing"', 'true'])
  state.top = 0
})

it('what is no reply, or not a whole one, is refused', () => {
  expect(() => pushReply(state, 'x\r\n')).toThrow('unknown reply type "x"')
  expect(() => pushReply(state, '*2\r\n:1\r\n')).toThrow('the reply is not whole')
  state.top = 0
})
