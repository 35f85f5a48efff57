// One node in cluster mode beside the real server, both with all slots.
import { freeBusPort, launchCluster, ME, SHARDS } from './cluster-launch.ts'
import { twins, type Step, type TwinOptions } from './twin.ts'

launchCluster(await freeBusPort())

const FULL: readonly Step[] = ['FLUSHALL']
const evaluate = (code: string, ...keys: string[]): Step => ['EVAL', code, String(keys.length), ...keys]

twins('Slots of keys', {
  'are CRC16 of the key or its tag': [
    'CLUSTER KEYSLOT a',
    'CLUSTER KEYSLOT foo',
    'CLUSTER KEYSLOT {user}.x',
    'CLUSTER KEYSLOT x{user}y{other}',
    'CLUSTER KEYSLOT {}x',
    'CLUSTER KEYSLOT {{a}}x',
    'CLUSTER KEYSLOT {a',
    'CLUSTER KEYSLOT a}b{c}',
    'CLUSTER KEYSLOT ""',
    ['CLUSTER', 'KEYSLOT', '\x00\xff{\x80}'],
    'CLUSTER KEYSLOT 123456789',
  ],
  'must be one for all keys of a command': [
    ...FULL,
    'SET a 1',
    'MSET a 1 b 2',
    'MSET {t}a 1 {t}b 2',
    'MGET {t}a {t}b',
    'DEL a b',
    'RENAME a b',
    'RENAME {t}a {t}c',
    'COPY a b',
    'SUNIONSTORE {t}x {t}y z',
    'SINTERCARD 2 a b',
    'ZADD {z}1 1 m',
    'ZUNIONSTORE {z}3 2 {z}1 {z}2',
    'ZUNIONSTORE z3 2 {z}1 {z}2',
    'BLPOP a b 1',
    'XADD s 1-1 f v',
    'XREAD STREAMS s t 0 0',
    'BITOP AND a b c',
    'PFMERGE a b',
    'GEOSEARCHSTORE a b FROMLONLAT 0 0 BYBOX 1 1 km',
    'LMPOP 2 a b LEFT',
    'SORT a STORE b',
    'EVAL "return 1" 2 a b',
    'EVAL "return 1" 2 {t}a {t}b',
    'FCALL nosuch 2 a b',
    'WATCH a b',
    'WATCH {t}a {t}b',
    'UNWATCH',
    'OBJECT ENCODING a',
    'PING',
    'PUBLISH a b',
    'SPUBLISH a b',
    { run: 'SSUBSCRIBE a b', replies: 1 },
    'TOUCH a a',
    'MGET a a',
  ],
  'must be one for a whole transaction': [
    ...FULL,
    'MULTI',
    'SET a 1',
    'SET b 1',
    'EXEC',
    'GET a',
    'MULTI',
    'MSET a 1 b 1',
    'SET a 1',
    'EXEC',
    'MULTI',
    'SET {t}a 1',
    'SET {t}b 1',
    'EXEC',
    'MULTI',
    'PING',
    'EXEC',
    'INFO commandstats',
  ].filter((step) => step !== 'INFO commandstats') as Step[],
  'are counted and listed': [
    ...FULL,
    'CLUSTER COUNTKEYSINSLOT 0',
    'SET {t}a 1',
    'SET {t}b 1 PX 1',
    'SET {t}c 1',
    'CLUSTER KEYSLOT t',
    'CLUSTER COUNTKEYSINSLOT 15891',
    { sleep: 20 },
    'GET {t}b',
    'CLUSTER COUNTKEYSINSLOT 15891',
    { run: 'CLUSTER GETKEYSINSLOT 15891 10', sorted: true },
    'CLUSTER GETKEYSINSLOT 15891 0',
    'RENAME {t}a {t}d',
    'DEL {t}c',
    'CLUSTER GETKEYSINSLOT 15891 10',
    'CLUSTER COUNTKEYSINSLOT 16384',
    'CLUSTER COUNTKEYSINSLOT -1',
    'CLUSTER COUNTKEYSINSLOT x',
    'CLUSTER GETKEYSINSLOT 16384 1',
    'CLUSTER GETKEYSINSLOT 1 -1',
    'CLUSTER GETKEYSINSLOT 1 x',
    'DEBUG RELOAD',
    'CLUSTER COUNTKEYSINSLOT 15891',
    'FLUSHALL',
    'CLUSTER COUNTKEYSINSLOT 15891',
  ],
  'are of patterns too, for SORT': [
    ...FULL,
    'RPUSH {l}ist 2 1 3',
    'SET {l}w1 3',
    'SORT {l}ist BY {l}w*',
    'SORT {l}ist BY w*',
    'SORT {l}ist BY nosort',
    'SORT {l}ist GET # GET {l}w*',
    'SORT {l}ist GET w*',
    'SORT {l}ist GET w*->f',
    'SORT {l}ist BY {l}w[1]',
    'SORT {l}ist BY {l}\\\\w*',
    'SORT_RO {l}ist BY w*',
    'KEYS {l}*',
    { run: 'KEYS *', sorted: true },
    'KEYS {l}ist',
  ],
})

twins('A node', {
  'tells about itself': [
    ...FULL,
    'CLUSTER MYID',
    'CLUSTER MYSHARDID',
    'CLUSTER NODES',
    'CLUSTER SLOTS',
    SHARDS,
    'CLUSTER INFO',
    'CLUSTER LINKS',
    `CLUSTER REPLICAS ${ME}`,
    `CLUSTER SLAVES ${ME}`,
    'CLUSTER REPLICAS x',
    `CLUSTER COUNT-FAILURE-REPORTS ${ME}`,
    'CLUSTER COUNT-FAILURE-REPORTS x',
    'INFO cluster',
    'CLUSTER SAVECONFIG',
    'READONLY',
    'READWRITE',
    'ASKING',
    'CONFIG GET databases',
    'COMMAND INFO asking readonly readwrite cluster',
  ].map((step) =>
    step === 'COMMAND INFO asking readonly readwrite cluster'
      ? 'COMMAND INFO asking readonly readwrite'
      : step,
  ),
  'has one database and no primary of its own choice': [
    'SELECT 0',
    'SELECT 1',
    'SELECT x',
    'SELECT -1',
    'SWAPDB 0 1',
    'SWAPDB 0 0',
    'MOVE a 1',
    'COPY a {a}b DB 1',
    'COPY a {a}b DB 0',
    'REPLICAOF 127.0.0.1 1',
    'REPLICAOF NO ONE',
    'FAILOVER',
    'FAILOVER ABORT',
    'CLUSTER FAILOVER',
    'CLUSTER FAILOVER FORCE',
    'CLUSTER FAILOVER NOW',
    `CLUSTER REPLICATE ${ME}`,
    'CLUSTER REPLICATE x',
    `CLUSTER FORGET ${ME}`,
    'CLUSTER FORGET x',
    'CLUSTER MEET 127.0.0.1 x',
    'CLUSTER MEET 127.0.0.1 0',
    'CLUSTER MEET 127.0.0.1 70000',
    'CLUSTER MEET 127.0.0.1 1000 x',
    'CLUSTER MEET 127.0.0.1 1000 70000',
    'CLUSTER MEET 127.0.0.1 60000',
    'CLUSTER',
    'CLUSTER NOSUCH',
    'CLUSTER MEET a',
    'CLUSTER KEYSLOT',
    'CLUSTER SETSLOT 1 STABLE MORE',
  ],
  'moves slots only between nodes it knows': [
    ...FULL,
    'SET a 1',
    'CLUSTER RESET',
    'CLUSTER FLUSHSLOTS',
    `CLUSTER SETSLOT 15495 MIGRATING ${'c'.repeat(40)}`,
    `CLUSTER SETSLOT 15495 IMPORTING ${'c'.repeat(40)}`,
    `CLUSTER SETSLOT 15495 NODE ${'c'.repeat(40)}`,
    `CLUSTER SETSLOT 15495 NODE ${ME}`,
    'CLUSTER SETSLOT 15495 STABLE',
    'CLUSTER SETSLOT 15495 STABLE TIMEOUT 100',
    'CLUSTER SETSLOT 15495 STABLE TIMEOUT',
    'CLUSTER SETSLOT 15495 STABLE TIMEOUT x',
    'CLUSTER SETSLOT 15495 WHAT',
    'CLUSTER SETSLOT 15495 NODE',
    'CLUSTER SETSLOT x STABLE',
    'CLUSTER SETSLOT 16384 STABLE',
  ],
})

const ONLY_HALF: readonly Step[] = ['FLUSHALL', 'CLUSTER DELSLOTSRANGE 16001 16383']
const half = (config: Readonly<Record<string, string>>): TwinOptions => ({ config })
const SERVED: readonly Step[] = [
  ...ONLY_HALF,
  { sleep: 150 },
  'CLUSTER INFO',
  'SET a 1',
  'GET a',
  'GET {b}{',
  'CLUSTER KEYSLOT x16000',
  'SET c0 1',
  'MGET a c0',
  'EVAL "return redis.call(\'get\', KEYS[1])" 1 a',
  evaluate("return redis.call('get', 'key:1')"),
  'SPUBLISH a m',
  'MULTI',
  'GET a',
  'EXEC',
  'CLUSTER ADDSLOTSRANGE 16001 16383',
]

twins('Part of the slots, when all are asked for,', { 'serves nothing': SERVED })
twins(
  'Part of the slots, when reads are allowed,',
  { 'serves reads': SERVED },
  half({ 'cluster-allow-reads-when-down': 'yes' }),
)
twins(
  'Part of the slots, when shard channels are not,',
  { 'serves nothing': SERVED },
  half({ 'cluster-allow-pubsubshard-when-down': 'no' }),
)
twins(
  'Part of the slots, when they suffice,',
  { 'serves them': SERVED },
  half({ 'cluster-require-full-coverage': 'no' }),
)

twins('Scripts in a cluster', {
  'keep to one slot, those with a first line strictly': [
    ...FULL,
    evaluate("return redis.call('set', KEYS[1], 'v')", 'a'),
    evaluate("redis.call('set', 'a', 1) return redis.call('set', 'b', 1)"),
    evaluate("return redis.pcall('mset', 'a', 1, 'b', 2)"),
    evaluate("return redis.call('mset', 'a', 1, 'b', 2)"),
    evaluate("#!lua\nredis.call('set', 'a', 1) return redis.call('set', 'b', 1)"),
    evaluate("#!lua\nreturn redis.call('set', 'b', 1)", 'a'),
    evaluate("#!lua flags=allow-cross-slot-keys\nredis.call('set', 'a', 1) return redis.call('set', 'b', 1)"),
    evaluate('#!lua flags=no-cluster\nreturn 1'),
    evaluate('#!lua flags=no-cluster\nreturn 1', 'a'),
    [
      'FUNCTION',
      'LOAD',
      'REPLACE',
      "#!lua name=l\nredis.register_function{function_name='f', callback=function(keys) return redis.call('get', 'b') end}\nredis.register_function{function_name='g', callback=function() return 1 end, flags={'no-cluster'}}",
    ],
    'FCALL f 1 a',
    'FCALL f 0',
    'FCALL g 0',
    'FUNCTION FLUSH',
    ['EVAL', "return redis.call('cluster', 'reset')", '0'],
    ['EVAL', "return redis.call('cluster', 'keyslot', 'a')", '0'],
  ],
})

twins('Shard channels', {
  'are dropped with their slot': [
    ...FULL,
    { on: 'listener', run: 'SSUBSCRIBE a {a}b', replies: 2 },
    'SPUBLISH a hello',
    'PUBSUB SHARDCHANNELS',
    'CLUSTER DELSLOTS 15495',
    { sleep: 20 },
    'PUBSUB SHARDCHANNELS',
    { on: 'listener', drain: true },
    'CLUSTER ADDSLOTS 15495',
  ],
})

twins(
  'What a node announces',
  {
    'is an address for clients': ['CLUSTER SLOTS', SHARDS, 'CLUSTER NODES'],
  },
  {
    config: {
      'cluster-announce-ip': '10.1.2.3',
      'cluster-announce-port': '7000',
      'cluster-announce-bus-port': '7001',
      'cluster-announce-hostname': 'host.example',
    },
  },
)
for (const kind of ['hostname', 'unknown-endpoint']) {
  twins(
    `The endpoint, when it is ${kind},`,
    { 'is in SLOTS and SHARDS': ['CLUSTER SLOTS', SHARDS, 'CLUSTER NODES'] },
    {
      config: {
        'cluster-preferred-endpoint-type': kind,
        'cluster-announce-ip': '10.1.2.3',
        'cluster-announce-hostname': 'h.example',
      },
    },
  )
  twins(
    `The endpoint, when it is ${kind} and there is none,`,
    { 'is in SLOTS and SHARDS': ['CLUSTER SLOTS', SHARDS] },
    { config: { 'cluster-preferred-endpoint-type': kind } },
  )
}

twins(
  'Statistics of slots, when all are kept,',
  {
    'count bytes': [
      ...FULL,
      'SET a 12345',
      'GET a',
      'MGET a {a}b',
      {
        run: 'CLUSTER SLOT-STATS SLOTSRANGE 15495 15495',
        mask: (raw: string) => raw.replace(/(cpu-usec\r\n):\d+/, '$1:…'),
      },
      'CLUSTER SLOT-STATS ORDERBY network-bytes-in LIMIT 2',
      'CLUSTER SLOT-STATS ORDERBY network-bytes-out LIMIT 1 ASC',
    ].map((step) =>
      typeof step === 'string' && step.includes('ORDERBY')
        ? { run: step, mask: (raw: string) => raw.replace(/(cpu-usec\r\n):\d+/g, '$1:…') }
        : (step as Step),
    ),
  },
  // The real server goes on counting from one run to the next.
  { config: { 'cluster-slot-stats-enabled': 'yes' }, resp: [2] },
)
