// Which arguments of a command are keys, and which are channels. The key specs say so for nearly all commands; a row's own function is asked where
// the specs cannot tell everything (options that name keys, flags that depend on options).
import { asciiLower, type Bytes } from '../base/bytes.ts'
import { parseInteger } from '../base/numbers.ts'
import type { Command } from './command.ts'
import type { ChannelReference, KeyReference, KeySpec } from './command-spec.ts'

function hasWord(words: string, word: string): boolean {
  return words.split(' ').includes(word)
}

/** Whether the command can have keys at all. */
export function commandHasKeys(command: Command): boolean {
  return command.row.getKeys !== undefined || command.keySpecs.some((spec) => !hasWord(spec.flags, 'not_key'))
}

/**
 * The keys among the arguments.
 * @param options.notKeys also what only looks like a key (channels of sharded pub/sub)
 * @returns undefined when the arguments make no sense
 */
export function keysOf(
  command: Command,
  argv: readonly Bytes[],
  options: { readonly notKeys?: boolean } = {},
): readonly KeyReference[] | undefined {
  const { keySpecs, row } = command
  const usable = keySpecs.some((spec) => !hasWord(spec.flags, 'not_key'))
  const variable = keySpecs.some((spec) => hasWord(spec.flags, 'variable_flags'))
  if ((usable || options.notKeys === true) && !variable) {
    const found = keysBySpecs(command, argv, options.notKeys === true)
    if (found) return found
  }
  return row.getKeys ? row.getKeys(argv) : undefined
}

/** The channels among the arguments. */
export function channelsOf({ row }: Command, argv: readonly Bytes[]): readonly ChannelReference[] {
  const { channels } = row
  if (channels === undefined) return []
  if (typeof channels === 'function') return channels(argv)
  const { first, last, use, pattern = false } = channels
  const end = last < 0 ? argv.length + last : Math.min(last, argv.length - 1)
  const found: ChannelReference[] = []
  for (let position = first; position <= end; position++) found.push({ position, use, pattern })
  return found
}

function keysBySpecs(command: Command, argv: readonly Bytes[], notKeys: boolean): KeyReference[] | undefined {
  const keys: KeyReference[] = []
  for (const spec of command.keySpecs) {
    if (!notKeys && hasWord(spec.flags, 'not_key')) continue
    const begin = firstOf(spec, argv)
    if (begin === undefined) return undefined
    if (begin === 0) continue
    const range = rangeOf(spec, argv, begin)
    if (!range) return undefined
    const { first, last, step } = range
    if (last >= argv.length || last < first || first >= argv.length) return undefined
    for (let position = first; position <= last; position += step) keys.push({ position, flags: spec.flags })
    if (hasWord(spec.flags, 'incomplete')) return undefined
  }
  return keys
}

// Where a spec begins; 0 when its keyword is not there, undefined when nobody can say.
function firstOf({ begin }: KeySpec, argv: readonly Bytes[]): number | undefined {
  if (begin.type === 'index') return begin.index
  if (begin.type === 'unknown') return undefined
  const forward = begin.from > 0
  const start = forward ? begin.from : argv.length + begin.from
  const end = forward ? argv.length - 1 : 1
  const step = start <= end ? 1 : -1
  for (let i = start; i !== end; i += step) {
    if (i >= argv.length || i < 1) break
    if (asciiLower(argv[i] as Bytes) === asciiLower(begin.keyword)) return i + 1
  }
  return 0
}

function rangeOf(
  { find }: KeySpec,
  argv: readonly Bytes[],
  begin: number,
): { first: number; last: number; step: number } | undefined {
  if (find.type === 'unknown') return undefined
  if (find.type === 'range') {
    const { last, step, limit } = find
    if (last >= 0) return { first: begin, last: begin + last, step }
    if (limit === 0) return { first: begin, last: argv.length + last, step }
    return { first: begin, last: begin + Math.floor((argv.length - begin) / limit) + last, step }
  }
  const text = argv[begin + find.keyNumIndex]
  const count = text === undefined ? undefined : parseInteger(text)
  if (count === undefined || count < 0) return undefined
  const first = begin + find.firstKey
  return { first, last: first + count - 1, step: find.step }
}

const SHOWN_KEY_FLAGS = [
  'RO',
  'RW',
  'OW',
  'RM',
  'access',
  'update',
  'insert',
  'delete',
  'not_key',
  'incomplete',
  'variable_flags',
]

/** Key flags in the order in which COMMAND shows them. */
export function keyFlagWords(flags: string): string[] {
  return SHOWN_KEY_FLAGS.filter((word) => hasWord(flags, word))
}
