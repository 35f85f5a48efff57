// Payloads with bytes changed at random: whatever they say, RESTORE answers, and the server goes on soundly.
import { describe, expect, it } from 'vitest'
import { COMMANDS, Server, type Client } from '../index.ts'
import { bytesToUint8Array, uint8ArrayToBytes } from '../base/bytes.ts'
import { crc64 } from '../base/crc64.ts'
import { RdbWriter } from './writer.ts'
import { RdbError } from './format.ts'

const SEEDS = 5000

/** A generator of numbers in [0, 1) that a seed determines. */
function seeded(seed: number): () => number {
  let state = (seed * 2654435761) >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function makeServer(): { server: Server; ask: (...argv: string[]) => string } {
  const server = new Server(
    {
      now: () => 1_700_000_000_000,
      monotonicMicros: () => 0,
      random: seeded(1),
      log: () => {},
      wake: () => {},
    },
    { commands: COMMANDS, config: { 'enable-debug-command': 'yes', save: '' } },
  )
  let out = ''
  const client: Client = server.createClient({ output: (bytes) => (out += bytes) })
  const ask = (...argv: string[]): string => {
    out = ''
    server.execute(client, argv)
    return out
  }
  return { server, ask }
}

const many = (count: number, of: (i: number) => string[]): string[] =>
  Array.from({ length: count }, (_, i) => of(i)).flat()

const VALUES: readonly (readonly string[][])[] = [
  [['SET', 'k', 'hello world, hello world, hello world, hello world']],
  [['SET', 'k', '12345']],
  [['RPUSH', 'k', 'a', '500', 'bb', '-70000', 'x'.repeat(70)]],
  [['RPUSH', 'k', ...many(150, (i) => [`element number ${i}`]), 'y'.repeat(8200)]],
  [['SADD', 'k', '1', '2', '300000']],
  [['SADD', 'k', 'a', 'b', '7']],
  [['SADD', 'k', ...many(150, (i) => [`m${i}`])]],
  [['HSET', 'k', 'f', 'v', '1', '2']],
  [['HSET', 'k', 'long', 'z'.repeat(100), 'b', '5']],
  [['ZADD', 'k', '1', 'a', '2.5', 'b', 'inf', 'c']],
  [['ZADD', 'k', ...many(140, (i) => [String(i / 3), `m${i}`])]],
  [
    ...many(120, (i) => [`${i + 1}-5`]).map((id) => ['XADD', 'k', id, 'f', id]),
    ['XGROUP', 'CREATE', 'k', 'g', '0'],
    ['XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', '5', 'STREAMS', 'k', '>'],
    ['XDEL', 'k', '2-5'],
  ],
]

// Each reads the whole value or changes it, so that anything unsound would show.
const PROBES: Readonly<Record<string, readonly string[][]>> = {
  string: [
    ['GET', 'k'],
    ['APPEND', 'k', 'x'],
    ['STRLEN', 'k'],
  ],
  list: [
    ['LRANGE', 'k', '0', '-1'],
    ['LPUSH', 'k', 'x'],
    ['LINSERT', 'k', 'BEFORE', 'x', 'y'],
    ['RPOP', 'k'],
  ],
  set: [
    ['SMEMBERS', 'k'],
    ['SADD', 'k', 'x', '5'],
    ['SPOP', 'k'],
  ],
  hash: [
    ['HGETALL', 'k'],
    ['HSET', 'k', 'x', 'y'],
    ['HRANDFIELD', 'k', '-3'],
  ],
  zset: [
    ['ZRANGE', 'k', '0', '-1', 'WITHSCORES'],
    ['ZADD', 'k', '3', 'x'],
    ['ZRANK', 'k', 'x'],
    ['ZPOPMIN', 'k'],
  ],
  stream: [
    ['XRANGE', 'k', '-', '+'],
    ['XADD', 'k', '*', 'a', 'b'],
    ['XINFO', 'STREAM', 'k', 'FULL', 'COUNT', '0'],
    ['XTRIM', 'k', 'MAXLEN', '3'],
  ],
}

function payloadOf(ask: (...argv: string[]) => string, commands: readonly string[][]): string {
  ask('DEL', 'k')
  for (const argv of commands) ask(...argv)
  const raw = ask('DUMP', 'k')
  return raw.slice(raw.indexOf('\r\n') + 2, -2)
}

function resealed(payload: string, change: (bytes: Uint8Array) => Uint8Array): string {
  const to = new RdbWriter(false)
  to.raw(change(bytesToUint8Array(payload.slice(0, -10))))
  to.uint16(11)
  to.uint64(crc64(to.bytes()))
  return uint8ArrayToBytes(to.bytes())
}

function damage(bytes: Uint8Array, random: () => number): Uint8Array {
  const out = bytes.slice()
  for (let flips = 1 + Math.floor(random() * 3); flips > 0; flips--) {
    const at = Math.floor(random() * (random() < 0.5 ? Math.min(24, out.length) : out.length))
    out[at] =
      random() < 0.5 ? (out[at] as number) ^ (1 << Math.floor(random() * 8)) : Math.floor(random() * 256)
  }
  return random() < 0.1 ? out.subarray(0, Math.floor(random() * out.length)) : out
}

describe('RESTORE of damaged payloads', () => {
  const { server, ask } = makeServer()
  const payloads = VALUES.map((commands) => payloadOf(ask, commands))

  it(`answers, keeps what it took sound, and never breaks (${SEEDS} seeds)`, () => {
    let restored = 0
    for (let seed = 1; seed <= SEEDS; seed++) {
      const random = seeded(seed)
      const payload = payloads[seed % payloads.length] as string
      const answer = ask(
        'RESTORE',
        'k',
        '0',
        resealed(payload, (bytes) => damage(bytes, random)),
        'REPLACE',
      )
      if (answer !== '+OK\r\n') {
        expect(answer, `seed ${seed}`).toBe('-ERR Bad data format\r\n')
        continue
      }
      restored++
      const digest = ask('DEBUG', 'DIGEST-VALUE', 'k')
      const dumped = ask('DUMP', 'k')
      const again = ask('RESTORE', 'k', '0', dumped.slice(dumped.indexOf('\r\n') + 2, -2), 'REPLACE')
      expect([again, ask('DEBUG', 'DIGEST-VALUE', 'k')], `seed ${seed}`).toEqual(['+OK\r\n', digest])
      const type = ask('TYPE', 'k').slice(1, -2)
      for (const probe of PROBES[type] ?? []) {
        expect(ask(...probe), `seed ${seed}: ${probe.join(' ')}`).not.toMatch(/^-ERR internal/)
      }
    }
    expect(server.stats.unexpectedErrors).toBe(0)
    expect(restored).toBeGreaterThan(SEEDS / 20)
  }, 120_000)

  // A value may end in the bytes of the footer, as in the real server: so short cuts are not told from whole values.
  it('refuses every payload that is cut off by more than its footer', () => {
    for (const payload of payloads) {
      for (let length = 0; length < Math.min(300, payload.length - 20); length++) {
        const cut = resealed(payload, (bytes) => bytes.subarray(0, length))
        expect(ask('RESTORE', 'k', '0', cut, 'REPLACE')).toBe('-ERR Bad data format\r\n')
      }
    }
  })

  it('refuses every payload with a wrong checksum', () => {
    for (const payload of payloads) {
      for (let at = 0; at < Math.min(100, payload.length); at++) {
        const byte = String.fromCharCode(payload.charCodeAt(at) ^ 1)
        const changed = payload.slice(0, at) + byte + payload.slice(at + 1)
        expect(ask('RESTORE', 'k', '0', changed, 'REPLACE')).toBe(
          '-ERR DUMP payload version or checksum are wrong\r\n',
        )
      }
    }
  })
})

describe('snapshots with damaged bytes', () => {
  it('load or are refused, and never break (2000 seeds)', () => {
    const source = makeServer()
    for (const [i, commands] of VALUES.entries()) {
      for (const [command = '', , ...rest] of commands) {
        if (command !== 'XGROUP' && command !== 'XREADGROUP') source.ask(command, `key ${i}`, ...rest)
      }
    }
    source.ask('PEXPIRE', 'key 1', '100000')
    source.ask('SAVE')
    const whole = source.server.storage.read('dump.rdb') as Uint8Array
    const { server, ask } = makeServer()
    let refused = 0
    for (let seed = 1; seed <= 2000; seed++) {
      const random = seeded(seed)
      for (const db of server.databases) db.flush()
      // The checksum would refuse all of them: it is damaged away.
      const bytes = damage(whole.subarray(0, -8), random)
      const file = new Uint8Array(bytes.length + 8)
      file.set(bytes)
      try {
        if (server.persistence.loadBytes(file) === null) refused++
      } catch (error) {
        throw new Error(`seed ${seed}`, { cause: error instanceof RdbError ? 'RdbError' : error })
      }
      ask('DEBUG', 'DIGEST')
    }
    expect(refused).toBeGreaterThan(200)
  }, 120_000)
})
