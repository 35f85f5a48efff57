// Rules of ACL users in orders made by chance, beside the real server: how users are shown after each, and what they may do.
import { Sequence } from './sequence.ts'
import { twin, type Step } from './twin.ts'

const SCRIPTS = 12
const ROUNDS = 60

const COMMANDS = [
  'get',
  'SET',
  'mget',
  'del',
  'config',
  'client',
  'select',
  'publish',
  'xadd',
  'sort',
  'eval',
  'zadd',
]
const PARTS = [
  'config|get',
  'config|set',
  'CLIENT|ID',
  'client|kill',
  'select|0',
  'get|a',
  'acl|whoami',
  'xinfo|stream',
]
const CATEGORIES = [
  '@all',
  '@read',
  '@WRITE',
  '@string',
  '@fast',
  '@slow',
  '@admin',
  '@dangerous',
  '@pubsub',
  '@keyspace',
]
const PATTERNS = ['a*', 'b?', '*', 'x[ab]', 'key', '', 'a\\*']
const WORDS = [
  'on',
  'off',
  'reset',
  'allkeys',
  'resetkeys',
  'allchannels',
  'resetchannels',
  'nopass',
  'resetpass',
  'clearselectors',
]
const PASSWORDS = ['one', 'two', 'three']
const LINES = [
  'get a1',
  'set a1 v',
  'set b1 v get',
  'mget a1 key xa',
  'mset a1 v key v',
  'del key a2',
  'config get x',
  'config set x y',
  'client id',
  'select 0',
  'select 1',
  'publish a1 x',
  'subscribe key b1',
  'psubscribe a*',
  'sort xa store b1',
  'eval s 2 a1 key',
  'xinfo stream xb',
  'copy a1 b2',
  'acl whoami',
  'ping',
]

/** Writes rules, some of them wrong. */
class Rules {
  readonly #random: Sequence

  constructor(seed: number) {
    this.#random = new Sequence(seed)
  }

  #selectorRule(): string {
    const random = this.#random
    const sign = random.pick(['+', '-', '+'])
    const kinds = [
      () => sign + random.pick(COMMANDS),
      () => sign + random.pick(PARTS),
      () => sign + random.pick(CATEGORIES),
      () => random.pick(['~', '~', '%R~', '%W~', '%rw~', '%x~']) + random.pick(PATTERNS),
      () => `&${random.pick(PATTERNS)}`,
    ]
    return random.pick(kinds)()
  }

  #rule(): string {
    const random = this.#random
    if (random.chance(0.7)) return this.#selectorRule()
    if (random.chance(0.3)) return random.pick(['>', '<']) + random.pick(PASSWORDS)
    if (random.chance(0.6)) return random.pick(WORDS)
    const inside = Array.from({ length: random.between(0, 3) }, () => this.#selectorRule())
    return `(${inside.join(' ')})`
  }

  /** One change, and a look at what came of it. */
  round(): Step[] {
    const random = this.#random
    const rules = Array.from({ length: random.between(1, 3) }, () => this.#rule())
    return [
      ['ACL', 'SETUSER', 'u', ...rules],
      'ACL GETUSER u',
      ...Array.from({ length: 4 }, () => `ACL DRYRUN u ${random.pick(LINES)}`),
    ]
  }
}

for (let seed = 1; seed <= SCRIPTS; seed++) {
  const rules = new Rules(seed)
  const steps = Array.from({ length: ROUNDS }, () => rules.round()).flat()
  // The real server must not keep the user for the next script.
  const script = [...steps, 'ACL LIST', 'ACL DELUSER u']
  const resp = [seed % 2 === 0 ? 2 : 3] as const
  twin(`[ACL SETUSER] [ACL DRYRUN] rules by chance, seed ${seed}`, script, { resp, events: false })
}
