// Steps for several clients of which some wait: commands that block, for ever, and commands that may serve, wake or confuse those who
// wait. All on few keys, so that they meet.
import type { Sequence } from '../twin/sequence.ts'

/** One client does something. A client that waits is passed over when its turn comes. */
export interface WaitingStep {
  readonly client: number
  /** Empty to hang up and connect anew. */
  readonly argv: readonly string[]
}

/** How many clients there are. */
export const CLIENTS = 5

type Make = (sequence: Sequence) => string[]

const key = (sequence: Sequence): string => sequence.pick(['k1', 'k2', 'k3'])
const keys = (sequence: Sequence): string[] =>
  Array.from({ length: sequence.between(1, 3) }, () => key(sequence))
const side = (sequence: Sequence): string => sequence.pick(['LEFT', 'RIGHT'])
const end = (sequence: Sequence): string => sequence.pick(['MIN', 'MAX'])

function counted(sequence: Sequence, extra: string): string[] {
  const named = keys(sequence)
  const count = sequence.chance(0.5) ? ['COUNT', sequence.pick(['1', '2', '5'])] : []
  return ['0', String(named.length), ...named, extra, ...count]
}

const BLOCKING: readonly Make[] = [
  (s) => ['BLPOP', ...keys(s), '0'],
  (s) => ['BRPOP', ...keys(s), '0'],
  (s) => ['BLMOVE', key(s), key(s), side(s), side(s), '0'],
  (s) => ['BRPOPLPUSH', key(s), key(s), '0'],
  (s) => ['BLMPOP', ...counted(s, side(s))],
  (s) => ['BZPOPMIN', ...keys(s), '0'],
  (s) => ['BZPOPMAX', ...keys(s), '0'],
  (s) => ['BZMPOP', ...counted(s, end(s))],
  (s) => ['XREAD', 'BLOCK', '0', 'STREAMS', key(s), '$'],
  () => ['XREAD', 'BLOCK', '0', 'STREAMS', 'k1', 'k2', '$', '0-1'],
  (s) => ['XREADGROUP', 'GROUP', 'g', 'c', 'BLOCK', '0', 'STREAMS', key(s), '>'],
]

// Not SWAPDB: it wakes clients in the order in which a hash table has their keys [D1].
const SERVING: readonly Make[] = [
  (s) => [s.pick(['RPUSH', 'LPUSH']), key(s), ...Array.from({ length: s.between(1, 3) }, (_, i) => `e${i}`)],
  (s) => [s.pick(['RPUSH', 'LPUSH']), key(s), 'x'],
  (s) => ['ZADD', key(s), '1', 'a', '2', 'b'],
  (s) => ['ZADD', key(s), s.pick(['1', '5']), s.pick(['a', 'c'])],
  // The same id is refused the second time, but for a key that is new.
  (s) => ['XADD', key(s), `${s.between(1, 400)}-1`, 'f', 'v'],
  (s) => ['XGROUP', 'CREATE', key(s), 'g', '0', 'MKSTREAM'],
  (s) => ['XGROUP', 'DESTROY', key(s), 'g'],
  (s) => ['DEL', key(s)],
  (s) => ['SET', key(s), 'text'],
  (s) => ['RENAME', key(s), key(s)],
  (s) => ['COPY', key(s), key(s), 'REPLACE'],
  (s) => ['MOVE', key(s), '1'],
  (s) => ['LMOVE', key(s), key(s), side(s), side(s)],
  (s) => ['SORT', key(s), 'BY', 'nosort', 'STORE', key(s)],
  (s) => ['ZUNIONSTORE', key(s), '1', key(s)],
  (s) => ['PEXPIREAT', key(s), '1'],
  (s) => ['EVAL', "redis.call('RPUSH', KEYS[1], 'a', 'b'); return redis.call('LPOP', KEYS[1])", '1', key(s)],
  (s) => ['EVAL', "redis.call('DEL', KEYS[1]); return redis.pcall('RPUSH', KEYS[1], 'a')", '1', key(s)],
  () => ['MULTI'],
  () => ['EXEC'],
  () => ['EXEC'],
  () => ['DISCARD'],
  (s) => ['SELECT', s.pick(['0', '0', '0', '1'])],
  () => ['FLUSHDB'],
]

/** The next step. */
export function waitingStep(sequence: Sequence): WaitingStep {
  const client = sequence.between(0, CLIENTS - 1)
  if (sequence.chance(0.02)) return { client, argv: [] }
  // The last client never waits, unless in a transaction, so somebody can always serve.
  const blocks = client < CLIENTS - 1 && sequence.chance(0.7)
  return { client, argv: sequence.pick(blocks ? BLOCKING : SERVING)(sequence) }
}
