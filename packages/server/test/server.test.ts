// The server as a process: start, configuration, connections, limits and end. What commands reply is the engine's own tests' matter.

import { mkdtempSync, readFileSync, rmSync, writeFileSync, existsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { freePort, RawClient, ServerProcess, startServer } from './support.ts'

let folder = ''
const started: ServerProcess[] = []

async function serve(args: readonly string[] = [], input?: string): Promise<ServerProcess> {
  const server = await startServer(args, input)
  started.push(server)
  return server
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'vp-server-'))
})
afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop('SIGKILL')))
})
afterAll(() => rmSync(folder, { recursive: true }))

/** The messages of a log, without process, time and level. */
function messages(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => line.replace(/^\d+:(?:M .{24} |signal-handler \(\d+\) )/, ''))
}

it('logs its life in the lines of valkey-server', async () => {
  const server = await serve(['--logfile', ''])
  expect(await server.stop()).toBe(0)
  const { pid } = server.child
  expect(messages(server.log)).toEqual([
    '* oO0OoO0OoO0Oo Valkey is starting oO0OoO0OoO0Oo',
    `* Valkey version=8.1.1, bits=64, commit=00000000, modified=0, pid=${pid}, just started`,
    '* Configuration loaded',
    `* Running mode=standalone, port=${server.port}.`,
    '* Server initialized',
    '* Ready to accept connections tcp',
    'Received SIGTERM scheduling shutdown...',
    '* User requested shutdown...',
    '* Saving the final RDB snapshot before exiting.',
    '* DB saved on disk',
    '# Valkey is now ready to exit, bye bye...',
  ])
})

it('shows its process id where test suites look for it', async () => {
  const server = await serve(['--always-show-logo', 'yes'])
  expect(server.log).toMatch(new RegExp(` PID: ${server.child.pid}[^]*Server initialized`))
})

it.runIf(existsSync('/proc/self/cmdline'))('[CONFIG SET] proc-title-template names the process', async () => {
  const server = await serve([])
  const client = new RawClient(server)
  const title = (): string => readFileSync(`/proc/${server.child.pid}/cmdline`, 'latin1').replace(/\0+$/, '')
  expect(title()).toMatch(new RegExp(`/valkey-playground \\S+:${server.port}$`))
  await client.call('CONFIG', 'SET', 'proc-title-template', 'TEST {port}')
  expect(title()).toBe(`TEST ${server.port}`)
})

it.runIf(existsSync('/proc/self/oom_score_adj'))(
  'sets its score for when memory runs out, by its role, and puts the old one back',
  async () => {
    const server = await serve(['--oom-score-adj-values', '10 20 30'])
    const client = new RawClient(server)
    const score = (): number => Number(readFileSync(`/proc/${server.child.pid}/oom_score_adj`, 'latin1'))
    const base = score()
    const scores: number[] = []
    for (const words of [
      ['CONFIG', 'SET', 'oom-score-adj', 'yes'],
      ['CONFIG', 'SET', 'oom-score-adj-values', '15 25 30'],
      ['REPLICAOF', '127.0.0.1', '1'],
      ['REPLICAOF', 'NO', 'ONE'],
      ['CONFIG', 'SET', 'oom-score-adj', 'no'],
    ]) {
      expect(await client.call(...words)).toBe('+OK\r\n')
      scores.push(score() - base)
    }
    expect(scores).toEqual([10, 15, 25, 15, 0])
    expect(await client.call('CONFIG', 'SET', 'oom-score-adj-values', '0 0 2001')).toMatch(
      /must be between -2000 and 2000/,
    )
  },
)

it('reads a file, standard input and options, the last word counting', async () => {
  const file = join(folder, 'a.conf')
  writeFileSync(file, 'hz 11\nmaxmemory-samples 6\nlist-max-listpack-size 1\n')
  const server = await serve([file, '--list-max-listpack-size', '7', '-'], 'maxmemory-samples 8\n')
  const client = new RawClient(server)
  const values = []
  for (const name of ['hz', 'maxmemory-samples', 'list-max-listpack-size']) {
    values.push(await client.call('CONFIG', 'GET', name))
  }
  expect(values.map((reply) => reply.split('\r\n')[4])).toEqual(['11', '8', '7'])
})

it('says in INFO which process it is, and where its configuration is', async () => {
  const file = join(folder, 'info.conf')
  writeFileSync(file, '')
  const server = await serve([file])
  const info = await new RawClient(server).call('INFO', 'server')
  const found = [...info.matchAll(/^(process_id|config_file|tcp_port):(.*)\r$/gm)].map(([, name, value]) => [
    name,
    value,
  ])
  expect(Object.fromEntries(found)).toEqual({
    process_id: String(server.child.pid),
    config_file: file,
    tcp_port: String(server.port),
  })
})

it('adds up the lines of save', async () => {
  const server = await serve(['--save', '900', '1', '--save', '300 10'])
  const client = new RawClient(server)
  expect(await client.call('CONFIG', 'GET', 'save')).toBe('*2\r\n$4\r\nsave\r\n$12\r\n900 1 300 10\r\n')
})

it('serves with options of a file it does not know, and names them in the log', async () => {
  const file = join(folder, 'foreign.conf')
  writeFileSync(file, 'frobnicate yes\n')
  const server = await serve([file])
  expect(messages(server.log)).toContain(
    "# Configuration option 'frobnicate' is not known to this version and has no effect",
  )
})

it('does not start with an option on the command line it does not know', async () => {
  const server = new ServerProcess(['--frobnicate', 'yes'], 0)
  expect(await server.exited).toBe(1)
  expect(server.log).toContain(
    `at line 2\n>>> 'frobnicate "yes"'\nBad directive or wrong number of arguments\n`,
  )
})

it('does not start as a replica of something that is no port', async () => {
  const server = new ServerProcess(['--replicaof', '127.0.0.1', 'abc'], 0)
  expect(await server.exited).toBe(1)
  expect(server.log).toContain(`>>> 'replicaof "127.0.0.1" "abc"'\nInvalid primary port\n`)
})

it('renames commands, and stops at the line of one that does not exist', async () => {
  const server = await serve(['--rename-command', 'PING', 'HOLA'])
  const client = new RawClient(server)
  expect([await client.call('HOLA'), await client.call('PING')]).toEqual([
    '+PONG\r\n',
    "-ERR unknown command 'PING', with args beginning with: \r\n",
  ])
  const wrong = new ServerProcess(['--rename-command', 'NOSUCH', 'X'], 0)
  expect(await wrong.exited).toBe(1)
  expect(wrong.log).toContain(`>>> 'rename-command "NOSUCH" "X"'\nNo such command in rename-command\n`)
})

it('answers a pipeline that arrives in pieces, in order', async () => {
  const client = new RawClient(await serve())
  const request = '*2\r\n$4\r\nECHO\r\n$3\r\none\r\nECHO two\r\n*2\r\n$4\r\nECHO\r\n$3\r\n\xff\0\r\r\n'
  for (const byte of request) {
    client.send(byte)
    await new Promise((resolve) => setImmediate(resolve))
  }
  expect(await client.until(/\r\r\n$/)).toBe('$3\r\none\r\n$3\r\ntwo\r\n$3\r\n\xff\0\r\r\n')
})

it('answers ten thousand pipelined commands in one go', async () => {
  const client = new RawClient(await serve())
  client.send('PING\r\n'.repeat(10_000))
  expect(await client.until(/^(\+PONG\r\n){10000}$/)).toBe('+PONG\r\n'.repeat(10_000))
})

it('closes the connection after QUIT and after a protocol error, with the reply sent', async () => {
  const server = await serve()
  const polite = new RawClient(server)
  polite.command('QUIT')
  expect(await polite.end()).toBe('+OK\r\n')
  const rude = new RawClient(server)
  rude.send('*1\r\n!\r\n')
  expect(await rude.end()).toBe("-ERR Protocol error: expected '$', got '!'\r\n")
})

it('delivers messages to other connections', async () => {
  const server = await serve()
  const [subscriber, publisher] = [new RawClient(server), new RawClient(server)]
  subscriber.command('SUBSCRIBE', 'news')
  await subscriber.until(/:1\r\n$/)
  expect(await publisher.call('PUBLISH', 'news', 'hello')).toBe(':1\r\n')
  expect(await subscriber.until(/hello\r\n$/)).toBe('*3\r\n$7\r\nmessage\r\n$4\r\nnews\r\n$5\r\nhello\r\n')
})

it('ends a blocked client’s waiting when its time is up', async () => {
  const client = new RawClient(await serve())
  client.command('BLPOP', 'nolist', '0.05')
  expect(await client.until(/\r\n$/)).toBe('*-1\r\n')
})

it('removes expired keys on its own', async () => {
  const client = new RawClient(await serve())
  await client.call('SET', 'key', 'value', 'PX', '50')
  expect(await client.call('DBSIZE')).toBe(':1\r\n')
  await new Promise((resolve) => setTimeout(resolve, 400))
  expect(await client.call('DBSIZE')).toBe(':0\r\n')
})

it('refuses more clients than maxclients', async () => {
  const server = await serve(['--maxclients', '1'])
  const first = new RawClient(server)
  expect(await first.call('PING')).toBe('+PONG\r\n')
  const second = new RawClient(server)
  expect(await second.end()).toBe('-ERR max number of clients reached\r\n')
  expect(await first.call('PING')).toBe('+PONG\r\n')
})

it('listens elsewhere when CONFIG SET says so, and stays where it was when it can not', async () => {
  const server = await serve(['--bind', '127.0.0.1'])
  const client = new RawClient(server)
  const port = await freePort()
  expect(await client.call('CONFIG', 'SET', 'port', String(port))).toBe('+OK\r\n')
  const other = new RawClient({ port })
  expect(await other.call('PING')).toBe('+PONG\r\n')
  expect((await new RawClient(server).end()).length).toBe(0)
  const taken = await serve(['--bind', '127.0.0.1'])
  expect(await client.call('CONFIG', 'SET', 'port', String(taken.port))).toBe(
    "-ERR CONFIG SET failed (possibly related to argument 'port') - Unable to listen on this port. Check server logs.\r\n",
  )
  expect(await client.call('CONFIG', 'SET', 'bind', '198.51.100.7')).toBe(
    "-ERR CONFIG SET failed (possibly related to argument 'bind') - Failed to bind to specified addresses.\r\n",
  )
  expect(await client.call('CONFIG', 'GET', 'port')).toBe(
    `*2\r\n$4\r\nport\r\n$${String(port).length}\r\n${port}\r\n`,
  )
  expect(await new RawClient({ port }).call('PING')).toBe('+PONG\r\n')
  // In a transaction it answers in its place.
  client.command('MULTI')
  client.command('CONFIG', 'SET', 'port', String(server.port))
  client.command('PING')
  client.command('EXEC')
  await client.until(/\*2\r\n\+OK\r\n\+PONG\r\n$/)
})

it('closes clients that are idle for longer than timeout', async () => {
  const client = new RawClient(await serve(['--timeout', '1']))
  const startedAt = performance.now()
  expect(await client.end()).toBe('')
  expect(performance.now() - startedAt).toBeGreaterThan(900)
})

it('cuts off a client that does not read its replies', async () => {
  const server = await serve(['--client-output-buffer-limit', 'normal 1mb 0 0'])
  const client = new RawClient(server)
  await client.call('SET', 'big', 'x'.repeat(1_000_000))
  client.socket.pause()
  client.send('GET big\r\n'.repeat(64))
  client.socket.pause()
  await new Promise((resolve) => setTimeout(resolve, 300))
  client.socket.resume()
  expect((await client.end()).length).toBeLessThan(64_000_000)
  expect(server.log).toMatch(
    /# Client id=\d+ addr=\S+ .* scheduled to be closed ASAP for overcoming of output buffer limits\.\n/,
  )
})

it('listens on a Unix socket, and removes it at the end', async () => {
  const path = join(folder, 'valkey.sock')
  const server = new ServerProcess(['--port', '0', '--unixsocket', path, '--unixsocketperm', '700'], 0)
  started.push(server)
  await server.logged(/Ready to accept connections unix/)
  const client = new RawClient({ path })
  expect(await client.call('PING')).toBe('+PONG\r\n')
  expect(await server.stop('SIGINT')).toBe(0)
  expect(existsSync(path)).toBe(false)
})

it('writes its pid file and its log file, and removes the former', async () => {
  const [pidfile, logfile] = [join(folder, 'x.pid'), join(folder, 'x.log')]
  const port = await freePort()
  const server = new ServerProcess(['--port', String(port), '--pidfile', pidfile, '--logfile', logfile], port)
  started.push(server)
  while (
    server.child.exitCode === null &&
    (!existsSync(logfile) || !readFileSync(logfile, 'latin1').includes('Ready'))
  ) {
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  expect(readFileSync(pidfile, 'latin1')).toBe(`${server.child.pid}\n`)
  expect(await server.stop()).toBe(0)
  expect({ pidfile: existsSync(pidfile), stdout: server.log }).toEqual({
    pidfile: false,
    stdout: expect.stringMatching(/^(\d+:M .* Configuration loaded\n)?$/),
  })
})

it('says why it can not listen, and ends', async () => {
  const server = await serve()
  const second = new ServerProcess(['--port', String(server.port)], server.port)
  expect(await second.exited).toBe(1)
  expect(messages(second.log).slice(-2)).toEqual([
    `# Warning: Could not create server TCP listening socket *:${server.port}: bind: Address already in use`,
    `# Failed listening on port ${server.port} (tcp), aborting.`,
  ])
})

it('goes on after SIGCONT and SIGHUP', async () => {
  const server = await serve()
  server.child.kill('SIGCONT')
  server.child.kill('SIGHUP')
  const client = new RawClient(server)
  expect(await client.call('PING')).toBe('+PONG\r\n')
})
