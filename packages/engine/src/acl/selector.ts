// One set of rights: commands, key patterns, channels. A user has a root selector and any number of further ones, each of
// which can allow a command on its own.
//
// The commands allowed are kept as "all future ones or none" and the names that are the other way round, which is what
// the rules `+@all` and `-@all` leave behind; `rules` keeps the rules themselves, for showing them.
import { asciiLower, type Bytes } from '../base/bytes.ts'
import { globMatch } from '../base/glob.ts'
import { splitArguments } from '../resp/split-arguments.ts'
import type { Command } from '../server/command.ts'
import { channelsOf, commandHasKeys, keysOf } from '../server/get-keys.ts'
import type { ChannelReference, KeyReference } from '../server/command-spec.ts'
import { RuleError } from './rule-error.ts'

/** What rules refer to. */
export interface AclTerms {
  /** A command by the full name it was registered with, whatever `rename-command` made of it. */
  command(fullName: Bytes): Command | undefined
  /** All top-level commands. */
  commands(): Iterable<Command>
  /** The category of this name, written as it was registered. */
  category(name: Bytes): string | undefined
  /** `acl-pubsub-default`: whether new selectors may use all channels. */
  readonly allChannelsByDefault: boolean
  /** Takes remarks on rules that work but should not be used. */
  warn(text: string): void
}

/** What a user lacks; `index` is the argument it is about. The later in this list, the more it says. */
export interface Denial {
  readonly kind: 'command' | 'key' | 'channel'
  readonly index: number
}

/** The keys of a command line, found once for all selectors. */
export interface KeyCache {
  keys?: readonly KeyReference[]
}

interface KeyPattern {
  readonly pattern: Bytes
  read: boolean
  write: boolean
}

/** Whether bytes hold a blank or a NUL. */
export function hasSpaces(bytes: Bytes): boolean {
  return /[ \t\n\v\f\r\0]/.test(bytes)
}

/** Whether a channel, or literally a pattern, is among the allowed ones. */
export function channelAllowed(allowed: Iterable<Bytes>, channel: Bytes, isPattern: boolean): boolean {
  for (const pattern of allowed) {
    if (isPattern ? pattern === channel : globMatch(pattern, channel)) return true
  }
  return false
}

/** Which permissions key flags ask for. */
function wantedOf(flags: string): { read: boolean; write: boolean } {
  return { read: /\baccess\b/.test(flags), write: /\b(?:insert|delete|update)\b/.test(flags) }
}

/** One set of rights. */
export class Selector {
  readonly #terms: AclTerms
  #allKeys = false
  #allChannels: boolean
  #keys: KeyPattern[] = []
  #channels: Bytes[] = []
  #rules: string[] = []
  /** Commands that are registered later are allowed. */
  #future = false
  /** Full names of commands for which the opposite of `#future` holds. */
  #others = new Set<string>()
  /** First arguments with which a command is allowed that is not, in general. */
  #firstArguments = new Map<string, string[]>()

  constructor(terms: AclTerms) {
    this.#terms = terms
    this.#allChannels = terms.allChannelsByDefault
  }

  /** A selector from a rule in parentheses. @throws RuleError */
  static parse(terms: AclTerms, rule: Bytes): Selector {
    const selector = new Selector(terms)
    for (const word of splitArguments(rule.slice(1, -1)) ?? []) selector.apply(word)
    return selector
  }

  /** An independent copy. */
  copy(): Selector {
    const copy = new Selector(this.#terms)
    copy.#allKeys = this.#allKeys
    copy.#allChannels = this.#allChannels
    copy.#keys = this.#keys.map((key) => ({ ...key }))
    copy.#channels = [...this.#channels]
    copy.#rules = [...this.#rules]
    copy.#future = this.#future
    copy.#others = new Set(this.#others)
    copy.#firstArguments = new Map(Array.from(this.#firstArguments, ([name, args]) => [name, [...args]]))
    return copy
  }

  /** Whether nothing is denied: what lets the default user pass without a look. */
  get unrestricted(): boolean {
    return this.#future && this.#others.size === 0 && this.#allKeys && this.#allChannels
  }

  get allChannels(): boolean {
    return this.#allChannels
  }

  /** Channel patterns, empty if all are allowed. */
  get channels(): readonly Bytes[] {
    return this.#channels
  }

  /** Applies one rule. @throws RuleError */
  apply(rule: Bytes): void {
    const whole = WHOLE_RULES.get(asciiLower(rule))
    if (whole) whole(this)
    else if (rule[0] === '~' || rule[0] === '%') this.#addKeyPattern(rule)
    else if (rule[0] === '&') this.#addChannel(rule.slice(1))
    else if (rule[0] !== '+' && rule[0] !== '-') throw new RuleError('syntax')
    else if (rule[1] === '@') this.#setCategory(rule.slice(1), rule[0] === '+')
    else if (rule[0] === '+' && rule.includes('|')) this.#allowPart(rule.slice(1))
    else this.#setCommand(rule.slice(1), rule[0] === '+')
  }

  /** Works the rules out anew: the commands of modules came or went. */
  recompute(): void {
    const rules = this.#rules
    this.setAllCommands(this.#future)
    for (const rule of rules) {
      try {
        this.apply(rule)
      } catch (error) {
        // A rule about a command that is gone is kept for the day when it comes back.
        if (!(error instanceof RuleError)) throw error
        this.#rules.push(rule)
      }
    }
  }

  setAllKeys(allowed: boolean): void {
    this.#allKeys = allowed
    this.#keys = []
  }

  setAllChannels(allowed: boolean): void {
    this.#allChannels = allowed
    this.#channels = []
  }

  setAllCommands(allowed: boolean): void {
    this.#future = allowed
    this.#others.clear()
    this.#firstArguments.clear()
    this.#rules = []
  }

  /** The command rules as one text. */
  describeCommands(): string {
    return [this.#future ? '+@all' : '-@all', ...this.#rules].join(' ')
  }

  /** The key patterns as rules. */
  describeKeys(): string {
    if (this.#allKeys) return '~*'
    return this.#keys
      .map(({ pattern, read, write }) => `${read && write ? '~' : read ? '%R~' : '%W~'}${pattern}`)
      .join(' ')
  }

  /** The channel patterns as rules. */
  describeChannels(): string {
    return this.#allChannels ? '&*' : this.#channels.map((pattern) => `&${pattern}`).join(' ')
  }

  /** Everything as rules that make an equal selector. */
  describe(): string {
    const channels = this.#allChannels
      ? '&*'
      : ['resetchannels', ...this.#channels.map((name) => `&${name}`)].join(' ')
    return [this.describeKeys(), channels, this.describeCommands()].filter((part) => part !== '').join(' ')
  }

  /** What keeps this selector from allowing a command line; null when it allows it. */
  check(command: Command, argv: readonly Bytes[], cache: KeyCache): Denial | null {
    if (!command.is('no_auth') && !this.#allowsCommand(command, argv)) return { kind: 'command', index: 0 }
    if (!this.#allKeys && commandHasKeys(command)) {
      cache.keys ??= keysOf(command, argv) ?? []
      for (const { position, flags } of cache.keys) {
        if (!this.allowsKey(argv[position] as Bytes, flags)) return { kind: 'key', index: position }
      }
    }
    if (!this.#allChannels) {
      for (const { position, pattern } of channelsOf(command, argv).filter(isChecked)) {
        if (!channelAllowed(this.#channels, argv[position] as Bytes, pattern)) {
          return { kind: 'channel', index: position }
        }
      }
    }
    return null
  }

  /** Whether a key may be used as key flags say. */
  allowsKey(key: Bytes, flags: string): boolean {
    if (this.#allKeys) return true
    const wanted = wantedOf(flags)
    return this.#keys.some((allowed) => suffices(allowed, wanted) && globMatch(allowed.pattern, key))
  }

  /** Whether every key may be used as key flags say. */
  allowsEveryKey(flags: string): boolean {
    if (this.#allKeys) return true
    const wanted = wantedOf(flags)
    return this.#keys.some((allowed) => suffices(allowed, wanted) && allowed.pattern === '*')
  }

  /** Whether a channel, or literally a pattern, may be used. */
  allowsChannel(channel: Bytes, isPattern: boolean): boolean {
    return this.#allChannels || channelAllowed(this.#channels, channel, isPattern)
  }

  #allowsCommand({ fullName, parent }: Command, argv: readonly Bytes[]): boolean {
    if (this.#future !== this.#others.has(fullName)) return true
    const first = argv[parent ? 2 : 1]
    if (first === undefined) return false
    return this.#firstArguments.get(fullName)?.includes(asciiLower(first)) ?? false
  }

  #addKeyPattern(rule: Bytes): void {
    if (this.#allKeys) throw new RuleError('allKeys')
    const [prefix = '', permissions = ''] = /^(?:~|%([RW]*)(?:~|$))/i.exec(rule) ?? []
    const letters = rule[0] === '~' ? 'RW' : permissions.toUpperCase()
    if (!/^(?:R|W|RW|WR)$/.test(letters)) throw new RuleError('syntax')
    const pattern = rule.slice(prefix.length)
    if (hasSpaces(pattern)) throw new RuleError('syntax')
    let found = this.#keys.find((key) => key.pattern === pattern)
    if (!found) this.#keys.push((found = { pattern, read: false, write: false }))
    found.read ||= letters.includes('R')
    found.write ||= letters.includes('W')
  }

  #addChannel(pattern: Bytes): void {
    if (this.#allChannels) throw new RuleError('allChannels')
    if (hasSpaces(pattern)) throw new RuleError('syntax')
    if (!this.#channels.includes(pattern)) this.#channels.push(pattern)
  }

  #setCommand(name: Bytes, allowed: boolean): void {
    const command = this.#terms.command(name)
    if (!command) throw new RuleError('unknown')
    this.#change(command, allowed)
    this.#note(asciiLower(command.fullName), allowed)
  }

  #setCategory(word: Bytes, allowed: boolean): void {
    const category = this.#terms.category(word.slice(1))
    if (category === undefined) throw new RuleError('unknown')
    this.#note(asciiLower(word), allowed)
    for (const command of this.#terms.commands()) {
      if (command.categories.has(category)) this.#change(command, allowed)
      for (const sub of command.subcommands.values()) {
        if (sub.categories.has(category)) this.#change(sub, allowed)
      }
    }
  }

  // `+command|word`: a subcommand, or a command with a certain first argument.
  #allowPart(name: Bytes): void {
    const bar = name.lastIndexOf('|')
    const word = asciiLower(name.slice(bar + 1))
    const command = this.#terms.command(name.slice(0, bar))
    if (!command) throw new RuleError('unknown')
    if (command.parent) throw new RuleError('subcommandArgument')
    if (word === '') throw new RuleError('syntax')
    if (command.subcommands.size > 0) {
      const sub = this.#terms.command(name)
      if (!sub) throw new RuleError('unknown')
      this.#change(sub, true)
    } else {
      this.#terms.warn(
        'Deprecation warning: Allowing a first arg of an otherwise blocked command is a misuse of ACL and may get ' +
          `disabled in the future (offender: +${name})`,
      )
      const words = this.#firstArguments.get(command.fullName) ?? []
      if (!words.includes(word)) words.push(word)
      this.#firstArguments.set(command.fullName, words)
    }
    this.#note(asciiLower(name), true)
  }

  #change(command: Command, allowed: boolean): void {
    for (const { fullName } of [command, ...command.subcommands.values()]) {
      if (allowed === this.#future) this.#others.delete(fullName)
      else this.#others.add(fullName)
    }
    this.#firstArguments.delete(command.fullName)
  }

  // A rule takes the place of earlier ones about the same thing, or about parts of it.
  #note(what: string, allowed: boolean): void {
    this.#rules = this.#rules.filter((rule) => rule.slice(1) !== what && !rule.startsWith(`${what}|`, 1))
    this.#rules.push(`${allowed ? '+' : '-'}${what}`)
  }
}

function isChecked({ use }: ChannelReference): boolean {
  return use !== 'unsubscribe'
}

function suffices(
  allowed: { read: boolean; write: boolean },
  wanted: { read: boolean; write: boolean },
): boolean {
  return (allowed.read || !wanted.read) && (allowed.write || !wanted.write)
}

/** Rules that are a word. */
const WHOLE_RULES: ReadonlyMap<string, (selector: Selector) => void> = new Map([
  ['allkeys', (selector: Selector) => selector.setAllKeys(true)],
  ['~*', (selector: Selector) => selector.setAllKeys(true)],
  ['resetkeys', (selector: Selector) => selector.setAllKeys(false)],
  ['allchannels', (selector: Selector) => selector.setAllChannels(true)],
  ['&*', (selector: Selector) => selector.setAllChannels(true)],
  ['resetchannels', (selector: Selector) => selector.setAllChannels(false)],
  ['allcommands', (selector: Selector) => selector.setAllCommands(true)],
  ['+@all', (selector: Selector) => selector.setAllCommands(true)],
  ['nocommands', (selector: Selector) => selector.setAllCommands(false)],
  ['-@all', (selector: Selector) => selector.setAllCommands(false)],
])
