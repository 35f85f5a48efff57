// Two client libraries, as published, doing what programs do with them: against our server and a real one, with the same results.
// A flow gets an empty server and gives back whatever it saw; what it saw is compared whole.

import { createClient, RESP_TYPES } from '@redis/client'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startRealServer, startServer } from './support.ts'
import type { RealServerProcess, ServerProcess } from './support.ts'

let ours: ServerProcess
let real: RealServerProcess

beforeAll(async () => {
  ;[real, ours] = await Promise.all([startRealServer(), startServer(['--save', ''])])
})
afterAll(async () => {
  await Promise.all([real?.stop(), ours?.stop()])
})

/** An error as a value, so that it is compared like any other. */
async function outcome(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`
  }
}

/** Waits until a condition holds. */
async function until(holds: () => boolean): Promise<void> {
  for (let i = 0; !holds(); i++) {
    if (i > 2000) throw new Error('it never happened')
    await new Promise((wake) => setTimeout(wake, 5))
  }
}

/** Everything a stream of a scan gives, in one order. */
async function gather(pages: AsyncIterable<readonly unknown[]>): Promise<unknown[]> {
  const found: unknown[] = []
  for await (const page of pages) found.push(...page)
  return found.map(String).toSorted()
}

const BINARY = Buffer.from([0, 255, 13, 10, 128])
const LUA = "return {KEYS[1], ARGV[1], redis.call('INCR', KEYS[1])}"

interface Ioredis {
  readonly redis: Redis
  connect(): Redis
}

const IOREDIS_FLOWS: Readonly<Record<string, (tools: Ioredis) => Promise<unknown>>> = {
  'strings, numbers and bytes': async ({ redis }) => [
    await redis.set('s', 'text', 'EX', 1000, 'NX'),
    await redis.set('s', 'other', 'NX'),
    await redis.get('s'),
    await redis.set('b', BINARY),
    await redis.getBuffer('b'),
    await redis.incrby('n', 5),
    await redis.incrbyfloat('n', 0.5),
    await redis.mget('s', 'none', 'n'),
    await redis.setrange('s', 6, '!'),
    await redis.strlen('s'),
    await outcome(redis.incr('s')),
    await outcome(redis.lpush('s', 'x')),
  ],
  'hashes, sets and sorted sets': async ({ redis }) => [
    await redis.hset('h', { a: 1, b: 'two' }),
    await redis.hgetall('h'),
    await redis.hmget('h', 'a', 'none'),
    await redis.sadd('t', 1, 2, 3),
    (await redis.smembers('t')).toSorted(),
    await redis.zadd('z', 1.5, 'a', '-inf', 'b', 3, 'c'),
    await redis.zrange('z', '0', '-1', 'WITHSCORES'),
    await redis.zrangebyscore('z', '(1', '+inf'),
    await redis.zincrby('z', 0.25, 'a'),
    await redis.object('ENCODING', 'z'),
  ],
  'pipelines and transactions': async ({ redis, connect }) => {
    const other = connect()
    const piped = await redis.pipeline().set('a', 1).incr('a').lpush('a', 'x').get('a').exec()
    const multi = await redis.multi().set('b', 2).get('b').exec()
    await redis.watch('b')
    await other.set('b', 'changed')
    const lost = await redis.multi().set('b', 3).exec()
    const aborted = await outcome(redis.multi().call('set', 'b').exec())
    return [piped, multi, lost, aborted, await redis.get('b')]
  },
  'automatic pipelining': async ({ redis }) => {
    const work = Array.from({ length: 300 }, (_, i) => redis.set(`k${i}`, i))
    await Promise.all(work)
    return Promise.all(Array.from({ length: 300 }, (_, i) => redis.get(`k${i}`)))
  },
  'channels and patterns': async ({ redis, connect }) => {
    const listener = connect()
    const heard: unknown[] = []
    listener.on('message', (...args: unknown[]) => heard.push(args))
    listener.on('pmessage', (...args: unknown[]) => heard.push(args))
    const counts = [await listener.subscribe('one', 'two'), await listener.psubscribe('o*')]
    const receivers = [await redis.publish('one', 'x'), await redis.publish('two', 'y')]
    await until(() => heard.length === 3)
    return [counts, receivers, heard, await listener.unsubscribe('one'), await listener.punsubscribe('o*')]
  },
  scans: async ({ redis }) => {
    const keys = Array.from({ length: 700 }, (_, i) => `key:${i}`)
    await redis.mset(...keys.flatMap((key) => [key, 'v']))
    await redis.hset('h', Object.fromEntries(keys.map((key) => [key, 'v'])))
    await redis.sadd('t', ...keys)
    await redis.zadd('z', ...keys.flatMap((key, i) => [i, key]))
    return [
      await gather(redis.scanStream({ match: 'key:*7', count: 50 })),
      await gather(redis.scanStream({ type: 'hash' })),
      await gather(redis.hscanStream('h', { match: '*9', count: 20 })),
      await gather(redis.sscanStream('t', { count: 20 })),
      await gather(redis.zscanStream('z', { match: 'key:1?' })),
    ]
  },
  'streams and groups': async ({ redis }) => [
    await redis.xadd('x', '1-1', 'f', 'a'),
    await redis.xadd('x', '2-1', 'f', 'b', 'g', 'c'),
    await redis.xgroup('CREATE', 'x', 'g', '0'),
    await redis.xreadgroup('GROUP', 'g', 'me', 'COUNT', 10, 'STREAMS', 'x', '>'),
    await redis.xack('x', 'g', '1-1'),
    await redis.xpending('x', 'g'),
    await redis.xautoclaim('x', 'g', 'you', 0, '0'),
    await redis.xrange('x', '-', '+'),
    await redis.xread('STREAMS', 'x', '1-1'),
    await outcome(redis.xadd('x', '1-1', 'f', 'late')),
    await redis.xlen('x'),
  ],
  'waiting for lists': async ({ redis, connect }) => {
    const other = connect()
    const waiting = other.blpop('l', 'm', 0)
    const alsoWaiting = connect().blmove('l', 'd', 'RIGHT', 'LEFT', 0)
    while (!/blocked_clients:2/.test(await redis.info('clients'))) await redis.ping()
    await redis.rpush('l', 'first', 'second')
    return [await waiting, await alsoWaiting, await redis.lrange('d', 0, -1), await other.blpop('none', 0.01)]
  },
  'scripts and functions': async ({ redis }) => {
    redis.defineCommand('echoed', { numberOfKeys: 1, lua: LUA })
    const defined = redis as Redis & { echoed(key: string, arg: string): Promise<unknown> }
    const library = "#!lua name=lib\nserver.register_function('twice', function(k, a) return a[1] * 2 end)"
    return [
      await defined.echoed('k', 'x'),
      await defined.echoed('k', 'y'),
      await redis.eval('return {1, {2, false}, ARGV[1]}', 0, 'z'),
      await outcome(redis.evalsha('f'.repeat(40), 0)),
      await redis.function('LOAD', library),
      await redis.fcall('twice', 0, 21),
      await outcome(redis.eval("return redis.call('NOSUCH')", 0)),
    ]
  },
}

/** A client of the second library. @param RESP the protocol version */
function nodeRedis(port: number, RESP: 2 | 3) {
  return createClient({ url: `redis://127.0.0.1:${port}`, RESP })
}

interface NodeRedis {
  readonly client: ReturnType<typeof nodeRedis>
  connect(): Promise<ReturnType<typeof nodeRedis>>
}

const NODE_REDIS_FLOWS: Readonly<Record<string, (tools: NodeRedis) => Promise<unknown>>> = {
  'strings and options': async ({ client }) => [
    await client.set('s', 'text', { expiration: { type: 'EX', value: 1000 }, condition: 'NX' }),
    await client.set('s', 'other', { condition: 'NX' }),
    await client.getEx('s', { type: 'PERSIST' }),
    await client.ttl('s'),
    await client.set('n', 5),
    await client.incrByFloat('n', 0.25),
    await client.mGet(['s', 'none', 'n']),
    await client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).get('s'),
    await outcome(client.hGet('s', 'f')),
    await client.exists(['s', 'n', 'none']),
  ],
  'hashes, sets and sorted sets': async ({ client }) => [
    await client.hSet('h', { a: 1, b: 'two' }),
    await client.hGetAll('h'),
    await client.hmGet('h', ['a', 'none']),
    await client.zAdd('z', [
      { score: 1.5, value: 'a' },
      { score: Infinity, value: 'b' },
    ]),
    await client.zRangeWithScores('z', 0, -1),
    await client.zScore('z', 'a'),
    await client.zScore('z', 'none'),
    await client.zmScore('z', ['a', 'none', 'b']),
    await client.sAdd('t', ['1', '2']),
    await client.sIsMember('t', '1'),
    await client.geoAdd('g', { longitude: 13.361389, latitude: 38.115556, member: 'Palermo' }),
    await client.geoPos('g', ['Palermo', 'none']),
  ],
  transactions: async ({ client, connect }) => {
    const other = await connect()
    const done = await client
      .multi()
      .set('a', '1')
      .incr('a')
      .hSet('a', 'f', 'v')
      .exec()
      .catch((error: Error) => error.message)
    const piped = await client.multi().get('a').strLen('a').execAsPipeline()
    await client.watch('a')
    await other.set('a', 'changed')
    return [done, piped, await outcome(client.multi().set('a', 'lost').exec()), await client.get('a')]
  },
  'channels, patterns and shards': async ({ client, connect }) => {
    const listener = await connect()
    const heard: unknown[] = []
    const hear = (...args: unknown[]): void => void heard.push(args)
    await listener.subscribe('one', hear)
    await listener.pSubscribe('t*', hear)
    await listener.sSubscribe('shard', hear)
    const receivers = [
      await client.publish('one', 'x'),
      await client.publish('two', 'y'),
      await client.sPublish('shard', 'z'),
    ]
    await until(() => heard.length === 3)
    await listener.unsubscribe('one')
    return [receivers, heard, await client.publish('one', 'nobody'), await client.pubSubNumPat()]
  },
  scans: async ({ client }) => {
    const keys = Array.from({ length: 500 }, (_, i) => `key:${i}`)
    await client.mSet(Object.fromEntries(keys.map((key) => [key, 'v'])))
    await client.hSet('h', Object.fromEntries(keys.map((key) => [key, 'v'])))
    const fields = await gather(client.hScanIterator('h', { COUNT: 30 }) as AsyncIterable<readonly unknown[]>)
    return [await gather(client.scanIterator({ MATCH: 'key:*3', COUNT: 40 })), fields.length]
  },
  'streams and groups': async ({ client }) => [
    await client.xAdd('x', '1-1', { f: 'a' }),
    await client.xAdd('x', '2-1', { f: 'b', g: 'c' }),
    await client.xGroupCreate('x', 'g', '0'),
    await client.xReadGroup('g', 'me', { key: 'x', id: '>' }, { COUNT: 10 }),
    await client.xAck('x', 'g', '1-1'),
    await client.xPending('x', 'g'),
    await client.xAutoClaim('x', 'g', 'you', 0, '0'),
    await client.xRange('x', '-', '+'),
    await client.xRead({ key: 'x', id: '1-1' }),
    await client.xInfoGroups('x'),
  ],
  'scripts and functions': async ({ client }) => [
    await client.eval(LUA, { keys: ['k'], arguments: ['x'] }),
    await client.evalSha(await client.scriptLoad(LUA), { keys: ['k'], arguments: ['y'] }),
    await client.functionLoad(
      "#!lua name=lib\nserver.register_function('twice', function(k, a) return a[1] * 2 end)",
    ),
    await client.fCall('twice', { arguments: ['21'] }),
    await client.functionList(),
    await outcome(client.eval('return nosuch()')),
  ],
  'names, settings and descriptions': async ({ client }) => [
    await client.clientSetName('me'),
    await client.clientGetName(),
    await client.configGet('maxmemory-policy'),
    await client.configSet('maxmemory-policy', 'noeviction'),
    await client.commandGetKeys(['MSET', 'a', '1', 'b', '2']),
    await client.type('none'),
    await client.sendCommand(['OBJECT', 'HELP', 'more']).catch((error: Error) => error.message),
  ],
}

/** What a flow sees on ours and on the real server. */
async function onBoth(run: (port: number) => Promise<unknown>): Promise<readonly [unknown, unknown]> {
  return [await run(ours.port), await run(real.port)]
}

describe.skipIf(process.env['VALKEY_PLAYGROUND_NO_SERVER'] === '1')('client libraries', () => {
  it.each(Object.entries(IOREDIS_FLOWS))('ioredis: %s', async (_, flow) => {
    const [our, their] = await onBoth(async (port) => {
      const open: Redis[] = []
      const connect = (): Redis => {
        const redis = new Redis({ port, host: '127.0.0.1', retryStrategy: () => null })
        open.push(redis)
        return redis
      }
      const redis = connect()
      await redis.flushall()
      await redis.function('FLUSH')
      try {
        return await flow({ redis, connect })
      } finally {
        for (const each of open) each.disconnect()
      }
    })
    expect(our).toEqual(their)
  })

  for (const resp of [2, 3] as const) {
    it.each(Object.entries(NODE_REDIS_FLOWS))(`node-redis with RESP${resp}: %s`, async (_, flow) => {
      const [our, their] = await onBoth(async (port) => {
        const open: ReturnType<typeof nodeRedis>[] = []
        const connect = async (): Promise<ReturnType<typeof nodeRedis>> => {
          const client = nodeRedis(port, resp)
          open.push(client)
          client.on('error', () => {})
          await client.connect()
          return client
        }
        const client = await connect()
        await client.flushAll()
        await client.functionFlush()
        try {
          return await flow({ client, connect })
        } finally {
          for (const each of open) each.destroy()
        }
      })
      expect(our).toEqual(their)
    })
  }

  it('node-redis keeps a cache that the server invalidates', async () => {
    const [our, their] = await onBoth(async (port) => {
      const cached = createClient({
        url: `redis://127.0.0.1:${port}`,
        RESP: 3,
        clientSideCache: { ttl: 0, maxEntries: 100, evictPolicy: 'LRU' },
      })
      const other = nodeRedis(port, 3)
      await Promise.all([cached.connect(), other.connect()])
      try {
        await other.set('k', 'old')
        const before = [await cached.get('k'), await cached.get('k')]
        const callsBefore = /cmdstat_get:calls=(\d+)/.exec(await other.info('commandstats'))?.[1]
        const again = await cached.get('k')
        const callsAfter = /cmdstat_get:calls=(\d+)/.exec(await other.info('commandstats'))?.[1]
        await other.set('k', 'new')
        let after = await cached.get('k')
        for (let i = 0; after === 'old' && i < 500; i++) {
          await new Promise((wake) => setTimeout(wake, 2))
          after = await cached.get('k')
        }
        return [before, again, callsBefore === callsAfter, after]
      } finally {
        cached.destroy()
        other.destroy()
      }
    })
    expect(our).toEqual(their)
  })
})
