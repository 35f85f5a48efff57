// What random commands have found: each was answered differently once.
import { twins } from './twin.ts'

/** Lengths at which a partial sort goes different ways. */
const LENGTHS = [3, 6, 7, 8, 40, 41, 150]
const numbersBelow = (length: number): number[] => Array.from({ length }, (_, i) => (i * 7919) % length)

twins('fuzz findings', {
  '[GEOSEARCH] [GEORADIUS] of members that are equally far the nearest few are those of a partial sort':
    LENGTHS.flatMap((length) => [
      ['GEOADD', `g${length}`, ...numbersBelow(length).flatMap((n) => [String(n % 3), '40', `m${n}`])],
      ...[1, 2, length >> 1, length - 1].flatMap((count) => [
        `GEOSEARCH g${length} FROMLONLAT 1 41 BYRADIUS 9000 km ASC COUNT ${count}`,
        `GEORADIUS g${length} 1 41 9000 km COUNT ${count} DESC`,
      ]),
    ]),
  '[SORT] of elements that weigh the same the first few are those of a partial sort': [
    ...[0, 1, 2].map((n) => `SET w_${n} ${'abc'[n]}`),
    ...LENGTHS.flatMap((length) => [
      ['RPUSH', `l${length}`, ...numbersBelow(length).map((n) => `${n % 4}`)],
      ['HSET', 'texts', ...numbersBelow(length).flatMap((n) => [`${n}`, `${n % 4}`])],
      ['RPUSH', `n${length}`, ...numbersBelow(length).map(String)],
      ...[`0 1`, `1 2`, `0 ${length - 1}`, `${length >> 1} 2`, `${length} 1`].flatMap((limit) => [
        `SORT l${length} BY w_* ALPHA LIMIT ${limit} GET #`,
        `SORT n${length} BY texts->* ALPHA LIMIT ${limit}`,
        `SORT n${length} BY w_* ALPHA DESC LIMIT ${limit}`,
      ]),
      'DEL texts',
    ]),
  ],
  '[COPY] [SELECT] [SWAPDB] say how far a database index may be off': [
    'SET k v',
    'COPY k c DB 9223372036854775807',
    'COPY k c DB -9223372036854775808',
    'COPY k c DB 99',
    'SELECT 9223372036854775807',
    'MOVE k 9223372036854775807',
    'SWAPDB 1 9223372036854775807',
    'SWAPDB 4294967296 1',
    'SWAPDB 1 99',
  ],
  '[PUBSUB] refuses a second pattern': ['PUBSUB CHANNELS * *', 'PUBSUB SHARDCHANNELS a b', 'PUBSUB NUMPAT x'],
  '[SCAN] reads a cursor as strtoull does': [
    ...['+1', '-1', '-01', ' 1', '01', '', 'x', '1x', '18446744073709551616', '-0'].flatMap((cursor) => [
      ['HSCAN', 'none', cursor],
      ['SCAN', cursor, 'COUNT', '1000'],
    ]),
  ],
  '[LSET] keeps the low 32 bits of an index': [
    'RPUSH l a b c',
    'LSET l 4294967296 first',
    'LSET l 9223372036854775807 last',
    'LSET l 4294967299 none',
    'LSET l 9223372036854775808 none',
    'LRANGE l 0 -1',
  ],
  '[SCAN] [LPOS] [COPY] words end at a NUL': [
    ['SCAN', '0', 'TYPE', 'se\0t'],
    ['SCAN', '0', 'TYPE', 'set\0t'],
    ['SCAN', '0', 'COUNT\0x', '1000'],
    ['LPOS', 'none', 'a', 'RANK\0', '0'],
    ['COPY', 'a', 'b', 'replace\0'],
    ['SET', 's', 'v', 'keepttl', 'nx\0y'],
    ['EXPIRE', 's', 'x', 'nx\0y'],
    ['ZADD', 'z', 'xx\0', '1', 'a'],
    ['GEOADD', 'z', 'nx\0', '1', '1', 'a'],
    ['BITFIELD', 's', 'get\0', 'u8', '0'],
    ['XREAD', 'count\0', 'x', 'streams', 'x', '0'],
  ],
  '[SORT] leaves a sorted set large': [
    'ZADD z 1 a',
    'OBJECT ENCODING z',
    'SORT z ALPHA',
    'OBJECT ENCODING z',
  ],
  '[SORT] looks up every key before it says that a weight is no number': [
    'RPUSH l 1 2 3',
    'SET w_1 x',
    'SORT l BY w_*',
  ],
  '[SORT] reads numbers up to a NUL': [
    ['RPUSH', 'l', '\0x', '2', '1\0y'],
    'SORT l',
    'SORT l ALPHA',
    'SORT l ALPHA STORE d',
    'LRANGE d 0 -1',
  ],
  '[COMMAND GETKEYSANDFLAGS] knows when BITFIELD only reads': [
    'COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0',
    'COMMAND GETKEYSANDFLAGS BITFIELD k GET u8 0 OVERFLOW FAIL GET u8 1',
    'COMMAND GETKEYSANDFLAGS BITFIELD k OVERFLOW FAIL SET u8 0 1',
    'COMMAND GETKEYSANDFLAGS BITFIELD k GET u8',
  ],
  '[ZRANGEBYLEX] finds nothing when the last member of a large set is too low': [
    ['ZADD', 'z', '1', 'x'.repeat(70), '2', 'a'],
    'ZRANGEBYLEX z [foo +',
    'ZREVRANGEBYLEX z + [foo',
    'ZLEXCOUNT z [foo +',
  ],
  '[PEXPIREAT] shows an option up to its NUL': ['SET k v', ['PEXPIREAT', 'k', '1', 'a\0b']],
  '[FUNCTION FLUSH] names the subcommand as it was sent': ['FUNCTION FLUSH a b', 'FUNCTION fluSH a b'],
  '[PFADD] goes on in a value whose last run is cut off': [
    'PFADD p 3 3 a',
    ['SETRANGE', 'p', '16', '\xca'],
    ['SETRANGE', 'p', '29', 'f'],
    'PFADD p 3.5',
    'GET p',
    'PFCOUNT p',
  ],
  '[READONLY] [READWRITE] [ASKING] answer without a cluster': [
    'READONLY',
    'READWRITE',
    'ASKING',
    'READONLY more',
    'COMMAND INFO READONLY READWRITE ASKING',
  ],
  '[DEBUG] names an unknown subcommand': ['DEBUG nosuch', ['DEBUG', 'no\0such']],
})

// Taken over from the real server, which wakes for keys that are new: a value put in place of another wakes nobody.
twins('clients that wait for a key that is replaced', {
  '[SORT] STORE in place of a string': [
    { on: 'b', run: 'BLPOP k 0', blocks: true },
    'SET k x',
    'RPUSH src a b',
    'SORT src BY nosort STORE k',
    'LPUSH k z',
    'LRANGE k 0 -1',
  ],
  ...Object.fromEntries(
    [
      'ZUNIONSTORE k 1 src',
      'ZRANGESTORE k src 0 -1',
      'COPY src k REPLACE',
      'RENAME src k',
      'GEOSEARCHSTORE k src FROMLONLAT 0 0 BYRADIUS 100000 km',
    ].map((command) => [
      `[${command.split(' ')[0]}] in place of another type`,
      [
        { on: 'b', run: 'BZPOPMIN k 0', blocks: true },
        'RPUSH k x',
        'ZADD src 1 a 2 b',
        command,
        'ZCARD k',
        'ZADD k 5 z',
        'ZRANGE k 0 -1',
      ],
    ]),
  ),
})
