// Long random scripts of data type commands, repeatable by their seed, with limits so low that values change their
// encoding all the time. Replies without an order of their own are compared sorted.
import { twin, type Step } from './twin.ts'

type Draw = (limit: number) => number

function drawer(seed: number): Draw {
  let state = seed
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** What the generators fill their commands with. */
class Words {
  readonly #draw: Draw
  readonly #sizes: readonly number[]

  constructor(draw: Draw, sizes: readonly number[]) {
    this.#draw = draw
    this.#sizes = sizes
  }

  pick<T>(items: readonly T[]): T {
    return items[this.#draw(items.length)] as T
  }

  number(limit: number): number {
    return this.#draw(limit)
  }

  key(): string {
    return this.pick(['a', 'b', 'c', 'd'])
  }

  element(): string {
    const text = String(this.#draw(30))
    return this.pick([text, text, `e${text}`, `e${text}`.padEnd(this.pick(this.#sizes), '.')])
  }

  elements(most: number): string[] {
    return Array.from({ length: 1 + this.#draw(most) }, () => this.element())
  }

  index(): string {
    return String(this.#draw(24) - 12)
  }

  score(): string {
    return this.pick([
      '-inf',
      '+inf',
      '0',
      '-0',
      '1.5',
      '-2.25',
      '3e2',
      String(this.#draw(20)),
      String(this.#draw(20)),
    ])
  }

  scoreEnd(): string {
    return this.pick(['', '(']) + this.score()
  }

  lexEnd(): string {
    return this.pick(['-', '+', `[${this.element()}`, `(${this.element()}`])
  }
}

type Generator = (w: Words) => Step

const sorted = (...run: string[]): Step => ({ run, sorted: true })

const LISTS: readonly Generator[] = [
  (w) => [w.pick(['LPUSH', 'RPUSH', 'LPUSHX', 'RPUSHX']), w.key(), ...w.elements(5)],
  (w) => [w.pick(['LPUSH', 'RPUSH']), w.key(), ...w.elements(5)],
  (w) => [w.pick(['LPOP', 'RPOP']), w.key()],
  (w) => [w.pick(['LPOP', 'RPOP']), w.key(), String(w.number(4))],
  (w) => ['LSET', w.key(), w.index(), w.element()],
  (w) => ['LINSERT', w.key(), w.pick(['BEFORE', 'AFTER']), w.element(), w.element()],
  (w) => ['LREM', w.key(), String(w.number(5) - 2), w.element()],
  (w) => ['LTRIM', w.key(), String(w.number(4)), String(w.number(30))],
  (w) => ['LMOVE', w.key(), w.key(), w.pick(['LEFT', 'RIGHT']), w.pick(['LEFT', 'RIGHT'])],
  (w) => ['LPOS', w.key(), w.element(), 'RANK', w.pick(['1', '2', '-1', '-2']), 'COUNT', String(w.number(3))],
  (w) => ['LRANGE', w.key(), w.index(), w.index()],
  (w) => ['LINDEX', w.key(), w.index()],
  (w) => ['LMPOP', '2', w.key(), w.key(), w.pick(['LEFT', 'RIGHT']), 'COUNT', String(1 + w.number(3))],
  (w) => ['OBJECT', 'ENCODING', w.key()],
]

const HASHES: readonly Generator[] = [
  (w) => ['HSET', w.key(), ...w.elements(3).flatMap((field) => [field, w.element()])],
  (w) => ['HSETNX', w.key(), w.element(), w.element()],
  (w) => ['HDEL', w.key(), ...w.elements(4)],
  (w) => ['HINCRBY', w.key(), w.element(), w.index()],
  (w) => ['HINCRBYFLOAT', w.key(), w.element(), w.pick(['0.1', '-3.7', '1e3', '5'])],
  (w) => ['HMGET', w.key(), ...w.elements(3)],
  (w) => sorted('HGETALL', w.key()),
  (w) => sorted('HSCAN', w.key(), '0', 'COUNT', '1000'),
  (w) => ['HSTRLEN', w.key(), w.element()],
  (w) => ['OBJECT', 'ENCODING', w.key()],
]

const SETS: readonly Generator[] = [
  (w) => ['SADD', w.key(), ...w.elements(4)],
  (w) => ['SADD', w.key(), String(w.number(100)), String(w.number(100))],
  (w) => ['SREM', w.key(), ...w.elements(5)],
  (w) => ['SMOVE', w.key(), w.key(), w.element()],
  (w) => ['SMISMEMBER', w.key(), ...w.elements(3)],
  (w) => sorted('SMEMBERS', w.key()),
  (w) => sorted(w.pick(['SINTER', 'SUNION', 'SDIFF']), w.key(), w.key(), w.key()),
  (w) => [w.pick(['SINTERSTORE', 'SUNIONSTORE', 'SDIFFSTORE']), w.key(), w.key(), w.key()],
  (w) => ['SINTERCARD', '2', w.key(), w.key(), 'LIMIT', String(w.number(4))],
  (w) => ['OBJECT', 'ENCODING', w.key()],
  (w) => ['DEL', w.key()],
]

const ZSETS: readonly Generator[] = [
  (w) => ['ZADD', w.key(), ...w.elements(4).flatMap((member) => [w.score(), member])],
  (w) => ['ZADD', w.key(), ...w.elements(4).flatMap((member) => [String(w.number(9)), member])],
  (w) => ['ZADD', w.key(), w.pick(['NX', 'XX', 'GT', 'LT', 'CH']), w.score(), w.element()],
  (w) => ['ZINCRBY', w.key(), w.score(), w.element()],
  (w) => ['ZREM', w.key(), ...w.elements(4)],
  (w) => [
    'ZRANGE',
    w.key(),
    w.index(),
    w.index(),
    ...w.pick([[], ['REV'], ['WITHSCORES'], ['REV', 'WITHSCORES']]),
  ],
  (w) => [
    'ZRANGE',
    w.key(),
    w.scoreEnd(),
    w.scoreEnd(),
    'BYSCORE',
    'LIMIT',
    w.pick(['0', '1', '-1', '-2', '3']),
    w.pick(['-1', '2', '5']),
  ],
  (w) => [
    'ZREVRANGEBYSCORE',
    w.key(),
    w.scoreEnd(),
    w.scoreEnd(),
    'LIMIT',
    w.pick(['0', '1', '-1', '-3']),
    w.pick(['-1', '2']),
  ],
  (w) => [w.pick(['ZCOUNT', 'ZREMRANGEBYSCORE']), w.key(), w.scoreEnd(), w.scoreEnd()],
  (w) => ['ZREMRANGEBYRANK', w.key(), w.index(), w.index()],
  (w) => [w.pick(['ZRANK', 'ZREVRANK']), w.key(), w.element(), 'WITHSCORE'],
  (w) => [w.pick(['ZPOPMIN', 'ZPOPMAX']), w.key(), String(w.number(3))],
  (w) => ['ZRANGESTORE', w.key(), w.key(), w.index(), w.index(), ...w.pick([[], ['REV']])],
  (w) => [
    w.pick(['ZUNIONSTORE', 'ZINTERSTORE']),
    w.key(),
    '2',
    w.key(),
    w.key(),
    'WEIGHTS',
    '2',
    w.score(),
    'AGGREGATE',
    w.pick(['SUM', 'MIN', 'MAX']),
  ],
  (w) => ['ZDIFFSTORE', w.key(), '2', w.key(), w.key()],
  (w) => [w.pick(['ZUNION', 'ZINTER', 'ZDIFF']), '2', w.key(), w.key(), 'WITHSCORES'],
  (w) => ['ZMSCORE', w.key(), ...w.elements(3)],
  (w) => sorted('ZSCAN', w.key(), '0', 'COUNT', '1000'),
  (w) => ['ZMPOP', '2', w.key(), w.key(), w.pick(['MIN', 'MAX']), 'COUNT', '2'],
  (w) => ['OBJECT', 'ENCODING', w.key()],
]

const EQUAL_SCORES: readonly Generator[] = [
  (w) => ['ZADD', w.key(), ...w.elements(5).flatMap((member) => ['0', member])],
  (w) => ['ZREM', w.key(), w.element()],
  (w) => [
    w.pick(['ZRANGEBYLEX', 'ZREVRANGEBYLEX']),
    w.key(),
    w.lexEnd(),
    w.lexEnd(),
    'LIMIT',
    w.pick(['0', '1', '-1']),
    w.pick(['-1', '3']),
  ],
  (w) => [w.pick(['ZLEXCOUNT', 'ZREMRANGEBYLEX']), w.key(), w.lexEnd(), w.lexEnd()],
  (w) => ['ZLEXCOUNT', w.key(), w.lexEnd(), w.lexEnd()],
  (w) => ['ZRANGESTORE', w.key(), w.key(), w.lexEnd(), w.lexEnd(), 'BYLEX'],
]

const STRINGS: readonly Generator[] = [
  (w) => [
    'SET',
    w.key(),
    w.element(),
    ...w.pick([[], ['NX'], ['XX'], ['GET'], ['KEEPTTL'], ['PXAT', '33177117420000'], ['IFEQ', w.element()]]),
  ],
  (w) => ['APPEND', w.key(), w.element()],
  (w) => ['SETRANGE', w.key(), String(w.number(12)), w.element()],
  (w) => ['GETRANGE', w.key(), w.index(), w.index()],
  (w) => [w.pick(['INCRBY', 'DECRBY']), w.key(), w.index()],
  (w) => ['INCRBYFLOAT', w.key(), w.pick(['0.1', '-7.3', '1e10', '100.25'])],
  (w) => ['GETEX', w.key(), ...w.pick([[], ['PERSIST'], ['PXAT', '33177117420000']])],
  (w) => [w.pick(['GETDEL', 'STRLEN', 'GET', 'PERSIST']), w.key()],
  (w) => ['LCS', w.key(), w.key(), 'IDX'],
  (w) => ['OBJECT', 'ENCODING', w.key()],
  (w) => ['MGET', w.key(), w.key()],
  (w) => ['MSETNX', w.key(), w.element(), w.key(), w.element()],
  (w) => ['COPY', w.key(), w.key(), 'REPLACE'],
]

const LOW_LIMITS = {
  'hash-max-listpack-entries': '8',
  'hash-max-listpack-value': '12',
  'set-max-intset-entries': '7',
  'set-max-listpack-entries': '9',
  'set-max-listpack-value': '12',
  'zset-max-listpack-entries': '8',
  'zset-max-listpack-value': '12',
}

interface Script {
  readonly name: string
  readonly generators: readonly Generator[]
  readonly sizes: readonly number[]
  readonly config?: Readonly<Record<string, string>>
}

const SCRIPTS: readonly Script[] = [
  { name: 'strings', generators: STRINGS, sizes: [3, 20, 33, 41, 44, 50] },
  { name: 'lists of large elements', generators: LISTS, sizes: [5, 500, 3000, 9000] },
  {
    name: 'lists limited by count',
    generators: LISTS,
    sizes: [5, 500, 9000],
    config: { 'list-max-listpack-size': '4' },
  },
  {
    name: 'lists limited to 4096 bytes',
    generators: LISTS,
    sizes: [5, 900, 1500, 5000],
    config: { 'list-max-listpack-size': '-1' },
  },
  { name: 'hashes', generators: HASHES, sizes: [3, 13], config: LOW_LIMITS },
  { name: 'sets', generators: SETS, sizes: [3, 13], config: LOW_LIMITS },
  { name: 'sorted sets', generators: ZSETS, sizes: [3, 13], config: LOW_LIMITS },
  { name: 'sorted sets of equal scores', generators: EQUAL_SCORES, sizes: [3, 13], config: LOW_LIMITS },
]

const STEPS = 600

for (const [i, { name, generators, sizes, config }] of SCRIPTS.entries()) {
  for (const seed of [1, 2]) {
    const draw = drawer(seed * 1000 + i)
    const words = new Words(draw, sizes)
    const steps = Array.from({ length: STEPS }, () => words.pick(generators)(words))
    twin(`random ${name}, seed ${seed}`, steps, { ...(config && { config }), resp: [seed === 1 ? 2 : 3] })
  }
}
