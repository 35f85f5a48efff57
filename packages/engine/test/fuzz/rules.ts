// What the fuzzer leaves out and what it compares less strictly, each with its reason. Every command of the real server that is not
// named here is generated, and its replies are compared byte for byte.
import type { FuzzCommand } from './argument-tree.ts'

/** Groups of commands about the process, its connections or other servers: they have twin scripts of their own. */
const OTHER_GROUPS: Readonly<Record<string, string>> = {
  server: 'about the process, not the data',
  connection: 'changes how later replies look',
  cluster: 'needs a cluster',
  transactions: 'generated as whole transactions',
  scripting: 'generated around other commands',
}

/** Members of those groups that are about data after all, or harmless. */
const INCLUDED = new Set([
  'command|getkeys',
  'command|getkeysandflags',
  'dbsize',
  'flushall',
  'flushdb',
  'swapdb',
  'client|getname',
  'client|setname',
  'client|no-touch',
  'client|no-evict',
  'client|getredir',
  'client|trackinginfo',
  'client|unblock',
  'echo',
  'ping',
  'select',
  'function|delete',
  'function|flush',
  'script|exists',
  'script|flush',
])

const EXCLUDED: Readonly<Record<string, string>> = {
  migrate: 'needs another server',
  wait: 'the real server has a replica: the listener to its stream',
  waitaof: 'needs an append-only file',
  monitor: 'its replies never end',
  psubscribe: 'more than one reply',
  punsubscribe: 'more than one reply',
  subscribe: 'more than one reply',
  unsubscribe: 'more than one reply',
  ssubscribe: 'more than one reply',
  sunsubscribe: 'more than one reply',
  pfselftest: 'takes long in the real server [D14]',
  restore: 'its payloads are drawn apart',
}

const HELP = /\|help$/

/** Why a command is not grown from its arguments, or undefined when it is. */
export function exclusion({ words, group }: FuzzCommand): string | undefined {
  const name = words.join('|').toLowerCase()
  if (INCLUDED.has(name)) return undefined
  if (HELP.test(name)) return 'words of our own [D2]'
  return EXCLUDED[name] ?? OTHER_GROUPS[group]
}

/** How often a command is drawn, where 1 is normal: what empties the data must be rare. */
export const WEIGHTS: Readonly<Record<string, number>> = {
  flushall: 0.02,
  flushdb: 0.05,
  swapdb: 0.1,
  select: 0.1,
  move: 0.3,
  del: 0.3,
  unlink: 0.3,
  expire: 0.4,
  pexpire: 0.4,
  expireat: 0.4,
  pexpireat: 0.4,
  spop: 0.3,
  rename: 0.4,
  renamenx: 0.4,
  'client|getname': 0.1,
  'client|setname': 0.1,
  'client|no-touch': 0.1,
  'client|no-evict': 0.1,
  'client|getredir': 0.1,
  'client|trackinginfo': 0.1,
  'client|unblock': 0.1,
  echo: 0.1,
  ping: 0.1,
  'script|flush': 0.1,
  'function|flush': 0.1,
  xadd: 4,
  zadd: 3,
  hset: 3,
  sadd: 3,
  rpush: 2,
  lpush: 2,
  geoadd: 3,
  pfadd: 2,
  'xgroup|create': 3,
  xreadgroup: 3,
  set: 2,
}

/** How the replies of one command are compared. */
export type Comparison =
  /** Byte for byte. */
  | 'exact'
  /** Without regard to the order of elements, at every depth. */
  | 'unordered'
  /** Times to live: numbers may differ by what the run takes. */
  | 'near'
  /** Idle times inside are not compared. */
  | 'idle'
  /** The kind of reply and its length only. */
  | 'shape'
  /** Whether it is an error. */
  | 'success'

const COMPARISONS: Readonly<Record<string, Comparison>> = {
  ttl: 'near',
  pttl: 'near',
  expiretime: 'near',
  pexpiretime: 'near',
  'object|idletime': 'near',
  randomkey: 'success',
  srandmember: 'shape',
  hrandfield: 'shape',
  zrandmember: 'shape',
  spop: 'unordered',
  xpending: 'idle',
  'xinfo|stream': 'idle',
  'xinfo|groups': 'idle',
  'xinfo|consumers': 'idle',
  sscan: 'unordered',
  hscan: 'unordered',
  zscan: 'unordered',
  scan: 'unordered',
  sdiff: 'unordered',
  // The check sum covers the order of the elements, which is our own in hash tables [D1].
  dump: 'success',
  'memory|usage': 'success',
}

/** How to compare the replies of a command that was sent with these arguments. */
export function comparisonOf(command: FuzzCommand, argv: readonly string[]): Comparison {
  const name = command.words.join('|').toLowerCase()
  if (/^[hsz]?scan$/.test(name)) return wholeScan(argv, name === 'scan' ? 1 : 2) ? 'unordered' : 'success'
  if ((name === 'sort' || name === 'sort_ro') && unsorted(argv)) return 'success'
  const rule = COMPARISONS[name]
  if (rule) return rule
  return command.tips.includes('nondeterministic_output_order') ? 'unordered' : 'exact'
}

/** How the reply to a queued command is compared: the real server counts the queue among those that have a value [D3]. */
export function queuedComparison(argv: readonly string[], comparison: Comparison): Comparison {
  return /^refcount$/i.test(argv[1] ?? '') ? 'success' : comparison
}

// A scan from the start that has room for everything; any other shows a part, and which part is the server's affair [D1].
function wholeScan(argv: readonly string[], cursor: number): boolean {
  if (argv[cursor] !== '0') return false
  const at = argv.findIndex((word) => word.toUpperCase() === 'COUNT')
  return at >= 0 && Number(argv[at + 1]) >= 1000
}

// SORT that does not sort shows sets in the order of their tables [D1].
function unsorted(argv: readonly string[]): boolean {
  const constant = argv.some((word, i) => /^by$/i.test(word) && !(argv[i + 1] ?? '').includes('*'))
  return constant || hasTies(argv)
}

// Elements with equal texts to sort by stay in the order of a hash table [D1], or in the one a partial quick sort leaves.
function hasTies(argv: readonly string[]): boolean {
  return hasWord(argv, 'by') && hasWord(argv, 'alpha')
}

function hasWord(argv: readonly string[], word: string): boolean {
  return argv.some((given) => given.toLowerCase() === word)
}

const ENOUGH_SECONDS = 50_000
const EXPIRY: Readonly<Record<string, number>> = { setex: 2, psetex: 2, expire: 2, pexpire: 2, restore: 2 }

/** Whether a key might expire during the run. */
export function expiresSoon(argv: readonly string[]): boolean {
  const name = argv[0]?.toLowerCase() ?? ''
  const at = EXPIRY[name]
  if (at !== undefined) return isSoon(argv[at], /^(p|restore)/.test(name))
  if (name !== 'set' && name !== 'getex') return false
  return argv.some((word, i) => /^(ex|px)$/i.test(word) && isSoon(argv[i + 1], /px/i.test(word)))
}

function isSoon(word: string | undefined, millis: boolean): boolean {
  const number = Number(word)
  return number > 0 && number < (millis ? ENOUGH_SECONDS * 1000 : ENOUGH_SECONDS)
}

/**
 * Whether a command asks for a range by member. In a large set of unequal scores what it finds depends on the heights that the
 * real server's skip list has drawn.
 */
export function isLexical(argv: readonly string[]): boolean {
  return /bylex$|^zlexcount$/i.test(argv[0] ?? '') || argv.some((word) => /^bylex$/i.test(word))
}

/** What cannot be the same on both sides whatever the servers do. */
export function isUnfair(argv: readonly string[]): boolean {
  const name = argv[0]?.toLowerCase() ?? ''
  // An id made from the clock.
  if (name === 'xadd' && argv.includes('*')) return true
  // Distances as scores: their last digit is the C library's [D13].
  if (name.startsWith('geo') && hasWord(argv, 'storedist')) return true
  if (name === 'sort' && hasTies(argv) && hasWord(argv, 'store')) return true
  // Which keys GET looks up is a matter of which elements of a hash table come first [D1]: events tell of the missing ones.
  if (/^sort(_ro)?$/.test(name) && unsorted(argv) && hasWord(argv, 'limit') && hasWord(argv, 'get'))
    return true
  // Which member goes is chance.
  if (name === 'spop' && argv.length < 3) return true
  if (name === 'spop' && Number(argv[2]) > 0 && Number(argv[2]) < 1000) return true
  // Idle times between nothing and for ever are a matter of milliseconds.
  if (/^x(auto)?claim$/.test(name) && Number(argv[4]) > 0 && Number(argv[4]) < 1e9) return true
  return expiresSoon(argv) || waitsLong(name, argv)
}

// Only what ends at once, with an error or nothing: waiting itself has its own tests.
function waitsLong(name: string, argv: readonly string[]): boolean {
  if (name === 'xread' || name === 'xreadgroup') {
    return argv.some((word, i) => /^block$/i.test(word) && isLong(argv[i + 1], 10))
  }
  if (name === 'blmpop' || name === 'bzmpop') return isLong(argv[1], 0.01)
  return /^b(l|r|z)/.test(name) && isLong(argv.at(-1), 0.01)
}

function isLong(word: string | undefined, most: number): boolean {
  const timeout = Number(word)
  return word !== '' && (timeout === 0 || timeout > most)
}
