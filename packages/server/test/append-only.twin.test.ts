// The append-only files beside the real server's: each starts on what the other left behind, and finds the same data.
import { spawn } from 'node:child_process'
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { RawClient, ServerProcess, freePort, startServer } from './support.ts'

const REAL =
  process.env['VALKEY_SERVER'] ?? fileURLToPath(new URL('../../../.valkey/valkey-server', import.meta.url))
const OPTIONS = ['--appendonly', 'yes', '--save', '', '--enable-debug-command', 'yes']
const DIRECTORY = 'appendonlydir'

interface Running {
  readonly port: number
  readonly client: RawClient
  /** Ends it and waits for that. */
  stop(): Promise<void>
}

const folders: string[] = []
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'vp-append-only-'))
  folders.push(folder)
})
afterAll(() => {
  for (const made of folders) rmSync(made, { recursive: true, force: true })
})

async function startOurs(extra: readonly string[] = []): Promise<Running> {
  const server = await startServer([...OPTIONS, ...extra], undefined, folder)
  const { port } = server
  return { port, client: new RawClient(server), stop: async () => void (await server.stop()) }
}

async function startReal(extra: readonly string[] = []): Promise<Running> {
  const port = await freePort()
  const child = spawn(REAL, ['--port', String(port), '--dir', folder, ...OPTIONS, ...extra], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const ended = new Promise<void>((resolve) => child.on('exit', () => resolve()))
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (chunk: Buffer) => chunk.includes('Ready to accept') && resolve())
    child.on('exit', () => reject(new Error(`${REAL} ended`)))
  })
  return {
    port,
    client: new RawClient({ port }),
    async stop() {
      child.kill('SIGTERM')
      await ended
    },
  }
}

const COMMANDS = [
  'SET text value',
  'SET soon value EX 10000',
  'INCRBYFLOAT number 10.5',
  'RPUSH list a b c',
  'LMOVE list other LEFT RIGHT',
  'SELECT 3',
  'HSET hash f 1 g 2',
  'HINCRBY hash f 5',
  'MULTI',
  'SADD set a b c',
  'ZADD zset 1.5 a 2 b',
  'EXEC',
  'SPOP set 1',
  'XADD stream * f v',
  'XGROUP CREATE stream g 0',
  'XREADGROUP GROUP g c STREAMS stream >',
  'SET gone x PX 1',
  'SELECT 0',
  'DEL text',
]

async function fill({ client }: Running): Promise<void> {
  for (const line of COMMANDS) expect(await client.call(...line.split(' '))).not.toMatch(/^-/)
  await new Promise((wake) => setTimeout(wake, 5))
  await client.call('SELECT', '3')
  expect(await client.call('GET', 'gone')).toBe('$-1\r\n')
  await client.call('SELECT', '0')
}

function respArray(words: readonly string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${word.length}\r\n${word}\r\n`).join('')}`
}

const digest = ({ client }: Running): Promise<string> => client.call('DEBUG', 'DIGEST')

/** Has a new base made, and waits until it is there. */
async function rewrite({ client }: Running, ...words: readonly string[]): Promise<void> {
  await client.call(...(words.length > 0 ? words : ['BGREWRITEAOF']))
  while (!(await client.call('INFO', 'persistence')).includes('aof_rewrite_in_progress:0\r\n'));
}

function manifest(): string {
  return readFileSync(join(folder, DIRECTORY, 'appendonly.aof.manifest'), 'latin1')
}

function files(): string[] {
  return readdirSync(join(folder, DIRECTORY)).sort()
}

describe.skipIf(process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1')('append-only files', () => {
  it('of ours are loaded by the real server, and of the real server by ours', async () => {
    let digests: string[] = []
    for (const order of [
      [startOurs, startReal, startOurs],
      [startReal, startOurs, startReal],
    ]) {
      rmSync(join(folder, DIRECTORY), { recursive: true, force: true })
      digests = []
      for (const [i, start] of order.entries()) {
        const running = await start()
        if (i === 0) await fill(running)
        digests.push(await digest(running))
        await running.stop()
      }
      expect(digests).toEqual([digests[0], digests[0], digests[0]])
      expect(files()).toEqual([
        'appendonly.aof.1.base.rdb',
        'appendonly.aof.1.incr.aof',
        'appendonly.aof.manifest',
      ])
    }
  })

  it('have the bytes of the real server', async () => {
    const contents: Record<string, string>[] = []
    for (const start of [startReal, startOurs]) {
      rmSync(join(folder, DIRECTORY), { recursive: true, force: true })
      const running = await start()
      for (const line of COMMANDS.filter((command) => !/ E?P?X |XADD|XREAD|SPOP/.test(command))) {
        await running.client.call(...line.split(' '))
      }
      await running.stop()
      const names = files().filter((name) => !name.includes('base'))
      contents.push(
        Object.fromEntries(
          names.map((name) => [name, readFileSync(join(folder, DIRECTORY, name), 'latin1')]),
        ),
      )
    }
    expect(contents[1]).toEqual(contents[0])
  })

  it('[BGREWRITEAOF] leaves a new base and an empty increment, which the real server loads', async () => {
    const ours = await startOurs()
    await fill(ours)
    expect(await ours.client.call('BGREWRITEAOF')).toBe('+Background append only file rewriting started\r\n')
    expect(files()).toEqual([
      'appendonly.aof.2.base.rdb',
      'appendonly.aof.2.incr.aof',
      'appendonly.aof.manifest',
    ])
    expect(manifest()).toBe(
      'file appendonly.aof.2.base.rdb seq 2 type b\nfile appendonly.aof.2.incr.aof seq 2 type i\n',
    )
    await ours.client.call('SET', 'after', 'rewrite')
    const before = await digest(ours)
    expect(await ours.client.call('DEBUG', 'LOADAOF')).toBe('+OK\r\n')
    expect(await digest(ours)).toBe(before)
    await ours.stop()
    const real = await startReal()
    expect(await digest(real)).toBe(before)
    await real.stop()
  })

  it('that a rewrite has replaced are kept if they are to be, and removed when they no longer are', async () => {
    const seen: unknown[] = []
    for (const start of [startReal, startOurs]) {
      rmSync(join(folder, DIRECTORY), { recursive: true, force: true })
      const keeping = ['--aof-disable-auto-gc', 'yes']
      const states: unknown[] = []
      const look = (): number => states.push([files(), manifest()])
      let running = await start(keeping)
      for (let i = 0; i < 2; i++) await rewrite(running)
      look()
      await running.stop()
      running = await start(keeping)
      look()
      await running.client.call('CONFIG', 'SET', 'appendonly', 'no')
      await rewrite(running)
      look()
      await running.client.call('CONFIG', 'SET', 'aof-disable-auto-gc', 'no')
      look()
      await rewrite(running, 'CONFIG', 'SET', 'appendonly', 'yes')
      while (files().length > 3) await running.client.call('PING')
      look()
      await running.client.call('CONFIG', 'SET', 'aof-disable-auto-gc', 'yes')
      await rewrite(running)
      await running.stop()
      // A server that is not told to keep them removes them when it has its data.
      running = await start(['--appendonly', 'no'])
      look()
      await running.stop()
      seen.push(states)
    }
    expect(seen[1]).toEqual(seen[0])
    expect(seen[0]).toMatchObject({ length: 6 })
  })

  it('that have no base yet lie under a name for the time being', async () => {
    const seen: unknown[] = []
    for (const start of [startReal, startOurs]) {
      rmSync(join(folder, DIRECTORY), { recursive: true, force: true })
      const running = await start(['--appendonly', 'no', '--rdb-key-save-delay', '60000000'])
      for (const line of ['SET before 1', 'CONFIG SET appendonly yes', 'SET during 2'])
        await running.client.call(...line.split(' '))
      const states = [files()]
      await running.client.call('CONFIG', 'SET', 'appendonly', 'no')
      states.push(files())
      await running.client.call('CONFIG', 'SET', 'rdb-key-save-delay', '0')
      await rewrite(running, 'CONFIG', 'SET', 'appendonly', 'yes')
      await running.client.call('SET', 'after', '3')
      states.push(files(), [manifest()])
      await running.stop()
      states.push([readFileSync(join(folder, DIRECTORY, 'appendonly.aof.1.incr.aof'), 'latin1')])
      seen.push(states)
    }
    expect(seen[1]).toEqual(seen[0])
    expect(seen[0]).toMatchObject([['temp-appendonly.aof.incr'], {}, { length: 3 }, {}, {}])
  })

  it('[CONFIG SET] appendonly begins and ends writing', async () => {
    const ours = await startOurs(['--appendonly', 'no'])
    await ours.client.call('SET', 'before', '1')
    expect(await ours.client.call('CONFIG', 'SET', 'appendonly', 'yes')).toBe('+OK\r\n')
    await ours.client.call('SET', 'during', '2')
    expect(await ours.client.call('CONFIG', 'SET', 'appendonly', 'no')).toBe('+OK\r\n')
    await ours.client.call('SET', 'later', '3')
    await ours.stop()
    const real = await startReal()
    expect(await real.client.call('MGET', 'before', 'during', 'later')).toBe(
      '*3\r\n$1\r\n1\r\n$1\r\n2\r\n$-1\r\n',
    )
    await real.stop()
  })

  it('that end in the middle of a command are cut there, as by the real server', async () => {
    const first = await startOurs()
    for (const i of ['1', '2', '3']) await first.client.call('SET', `key${i}`, i)
    await first.stop()
    const path = join(folder, DIRECTORY, 'appendonly.aof.1.incr.aof')
    const whole = readFileSync(path)
    const tails = [
      '*3\r\n$3\r\nSET\r\n$4\r\nke',
      '*1\r\n$5\r\nMULTI\r\n*2\r\n$3\r\nDEL\r\n$4\r\nkey1\r\n',
      '*',
    ]
    for (const tail of tails) {
      const left: string[] = []
      for (const start of [startReal, startOurs]) {
        writeFileSync(path, whole)
        appendFileSync(path, tail)
        const running = await start()
        expect(await running.client.call('MGET', 'key1', 'key3')).toBe('*2\r\n$1\r\n1\r\n$1\r\n3\r\n')
        await running.stop()
        left.push(readFileSync(path, 'latin1'))
      }
      expect(left).toEqual([whole.toString('latin1'), whole.toString('latin1')])
    }
  })

  // What a file may ask for that cannot be run, and what the log says of it (as the real server's does).
  const REFUSED: readonly (readonly [readonly string[], string])[] = [
    [['NOPE', 'a'], "unknown command 'NOPE', with args beginning with: 'a'"],
    [['cluster'], "wrong number of arguments for 'cluster' command"],
    [['cluster', 'slots-xxx'], "unknown subcommand 'slots-xxx'. Try CLUSTER HELP."],
    [['cluster', 'slots', 'x'], "wrong number of arguments for 'cluster|slots' command"],
  ]

  it('that are broken keep the server from starting', async () => {
    const first = await startOurs()
    await first.client.call('SET', 'key', 'value')
    await first.stop()
    const path = join(folder, DIRECTORY, 'appendonly.aof.1.incr.aof')
    const whole = readFileSync(path)
    const fails = async (args: readonly string[]): Promise<string> => {
      const port = await freePort()
      const server = new ServerProcess([...OPTIONS, '--port', String(port), ...args], port, undefined, folder)
      expect(await server.exited).toBe(1)
      return server.log
    }
    truncateSync(path, whole.length - 3)
    expect(await fails(['--aof-load-truncated', 'no'])).toMatch(
      /Unexpected end of file reading the append only file/,
    )
    writeFileSync(path, 'nonsense\r\n')
    expect(await fails([])).toMatch(
      /Bad file format reading the append only file appendonly\.aof\.1\.incr\.aof/,
    )
    for (const [words, why] of REFUSED) {
      writeFileSync(path, respArray(words))
      expect(await fails([])).toContain(`aof, error: ${why}`)
    }
    writeFileSync(join(folder, DIRECTORY, 'appendonly.aof.manifest'), 'file x type b\n')
    expect(await fails([])).toMatch(/Invalid AOF manifest file format/)
  })

  it.each([
    ['ours', startOurs],
    ['the real server', startReal],
  ])('with a script that runs long let clients of %s hear that data are being loaded', async (_, start) => {
    const running = await start(['--busy-reply-threshold', '1', '--aof-use-rdb-preamble', 'no'])
    const script = "local over = os.clock() + 0.5 repeat redis.call('incr', KEYS[1]) until os.clock() > over"
    const words = ['eval', `${script} redis.call('set', KEYS[1], 'done')`, '1', 'k']
    const increment = files().find((name) => name.endsWith('.incr.aof')) ?? ''
    writeFileSync(join(folder, DIRECTORY, increment), respArray(words))
    const other = new RawClient({ port: running.port })
    expect(await other.call('PING')).toBe('+PONG\r\n') // there before the script runs
    let answer = ''
    // Loaded again where the machine was so busy that nobody asked in the meantime.
    while (!answer.startsWith('-')) {
      let loading = true
      const loaded = running.client.call('DEBUG', 'LOADAOF').finally(() => (loading = false))
      while (loading && !answer.startsWith('-')) answer = await other.call('PING')
      expect(await loaded).toBe('+OK\r\n')
    }
    expect(answer).toBe('-LOADING Valkey is loading the dataset in memory\r\n')
    expect(await other.call('GET', 'k')).toBe('$4\r\ndone\r\n')
    await running.stop()
  })
})
