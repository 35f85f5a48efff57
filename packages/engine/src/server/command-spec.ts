// The shape of a command row: everything COMMAND, COMMAND DOCS, ACL, key extraction, cluster routing and the page's
// completion know about a command is read from its row, and nowhere else. The short constructors below keep rows to a few
// lines; what can be derived (legacy key range, implicit categories, `movablekeys`) is derived in command.ts.
import type { Bytes } from '../base/bytes.ts'
import type { CommandContext } from './context.ts'
import type { Server } from './server.ts'
import type { Suspension } from './suspension.ts'

/** Flags as COMMAND INFO spells them, and the ones it hides (the second group). */
export type CommandFlag =
  | 'write'
  | 'readonly'
  | 'denyoom'
  | 'module'
  | 'admin'
  | 'pubsub'
  | 'noscript'
  | 'blocking'
  | 'loading'
  | 'stale'
  | 'skip_monitor'
  | 'skip_commandlog'
  | 'asking'
  | 'fast'
  | 'no_auth'
  | 'no_mandatory_keys'
  | 'no_async_loading'
  | 'no_multi'
  | 'movablekeys'
  | 'allow_busy'
  // hidden
  | 'may_replicate'
  | 'protected'
  | 'touches_arbitrary_keys'

/** ACL categories, without `@`, in the order in which the server lists them. */
export const ACL_CATEGORIES = [
  'keyspace',
  'read',
  'write',
  'set',
  'sortedset',
  'list',
  'hash',
  'string',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'pubsub',
  'admin',
  'fast',
  'slow',
  'blocking',
  'dangerous',
  'connection',
  'transaction',
  'scripting',
] as const

/** A built-in ACL category; modules may add words of their own. */
export type AclCategory = (typeof ACL_CATEGORIES)[number] | (string & {})

/** The groups commands are documented in. */
export type CommandGroup =
  | 'generic'
  | 'string'
  | 'list'
  | 'set'
  | 'sorted-set'
  | 'hash'
  | 'pubsub'
  | 'transactions'
  | 'connection'
  | 'server'
  | 'scripting'
  | 'hyperloglog'
  | 'cluster'
  | 'geo'
  | 'stream'
  | 'bitmap'
  | 'module'

/** Where the keys of a spec begin. */
export type BeginSearch =
  | { readonly type: 'index'; readonly index: number }
  | { readonly type: 'keyword'; readonly keyword: string; readonly from: number }
  | { readonly type: 'unknown' }

/** How many keys there are from there on. `last` counts from the first key; negative: from the last argument. */
export type FindKeys =
  | { readonly type: 'range'; readonly last: number; readonly step: number; readonly limit: number }
  | {
      readonly type: 'keynum'
      readonly keyNumIndex: number
      readonly firstKey: number
      readonly step: number
    }
  | { readonly type: 'unknown' }

/** One place of a command's arguments where keys are. */
export interface KeySpec {
  /** Words separated by blanks: RO RW OW RM access update insert delete not_key incomplete variable_flags. */
  readonly flags: string
  readonly begin: BeginSearch
  readonly find: FindKeys
  /** What a reader of the flags should know. */
  readonly notes?: string
}

/** A place with notes. */
export function noted(spec: KeySpec, notes: string): KeySpec {
  return { ...spec, notes }
}

/** Notes on keys of which only the code that runs knows what becomes of them. */
export function notesOnUse(worst: string): string {
  return `What becomes of them is not known before it runs: ${worst} at the worst.`
}

/** Keys at a fixed index. By default one key. */
export function keysAt(
  index: number,
  flags: string,
  range: { last?: number; step?: number; limit?: number } = {},
): KeySpec {
  const { last = 0, step = 1, limit = 0 } = range
  return { flags, begin: { type: 'index', index }, find: { type: 'range', last, step, limit } }
}

/** Keys whose number is itself an argument, at `index`. */
export function keysCountedAt(index: number, flags: string): KeySpec {
  return {
    flags,
    begin: { type: 'index', index },
    find: { type: 'keynum', keyNumIndex: 0, firstKey: 1, step: 1 },
  }
}

/** Keys after a keyword, searched from argument `from` (negative: from the end backwards). */
export function keysAfter(
  keyword: string,
  from: number,
  flags: string,
  range: { last?: number; step?: number; limit?: number } = {},
): KeySpec {
  const { last = 0, step = 1, limit = 0 } = range
  return { flags, begin: { type: 'keyword', keyword, from }, find: { type: 'range', last, step, limit } }
}

/** Keys nobody can find from the arguments alone. */
export function keysUnknown(flags: string): KeySpec {
  return { flags, begin: { type: 'unknown' }, find: { type: 'unknown' } }
}

/** The kinds of arguments. */
export type ArgType =
  'string' | 'integer' | 'double' | 'key' | 'pattern' | 'unix-time' | 'pure-token' | 'oneof' | 'block'

/** Facts of an argument besides its name and kind. */
export interface ArgMore {
  /** The word to type before the value. */
  readonly token?: string
  /** What to show instead of the name. */
  readonly display?: string
  /** Index of the key spec this key belongs to. */
  readonly spec?: number
  readonly since?: string
  readonly deprecatedSince?: string
  readonly summary?: string
  readonly optional?: boolean
  readonly multiple?: boolean
  /** The token is repeated with each value. */
  readonly multipleToken?: boolean
}

/** One argument, or a group of arguments. */
export interface CommandArg extends ArgMore {
  readonly name: string
  readonly type: ArgType
  readonly args?: readonly CommandArg[]
}

/** An argument. */
export function arg(type: ArgType, name: string, more: ArgMore = {}): CommandArg {
  return { name, type, ...more }
}

/** A key argument of key spec 0 unless told. */
export function keyArg(name = 'key', more: ArgMore = {}): CommandArg {
  return { name, type: 'key', spec: 0, ...more }
}

/** A word typed as it is; its name is the word in lower case unless told. */
export function token(word: string, more: ArgMore & { name?: string } = {}): CommandArg {
  return { name: word.toLowerCase(), type: 'pure-token', token: word, ...more }
}

/** Exactly one of several arguments. */
export function oneof(name: string, args: readonly CommandArg[], more: ArgMore = {}): CommandArg {
  return { name, type: 'oneof', args, ...more }
}

/** Arguments that belong together, in order. */
export function block(name: string, args: readonly CommandArg[], more: ArgMore = {}): CommandArg {
  return { name, type: 'block', args, ...more }
}

/** The facts of a command or subcommand. */
export interface CommandSpec {
  /** As in the documentation, in upper case; a subcommand's own word only. */
  readonly name: string
  /** Number of arguments with the name; negative: at least that many. Subcommands count both words. */
  readonly arity: number
  readonly flags: readonly CommandFlag[]
  /** Explicit ACL categories; those that follow from the flags are derived. */
  readonly categories?: readonly AclCategory[]
  readonly keySpecs?: readonly KeySpec[]
  readonly group: CommandGroup
  readonly since: string
  readonly summary: string
  readonly complexity?: string
  readonly args?: readonly CommandArg[]
  /** Hints for clients and proxies, such as `nondeterministic_output`. */
  readonly tips?: readonly string[]
  /** Pairs of version and what changed. */
  readonly history?: readonly (readonly [string, string])[]
  readonly docFlags?: readonly ('deprecated' | 'syscmd')[]
  readonly deprecatedSince?: string
  readonly replacedBy?: string
  /**
   * Finds the keys when the key specs cannot tell the whole truth. Returns positions in argv with their flags, or
   * undefined when the arguments make no sense.
   */
  readonly getKeys?: GetKeys
  /** Which arguments are channels; a module's command finds them itself. */
  readonly channels?: ChannelSpec | GetChannels
}

/** One key found in a command's arguments. */
export interface KeyReference {
  /** Index in argv. */
  readonly position: number
  /** Key flags, as in KeySpec. */
  readonly flags: string
}

/** Finds the keys of a command. */
export type GetKeys = (argv: readonly string[]) => readonly KeyReference[] | undefined

/** What a command does with a channel. Whoever listens may always stop. */
export type ChannelUse = 'subscribe' | 'unsubscribe' | 'publish'

/** Which arguments of a command are channels: from one index to another, `last` -1 for the last argument. */
export interface ChannelSpec {
  readonly use: ChannelUse
  /** They are patterns of channels. */
  readonly pattern?: boolean
  readonly first: number
  readonly last: number
}

/** One channel found in a command's arguments. */
export interface ChannelReference {
  /** Index in argv. */
  readonly position: number
  readonly use: ChannelUse
  readonly pattern: boolean
}

/** Finds the channels of a command. */
export type GetChannels = (argv: readonly string[]) => readonly ChannelReference[]

/** Channels from argument `first` to argument `last`; all from the first argument on unless told. */
export function channelsAt(use: ChannelUse, more: Partial<Omit<ChannelSpec, 'use'>> = {}): ChannelSpec {
  return { use, first: 1, last: -1, ...more }
}

/**
 * Runs a command. It writes its reply to `c.reply` or throws ReplyError. A promise keeps the client blocked until it
 * settles; only commands that wait for something outside the engine return one. A suspension stands for work that goes
 * on in turns while other clients are heard.
 */
export type CommandHandler = (c: CommandContext) => void | Promise<void> | Suspension

/** A command that can be run. A container has no handler of its own, only subcommands. */
export interface CommandRow extends CommandSpec {
  readonly handler?: CommandHandler
  /** Bits of FLAG that hold for these arguments in place of those of `flags`: a script may say better what it does. */
  readonly flagsFor?: (server: Server, argv: readonly Bytes[], flags: number) => number
  readonly subcommands?: readonly CommandRow[]
}
