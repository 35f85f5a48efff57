// The kinds of configuration parameters and how each kind reads and prints its value. A parameter is one row of
// config-table.ts; a module's parameters are rows of the same kinds added at run time.
import { formatNotifyFlags, parseNotifyFlags } from '../db/keyspace-events.ts'
import { parseMemorySize } from '../base/memory-size.ts'
import { INT64_MAX, parseInt64 } from '../base/numbers.ts'
import { splitArguments } from '../resp/split-arguments.ts'

/** A parameter's value: integers beyond 53 bits are BigInt. */
export type ConfigValue = boolean | number | bigint | string

/** Why a value was refused, in the words after `CONFIG SET failed (…) - `. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

/** Facts of a parameter besides its value. */
export interface ConfigMore {
  /** The older name it also answers to. */
  readonly alias?: string
  /**
   * How CONFIG REWRITE writes the value: between quotes; with a unit; one line for each class of clients; in any case; or
   * not at all when it is the initial one. As CONFIG GET shows it unless told.
   */
  readonly rewrite?: 'quoted' | 'memory' | 'limits' | 'always' | 'unless-initial'
  /** Words: immutable hidden sensitive protected denyLoading multi. */
  readonly flags?: string
}

/** Where a parameter's value is if not here: a module keeps its own. */
export interface ConfigOwner {
  readonly read: () => ConfigValue
  /** @throws ConfigError */
  readonly write: (value: ConfigValue) => void
  /** Puts all values of a CONFIG SET into effect; run once for equal keys. */
  readonly apply?: {
    readonly key: string
    /** @throws ConfigError */
    readonly run: () => void
  }
}

/** One parameter. */
export interface ConfigRow extends ConfigMore {
  readonly name: string
  readonly initial: ConfigValue
  /** Reads a value. @throws ConfigError */
  readonly parse: (text: string) => ConfigValue
  /** Prints a value as CONFIG GET does. */
  readonly format: (value: ConfigValue) => string
  readonly owner?: ConfigOwner
}

/** Whether a row has a flag word. */
export function configFlag(row: ConfigMore, word: string): boolean {
  return row.flags?.split(' ').includes(word) ?? false
}

const INT_MAX = 2147483647
const UINT64_MAX = 2n ** 64n - 1n

/** Upper bounds rows refer to. */
export const CONFIG_MAX: {
  readonly int: number
  readonly int64: bigint
  readonly uint64: bigint
} = { int: INT_MAX, int64: INT64_MAX, uint64: UINT64_MAX }

/** yes or no. */
export function bool(name: string, initial: boolean, more: ConfigMore = {}): ConfigRow {
  return {
    name,
    initial,
    ...more,
    parse: (text) => {
      const word = text.toLowerCase()
      if (word !== 'yes' && word !== 'no') throw new ConfigError("argument must be 'yes' or 'no'")
      return word === 'yes'
    },
    format: (value) => (value === true ? 'yes' : 'no'),
  }
}

function bounded(value: bigint, min: number | bigint, max: number | bigint, radix = 10): number | bigint {
  if (value < BigInt(min) || value > BigInt(max)) {
    throw new ConfigError(
      `argument must be between ${min.toString(radix)} and ${max.toString(radix)} inclusive`,
    )
  }
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** A whole number. */
export function int(
  name: string,
  initial: number | bigint,
  min: number | bigint,
  max: number | bigint,
  more: ConfigMore = {},
): ConfigRow {
  return {
    name,
    initial,
    ...more,
    parse: (text) => {
      const value = parseInt64(text)
      if (value === undefined) throw new ConfigError("argument couldn't be parsed into an integer")
      return bounded(value, min, max)
    },
    format: String,
  }
}

/** A whole number written in octal. */
export function octal(
  name: string,
  initial: number,
  min: number,
  max: number,
  more: ConfigMore = {},
): ConfigRow {
  return {
    name,
    initial,
    ...more,
    parse: (text) => {
      if (!/^[0-7]{1,20}$/.test(text)) throw new ConfigError("argument couldn't be parsed as an octal number")
      return bounded(BigInt(`0o${text}`), min, max, 8)
    },
    format: (value) => (value as number).toString(8),
  }
}

/** A size in bytes, with units such as 100mb. */
export function memory(
  name: string,
  initial: number | bigint,
  min: number | bigint,
  max: number | bigint,
  more: ConfigMore = {},
): ConfigRow {
  return {
    name,
    initial,
    rewrite: 'memory',
    ...more,
    parse: (text) => {
      const value = parseMemorySize(text)
      if (value === undefined) throw new ConfigError('argument must be a memory value')
      return bounded(value, min, max)
    },
    format: String,
  }
}

/** A size in bytes, or a percentage, which is kept as a negative number. */
export function memoryOrPercent(
  name: string,
  initial: number,
  min: number,
  max: number | bigint,
  more: ConfigMore = {},
): ConfigRow {
  return {
    name,
    initial,
    rewrite: 'memory',
    ...more,
    parse: (text) => {
      const size = parseMemorySize(text)
      if (size !== undefined) return bounded(size, 0, max)
      const percent = text.endsWith('%') ? parseInt64(text.slice(0, -1)) : undefined
      if (percent === undefined || percent < 0n)
        throw new ConfigError('argument must be a memory or percent value')
      if (percent > BigInt(-min))
        throw new ConfigError(`percentage argument must be less or equal to ${-min}`)
      return -Number(percent)
    },
    format: (value) => (Number(value) < 0 ? `${-Number(value)}%` : String(value)),
  }
}

/** Any text. */
export function text(name: string, initial: string, more: ConfigMore = {}): ConfigRow {
  const rewrite = configFlag(more, 'multi') ? {} : { rewrite: 'quoted' as const }
  return { name, initial, ...rewrite, ...more, parse: (value) => value, format: String }
}

/** A rule for texts, and what is said of those it does not fit. */
type TextRule = readonly [fits: (text: string) => boolean, problem: string]

/** A text that may be empty, or else must fit some rules. */
export function textOf(name: string, ...rules: readonly TextRule[]): ConfigRow {
  return {
    ...text(name, ''),
    parse(value) {
      const broken = value === '' ? undefined : rules.find(([fits]) => !fits(value))
      if (broken) throw new ConfigError(broken[1])
      return value
    },
  }
}

/** One word of a list; several words joined by blanks for `multi` rows. */
export function oneOf(
  name: string,
  initial: string,
  words: readonly string[],
  more: ConfigMore = {},
): ConfigRow {
  const multi = more.flags?.includes('multi') === true
  return {
    name,
    initial,
    ...more,
    parse: (value) => {
      const given = multi ? (splitArguments(value) ?? []) : [value]
      const known = given.map((word) => words.find((row) => row === word.toLowerCase()))
      if (known.length === 0 || known.includes(undefined)) {
        throw new ConfigError(`argument(s) must be one of the following: ${words.join(', ')}`)
      }
      // Several words are bits: shown in the order of the table, and nothing beside none of them.
      const [none] = words
      const set = words.filter((word) => known.includes(word))
      return (set.length > 1 ? set.filter((word) => word !== none) : set).join(' ')
    },
    format: String,
  }
}

/** `shutdown-on-sigint` and `shutdown-on-sigterm`: words of SHUTDOWN. */
export function shutdownOptions(name: string): ConfigRow {
  const row = oneOf(name, 'default', ['default', 'save', 'nosave', 'now', 'force'], { flags: 'multi' })
  const parse = (value: string): ConfigValue => {
    const words = String(row.parse(value)).split(' ')
    if (words.includes('save') && words.includes('nosave')) {
      throw new ConfigError("shutdown options SAVE and NOSAVE can't be used simultaneously")
    }
    return words.join(' ')
  }
  return { ...row, parse }
}

/** A parameter with a syntax of its own. */
export function special(
  name: string,
  initial: ConfigValue,
  parse: (text: string) => ConfigValue,
  format: (value: ConfigValue) => string = String,
  more: ConfigMore = {},
): ConfigRow {
  return { name, initial, ...more, parse, format }
}

/** `notify-keyspace-events`: kept as bits of NOTIFY. */
export function notifyEvents(name: string): ConfigRow {
  return special(
    name,
    0,
    (value) => {
      const flags = parseNotifyFlags(value)
      if (flags === undefined) throw new ConfigError("Invalid event class character. Use 'Ag$lshzxeKEtmdn'.")
      return flags
    },
    (value) => formatNotifyFlags(value as number),
    { rewrite: 'quoted' },
  )
}

/** `save`: pairs of seconds and changes. */
export function savePoints(name: string, initial: string): ConfigRow {
  return special(
    name,
    initial,
    (value) => {
      const words = value === '' ? [] : (splitArguments(value) ?? [''])
      const valid = words.every((word, i) => /^\d+$/.test(word) && Number(word) >= (i % 2 === 0 ? 1 : 0))
      if (words.length % 2 === 1 || !valid) throw new ConfigError('Invalid save parameters')
      return words.map(Number).join(' ')
    },
    String,
    { flags: 'multi', rewrite: 'always' },
  )
}

/** Percentages between 0 and 100. */
export function percentages(name: string, initial: string): ConfigRow {
  return special(
    name,
    initial,
    (value) => {
      const words = splitArguments(value) ?? ['']
      const shown = words.map((word) => {
        const percent = word === '' ? NaN : Number(word)
        if (Number.isNaN(percent)) throw new ConfigError(`Invalid ${name} parameters`)
        if (percent < 0 || percent > 100) {
          throw new ConfigError(`${name} parameters should sit between [0.0,100.0]`)
        }
        return String(Number(percent.toFixed(6)))
      })
      return shown.join(' ')
    },
    String,
    { flags: 'multi' },
  )
}

/** `oom-score-adj-values`: what is asked of the system for a primary, a replica and a child process. */
export function oomScores(name: string, initial: string): ConfigRow {
  return special(
    name,
    initial,
    (value) => {
      const words = splitArguments(value) ?? []
      if (words.length !== 3) throw new ConfigError('wrong number of arguments')
      if (words.some((word) => !/^[+-]?\d+$/.test(word) || Math.abs(Number(word)) > 2000)) {
        throw new ConfigError(`Invalid ${name}, elements must be between -2000 and 2000.`)
      }
      return words.map(Number).join(' ')
    },
    String,
    { flags: 'multi' },
  )
}

/** `client-output-buffer-limit`: class, hard limit, soft limit, soft seconds; classes not named keep their limits. */
export function outputBufferLimits(name: string, initial: string): ConfigRow {
  return special(
    name,
    initial,
    (value) => {
      const words = splitArguments(value) ?? []
      if (words.length % 4 !== 0 || words.length === 0)
        throw new ConfigError('Wrong number of arguments in buffer limit configuration.')
      for (let i = 0; i < words.length; i += 4) {
        const kind = (words[i] as string).toLowerCase()
        if (!['normal', 'slave', 'replica', 'pubsub'].includes(kind)) {
          throw new ConfigError('Invalid client class specified in buffer limit configuration.')
        }
        const hard = parseMemorySize(words[i + 1] as string)
        const soft = parseMemorySize(words[i + 2] as string)
        if (hard === undefined || soft === undefined || !/^\d+$/.test(words[i + 3] as string)) {
          throw new ConfigError('Error in hard, soft or soft_seconds setting in buffer limit configuration.')
        }
      }
      return mergeLimits(initial, words)
    },
    String,
    { flags: 'multi', rewrite: 'limits' },
  )
}

function mergeLimits(initial: string, words: readonly string[]): string {
  const limits = initial.split(' ')
  for (let i = 0; i < words.length; i += 4) {
    const kind = (words[i] as string).toLowerCase()
    const at = limits.indexOf(kind === 'replica' ? 'slave' : kind)
    limits[at + 1] = String(parseMemorySize(words[i + 1] as string))
    limits[at + 2] = String(parseMemorySize(words[i + 2] as string))
    limits[at + 3] = String(Number(words[i + 3]))
  }
  return limits.join(' ')
}
