import { COMMANDS, Server, type Host } from '@valkey-playground/engine'
import { describe, expect, it } from 'vitest'
import { Connections } from './connections.ts'
import { keyNames, keyspaceState } from './keyspace-view.ts'

const host: Host = { now: () => 1000, monotonicMicros: () => 0, random: () => 0.5, log() {}, wake() {} }

function noModules(): never {
  throw new Error('there is no value of a module')
}

async function filled(): Promise<Server> {
  const server = new Server(host, { commands: COMMANDS })
  const connections = new Connections(server, () => undefined)
  for (const line of [
    'SET string value PX 5000',
    'RPUSH list a b',
    'HSET hash f v',
    'ZADD zset 1.5 m',
    'SADD set 7',
    'XADD xs 5-1 f v g w',
  ]) {
    await connections.send('a', line.split(' '))
  }
  return server
}

describe('keyspaceState', () => {
  it('shows each type with its encoding, length, expiry and the beginning of its value, sorted by name', async () => {
    const server = await filled()
    expect(keyspaceState(server, { db: 0, pattern: '', key: null }, noModules)).toEqual({
      db: 0,
      databases: [{ db: 0, keys: 6, expires: 1 }],
      total: 6,
      limit: 500,
      keys: [
        { key: 'hash', type: 'hash', encoding: 'listpack', length: 1, expireAt: null, preview: [['f', 'v']] },
        {
          key: 'list',
          type: 'list',
          encoding: 'listpack',
          length: 2,
          expireAt: null,
          preview: [['a'], ['b']],
        },
        { key: 'set', type: 'set', encoding: 'intset', length: 1, expireAt: null, preview: [['7']] },
        {
          key: 'string',
          type: 'string',
          encoding: 'embstr',
          length: 5,
          expireAt: 6000,
          preview: [['value']],
        },
        {
          key: 'xs',
          type: 'stream',
          encoding: 'stream',
          length: 1,
          expireAt: null,
          preview: [['5-1', 'f v  g w']],
        },
        {
          key: 'zset',
          type: 'zset',
          encoding: 'listpack',
          length: 1,
          expireAt: null,
          preview: [['m', '1.5']],
        },
      ],
    })
  })

  it('filters by glob, and counts nothing as an access', async () => {
    const server = await filled()
    const before = { ...server.stats.keyspace }
    expect(
      keyspaceState(server, { db: 0, pattern: '*s[et]*', key: 's' }, noModules).keys.map((row) => row.key),
    ).toEqual(['list', 'set', 'string', 'zset'])
    expect(keyNames(server, 0, 's', 10)).toEqual(['set', 'string'])
    expect(server.stats.keyspace).toEqual(before)
  })
})
