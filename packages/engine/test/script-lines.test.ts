// Lines of scripts as listeners hear of them: before each is run, with the variables of then.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { enableScripting } from '../src/scripting/scripting.ts'
import { TestServer } from '../src/test-server.ts'

const code = readFileSync(createRequire(import.meta.url).resolve('wasmoon-lua5.1/dist/liblua5.1.wasm'))

function scriptServer(): TestServer {
  const t = new TestServer()
  enableScripting(t.server, { loadInterpreter: () => new Uint8Array(code) })
  return t
}

function run(t: TestServer, ...argv: readonly string[]): string {
  t.server.execute(t.client('main'), argv)
  return t.received()
}

/** Listens and writes down each line with its variables. */
function listen(t: TestServer, seen: string[]): () => void {
  return t.server.scriptLines.listen(({ source, line, text, variables }) => {
    const values = variables().map(({ name, value }) => `${name}=${value}`)
    seen.push(`${source}:${line} ${text.trim()} | ${values.join(' ')}`)
  })
}

it('each line is told before it is run, with its text and the variables so far', () => {
  const t = scriptServer()
  const seen: string[] = []
  const leave = listen(t, seen)
  const script = [
    'local n = 2',
    "local t = {1, 'a', {k = true}}",
    'for i = 1, n do',
    '  n = n * i',
    'end',
    'return n',
  ]
  expect(run(t, 'EVAL', script.join('\n'), '0')).toBe(':4\r\n')
  expect(seen).toEqual([
    'user_script:1 local n = 2 | ',
    "user_script:2 local t = {1, 'a', {k = true}} | n=2",
    'user_script:3 for i = 1, n do | n=2 t={1; "a"; {["k"]=true}}',
    'user_script:4 n = n * i | n=2 t={1; "a"; {["k"]=true}} i=1',
    'user_script:3 for i = 1, n do | n=2 t={1; "a"; {["k"]=true}}',
    'user_script:4 n = n * i | n=2 t={1; "a"; {["k"]=true}} i=2',
    'user_script:3 for i = 1, n do | n=4 t={1; "a"; {["k"]=true}}',
    'user_script:6 return n | n=4 t={1; "a"; {["k"]=true}}',
  ])
  leave()
  seen.length = 0
  run(t, 'EVAL', 'return 1', '0')
  expect(seen).toEqual([])
})

it('functions of libraries and what pcall calls have lines, and a listener may come while a script runs', () => {
  const t = scriptServer()
  const seen: string[] = []
  run(
    t,
    'FUNCTION',
    'LOAD',
    "#!lua name=l\nserver.register_function('f', function(keys)\n  return pcall(function()\n    return #keys\n  end)\nend)",
  )
  const leave = t.server.innerCommands.listen(() => {
    leave()
    listen(t, seen)
  })
  run(t, 'EVAL', "redis.call('ping')\nreturn 1", '0')
  run(t, 'FCALL', 'f', '0')
  expect(seen.map((line) => line.replace(/ \|.*/, ''))).toEqual([
    'user_script:2 return 1',
    'user_function:3 return pcall(function()',
    'user_function:5 end)',
    'user_function:3 return pcall(function()',
    'user_function:4 return #keys',
  ])
})
