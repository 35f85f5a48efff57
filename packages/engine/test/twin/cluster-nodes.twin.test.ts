// A node that knows another one, from the file: requests are redirected, and slots move between the two.
import { freeBusPort, launchCluster, ME } from './cluster-launch.ts'
import { twins, type Step } from './twin.ts'

const OTHER = 'c'.repeat(40)
const REPLICA = 'd'.repeat(40)

launchCluster(await freeBusPort(), '5461-16383', [
  `${OTHER} 127.0.0.1:7001@17001,,tls-port=0,shard-id=${'e'.repeat(40)} master - 0 0 1 disconnected 0-5460`,
  `${REPLICA} 127.0.0.1:7002@17002,,tls-port=0,shard-id=${'e'.repeat(40)} slave ${OTHER} 0 0 1 disconnected`,
])

// Slots: a 15495, {t} 15891 and c 7365 are this node's, b 3300 is the other's.
const FRESH: Step = 'FLUSHALL'
const evaluate = (code: string, ...keys: string[]): Step => ['EVAL', code, String(keys.length), ...keys]
// The real server tries to reach the others, and says since when; while it tries it calls them connected.
const byLine = (raw: string): string =>
  raw
    .replace(/^[$=]\d+/, '')
    .replace(/^txt:/m, '')
    .replace(/ \d{13} /g, ' 0 ')
    .replace(/ disconnected/g, ' connected')
    .split('\n')
    .toSorted()
    .join('\n')
const withoutMessages = (raw: string): string =>
  raw.replace(/^[$=]\d+/, '').replace(/cluster_stats_messages.*\r\n/g, '')

twins('Slots of another node', {
  'redirect requests': [
    FRESH,
    'GET b',
    'SET b 1',
    'DEL b b',
    'MGET b a',
    'MGET a b',
    'SET a 1',
    'READONLY',
    'GET b',
    'READWRITE',
    'ASKING',
    'GET b',
    'EVAL "return 1" 1 b',
    'EVAL "return 1" 1 a',
    'SPUBLISH b m',
    'SSUBSCRIBE b',
    'PUBLISH b m',
    'OBJECT ENCODING b',
    'XREAD BLOCK 10 STREAMS b 0',
  ],
  'redirect transactions': [
    FRESH,
    'MULTI',
    'SET a 1',
    'SET b 1',
    'EXEC',
    'MULTI',
    'PING',
    'EXEC',
    'MULTI',
    'SET b 1',
    'DISCARD',
    'WATCH b',
    'GET a',
  ],
  'are out of reach of scripts': [
    FRESH,
    evaluate("return redis.call('get', 'b')"),
    evaluate("redis.call('set', 'a', 1) return redis.call('set', 'b', 1)", 'a'),
    evaluate("return redis.pcall('get', 'b')"),
    evaluate("#!lua flags=allow-cross-slot-keys\nreturn redis.call('get', 'b')"),
    'GET a',
  ],
  'are told': [
    { run: 'CLUSTER NODES', mask: byLine },
    { run: 'CLUSTER INFO', mask: withoutMessages },
    { run: `CLUSTER REPLICAS ${OTHER}`, mask: (raw) => raw.replace(/\$\d+|\d{13}/g, '0') },
    `CLUSTER REPLICAS ${REPLICA}`,
    `CLUSTER COUNT-FAILURE-REPORTS ${OTHER}`,
    'CLUSTER SLOTS',
    'CLUSTER SLOT-STATS SLOTSRANGE 5459 5462',
    'CLUSTER LINKS',
    'CLUSTER ADDSLOTS 1',
    'CLUSTER SET-CONFIG-EPOCH 5',
    `CLUSTER REPLICATE ${OTHER}`,
    `CLUSTER REPLICATE ${REPLICA}`,
  ],
})

twins('A slot on its way to another node', {
  'asks for what it has given away': [
    FRESH,
    'SET {t}a 1',
    `CLUSTER SETSLOT 15891 MIGRATING ${REPLICA}`,
    `CLUSTER SETSLOT 15891 IMPORTING ${OTHER}`,
    `CLUSTER SETSLOT 3300 MIGRATING ${OTHER}`,
    `CLUSTER SETSLOT 15891 MIGRATING ${OTHER}`,
    { run: 'CLUSTER NODES', mask: byLine },
    'GET {t}a',
    'GET {t}b',
    'SET {t}b 1',
    'MGET {t}a {t}b',
    'MGET {t}b {t}c',
    'MGET {t}a {t}a',
    'DEL {t}b',
    'MULTI',
    'GET {t}a',
    'GET {t}b',
    'EXEC',
    'SPUBLISH {t} m',
    evaluate("return redis.call('get', '{t}a')"),
    evaluate("return redis.call('get', '{t}b')"),
    evaluate("return redis.call('mget', '{t}a', '{t}b')"),
    `CLUSTER SETSLOT 15891 NODE ${OTHER}`,
    'DEL {t}a',
    'GET {t}a',
    'CLUSTER SETSLOT 15891 STABLE',
    'GET {t}a',
    { run: 'CLUSTER NODES', mask: byLine },
  ],
  'is the other one’s when it has arrived': [
    FRESH,
    `CLUSTER SETSLOT 15891 MIGRATING ${OTHER}`,
    `CLUSTER SETSLOT 15891 NODE ${OTHER}`,
    'GET {t}a',
    { run: 'CLUSTER NODES', mask: byLine },
    `CLUSTER SETSLOT 15891 NODE ${ME}`,
    'GET {t}a',
    { run: 'CLUSTER NODES', mask: byLine },
  ],
})

twins('A slot on its way here', {
  'serves those who ask': [
    FRESH,
    `CLUSTER SETSLOT 3300 IMPORTING ${ME}`,
    `CLUSTER SETSLOT 3300 IMPORTING ${OTHER}`,
    { run: 'CLUSTER NODES', mask: byLine },
    'GET b',
    'ASKING',
    'GET b',
    'ASKING',
    'SET b 1',
    'GET b',
    'ASKING',
    'MGET b {b}c',
    'ASKING',
    'MGET b b',
    'ASKING',
    'PING',
    'GET b',
    'CLUSTER COUNTKEYSINSLOT 3300',
    'ASKING',
    'DEL b',
    'CLUSTER SETSLOT 3300 STABLE',
    'ASKING',
    'GET b',
    { run: 'CLUSTER NODES', mask: byLine },
  ],
})
