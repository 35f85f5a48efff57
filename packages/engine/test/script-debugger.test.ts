// What a session of the debugger of scripts leaves behind when its client goes without a word; the rest is in the twin tests.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { enableScripting } from '../src/scripting/scripting.ts'
import { TestServer } from '../src/test-server.ts'

const code = readFileSync(createRequire(import.meta.url).resolve('wasmoon-lua5.1/dist/liblua5.1.wasm'))
const SCRIPT = "server.call('INCR', 'n')\nserver.breakpoint()\nserver.call('INCR', 'n')\nreturn 'done'"

/** A server with a client whose script stands at its second line. */
function standing(mode: string): { t: TestServer; leave(): void; out(): string } {
  const t = new TestServer()
  enableScripting(t.server, { loadInterpreter: () => new Uint8Array(code) })
  let out = ''
  const client = t.server.createClient({ output: (bytes) => (out += bytes) })
  const say = (...words: readonly string[]): void => {
    const request = words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')
    t.server.feed(client, `*${words.length}\r\n${request}`)
    t.server.pump()
  }
  say('SCRIPT', 'DEBUG', mode)
  say('EVAL', SCRIPT, '0')
  say('step')
  expect(out).toMatch(/Stopped at 2, stop reason = step over\r\n\+-> 2 /)
  return { t, out: () => out, leave: () => t.server.closeClient(client) }
}

it('[SCRIPT] DEBUG SYNC: others wait while a script stands, and it runs to its end when its client goes', () => {
  const { t, leave } = standing('SYNC')
  expect(t.run('GET n')).toBe('')
  expect(t.server.pump()).toBe(null)
  leave()
  t.server.pump()
  expect(t.received()).toBe('$1\r\n2\r\n')
})

it('[SCRIPT] DEBUG YES: others are served while a script stands, and see nothing of it', () => {
  const { t, leave, out } = standing('YES')
  expect(t.run('INCRBY n 10')).toBe(':10\r\n')
  const before = out()
  leave()
  t.server.pump()
  expect(out()).toBe(before)
  expect(t.run('GET n')).toBe('$2\r\n10\r\n')
  expect([...t.server.clients.values()].filter(({ internal }) => !internal).length).toBe(1)
})
