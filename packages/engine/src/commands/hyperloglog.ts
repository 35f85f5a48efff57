// Counting different elements approximately. The value is an ordinary string, so GET, SET and COPY work on it; commands here
// check its header first. PFCOUNT stores what it computed in the value, which is a change of the key like any other.
import { lowerWord, isWord } from '../base/bytes.ts'
import type { Bytes } from '../base/bytes.ts'
import { ReplyError, wrongType } from '../base/errors.ts'
import { NOTIFY } from '../db/keyspace-events.ts'
import { arg, keyArg, keysAt, noted } from '../server/command-spec.ts'
import type { CommandRow } from '../server/command-spec.ts'
import type { CommandContext } from '../server/context.ts'
import {
  HLL_REGISTERS,
  addElement,
  cacheCount,
  cachedCount,
  countElements,
  countRegisters,
  denseRegisters,
  emptyHyperloglog,
  isDense,
  isHyperloglog,
  makeDense,
  markChanged,
  mergeRegisters,
  setRegister,
  sparseRuns,
  writeDenseRegisters,
} from '../types/hyperloglog.ts'
import type { StringValue } from '../types/string-value.ts'
import type { Value } from '../types/value.ts'

function corrupt(): ReplyError {
  return new ReplyError('INVALIDOBJ Corrupted HLL object detected')
}

function checkedHyperloglog(value: Value | undefined): StringValue | undefined {
  if (!value) return undefined
  if (value.type !== 'string') throw wrongType()
  if (isHyperloglog(value as StringValue)) return value as StringValue
  throw new ReplyError('WRONGTYPE Key is not a valid HyperLogLog string value.')
}

function read(c: CommandContext, key: Bytes): StringValue | undefined {
  return checkedHyperloglog(c.db.lookupRead(key, !c.client.noTouch))
}

function write(c: CommandContext, key: Bytes): StringValue | undefined {
  return checkedHyperloglog(c.db.lookupWrite(key))
}

function mostSparseBytes(c: CommandContext): number {
  return c.server.config.number('hll-sparse-max-bytes')
}

function create(c: CommandContext, key: Bytes): StringValue {
  const value = emptyHyperloglog()
  c.db.set(key, value, { quiet: true })
  return value
}

function pfadd(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const existing = write(c, key)
  const value = existing ?? create(c, key)
  const most = mostSparseBytes(c)
  let changes = existing ? 0 : 1
  for (let i = 2; i < c.argv.length; i++) {
    const change = addElement(value, c.argv[i] as Bytes, most)
    if (change === 'corrupt') throw corrupt()
    if (change === 'changed') changes++
  }
  if (changes > 0) {
    markChanged(value)
    c.changed(NOTIFY.string, 'pfadd', key, changes)
  }
  c.reply.integer(changes > 0 ? 1 : 0)
}

function pfcountUnion(c: CommandContext): void {
  const registers = new Uint8Array(HLL_REGISTERS)
  for (let i = 1; i < c.argv.length; i++) {
    const value = read(c, c.argv[i] as Bytes)
    if (value && !mergeRegisters(value, registers)) throw corrupt()
  }
  c.reply.integer(countRegisters(registers))
}

function pfcount(c: CommandContext): void {
  if (c.argv.length > 2) return pfcountUnion(c)
  const key = c.argv[1] as Bytes
  const value = read(c, key)
  if (!value) return c.reply.integer(0)
  let count = cachedCount(value)
  if (count === undefined) {
    count = countElements(value)
    if (count === undefined) throw corrupt()
    cacheCount(value, count)
    c.db.signalModified(key)
    c.dirty()
  }
  c.reply.integer(count)
}

function pfmerge(c: CommandContext): void {
  const key = c.argv[1] as Bytes
  const registers = new Uint8Array(HLL_REGISTERS)
  let dense = false
  for (let i = 1; i < c.argv.length; i++) {
    const source = read(c, c.argv[i] as Bytes)
    if (!source) continue
    if (isDense(source)) dense = true
    if (!mergeRegisters(source, registers)) throw corrupt()
  }
  const value = write(c, key) ?? create(c, key)
  if (dense) {
    if (!makeDense(value)) throw corrupt()
    writeDenseRegisters(value, registers)
  } else {
    const most = mostSparseBytes(c)
    for (const [index, register] of registers.entries()) {
      if (register > 0) setRegister(value, index, register, most)
    }
  }
  markChanged(value)
  c.changed(NOTIFY.string, 'pfadd', key)
  c.reply.ok()
}

type DebugSubcommand = (c: CommandContext, value: StringValue) => void

/** Makes the value dense; that it changed must reach replicas although no element was added. */
function densify(c: CommandContext, value: StringValue): boolean {
  if (isDense(value)) return false
  if (!makeDense(value)) throw corrupt()
  c.dirty()
  return true
}

function decoded(value: StringValue): Bytes {
  const words: string[] = []
  for (const run of sparseRuns(value)) {
    if (run.value > 0) words.push(`v:${run.value},${run.length}`)
    else words.push(`${run.size === 2 ? 'Z' : 'z'}:${run.length}`)
  }
  return words.join(' ')
}

const DEBUG_SUBCOMMANDS: Readonly<Record<string, DebugSubcommand>> = {
  getreg: (c, value) => {
    densify(c, value)
    c.reply.array(HLL_REGISTERS)
    for (const register of denseRegisters(value)) c.reply.integer(register)
  },
  decode: (c, value) => {
    if (isDense(value)) throw new ReplyError('ERR HLL encoding is not sparse')
    c.reply.bulk(decoded(value))
  },
  encoding: (c, value) => c.reply.simple(isDense(value) ? 'dense' : 'sparse'),
  todense: (c, value) => c.reply.integer(densify(c, value) ? 1 : 0),
}

function pfdebug(c: CommandContext): void {
  const [, word = '', key = ''] = c.argv
  if (isWord(word, 'simd')) {
    if (!isWord(key, 'on') && !isWord(key, 'off')) throw new ReplyError('ERR Argument must be ON or OFF')
    return c.reply.simple('disabled')
  }
  const value = write(c, key)
  if (!value) throw new ReplyError('ERR The specified key does not exist')
  const run = DEBUG_SUBCOMMANDS[lowerWord(word)]
  if (!run) throw new ReplyError(`ERR Unknown PFDEBUG subcommand '${word.split('\0', 1)[0]}'`)
  run(c, value)
}

const TEST_ROUNDS = 20
const TEST_ELEMENTS = 1000000
const STANDARD_ERROR: number = 1.04 / Math.sqrt(HLL_REGISTERS)

/** Writes random registers and reads them back. */
function testRegisters(c: CommandContext): void {
  const value = emptyHyperloglog()
  makeDense(value)
  for (let round = 0; round < TEST_ROUNDS; round++) {
    const wanted = Uint8Array.from({ length: HLL_REGISTERS }, () => Math.floor(c.server.host.random() * 64))
    writeDenseRegisters(value, wanted)
    for (const [i, found] of denseRegisters(value).entries()) {
      if (found === wanted[i]) continue
      throw new ReplyError(`ERR TESTFAILED Register ${i} should be ${wanted[i]} but is ${found}`)
    }
  }
}

/** Adds many elements to a dense and a sparse value, and looks at powers of ten whether they agree and are near enough [D14]. */
function testEstimates(c: CommandContext): void {
  const most = mostSparseBytes(c)
  const seed = Math.floor(c.server.host.random() * 2 ** 40).toString(36)
  const sparse = emptyHyperloglog()
  const dense = emptyHyperloglog()
  makeDense(dense)
  let checkpoint = 1
  for (let i = 1; i <= TEST_ELEMENTS; i++) {
    const element = `${seed}:${i}`
    addElement(dense, element, most)
    addElement(sparse, element, most)
    if (i !== checkpoint) continue
    const count = countElements(dense)
    if (i < most / 2 && isDense(sparse)) throw new ReplyError('ERR TESTFAILED sparse encoding not used')
    if (count !== countElements(sparse)) throw new ReplyError('ERR TESTFAILED dense/sparse disagree')
    const error = Math.abs(checkpoint - Number(count))
    const allowed = checkpoint === 10 ? 1 : Math.ceil(STANDARD_ERROR * 6 * checkpoint)
    if (error > allowed) {
      throw new ReplyError(`ERR TESTFAILED Too big error. card:${checkpoint} abserr:${error}`)
    }
    checkpoint *= 10
  }
}

function pfselftest(c: CommandContext): void {
  testRegisters(c)
  testEstimates(c)
  c.reply.ok()
}

/** The rows of this file. */
export const hyperloglogCommands: readonly CommandRow[] = [
  {
    name: 'PFADD',
    arity: -2,
    flags: ['write', 'denyoom', 'fast'],
    categories: ['hyperloglog'],
    keySpecs: [keysAt(1, 'RW insert')],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Takes elements into a HyperLogLog.',
    complexity: 'O(1)',
    args: [keyArg(), arg('string', 'element', { optional: true, multiple: true })],
    handler: pfadd,
  },
  {
    name: 'PFCOUNT',
    arity: -2,
    flags: ['readonly', 'may_replicate'],
    categories: ['hyperloglog'],
    keySpecs: [
      noted(keysAt(1, 'RW access', { last: -1 }), 'Keeps the estimate in the value, for replicas too.'),
    ],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Estimates how many different elements HyperLogLogs have seen, together.',
    complexity: 'O(1)',
    args: [keyArg('key', { multiple: true })],
    handler: pfcount,
  },
  {
    name: 'PFMERGE',
    arity: -2,
    flags: ['write', 'denyoom'],
    categories: ['hyperloglog'],
    keySpecs: [keysAt(1, 'RW access insert'), keysAt(2, 'RO access', { last: -1 })],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Merges HyperLogLogs into one.',
    complexity: 'O(N)',
    args: [keyArg('destkey'), keyArg('sourcekey', { spec: 1, optional: true, multiple: true })],
    handler: pfmerge,
  },
  {
    name: 'PFDEBUG',
    arity: 3,
    flags: ['write', 'denyoom', 'admin'],
    categories: ['hyperloglog'],
    keySpecs: [keysAt(2, 'RW access')],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Looks into a HyperLogLog.',
    docFlags: ['syscmd'],
    args: [arg('string', 'subcommand'), keyArg()],
    handler: pfdebug,
  },
  {
    name: 'PFSELFTEST',
    arity: 1,
    flags: ['admin'],
    categories: ['hyperloglog'],
    group: 'hyperloglog',
    since: '2.8.9',
    summary: 'Tests the HyperLogLog implementation.',
    docFlags: ['syscmd'],
    handler: pfselftest,
  },
]
