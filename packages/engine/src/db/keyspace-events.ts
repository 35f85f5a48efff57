// The classes of keyspace events: their bits (shared with the module API, where they are the same numbers), and the
// letters of `notify-keyspace-events`.

/** One bit for each class of events; `keyspace` and `keyevent` choose the channels. */
export const NOTIFY = {
  keyspace: 1,
  keyevent: 2,
  generic: 4,
  string: 8,
  list: 16,
  set: 32,
  hash: 64,
  zset: 128,
  expired: 256,
  evicted: 512,
  stream: 1024,
  keyMiss: 2048,
  loaded: 4096,
  module: 8192,
  new: 16384,
} as const

/** What the letter A stands for: every class but key misses and new keys. */
export const NOTIFY_ALL: number =
  NOTIFY.generic |
  NOTIFY.string |
  NOTIFY.list |
  NOTIFY.set |
  NOTIFY.hash |
  NOTIFY.zset |
  NOTIFY.expired |
  NOTIFY.evicted |
  NOTIFY.stream |
  NOTIFY.module

// In the order in which CONFIG GET prints them.
const LETTERS: readonly (readonly [string, number])[] = [
  ['g', NOTIFY.generic],
  ['$', NOTIFY.string],
  ['l', NOTIFY.list],
  ['s', NOTIFY.set],
  ['h', NOTIFY.hash],
  ['z', NOTIFY.zset],
  ['x', NOTIFY.expired],
  ['e', NOTIFY.evicted],
  ['t', NOTIFY.stream],
  ['d', NOTIFY.module],
  ['n', NOTIFY.new],
]
const CHANNEL_LETTERS: readonly (readonly [string, number])[] = [
  ['K', NOTIFY.keyspace],
  ['E', NOTIFY.keyevent],
  ['m', NOTIFY.keyMiss],
]

/** Reads the letters of the parameter; undefined when one is unknown. */
export function parseNotifyFlags(letters: string): number | undefined {
  let flags = 0
  for (const letter of letters) {
    if (letter === 'A') {
      flags |= NOTIFY_ALL
      continue
    }
    const row = [...LETTERS, ...CHANNEL_LETTERS].find(([word]) => word === letter)
    if (!row) return undefined
    flags |= row[1]
  }
  return flags
}

/** Prints the flags as CONFIG GET does: A for the whole set (which then hides n), then K, E and m. */
export function formatNotifyFlags(flags: number): string {
  let out = ''
  if ((flags & NOTIFY_ALL) === NOTIFY_ALL) out = 'A'
  else for (const [letter, bit] of LETTERS) if (flags & bit) out += letter
  for (const [letter, bit] of CHANNEL_LETTERS) if (flags & bit) out += letter
  return out
}
