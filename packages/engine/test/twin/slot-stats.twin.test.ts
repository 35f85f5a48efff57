// What CLUSTER SLOT-STATS counts of requests, replies, messages and scripts, beside the real server. Times differ.
import { freeBusPort, launchCluster } from './cluster-launch.ts'
import { twins, type Step } from './twin.ts'

launchCluster(await freeBusPort())

/** The slots that took most, and nothing kept of them. */
const COUNTED: readonly Step[] = [
  {
    run: 'CLUSTER SLOT-STATS ORDERBY network-bytes-in LIMIT 3',
    mask: (raw) => raw.replace(/(cpu-usec\r\n):\d+/g, '$1:…'),
  },
  'CONFIG RESETSTAT',
]
/** Runs them between two looks at the statistics. */
const counting = (...steps: Step[]): readonly Step[] => ['CONFIG RESETSTAT', ...steps, ...COUNTED]

twins(
  'Statistics of slots count',
  {
    requests: counting('SET a 12345', 'GET a', 'MGET a {a}b', 'PING', 'OBJECT ENCODING a', 'SET b 1'),
    'the least ones first': [
      ...counting('SET a 1'),
      'SET a 12345',
      {
        run: 'CLUSTER SLOT-STATS ORDERBY network-bytes-out LIMIT 1 ASC',
        mask: (raw) => raw.replace(/(cpu-usec\r\n):\d+/g, '$1:…'),
      },
    ],
    'lines by their length': counting(
      { raw: 'SET a  12345\r\n' },
      { raw: 'GET "a"\r\n' },
      { raw: 'GET a\n' },
    ),
    'errors of commands, not those of requests': counting(
      'SET a 1',
      'LPUSH a 1',
      'GET a b',
      'MGET a b',
      'NOSUCH a',
    ),
    'transactions with all that is in them': [
      ...counting('MULTI', 'SET a 12345', 'GET a', 'EXEC'),
      ...counting('MULTI', 'SET a 12345', 'GET a', 'DISCARD'),
      ...counting('MULTI', 'EXEC'),
    ],
    'scripts by the keys they use': [
      ...counting('EVAL "return 1" 1 a'),
      ...counting('EVAL "return redis.call(\'set\', KEYS[1], 1)" 1 a'),
      ...counting(['EVAL', "#!lua\nredis.call('set', 'a', 'bar') return redis.call('get', 'a')", '0']),
      ...counting(['EVAL', "#!lua\nredis.call('set', 'a', 'bar') redis.call('ping') return 1", '0']),
      ...counting(['EVAL', "#!lua\nredis.call('set', 'a', 'bar') return redis.call('get', 'b')", '0']),
      ...counting([
        'EVAL',
        "#!lua flags=allow-cross-slot-keys\nredis.call('set', 'a', 'bar') return redis.call('get', 'b')",
        '1',
        'a',
      ]),
    ],
    'functions by the keys they use': [
      [
        'FUNCTION',
        'LOAD',
        'REPLACE',
        `#!lua name=slots
         server.register_function('one', function() redis.call('set', 'a', '1') return redis.call('get', 'a') end)
         server.register_function{
           function_name = 'two',
           callback = function() redis.call('set', 'a', '1') return redis.call('get', 'b') end,
           flags = {'allow-cross-slot-keys'}
         }`,
      ],
      ...counting('FCALL one 0'),
      ...counting('FCALL one 1 a'),
      ...counting('FCALL two 0'),
      'FUNCTION FLUSH',
    ],
    'what waits when it is served': [
      ...counting({ on: 'b', run: 'BLPOP k 0', blocks: true }, 'PING'),
      ...counting('LPUSH k v', { on: 'b', read: true }),
      ...counting('BLPOP k 0.01'),
      ...counting('BLPOP {k}1 {k}2 0.01', 'GET a'),
    ],
    'messages of shard channels for each listener': [
      ...counting(
        { on: 'b', run: 'SSUBSCRIBE ch', replies: 1 },
        { on: 'c', run: 'SSUBSCRIBE ch x{ch}', replies: 2 },
      ),
      ...counting('SPUBLISH ch hello', { on: 'b', drain: true }, { on: 'c', drain: true }),
      ...counting('PUBLISH ch hello', { on: 'd', run: 'SUBSCRIBE ch', replies: 1 }, 'PUBLISH ch hello'),
      ...counting({ on: 'b', run: 'SUNSUBSCRIBE ch', replies: 1 }),
    ],
    'nothing that is not sent': counting(
      { on: 'b', run: 'CLIENT REPLY SKIP', replies: 0 },
      { on: 'b', run: 'SET a 12345', replies: 0 },
      { on: 'b', run: 'GET a' },
      { on: 'b', run: 'CLIENT REPLY OFF', replies: 0 },
      { on: 'b', run: 'SET a 1', replies: 0 },
      { on: 'b', run: 'CLIENT REPLY ON' },
    ),
  },
  { config: { 'cluster-slot-stats-enabled': 'yes' } },
)

twins('Statistics of slots', {
  'count keys alone unless told': [
    'SET a 1',
    'CLUSTER SLOT-STATS ORDERBY key-count LIMIT 1',
    'CLUSTER SLOT-STATS ORDERBY cpu-usec LIMIT 1',
  ],
})
