// Modules in the server process: from source, from WebAssembly, refused files, and the watchdog.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RawClient, runProgram, ServerProcess, startServer } from './support.ts'

const MODULES = fileURLToPath(new URL('./modules/', import.meta.url))
const FAILED = '-ERR Error loading the extension. Please check the server logs.\r\n'
let folder = ''
let wasm = ''
let server: ServerProcess
let client: RawClient

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'vp-modules-'))
  // A test suite's name for it: only the content counts.
  wasm = join(folder, 'counter.so')
  const compiled = runProgram(['compile', join(MODULES, 'counter.c'), '-o', wasm])
  if (compiled.code !== 0) throw new Error(compiled.stderr)
  server = await startServer(['--enable-module-command', 'yes', '--module-time-limit', '300'])
  client = new RawClient(server)
})
afterAll(async () => {
  await server.stop('SIGKILL')
  rmSync(folder, { recursive: true })
})

it('loads WebAssembly with arguments, runs its commands, and unloads it', async () => {
  expect([
    await client.call('MODULE', 'LOAD', wasm, '5'),
    await client.call('counter.add', 'key'),
    await client.call('counter.add', 'key'),
    await client.call('GET', 'key'),
    await client.call('MODULE', 'UNLOAD', 'counter'),
    await client.call('counter.add', 'key'),
  ]).toEqual([
    '+OK\r\n',
    ':5\r\n',
    ':10\r\n',
    '$2\r\n10\r\n',
    '+OK\r\n',
    "-ERR unknown command 'counter.add', with args beginning with: 'key' \r\n",
  ])
})

it('compiles a source first, and serves other clients meanwhile', async () => {
  const other = new RawClient(server)
  client.command('MODULE', 'LOAD', join(MODULES, 'counter.c'))
  expect(await other.call('PING')).toBe('+PONG\r\n')
  expect(client.received).toBe('')
  expect(await client.until(/\r\n$/)).toBe('+OK\r\n')
  expect(await client.call('counter.step')).toBe(':1\r\n')
})

it('stops a command that runs over the time limit, and goes on', async () => {
  const startedAt = performance.now()
  expect(await client.call('counter.forever')).toBe('-ERR module counter: stopped in counterForever\r\n')
  const took = performance.now() - startedAt
  expect(took).toBeGreaterThan(250)
  expect(took).toBeLessThan(2000)
  expect(await client.call('counter.step')).toBe(':1\r\n')
})

it('turns a trap into an error', async () => {
  expect(await client.call('counter.trap')).toBe('-ERR module counter: divide by zero in counterTrap\r\n')
})

it('names the line of a trap in a source compiled for debugging', async () => {
  await client.call('MODULE', 'UNLOAD', 'counter')
  await client.call('CONFIG', 'SET', 'module-compile-profile', 'debug')
  expect([
    await client.call('MODULE', 'LOAD', join(MODULES, 'counter.c')),
    await client.call('counter.trap'),
  ]).toEqual(['+OK\r\n', expect.stringMatching(/divide by zero in counterTrap \(.*counter\.c:\d+\)/)])
})

it('names in the log what a module does wrong, once that is switched on', async () => {
  await client.call('CONFIG', 'SET', 'module-lint', 'yes')
  expect(await client.call('counter.add', 'other')).toBe(':1\r\n')
  await server.logged(
    /Module counter: counter\.c:25: P01 write-not-replicated: the change of key "other" is not replicated/,
  )
  await client.call('CONFIG', 'SET', 'module-lint', 'no')
})

it('answers with the first error of a source that does not compile, and logs them all', async () => {
  const path = join(MODULES, 'broken.c')
  expect(await client.call('MODULE', 'LOAD', path)).toMatch(
    /^-ERR Error compiling the module: .*broken\.c:5:10: error: use of undeclared identifier 'nosuchthing'\r\n$/,
  )
  expect(server.log).toMatch(/# +5 \| {3}return nosuchthing;\n/)
  expect(server.log).toContain(`# Module ${path} failed to load: it does not compile\n`)
})

it('says what to do with a native library', async () => {
  const path = join(folder, 'native.so')
  writeFileSync(path, '\x7fELF\x02\x01\x01')
  expect(await client.call('MODULE', 'LOAD', path)).toBe(
    '-ERR Error loading the extension: this is a native library, and this server runs WebAssembly: ' +
      "load its source (.c) instead, or build it with 'valkey-playground compile' and load the .wasm file\r\n",
  )
})

it('answers as valkey-server when there is no such file', async () => {
  expect(await client.call('MODULE', 'LOAD', '/nonexistent.so')).toBe(FAILED)
  expect(server.log).toContain(
    '# Module /nonexistent.so failed to load: /nonexistent.so: cannot open shared object file: No such file or directory\n',
  )
})

it('refuses other files', async () => {
  const path = join(folder, 'text.so')
  writeFileSync(path, 'hello')
  expect(await client.call('MODULE', 'LOAD', path)).toBe(FAILED)
})

it('loads modules of the configuration before it is ready, and ends if one can not be loaded', async () => {
  const good = await startServer(['--loadmodule', wasm, '9'])
  const goodClient = new RawClient(good)
  expect(await goodClient.call('counter.step')).toBe(':9\r\n')
  expect(await good.stop()).toBe(0)
  const bad = new ServerProcess(['--port', '0', '--loadmodule', wasm, 'no number'], 0)
  expect(await bad.exited).toBe(1)
  expect(bad.log).toContain(`# Can't load module from ${wasm}: server aborting\n`)
})

it('keeps MODULE LOAD closed unless enable-module-command says otherwise', async () => {
  const closed = await startServer()
  const closedClient = new RawClient(closed)
  expect(await closedClient.call('MODULE', 'LOAD', wasm)).toMatch(/^-ERR MODULE command not allowed\./)
  await closed.stop()
})
