// A command at run time: its row, what is derived from the row once (flag bits, implicit categories, legacy key range), and
// its statistics. Also the lookup of subcommands.
import { LatencyHistogram } from './latency-histogram.ts'
import { asciiLower, type Bytes } from '../base/bytes.ts'
import { ACL_CATEGORIES, type CommandFlag, type CommandRow, type KeySpec } from './command-spec.ts'

// In the order in which COMMAND INFO lists them; the last three are never shown.
const FLAGS: readonly CommandFlag[] = [
  'write',
  'readonly',
  'denyoom',
  'module',
  'admin',
  'pubsub',
  'noscript',
  'blocking',
  'loading',
  'stale',
  'skip_monitor',
  'skip_commandlog',
  'asking',
  'fast',
  'no_auth',
  'no_mandatory_keys',
  'no_async_loading',
  'no_multi',
  'movablekeys',
  'allow_busy',
  'may_replicate',
  'protected',
  'touches_arbitrary_keys',
]
const HIDDEN_FLAGS = 3

/** The bit of each command flag. */
export const FLAG: Readonly<Record<CommandFlag, number>> = Object.fromEntries(
  FLAGS.map((flag, i) => [flag, 1 << i]),
) as Record<CommandFlag, number>

/** Flag words of a bit set, in the order and selection COMMAND INFO shows. */
export function flagWords(bits: number): string[] {
  return FLAGS.slice(0, -HIDDEN_FLAGS).filter((_, i) => bits & (1 << i))
}

/** First key, last key and step, as clients before key specs understood them. */
export interface LegacyRange {
  readonly first: number
  readonly last: number
  readonly step: number
}

/** A command or subcommand in a running server. */
export class Command {
  readonly row: CommandRow
  readonly parent: Command | null
  /** `parent|name` for a subcommand. Lower case, but a module's as it wrote it. */
  readonly fullName: string
  /** Bits of FLAG. */
  flags: number
  /** The row's own, kept here because rows have many shapes, which makes asking them slow. */
  readonly handler: CommandRow['handler']
  readonly arity: number
  readonly flagsFor: CommandRow['flagsFor']
  readonly keySpecs: readonly KeySpec[]
  readonly legacyRange: LegacyRange
  /** It looks at what its keys hold, whatever its arguments. */
  readonly readsKeys: boolean
  /** Where its first key is, if it has any; 0 when that depends on the arguments. */
  readonly firstKey: number
  /** The module that registered the command. */
  readonly module: unknown
  readonly subcommands: Map<string, Command> = new Map()
  /** Explicit and implicit categories. */
  readonly categories: Set<string>

  calls = 0
  micros = 0
  rejectedCalls = 0
  failedCalls = 0
  /** How long calls took, once one was timed. */
  latencies: LatencyHistogram | null = null

  constructor(row: CommandRow, parent: Command | null = null, module: unknown = null) {
    this.row = row
    this.parent = parent
    this.module = module
    const name = module === null ? asciiLower(row.name) : row.name
    this.handler = row.handler
    this.arity = row.arity
    this.flagsFor = row.flagsFor
    this.fullName = parent ? `${parent.fullName}|${name}` : name
    this.keySpecs = row.keySpecs ?? []
    const { range, movable } = legacyRangeOf(this.keySpecs)
    this.legacyRange = range
    this.readsKeys = this.keySpecs.some(
      ({ flags }) => hasWord(flags, 'access') && !hasWord(flags, 'variable_flags'),
    )
    this.firstKey = range.first || firstCountedKey(this.keySpecs)
    let flags = movable ? FLAG.movablekeys : 0
    for (const flag of row.flags) flags |= FLAG[flag]
    this.flags = flags
    // A module says itself in which categories its commands are; nothing follows from their flags.
    this.categories = module === null ? categoriesOf(row, flags) : new Set(row.categories)
    for (const sub of row.subcommands ?? [])
      this.subcommands.set(asciiLower(sub.name), new Command(sub, this, module))
  }

  /** Whether all bits of `flag` are set. */
  is(flag: CommandFlag): boolean {
    return (this.flags & FLAG[flag]) !== 0
  }

  /** Whether this many arguments, the name included, are acceptable. */
  acceptsArity(count: number): boolean {
    const { arity } = this
    return arity > 0 ? count === arity : count >= -arity
  }

  /** Adds a subcommand at run time. */
  addSubcommand(row: CommandRow): Command {
    const sub = new Command(row, this, this.module)
    this.subcommands.set(asciiLower(row.name), sub)
    return sub
  }

  /** Counts a call that ran to its end. @param timed whether its time goes into the percentiles */
  count(micros: number, timed: boolean): void {
    this.calls++
    this.micros += micros
    if (timed) (this.latencies ??= new LatencyHistogram()).record(micros)
  }

  /** Sets the counters back to zero, the subcommands' too. */
  resetStats(): void {
    this.calls = this.micros = this.rejectedCalls = this.failedCalls = 0
    this.latencies = null
    for (const sub of this.subcommands.values()) sub.resetStats()
  }
}

/** Names that are kept at hand, a power of two; one character more in a name is so many places on. */
const RECENT = 64
const NAME_STEP = 11

/** The commands of a server, found without regard to case. */
export class CommandTable {
  readonly #commands = new Map<string, Command>()
  // By the names they were registered with: what ACL rules go by.
  readonly #originals = new Map<string, Command>()
  // The spellings met most, so that the usual lookup is one Map access.
  readonly #spellings = new Map<Bytes, Command>()
  // Those met last, by what is quickest to see of a name: looking at a short one takes less than its hash.
  readonly #recentNames = new Array<Bytes>(RECENT).fill('')
  readonly #recent = new Array<Command | undefined>(RECENT).fill(undefined)

  /** Top-level commands in the order of registration. */
  values(): IterableIterator<Command> {
    return this.#commands.values()
  }

  /** Number of top-level commands. */
  get size(): number {
    return this.#commands.size
  }

  /** Adds a command. @throws Error when the name is taken */
  add(row: CommandRow, options: { module?: unknown } = {}): Command {
    const command = new Command(row, null, options.module ?? null)
    const name = asciiLower(row.name)
    this.#put(name, command)
    this.#originals.set(name, command)
    return command
  }

  /** Removes a command. Returns whether it was there. */
  remove(name: string): boolean {
    const command = this.#commands.get(asciiLower(name))
    if (command) this.#originals.delete(asciiLower(command.fullName))
    return this.#drop(name)
  }

  /** Gives a command another name (`rename-command`); an empty name removes it. */
  rename(from: string, to: string): boolean {
    const command = this.#commands.get(asciiLower(from))
    if (!command || (to !== '' && this.#commands.has(asciiLower(to)))) return false
    this.#drop(from)
    if (to !== '') this.#put(asciiLower(to), command)
    return true
  }

  /** A top-level command by name. */
  get(name: Bytes): Command | undefined {
    const place = (name.charCodeAt(0) + name.length * NAME_STEP) & (RECENT - 1)
    if (this.#recentNames[place] === name) return this.#recent[place]
    const known = this.#spellings.get(name)
    const command = known ?? this.#commands.get(asciiLower(name))
    if (command === undefined) return undefined
    if (known === undefined && this.#spellings.size < 4096) this.#spellings.set(name, command)
    this.#recentNames[place] = name
    return (this.#recent[place] = command)
  }

  /** A command by its full name, `parent|sub` included. */
  byFullName(name: string): Command | undefined {
    return withSubcommand(this.#commands, name)
  }

  /** A command by the full name it was registered with, renamed or not. */
  original(name: string): Command | undefined {
    return withSubcommand(this.#originals, name)
  }

  /** All top-level commands, those too that were renamed away. */
  originals(): IterableIterator<Command> {
    return this.#originals.values()
  }

  /** The command or subcommand that an argument vector means: a container only when no subcommand is given. */
  lookup(argv: readonly Bytes[]): Command | undefined {
    const command = this.get(argv[0] as Bytes)
    if (!command || command.subcommands.size === 0 || argv.length === 1) return command
    return command.subcommands.get(asciiLower(argv[1] as Bytes))
  }

  #drop(name: string): boolean {
    this.#forgetSpellings()
    return this.#commands.delete(asciiLower(name))
  }

  #put(name: string, command: Command): void {
    if (this.#commands.has(name)) throw new Error(`command ${name} already exists`)
    this.#commands.set(name, command)
    this.#forgetSpellings()
  }

  #forgetSpellings(): void {
    this.#spellings.clear()
    this.#recentNames.fill('')
    this.#recent.fill(undefined)
  }
}

function withSubcommand(commands: ReadonlyMap<string, Command>, name: string): Command | undefined {
  const [parent = '', sub, extra] = asciiLower(name).split('|')
  const command = commands.get(parent)
  if (sub === undefined || extra !== undefined) return extra === undefined ? command : undefined
  return command?.subcommands.get(sub)
}

function categoriesOf(row: CommandRow, flags: number): Set<string> {
  const categories = new Set<string>(row.categories)
  if (flags & FLAG.write) categories.add('write')
  if (flags & FLAG.readonly && !categories.has('scripting')) categories.add('read')
  if (flags & FLAG.admin) categories.add('admin').add('dangerous')
  if (flags & FLAG.pubsub) categories.add('pubsub')
  if (flags & FLAG.fast) categories.add('fast')
  if (flags & FLAG.blocking) categories.add('blocking')
  if (!categories.has('fast')) categories.add('slow')
  return categories
}

/** Categories in the server's order, module categories last, each with its `@`. */
export function categoryWords(command: Command): string[] {
  const known = ACL_CATEGORIES.filter((word) => command.categories.has(word))
  const others = [...command.categories].filter(
    (word) => !(ACL_CATEGORIES as readonly string[]).includes(word),
  )
  return [...known, ...others].map((word) => `@${word}`)
}

// One contiguous range over the leading range specs, as clients from before key specs expect. Whatever does not fit into
// such a range makes the keys "movable": a client has to ask COMMAND GETKEYS.
function legacyRangeOf(specs: readonly KeySpec[]): { range: LegacyRange; movable: boolean } {
  const only = specs.length === 1 ? specs[0] : undefined
  if (only && only.begin.type === 'index' && only.find.type === 'range') {
    const { index } = only.begin
    const { last, step } = only.find
    const range = { first: index, last: last >= 0 ? index + last : last, step }
    return { range, movable: hasWord(only.flags, 'incomplete') }
  }
  let first = Infinity
  let last = 0
  let movable = false
  for (const { begin, find, flags } of specs) {
    if (
      begin.type !== 'index' ||
      find.type !== 'range' ||
      find.step !== 1 ||
      (last !== 0 && last !== begin.index - 1)
    ) {
      movable = true
      continue
    }
    if (hasWord(flags, 'incomplete')) movable = true
    first = Math.min(first, begin.index)
    const absolute = find.last >= 0 ? find.last + begin.index : find.last
    // Compared as unsigned: an end counted from the last argument beats every fixed one.
    last =
      absolute < 0 || last < 0
        ? Math.max(last < 0 ? last : -Infinity, absolute < 0 ? absolute : -Infinity)
        : Math.max(last, absolute)
  }
  if (first === Infinity) return { range: { first: 0, last: 0, step: 0 }, movable: specs.length > 0 }
  return { range: { first, last, step: 1 }, movable }
}

// The first of keys that their number stands before.
function firstCountedKey([spec]: readonly KeySpec[]): number {
  return spec?.begin.type === 'index' && spec.find.type === 'keynum'
    ? spec.begin.index + spec.find.firstKey
    : 0
}

function hasWord(words: string, word: string): boolean {
  return words.split(' ').includes(word)
}
