// The commands that are measured, in process and over TCP, with our server and the real one: the same words everywhere. In a template
// `__rand_int__` is a number that changes (valkey-benchmark's own notation, twelve digits).

/** One measured command. */
export interface BenchCase {
  readonly name: string
  readonly argv: readonly string[]
  /** Commands run before, once. */
  readonly prepare?: readonly (readonly string[])[]
  /** Fewer commands for those that do or answer much. A round has to last long enough for what begins with it not to count. */
  readonly share?: number
}

/** Size of the number space that `__rand_int__` is drawn from. */
export const SPREAD = 100_000

/**
 * Draws numbers below SPREAD, the same ones in each run, in no order: keys that are met in the order they were made in lie side
 * by side in memory, which no client's do.
 */
export function makeDraw(): () => number {
  let state = 1
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * SPREAD)
  }
}

const ELEMENTS = Array.from({ length: 100 }, (_, i) => `element:${i}`)

const CASES: readonly BenchCase[] = [
  { name: 'PING', argv: ['PING'] },
  { name: 'SET', argv: ['SET', 'key:__rand_int__', 'value:__rand_int__'] },
  { name: 'GET', argv: ['GET', 'key:__rand_int__'] },
  { name: 'INCR', argv: ['INCR', 'counter:__rand_int__'] },
  { name: 'LPUSH', argv: ['LPUSH', 'list', 'element:__rand_int__'] },
  { name: 'LPOP', argv: ['LPOP', 'list'] },
  {
    name: 'LRANGE_100',
    argv: ['LRANGE', 'hundred', '0', '99'],
    prepare: [
      ['DEL', 'hundred'],
      ['RPUSH', 'hundred', ...ELEMENTS],
    ],
    share: 0.1,
  },
  { name: 'HSET', argv: ['HSET', 'hash', 'field:__rand_int__', 'value:__rand_int__'] },
  { name: 'SADD', argv: ['SADD', 'set', 'member:__rand_int__'] },
  { name: 'ZADD', argv: ['ZADD', 'zset', '__rand_int__', 'member:__rand_int__'] },
  { name: 'ZRANGE (10)', argv: ['ZRANGE', 'zset', '50', '59'], share: 0.5 },
  { name: 'XADD', argv: ['XADD', 'stream', 'MAXLEN', '~', '100000', '*', 'field', 'value:__rand_int__'] },
  { name: 'EVAL', argv: ['EVAL', "return redis.call('GET', KEYS[1])", '1', 'key:__rand_int__'] },
  {
    name: 'MSET (10 keys)',
    argv: ['MSET', ...Array.from({ length: 10 }, () => ['key:__rand_int__', 'value:__rand_int__']).flat()],
    share: 0.5,
  },
]

/** The cases of some commands; of all if none is named. @throws Error when a command has none */
export function casesOf(commands: readonly string[]): readonly BenchCase[] {
  const unknown = commands.filter((command) => !CASES.some(({ argv }) => argv[0] === command))
  if (unknown.length > 0) throw new Error(`nothing is measured of ${unknown.join(', ')}`)
  return CASES.filter(({ argv }) => commands.length === 0 || commands.includes(argv[0] ?? ''))
}

/** A template with its numbers filled in. @param draw gives a number below SPREAD */
export function fill(argv: readonly string[], draw: () => number): string[] {
  return argv.map((word) => word.replaceAll('__rand_int__', () => String(draw()).padStart(12, '0')))
}

/** A command as bytes. */
export function encode(argv: readonly string[]): string {
  return `*${argv.length}\r\n${argv.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join('')}`
}
