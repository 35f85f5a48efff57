// BITFIELD: integers of any width, at any bit offset of a string. All operations are read and checked before the first is
// done; the string then grows once, to the farthest bit written. Values are BigInt: widths go up to 64 bits.
import { lowerWord, isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, syntaxError } from '../base/errors.ts'
import { int64Argument, parseInteger } from '../base/numbers.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, block, keyArg, keysAt, noted, oneof, token } from '../server/command-spec.ts'
import type { CommandArg, CommandRow, KeyReference } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import type { StringValue } from '../types/string-value.ts'
import { bitOffsetArgument, stringReaching } from './bitmap.ts'

type Overflow = 'wrap' | 'sat' | 'fail'

interface Width {
  readonly signed: boolean
  readonly bits: number
}

interface Operation {
  readonly kind: 'get' | 'set' | 'incrby'
  readonly width: Width
  readonly offset: number
  /** The value to set or the increment. */
  readonly operand: bigint
  readonly overflow: Overflow
}

const ARGUMENTS = { get: 2, set: 3, incrby: 3 } as const

function widthArgument(text: Bytes): Width {
  const signed = text[0] === 'i'
  const bits = signed || text[0] === 'u' ? parseInteger(text.slice(1).split('\0', 1)[0] ?? '') : undefined
  if (bits === undefined || bits < 1 || bits > (signed ? 64 : 63)) {
    throw new ReplyError(
      'ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.',
    )
  }
  return { signed, bits }
}

function overflowArgument(text: Bytes): Overflow {
  for (const word of ['wrap', 'sat', 'fail'] as const) if (isWord(text, word)) return word
  throw new ReplyError('ERR Invalid OVERFLOW type specified')
}

function parse(c: CommandContext): Operation[] {
  const { argv } = c
  const operations: Operation[] = []
  let overflow: Overflow = 'wrap'
  for (let i = 2; i < argv.length; i++) {
    const word = lowerWord(argv[i] as Bytes)
    const left = argv.length - i - 1
    if (word === 'overflow' && left >= 1) {
      overflow = overflowArgument(argv[++i] as Bytes)
      continue
    }
    if ((word !== 'get' && word !== 'set' && word !== 'incrby') || left < ARGUMENTS[word]) throw syntaxError()
    const width = widthArgument(argv[i + 1] as Bytes)
    const offset = bitOffsetArgument(c, argv[i + 2] as Bytes, width.bits)
    const operand = word === 'get' ? 0n : int64Argument(argv[i + 3])
    operations.push({ kind: word, width, offset, operand, overflow })
    i += ARGUMENTS[word]
  }
  return operations
}

/** Bits beyond the string's end read as zeros. */
function readField(value: StringValue | undefined, offset: number, { signed, bits }: Width): bigint {
  const from = Math.floor(offset / 8)
  const to = Math.floor((offset + bits - 1) / 8)
  let all = 0n
  for (let at = from; at <= to; at++) all = (all << 8n) | BigInt(value?.byteAt(at) ?? 0)
  const field = BigInt.asUintN(bits, all >> BigInt((to + 1) * 8 - offset - bits))
  return signed ? BigInt.asIntN(bits, field) : field
}

function writeField(value: StringValue, offset: number, bits: number, field: bigint): void {
  const from = Math.floor(offset / 8)
  const to = Math.floor((offset + bits - 1) / 8)
  const shift = BigInt((to + 1) * 8 - offset - bits)
  const mask = ((1n << BigInt(bits)) - 1n) << shift
  let set = BigInt.asUintN(bits, field) << shift
  let keep = ~mask
  for (let at = to; at >= from; at--) {
    value.setByte(at, (value.byteAt(at) & Number(keep & 0xffn)) | Number(set & 0xffn))
    set >>= 8n
    keep >>= 8n
  }
}

/**
 * The value brought into the width's range; undefined when it is outside and the operation must fail. A number to set that is so low
 * that its distance from the highest has more than 63 bits is taken for too high, as the server does.
 */
function fitted(value: bigint, { kind, width, overflow }: Operation): bigint | undefined {
  const { signed, bits } = width
  const wrapped = signed ? BigInt.asIntN(bits, value) : BigInt.asUintN(bits, value)
  if (wrapped === value || overflow === 'wrap') return wrapped
  if (overflow === 'fail') return undefined
  const max = (1n << BigInt(signed ? bits - 1 : bits)) - 1n
  if (value > max || (kind === 'set' && BigInt.asIntN(64, max - value) < 0n)) return max
  return signed ? -max - 1n : 0n
}

/** The number that is written: an unsigned field takes a negative number to set as the 64-bit pattern it is. */
function wanted({ kind, width, operand }: Operation, old: bigint): bigint {
  if (kind === 'incrby') return old + operand
  return width.signed ? operand : BigInt.asUintN(64, operand)
}

function bitfield(c: CommandContext, readonly: boolean): void {
  const key = c.argv[1] as Bytes
  const operations = parse(c)
  let lastBit = -1
  for (const { kind, offset, width } of operations) {
    if (kind !== 'get') lastBit = Math.max(lastBit, offset + width.bits - 1)
  }
  if (lastBit >= 0 && readonly) throw new ReplyError('ERR BITFIELD_RO only supports the GET subcommand')
  const { value, grown } =
    lastBit >= 0 ? stringReaching(c, key, lastBit) : { value: c.read(key, 'string'), grown: false }
  let changes = 0
  c.reply.array(operations.length)
  for (const operation of operations) {
    const { kind, width, offset } = operation
    const old = readField(value, offset, width)
    if (kind === 'get' || !value) {
      c.reply.integer(old)
      continue
    }
    const next = fitted(wanted(operation, old), operation)
    if (next === undefined) {
      c.reply.null()
      continue
    }
    writeField(value, offset, width.bits, next)
    if (grown || next !== old) changes++
    c.reply.integer(kind === 'set' ? old : next)
  }
  if (changes > 0) c.changed(NOTIFY.string, 'setbit', key, changes)
}

function getArgs(more: Partial<CommandArg> = {}): CommandArg {
  return block('get-block', [arg('string', 'encoding'), arg('integer', 'offset')], { token: 'GET', ...more })
}

// Only GETs read alone; anything else, nonsense included, may write.
function bitfieldKeys(argv: readonly Bytes[]): KeyReference[] {
  let reads = true
  for (let i = 2; reads && i < argv.length;) {
    const left = argv.length - i - 1
    if (isWord(argv[i], 'get') && left >= 2) i += 3
    else if (isWord(argv[i], 'overflow') && left >= 1) i += 2
    else reads = false
  }
  return [{ position: 1, flags: reads ? 'RO access' : 'RW access update' }]
}

/** The rows of this file. */
export const bitfieldCommands: readonly CommandRow[] = [
  {
    name: 'BITFIELD',
    arity: -2,
    flags: ['write', 'denyoom'],
    categories: ['bitmap'],
    keySpecs: [noted(keysAt(1, 'RW update access variable_flags'), 'Reads, writes or both.')],
    group: 'bitmap',
    since: '3.2.0',
    summary: 'Reads, sets and adds to integers of any width inside a string.',
    complexity: 'O(1)',
    args: [
      keyArg(),
      oneof(
        'operation',
        [
          getArgs(),
          block('write', [
            oneof('overflow-block', [token('WRAP'), token('SAT'), token('FAIL')], {
              token: 'OVERFLOW',
              optional: true,
            }),
            oneof('write-operation', [
              block(
                'set-block',
                [arg('string', 'encoding'), arg('integer', 'offset'), arg('integer', 'value')],
                { token: 'SET' },
              ),
              block(
                'incrby-block',
                [arg('string', 'encoding'), arg('integer', 'offset'), arg('integer', 'increment')],
                { token: 'INCRBY' },
              ),
            ]),
          ]),
        ],
        { optional: true, multiple: true },
      ),
    ],
    getKeys: bitfieldKeys,
    handler: (c) => bitfield(c, false),
  },
  {
    name: 'BITFIELD_RO',
    arity: -2,
    flags: ['readonly', 'fast'],
    categories: ['bitmap'],
    keySpecs: [keysAt(1, 'RO access')],
    group: 'bitmap',
    since: '6.0.0',
    summary: 'Reads integers of any width inside a string.',
    complexity: 'O(1)',
    args: [keyArg(), getArgs({ optional: true, multiple: true, multipleToken: true })],
    handler: (c) => bitfield(c, true),
  },
]
