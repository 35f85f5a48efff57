// Strings seen as rows of bits: bit 0 is the highest bit of the first byte. Setting a bit writes into the value in place;
// counting and searching work on whole bytes and treat the bits at the two ends of a bit range apart.
import { lowerWord, isWord, MOST_BYTES } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { integerArgument, parseInteger } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAt, oneof, token } from '../server/command-spec.ts'
import type { CommandArg, CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import { StringValue } from '../types/string-value.ts'

const BAD_OFFSET = 'ERR bit offset is not an integer or out of range'
const BAD_BIT = 'ERR bit is not an integer or out of range'

/**
 * A bit offset within the longest string allowed.
 * @param width when given, `#n` is accepted and means n times this many bits
 */
export function bitOffsetArgument(c: CommandContext, text: Bytes, width = 0): number {
  const counted = width > 0 && text.startsWith('#')
  const value = parseInteger(counted ? text.slice(1) : text)
  if (value === undefined) throw new ReplyError(BAD_OFFSET)
  const offset = counted ? value * width : value
  const longest = c.server.config.number('proto-max-bulk-len')
  const tooFar = Math.floor(offset / 8) >= longest && !c.server.loading
  if (offset < 0 || tooFar) throw new ReplyError(BAD_OFFSET)
  return offset
}

/** The string of a key, long enough to hold the bit at `lastBit`, made or grown if need be; `grown` tells whether it was. */
export function stringReaching(
  c: CommandContext,
  key: Bytes,
  lastBit: number,
): { value: StringValue; grown: boolean } {
  const length = Math.floor(lastBit / 8) + 1
  if (length > MOST_BYTES) throw new ReplyError(BAD_OFFSET)
  const existing = c.write(key, 'string')
  const value = existing ?? new StringValue('', 'raw')
  const grown = value.length < length
  value.truncate(Math.max(value.length, length))
  if (!existing) c.db.set(key, value, { quiet: true })
  return { value, grown }
}

function setbit(c: CommandContext): void {
  const [, key = '', offsetText = '', bitText] = c.argv
  const offset = bitOffsetArgument(c, offsetText)
  const on = integerArgument(bitText, BAD_BIT)
  if (on !== 0 && on !== 1) throw new ReplyError(BAD_BIT)
  const { value, grown } = stringReaching(c, key, offset)
  const at = Math.floor(offset / 8)
  const mask = 0x80 >> (offset % 8)
  const byte = value.byteAt(at)
  const before = (byte & mask) === 0 ? 0 : 1
  if (grown || before !== on) {
    value.setByte(at, on ? byte | mask : byte & ~mask)
    c.changed(NOTIFY.string, 'setbit', key)
  }
  c.reply.integer(before)
}

function getbit(c: CommandContext): void {
  const [, key = '', offsetText = ''] = c.argv
  const offset = bitOffsetArgument(c, offsetText)
  const byte = c.read(key, 'string')?.byteAt(Math.floor(offset / 8)) ?? 0
  c.reply.integer((byte >> (7 - (offset % 8))) & 1)
}

type Combine = (a: number, b: number) => number

const COMBINATIONS: Readonly<Record<string, Combine>> = {
  and: (a, b) => a & b,
  or: (a, b) => a | b,
  xor: (a, b) => a ^ b,
}

/** The sources combined byte by byte; a shorter one goes on with zeros. */
function combined(word: string, sources: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const source of sources) length = Math.max(length, source.length)
  const result = new Uint8Array(length)
  const [first] = sources
  if (first) result.set(first)
  const combine = COMBINATIONS[word]
  if (!combine) return result.map((byte) => ~byte)
  for (let i = 1; i < sources.length; i++) {
    const source = sources[i] as Uint8Array
    for (let at = 0; at < source.length; at++) {
      result[at] = combine(result[at] as number, source[at] as number)
    }
    if (word === 'and') result.fill(0, source.length)
  }
  return result
}

function bitop(c: CommandContext): void {
  const word = lowerWord(c.argv[1] as Bytes)
  const destination = c.argv[2] as Bytes
  if (word !== 'not' && !COMBINATIONS[word]) throw syntaxError()
  if (word === 'not' && c.argv.length !== 4) {
    throw new ReplyError('ERR BITOP NOT must be called with a single source key.')
  }
  const sources = c.argv.slice(3).map((key) => c.read(key, 'string')?.bytes() ?? new Uint8Array(0))
  const result = combined(word, sources)
  if (result.length > 0) {
    const value = new StringValue('', 'raw')
    value.truncate(result.length)
    value.mutableBytes().set(result)
    c.db.set(destination, value, { quiet: true })
    c.changed(NOTIFY.string, 'set', destination)
  } else if (c.db.delete(destination)) {
    c.changed(NOTIFY.generic, 'del', destination)
  }
  c.reply.integer(result.length)
}

/** Bits `first` up to and including `last`; none when `first` is greater. */
interface BitSpan {
  first: number
  last: number
}

/** What `[start [end [BIT|BYTE]]]` selects. `end` is known to be given or not, which BITPOS needs. */
interface RangeArguments {
  start: number
  end: number | undefined
  inBits: boolean
}

function parseRange(argv: readonly Bytes[], at: number): RangeArguments | undefined {
  if (argv.length > at + 3) throw syntaxError()
  if (argv.length <= at) return undefined
  const start = integerArgument(argv[at])
  const inBits = isWord(argv[at + 2], 'bit')
  if (argv.length === at + 3 && !inBits && !isWord(argv[at + 2], 'byte')) throw syntaxError()
  const end = argv.length > at + 1 ? integerArgument(argv[at + 1]) : undefined
  return { start, end, inBits }
}

function spanOf(range: RangeArguments | undefined, bytes: number): BitSpan {
  if (!range) return { first: 0, last: bytes * 8 - 1 }
  const total = range.inBits ? bytes * 8 : bytes
  // An end that is not given is the last byte, whatever the unit.
  const end = range.end ?? bytes - 1
  const start = range.start
  const first = Math.max(0, start < 0 ? start + total : start)
  const last = Math.min(total - 1, Math.max(0, end < 0 ? end + total : end))
  if (range.inBits || first > last) return { first, last }
  return { first: first * 8, last: last * 8 + 7 }
}

const POPULATION: Uint8Array = Uint8Array.from({ length: 256 }, (_, byte) => {
  let count = 0
  for (let rest = byte; rest > 0; rest >>= 1) count += rest & 1
  return count
})

// The byte at `at` with the bits outside the span cleared.
function maskedByte(bytes: Uint8Array, at: number, { first, last }: BitSpan): number {
  let byte = bytes[at] as number
  if (at === Math.floor(first / 8)) byte &= 0xff >> (first % 8)
  if (at === Math.floor(last / 8)) byte &= 0xff << (7 - (last % 8))
  return byte
}

function countBits(bytes: Uint8Array, span: BitSpan): number {
  const { first, last } = span
  if (first > last) return 0
  const from = Math.floor(first / 8)
  const to = Math.floor(last / 8)
  let count = POPULATION[maskedByte(bytes, from, span)] as number
  if (to > from) count += POPULATION[maskedByte(bytes, to, span)] as number
  for (let at = from + 1; at < to; at++) count += POPULATION[bytes[at] as number] as number
  return count
}

function bitcount(c: CommandContext): void {
  const range = parseRange(c.argv, 2)
  const value = c.read(c.argv[1] as Bytes, 'string')
  const backwards = range?.end !== undefined && range.start < 0 && range.end < 0 && range.start > range.end
  if (!value || backwards) return c.reply.integer(0)
  c.reply.integer(countBits(value.bytes(), spanOf(range, value.length)))
}

/** The first bit of the span that is `bit`; -1 when there is none. */
function findBit(bytes: Uint8Array, span: BitSpan, bit: number): number {
  const skipped = bit ? 0 : 0xff
  const { last } = span
  let position = span.first
  while (position <= last) {
    if (position % 8 === 0 && position + 7 <= last && bytes[position / 8] === skipped) {
      position += 8
      continue
    }
    if ((((bytes[Math.floor(position / 8)] as number) >> (7 - (position % 8))) & 1) === bit) return position
    position++
  }
  return -1
}

function bitpos(c: CommandContext): void {
  const bit = integerArgument(c.argv[2])
  if (bit !== 0 && bit !== 1) throw new ReplyError('ERR The bit argument must be 1 or 0.')
  const range = parseRange(c.argv, 3)
  const value = c.read(c.argv[1] as Bytes, 'string')
  // An absent key is zeros without end; so is what follows the string, unless the end of the range is given.
  if (!value) return c.reply.integer(bit ? -1 : 0)
  const span = spanOf(range, value.length)
  if (span.first > span.last) return c.reply.integer(-1)
  const found = findBit(value.bytes(), span, bit)
  if (found < 0 && bit === 0 && range?.end === undefined) return c.reply.integer(span.last + 1)
  c.reply.integer(found)
}

function rangeArgs(): CommandArg {
  const unit = oneof('unit', [token('BYTE'), token('BIT')], { since: '7.0.0', optional: true })
  const end = block('end-unit-block', [arg('integer', 'end'), unit], { optional: true })
  return block('range', [arg('integer', 'start'), end], { optional: true })
}

/** The rows of this file. */
export const bitmapCommands: readonly CommandRow[] = [
  {
    name: 'SETBIT',
    arity: 4,
    flags: ['write', 'denyoom'],
    categories: ['bitmap'],
    keySpecs: [keysAt(1, 'RW access update')],
    group: 'bitmap',
    since: '2.2.0',
    summary: 'Sets or clears one bit of a string and tells what it was.',
    complexity: 'O(1)',
    args: [keyArg(), arg('integer', 'offset'), arg('integer', 'value')],
    handler: setbit,
  },
  {
    name: 'GETBIT',
    arity: 3,
    flags: ['readonly', 'fast'],
    categories: ['bitmap'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'bitmap',
    since: '2.2.0',
    summary: 'Reads one bit of a string.',
    complexity: 'O(1)',
    args: [keyArg(), arg('integer', 'offset')],
    handler: getbit,
  },
  {
    name: 'BITOP',
    arity: -4,
    flags: ['write', 'denyoom'],
    categories: ['bitmap'],
    keySpecs: [keysAt(2, 'OW update'), keysAt(3, 'RO access', { last: -1 })],
    group: 'bitmap',
    since: '2.6.0',
    summary: 'Combines strings bit by bit and stores the result.',
    complexity: 'O(N)',
    args: [
      oneof('operation', [token('AND'), token('OR'), token('XOR'), token('NOT')]),
      keyArg('destkey'),
      keyArg('key', { spec: 1, multiple: true }),
    ],
    handler: bitop,
  },
  {
    name: 'BITCOUNT',
    arity: -2,
    flags: ['readonly'],
    categories: ['bitmap'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'bitmap',
    since: '2.6.0',
    summary: 'Counts the bits that are set in a string or a part of it.',
    complexity: 'O(N)',
    args: [keyArg(), rangeArgs()],
    history: [
      ['7.0.0', 'BYTE and BIT'],
      ['8.0.0', 'A start without an end'],
    ],
    handler: bitcount,
  },
  {
    name: 'BITPOS',
    arity: -3,
    flags: ['readonly'],
    categories: ['bitmap'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'bitmap',
    since: '2.8.7',
    summary: 'Finds the first bit that is set, or clear, in a string or a part of it.',
    complexity: 'O(N)',
    args: [keyArg(), arg('integer', 'bit'), rangeArgs()],
    history: [['7.0.0', 'BYTE and BIT']],
    handler: bitpos,
  },
]
