// Hash and sorted set keys on both servers.
import { moduleTwins, reportCoverage } from './twin/module-twin.ts'

const READ = 1
const WRITE = 2
const long = 'x'.repeat(100)
const many = Array.from({ length: 150 }, (_, index) => `m${String(index).padStart(3, '0')}`)

const NX = 1
const XX = 2
const CFIELDS = 4
const EXISTS = 8
const COUNT_ALL = 16

moduleTwins('hashes', 'Key API for hashes', {
  '[VM_HashSet] counts fields that were there': [
    `hashes.set h ${WRITE} 0 a 1 b 2`,
    `hashes.set h ${WRITE} 0 a 9 c 3`,
    `hashes.set h ${WRITE} ${COUNT_ALL} a 8 d 4`,
    `hashes.set h ${WRITE} ${CFIELDS} e 5 a 7`,
    'HGETALL h',
  ],
  '[VM_HashSet] NX and XX': [
    `hashes.set h ${WRITE} ${NX} a 1 b 2`,
    `hashes.set h ${WRITE} ${NX | COUNT_ALL} a x c 3`,
    `hashes.set h ${WRITE} ${XX} a 5 z 5`,
    `hashes.set h ${WRITE} ${XX | NX} a 6 y 6`,
    `hashes.set none ${WRITE} ${XX} a 5`,
    'HGETALL h',
    'EXISTS none',
  ],
  '[VM_HashSet] deletes fields, and the hash with the last': [
    'HSET h a 1 b 2 c 3',
    `hashes.set h ${WRITE} 0 a delete z delete`,
    `hashes.set h ${WRITE} ${CFIELDS | COUNT_ALL} b delete n 1`,
    `hashes.set h ${WRITE} ${NX} c delete`,
    'HGETALL h',
    `hashes.set h ${WRITE} ${XX} c delete n delete`,
    'EXISTS h',
    `hashes.set none ${WRITE} 0 a delete`,
    'EXISTS none',
  ],
  '[VM_HashSet] refuses what it must': [
    'SET s x',
    'HSET h a 1',
    `hashes.set s ${WRITE} 0 a 1`,
    `hashes.set h ${READ} 0 a 1`,
    'hashes.set h 0 0 a 1',
    `hashes.set h ${WRITE} ${EXISTS} a 1`,
    `hashes.set h ${WRITE} 64 a 1`,
    `hashes.set h ${WRITE} 0`,
    `hashes.set none ${WRITE} 0`,
  ],
  '[VM_HashSet] changes the encoding as HSET does': [
    `hashes.set h ${WRITE} 0 a 1`,
    'OBJECT ENCODING h',
    ['hashes.set', 'h', '2', '0', 'a', long],
    'OBJECT ENCODING h',
    ['hashes.set', 'h2', '2', '4', long, 'x'],
    'OBJECT ENCODING h2',
  ],
  '[VM_HashGet] gives values or tells whether they exist': [
    'HSET h a 1 b 2',
    'SET s x',
    `hashes.get h ${READ} 0 a b`,
    `hashes.get h ${READ} 0 a z`,
    `hashes.get h ${READ} ${CFIELDS} z b`,
    `hashes.get h ${READ} ${EXISTS} a z`,
    `hashes.get h ${READ} ${EXISTS | CFIELDS} z b`,
    `hashes.get none ${WRITE} 0 a b`,
    `hashes.get none ${WRITE} ${EXISTS} a b`,
    `hashes.get none ${READ} 0 a b`,
    `hashes.get s ${READ} 0 a b`,
  ],
})

const lex = ['ZADD x 0 a 0 b 0 c 0 d 0 e']
const scores = ['ZADD z 1 a 2 b 3 c 3 d 4.5 e']
const big = [['ZADD', 'big', ...many.flatMap((member, index) => [String(index), member])]]
const bigLex = [['ZADD', 'bigx', ...many.flatMap((member) => ['0', member])]]

moduleTwins('zsets', 'Key API for sorted sets', {
  '[VM_ZsetAdd] adds and changes': [
    'zsets.add z 2 1 a',
    'zsets.add z 2 2 a 0',
    'zsets.add z 2 2 a 0',
    'zsets.add z 2 nan a 0',
    'zsets.add none 2 nan a',
    'EXISTS none',
    'zsets.add z 1 1 b',
    'SET s x',
    'zsets.add s 2 1 a 0',
    'zsets.add z 2 inf b 0',
    'zsets.add z 2 -inf c 0',
    'ZRANGE z 0 -1 WITHSCORES',
  ],
  '[VM_ZsetAdd] takes XX, NX, GT and LT': [
    'ZADD z 5 a',
    ...[1, 2, 32, 64, 33, 65, 3, 96].flatMap((flags) => [
      `zsets.add z 2 4 a ${flags}`,
      `zsets.add z 2 6 a ${flags}`,
      `zsets.add z 2 6 n${flags} ${flags}`,
    ]),
    'ZRANGE z 0 -1 WITHSCORES',
  ],
  '[VM_ZsetAdd] held back leaves an empty sorted set': [
    'zsets.add none 2 1 a 1',
    'EXISTS none',
    'TYPE none',
    'DEL none',
  ],
  '[VM_ZsetIncrby] adds to scores': [
    'zsets.incr z 2 1.5 a',
    'zsets.incr z 2 1.5 a 0',
    'zsets.incr z 2 0 a 0',
    'zsets.incr z 2 inf a 0',
    'zsets.incr z 2 -inf a 0',
    'zsets.incr z 2 1 b 1',
    'zsets.incr z 2 1 c 2',
    'zsets.incr z 2 1 c 2',
    'zsets.incr z 2 -1 c 32',
    'zsets.incr z 2 -1 c 64',
    'zsets.incr z 1 1 a',
    'SET s x',
    'zsets.incr s 2 1 a',
    'ZRANGE z 0 -1 WITHSCORES',
  ],
  '[VM_ZsetRem] removes, and the sorted set with the last member': [
    ...scores,
    'zsets.rem z 2 a',
    'zsets.rem z 2 a',
    'zsets.rem z 2 b quiet',
    'zsets.rem z 1 c',
    'zsets.rem none 2 c',
    'SET s x',
    'zsets.rem s 2 c',
    'zsets.rem z 2 c',
    'zsets.rem z 2 d',
    'zsets.rem z 2 e',
    'EXISTS z',
  ],
  '[VM_ZsetScore] tells scores': [
    ...scores,
    'zsets.score z 1 e',
    'zsets.score z 1 x',
    'zsets.score z 1 e only-ask',
    'zsets.score z 1 x only-ask',
    'zsets.score none 2 x',
    'SET s x',
    'zsets.score s 1 a',
  ],
  '[VM_ZsetFirstInScoreRange] walks upwards': [
    ...scores,
    'zsets.scores z 1 first -inf inf 0 0 cencncncncneceppp',
    'zsets.scores z 1 first 2 3 0 0 cncncnecppcpce',
    'zsets.scores z 1 first 2 3 1 0 cncncne',
    'zsets.scores z 1 first 2 3 0 1 cncne',
    'zsets.scores z 1 first 2 2 1 1 cnpe',
    'zsets.scores z 1 first 5 9 0 0 cnpe',
    'zsets.scores z 1 first 3 1 0 0 ce',
    'zsets.scores z 1 first 2 3 0 0 cscnpe',
  ],
  '[VM_ZsetLastInScoreRange] walks downwards': [
    ...scores,
    'zsets.scores z 1 last -inf inf 0 0 cepcpcpcpcpecennn',
    'zsets.scores z 1 last 2 3 0 0 cpcpcpecnnce',
    'zsets.scores z 1 last 2 3 0 1 cpcpe',
    'zsets.scores z 1 last 9 10 0 0 ce',
  ],
  '[VM_ZsetFirstInLexRange] takes the ends of ZRANGEBYLEX': [
    ...lex,
    'zsets.lex x 1 first - + cncncncncnce',
    'zsets.lex x 1 first [b [d cncncne',
    'zsets.lex x 1 first (b (d cncne',
    'zsets.lex x 1 first [bb + cncpce',
    'zsets.lex x 1 first + - ce',
    'zsets.lex x 1 first b d cenps',
    'zsets.lex x 1 first [z + cenp',
  ],
  '[VM_ZsetLastInLexRange] walks downwards': [
    ...lex,
    'zsets.lex x 1 last - + cpcpcpcpcpce',
    'zsets.lex x 1 last [b (d cpcpcpe',
    'zsets.lex x 1 last - (a ce',
    'zsets.lex x 1 last [b x cenp',
  ],
  '[VM_ZsetRangeNext] without an iteration': [
    ...scores,
    'SET s x',
    'zsets.scores s 1 first 1 2 0 0 cnpes',
    'zsets.scores none 2 first 1 2 0 0 cnpes',
    'zsets.lex s 1 first - + cnpes',
    'zsets.lex none 2 first - + cnpes',
    'zsets.lex z 1 first x y cnpes',
    'zsets.all z 0',
    'zsets.all z 1',
  ],
  '[VM_ZsetRangeNext] in a large sorted set': [
    ...big,
    ...bigLex,
    'OBJECT ENCODING big',
    'zsets.scores big 1 first 10 13 0 0 cncncncne',
    'zsets.scores big 1 last 10 13 1 1 cpcpe',
    'zsets.lex bigx 1 first [m010 (m013 cncncne',
    'zsets.lex bigx 1 last [m010 (m013 cpcpcpe',
    'zsets.lex bigx 1 first x [m013 cnpe',
    'zsets.all big 0',
    'zsets.all bigx 1',
  ],
  '[VM_ZsetAdd] changes the encoding as ZADD does': [
    ['zsets.add', 'z', '2', '1', 'a'],
    'OBJECT ENCODING z',
    ['zsets.add', 'z', '2', '1', long],
    'OBJECT ENCODING z',
    ...many.slice(0, 130).map((member, index) => `zsets.add z2 2 ${index} ${member}`),
    'OBJECT ENCODING z2',
    'zsets.rem z2 2 m007',
    'zsets.incr z2 2 1000 m008',
    'ZRANGE z2 0 -1 WITHSCORES',
  ],
})

reportCoverage(33)
