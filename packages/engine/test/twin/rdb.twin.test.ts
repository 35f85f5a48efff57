// Values as bytes beside the real server: the same data gives the same DUMP payload, and either server takes the other's.
import { describe, expect, it, beforeAll, afterAll } from 'vitest'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseReply, type Server } from '../../src/index.ts'
import { OurWire, ourServer } from './our-server.ts'
import { RealServer, type Wire } from './real-server.ts'

type Ask = (...argv: string[]) => Promise<string>

interface Sample {
  readonly commands: readonly (readonly string[])[]
  /** What is not ordered has no fixed bytes. */
  readonly unordered?: boolean
  readonly config?: Readonly<Record<string, string>>
}

function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

const random = seeded(7)
const bytes = (length: number): string =>
  Array.from({ length }, () => String.fromCharCode(Math.floor(random() * 256))).join('')
const words = ['lorem', 'ipsum', 'dolor', 'sit', 'amet', '\0\0\0', '12345', 'consectetur']
const prose = (length: number): string => {
  let out = ''
  while (out.length < length) out += words[Math.floor(random() * words.length)]
  return out.slice(0, length)
}
const numbered = (count: number, of: (i: number) => string[]): string[] =>
  Array.from({ length: count }, (_, i) => of(i)).flat()
const spread = (command: string[], items: string[], at: number): string[][] => {
  const out: string[][] = []
  for (let i = 0; i < items.length; i += at) out.push([...command, ...items.slice(i, i + at)])
  return out
}

const INTEGERS = [
  '0',
  '1',
  '-1',
  '127',
  '128',
  '-128',
  '-129',
  '4095',
  '4096',
  '-4096',
  '-4097',
  '32767',
  '32768',
  '-32768',
  '-32769',
  '8388607',
  '8388608',
  '-8388608',
  '-8388609',
  '2147483647',
  '2147483648',
  '-2147483648',
  '-2147483649',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
  '007',
  '-0',
  '+1',
  ' 1',
  '1 ',
  '',
]
const LENGTHS = [1, 5, 20, 21, 22, 44, 45, 63, 64, 65, 127, 128, 4095, 4096, 16383, 16384, 20000, 70000]

const strings: Record<string, Sample> = {}
for (const text of INTEGERS) strings[`string ${JSON.stringify(text)}`] = { commands: [['SET', 'k', text]] }
for (const length of LENGTHS) {
  strings[`string of ${length} random bytes`] = { commands: [['SET', 'k', bytes(length)]] }
  strings[`string of ${length} bytes of words`] = { commands: [['SET', 'k', prose(length)]] }
  strings[`string of ${length} equal bytes`] = { commands: [['SET', 'k', 'x'.repeat(length)]] }
}

const SAMPLES: Record<string, Sample> = {
  ...strings,
  'string appended to': {
    commands: [
      ['SET', 'k', '12'],
      ['APPEND', 'k', '34'],
    ],
  },
  'string of INCRBYFLOAT': { commands: [['INCRBYFLOAT', 'k', '10.5']] },
  'string of 1 MB': { commands: [['SET', 'k', prose(1_000_000)]] },
  'list of integers': { commands: [['RPUSH', 'k', ...INTEGERS]] },
  'list of strings of all lengths': { commands: [['RPUSH', 'k', ...LENGTHS.map(prose)]] },
  'list of a few words': { commands: [['RPUSH', 'k', 'a', 'bb', 'ccc']] },
  'list of many nodes': {
    commands: spread(
      ['RPUSH', 'k'],
      numbered(5000, (i) => [`element ${i}`]),
      500,
    ),
  },
  'list pushed at both ends': {
    commands: numbered(600, (i) => [`${i}`]).map((word, i) => [
      i % 3 ? 'LPUSH' : 'RPUSH',
      'k',
      `${word} ${prose(30)}`,
    ]),
  },
  'list with plain nodes': {
    commands: [['RPUSH', 'k', 'a', bytes(9000), 'b', prose(20000), 'c']],
  },
  'list by count': {
    commands: [['RPUSH', 'k', ...numbered(40, (i) => [`${i}`])]],
    config: { 'list-max-listpack-size': '7' },
  },
  'list with compressed nodes': {
    commands: spread(
      ['RPUSH', 'k'],
      numbered(4000, (i) => [`element ${i % 17}`]),
      500,
    ),
    config: { 'list-compress-depth': '1' },
  },
  'set of small integers': { commands: [['SADD', 'k', '3', '1', '2', '-5']] },
  'set of 32-bit integers': { commands: [['SADD', 'k', '3', '-32769', '2147483647']] },
  'set of 64-bit integers': { commands: [['SADD', 'k', '3', '-9223372036854775808', '2147483648']] },
  'set of 300 integers': { commands: [['SADD', 'k', ...numbered(300, (i) => [`${i * i}`])]] },
  'set of 600 integers': { commands: [['SADD', 'k', ...numbered(600, (i) => [`${i}`])]], unordered: true },
  'set of words': { commands: [['SADD', 'k', ...words, '5', '4']] },
  'set that was of integers': { commands: [['SADD', 'k', '9', '1', '5', 'x', '3']] },
  'set of 200 words': { commands: [['SADD', 'k', ...numbered(200, (i) => [`w${i}`])]], unordered: true },
  'set with a long member': { commands: [['SADD', 'k', 'a', prose(65)]], unordered: true },
  'small sorted set': {
    commands: [
      ['ZADD', 'k', '1', 'a', '2.5', 'b', '-inf', 'c', 'inf', 'd', '-0', 'e', '1e300', 'f', '0.1', '7'],
    ],
  },
  'sorted set of great whole scores': {
    commands: [
      [
        'ZADD',
        'k',
        '4503599627370495',
        'a',
        '4503599627370496',
        'b',
        '9007199254740993',
        'c',
        '-9e15',
        'd',
        '1e17',
        'e',
        '1e21',
        'f',
        '1.5e-7',
        'g',
      ],
    ],
  },
  'sorted set of 1000': {
    commands: spread(
      ['ZADD', 'k'],
      numbered(1000, (i) => [`${i * 1.25 - 300}`, `member ${i}`]),
      200,
    ),
  },
  'sorted set with a long member': { commands: [['ZADD', 'k', '-0', prose(65), 'inf', 'x', '3', 'y']] },
  'small hash': { commands: [['HSET', 'k', 'f', 'v', '12', '-4000', 'long', prose(64), '', '']] },
  'small hash after changes': {
    commands: [
      ['HSET', 'k', 'a', '1', 'b', '2', 'c', '3'],
      ['HDEL', 'k', 'a'],
      ['HSET', 'k', 'b', 'new'],
      ['HINCRBY', 'k', 'c', '500'],
    ],
  },
  'hash of 500 fields': { commands: [['HSET', 'k', ...numbered(500, (i) => [`field ${i}`, `${i * 7919}`])]] },
  'hash of 700 fields': {
    commands: [['HSET', 'k', ...numbered(700, (i) => [`field ${i}`, prose(i % 90)])]],
    unordered: true,
  },
  'stream of one run': {
    commands: numbered(20, (i) => [`${i + 1}`]).map((n) => ['XADD', 'k', `${n}-1`, 'f', n, 'g', `v${n}`]),
  },
  'stream of many runs and other fields': {
    commands: numbered(350, (i) => [`${i + 1}`]).map((n, i) =>
      i % 7 ? ['XADD', 'k', `5-${n}`, 'temperature', n] : ['XADD', 'k', `5-${n}`, 'a', prose(i), 'b', ''],
    ),
  },
  'stream with great IDs': {
    commands: [
      ['XADD', 'k', '1-18446744073709551615', 'a', '1'],
      ['XADD', 'k', '2-0', 'a', '2'],
      ['XADD', 'k', '18446744073709551615-18446744073709551614', 'a', '3'],
      ['XADD', 'k', '18446744073709551615-18446744073709551615', 'b', '4'],
    ],
  },
  'stream with removed entries': {
    commands: [
      ...numbered(250, (i) => [`${i + 1}`]).map((n) => ['XADD', 'k', `${n}-0`, 'f', n]),
      ['XDEL', 'k', '3-0', '120-0', '121-0', '250-0'],
      ['XTRIM', 'k', 'MAXLEN', '200'],
      ['XADD', 'k', '300-0', 'other', 'x'],
    ],
  },
  'empty stream': {
    commands: [
      ['XADD', 'k', '1-1', 'a', 'b'],
      ['XDEL', 'k', '1-1'],
      ['XSETID', 'k', '9-9'],
    ],
  },
  'stream with groups': {
    commands: [
      ...numbered(10, (i) => [`${i + 1}`]).map((n) => ['XADD', 'k', `${n}-0`, 'f', n]),
      ['XGROUP', 'CREATE', 'k', 'zero', '0'],
      ['XGROUP', 'CREATE', 'k', 'end', '$', 'ENTRIESREAD', '4'],
      ['XGROUP', 'CREATE', 'k', 'unknown', '7-0'],
    ],
  },
  'hash with a long value': { commands: [['HSET', 'k', 'a', prose(65)]] },
}

function asker(wire: Wire): Ask {
  return async (...argv) => {
    wire.send(argv)
    return wire.read(1, false)
  }
}

function bulkOf(raw: string): string {
  const node = parseReply(raw)
  return node?.type === 'bulk' ? node.text : raw
}

let real: RealServer
let theirs: Ask
let theirWire: Wire

beforeAll(async () => {
  real = await RealServer.start()
  theirWire = real.connect()
  theirs = asker(theirWire)
})
afterAll(async () => {
  theirWire.close()
  await real.stop()
})

describe('DUMP', () => {
  for (const [name, sample] of Object.entries(SAMPLES)) {
    it(`[DUMP] ${name}: equal bytes, and each server restores what the other dumped`, async () => {
      const server: Server = ourServer(sample.config)
      const ours = asker(new OurWire(server))
      await theirs('FLUSHALL')
      for (const [parameter, value] of Object.entries(sample.config ?? {}))
        await theirs('CONFIG', 'SET', parameter, value)
      for (const argv of sample.commands) expect(await ours(...argv)).toEqual(await theirs(...argv))
      const payload = bulkOf(await ours('DUMP', 'k'))
      const theirPayload = bulkOf(await theirs('DUMP', 'k'))
      if (sample.unordered !== true) expect(payload).toEqual(theirPayload)
      const seen = {
        ours: [
          await ours('RESTORE', 'k', '0', theirPayload, 'REPLACE'),
          await ours('OBJECT', 'ENCODING', 'k'),
          await ours('DEBUG', 'DIGEST'),
        ],
        theirs: [
          await theirs('RESTORE', 'k', '0', payload, 'REPLACE'),
          await theirs('OBJECT', 'ENCODING', 'k'),
          await theirs('DEBUG', 'DIGEST'),
        ],
      }
      expect(seen.ours).toEqual(seen.theirs)
      expect(seen.ours[0]).toBe('+OK\r\n')
      for (const parameter of Object.keys(sample.config ?? {})) {
        await theirs('CONFIG', 'SET', parameter, parameter === 'list-compress-depth' ? '0' : '-2')
      }
    })
  }
})

it('[DUMP] a stream with pending entries: what the real server makes of ours and ours of its', async () => {
  const ours = asker(new OurWire(ourServer()))
  const commands = [
    ...numbered(10, (i) => [`${i + 1}`]).map((n) => ['XADD', 'k', `${n}-0`, 'f', n]),
    ['XGROUP', 'CREATE', 'k', 'g', '0'],
    ['XREADGROUP', 'GROUP', 'g', 'alice', 'COUNT', '3', 'STREAMS', 'k', '>'],
    ['XREADGROUP', 'GROUP', 'g', 'bob', 'COUNT', '2', 'STREAMS', 'k', '>'],
    ['XGROUP', 'CREATECONSUMER', 'k', 'g', 'idle'],
    ['XCLAIM', 'k', 'g', 'bob', '0', '1-0', 'TIME', '1700000000000', 'RETRYCOUNT', '7'],
    ['XACK', 'k', 'g', '2-0'],
    ['XDEL', 'k', '3-0'],
  ]
  await theirs('FLUSHALL')
  for (const argv of commands) expect(await ours(...argv)).toBe(await theirs(...argv))
  const payloads = [bulkOf(await ours('DUMP', 'k')), bulkOf(await theirs('DUMP', 'k'))]
  const masked = (raw: string): string =>
    raw.replace(/(idle|inactive|seen-time|active-time)\r\n:-?\d+/g, '$1')
  for (const payload of payloads) {
    const looks = [
      ['RESTORE', 'k', '0', payload, 'REPLACE'],
      ['XINFO', 'STREAM', 'k'],
      ['XINFO', 'GROUPS', 'k'],
      ['XINFO', 'CONSUMERS', 'k', 'g'],
      ['XPENDING', 'k', 'g'],
      ['XPENDING', 'k', 'g', '1-0', '1-0', '1'],
      ['DEBUG', 'DIGEST-VALUE', 'k'],
      ['XREADGROUP', 'GROUP', 'g', 'bob', 'STREAMS', 'k', '0'],
    ]
    for (const argv of looks) {
      const [mine, other] = [await ours(...argv), await theirs(...argv)]
      if (argv[0] === 'XPENDING' && argv.length > 3)
        expect(mine.replace(/:\d{9,}/, '')).toBe(other.replace(/:\d{9,}/, ''))
      else expect(masked(mine)).toBe(masked(other))
    }
  }
})

/** All samples, each under its own name, in three databases, some with an expire time. */
async function fill(ask: Ask): Promise<void> {
  let at = 0
  for (const [name, sample] of Object.entries(SAMPLES)) {
    if (sample.config) continue
    await ask('SELECT', String([0, 3, 15][at % 3]))
    for (const [command = '', , ...rest] of sample.commands) await ask(command, name, ...rest)
    if (at % 4 === 0) await ask('PEXPIREAT', name, String(4102444800000 + at))
    at++
  }
  await ask('SELECT', '0')
  await ask('SET', 'gone soon', 'x', 'PX', '1')
  await new Promise((wake) => setTimeout(wake, 5))
}

async function theirFile(): Promise<string> {
  const node = parseReply(await theirs('CONFIG', 'GET', 'dir'))
  const directory = node?.type === 'array' && node.items[1]?.type === 'bulk' ? node.items[1].text : ''
  return join(directory, 'dump.rdb')
}

function ourFile(server: Server): Uint8Array {
  const bytes = server.storage.read('dump.rdb')
  if (!(bytes instanceof Uint8Array)) throw new Error('nothing was saved')
  return bytes
}

describe('a snapshot', () => {
  for (const config of [
    {},
    { rdbcompression: 'no' },
    { 'maxmemory-policy': 'allkeys-lru' },
    { 'maxmemory-policy': 'allkeys-lfu' },
  ]) {
    const shown = JSON.stringify(config)
    it(`[SAVE] of the real server loads here, ${shown}`, async () => {
      await theirs('FLUSHALL')
      for (const [name, value] of Object.entries(config)) await theirs('CONFIG', 'SET', name, value)
      await fill(theirs)
      expect(await theirs('SAVE')).toBe('+OK\r\n')
      const server = ourServer(config)
      const result = server.persistence.loadBytes(readFileSync(await theirFile()))
      const ours = asker(new OurWire(server))
      // It counts in the real server's digest until that finds it expired.
      expect(await theirs('GET', 'gone soon')).toBe('$-1\r\n')
      expect(await ours('DEBUG', 'DIGEST')).toBe(await theirs('DEBUG', 'DIGEST'))
      expect(result?.loaded).toBeGreaterThan(80)
      for (const [name, value] of [
        ['maxmemory-policy', 'noeviction'],
        ['rdbcompression', 'yes'],
      ] as const)
        await theirs('CONFIG', 'SET', name, value)
    })

    it(`[SAVE] of ours loads in the real server, ${shown}`, async () => {
      const server = ourServer(config)
      const ours = asker(new OurWire(server))
      await fill(ours)
      expect(await ours('SAVE')).toBe('+OK\r\n')
      await theirs('FLUSHALL')
      writeFileSync(await theirFile(), ourFile(server))
      expect(await theirs('DEBUG', 'RELOAD', 'NOSAVE')).toBe('+OK\r\n')
      expect(await ours('GET', 'gone soon')).toBe('$-1\r\n')
      const digest = await ours('DEBUG', 'DIGEST')
      expect(await theirs('DEBUG', 'DIGEST')).toBe(digest)
      expect(await ours('DEBUG', 'RELOAD')).toBe('+OK\r\n')
      expect(await ours('DEBUG', 'DIGEST')).toBe(digest)
    })
  }
})
