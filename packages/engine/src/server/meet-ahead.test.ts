import { expect, it } from 'vitest'
import { encodeCommand } from './propagation.ts'
import { TestServer } from '../test-server.ts'

const FIELDS = Array.from({ length: 600 }, (_, i) => [`field:${i}`, String(i)]).flat()

// Streams of requests, each with what is due before it.
const STREAMS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'keys that come and go': [
    ['SET', 'a', '1'],
    ['INCR', 'a'],
    ['DEL', 'a', 'b'],
    ['GET', 'a'],
    ['SELECT', '1'],
    ['SETEX', 'a', '100', 'x'],
    ['GET', 'a'],
    ['FLUSHALL'],
    ['GET', 'a'],
    ['LPUSH', 'a', 'x'],
    ['GET', 'a'],
    ['SWAPDB', '0', '1'],
    ['LRANGE', 'a', '0', '-1'],
    ['NOSUCH', 'a'],
    ['GET'],
  ],
  'members of one large value': [
    ['HSET', 'h', ...FIELDS.slice(0, 40)],
    ['HGET', 'h', 'field:1'],
    ['HDEL', 'h', 'field:1'],
    ['HGET', 'h', 'field:1'],
    ['HINCRBY', 'h', 'field:2', '5'],
    ['HGET', 'h', 'field:2'],
    ['HGET', 'h', 'nosuch'],
    ['DEL', 'h'],
    ['SADD', 'h', 'field:2'],
    ['SISMEMBER', 'h', 'field:2'],
    ['HLEN', 'h'],
  ],
  'members of one large sorted set': [
    ['ZADD', 'z', ...FIELDS.slice(0, 40).toReversed()],
    ['ZADD', 'z', '7', 'field:1'],
    ['ZADD', 'z', 'CH', '8', 'field:1'],
    ['ZINCRBY', 'z', '5', 'field:2'],
    ['ZADD', 'z', '1', 'nosuch'],
    ['ZREM', 'z', 'field:3'],
    ['ZSCORE', 'z', 'field:3'],
    ['ZSCORE', 'z', 'nosuch'],
    ['ZRANK', 'z', 'field:2'],
    ['ZRANGE', 'z', '0', '-1', 'WITHSCORES'],
    ['ZADD', 'z'],
  ],
  'keys that their number stands before': [
    ['SADD', 'a', 'x', 'y'],
    ['SINTERCARD', '2', 'a', 'h'],
    ['SINTERCARD', '1', 'a'],
    ['ZUNION', '1', 'a'],
    ['ZDIFF', '1', 'nosuch'],
    ['SINTERCARD', '0', 'a'],
    ['SINTERCARD', '1'],
    ['DEL', 'a'],
    ['SINTERCARD', '1', 'a'],
  ],
  transactions: [
    ['MULTI'],
    ['SET', 'a', '1'],
    ['GET', 'a'],
    ['EXEC'],
    ['MULTI'],
    ['NOSUCH'],
    ['EXEC'],
    ['GET', 'a'],
  ],
  'a client that waits': [
    ['BLPOP', 'list', '0'],
    ['SET', 'a', '1'],
    ['GET', 'a'],
  ],
  'the end of a connection': [['SET', 'a', '1'], ['QUIT'], ['SET', 'a', '2']],
}

it.each(Object.entries(STREAMS))(
  '%s: requests that come together are answered as when each comes by itself',
  (_, stream) => {
    const outcomes = [1, 2, 7, stream.length].map((together) => {
      const t = new TestServer({ 'hash-max-listpack-entries': '8', 'zset-max-listpack-entries': '8' })
      let bytes = ''
      t.run(`HSET h ${FIELDS.join(' ')}`)
      for (let at = 0; at < stream.length; at += together) {
        t.server.feed(
          t.client(),
          stream
            .slice(at, at + together)
            .map(encodeCommand)
            .join(''),
        )
        bytes += t.received()
      }
      t.run('LPUSH list x', 'other')
      bytes += t.received()
      return [bytes, t.run('GET a', 'other'), t.run('HLEN h', 'other'), t.server.stats.keyspace]
    })
    for (const outcome of outcomes) expect(outcome).toEqual(outcomes[0])
  },
)

it('what comes before a protocol error is answered', () => {
  const t = new TestServer()
  t.server.feed(t.client(), `${encodeCommand(['PING'])}${encodeCommand(['PING'])}*1\r\n$-5\r\n`)
  expect(t.received()).toBe('+PONG\r\n+PONG\r\n-ERR Protocol error: invalid bulk length\r\n')
})
