// Grows random commands from argument trees: optional parts come and go, repeated ones repeat, values come from the pools.
// Some are spoilt afterwards (a word dropped, doubled, swapped, replaced), some are wrapped in a script or a transaction.
// A generator knows nothing of the data: the same seed gives the same commands whatever the servers answer, and any part
// of a script can be left out when a difference is narrowed down.
import type { Sequence } from '../twin/sequence.ts'
import type { ArgumentNode, FuzzCommand } from './argument-tree.ts'
import {
  comparisonOf,
  exclusion,
  isLexical,
  isUnfair,
  queuedComparison,
  WEIGHTS,
  type Comparison,
} from './rules.ts'
import { LIBRARIES, SCRIPTS, scriptHash } from './scripts.ts'
import { drawKey, drawLexicalKey, drawValue, drawWild } from './value-pools.ts'

/** One request and how its reply is compared; of a transaction's EXEC, how each of its replies is. */
export interface Request {
  readonly argv: readonly string[]
  readonly comparison: Comparison | readonly Comparison[]
}

/** What is sent together or not at all: one request, or a transaction. */
export type FuzzStep = readonly Request[]

const SPOIL = 0.12
const OPTIONAL = 0.35
const WRONG_COUNT = 0.07

/** Makes steps without end. */
export class StepGenerator {
  readonly #commands: readonly { command: FuzzCommand; upTo: number }[]
  readonly #total: number
  readonly #payloads: readonly string[]

  /** @param payloads what RESTORE restores */
  constructor(commands: readonly FuzzCommand[], payloads: readonly string[]) {
    let upTo = 0
    this.#commands = commands
      .filter((command) => exclusion(command) === undefined)
      .map((command) => {
        upTo += WEIGHTS[command.words.join('|').toLowerCase()] ?? 1
        return { command, upTo }
      })
    this.#total = upTo
    this.#payloads = payloads
  }

  /** The next step. @param groups commands of these groups come more often */
  step(sequence: Sequence, groups: ReadonlySet<string>): FuzzStep {
    const kind = sequence.next()
    if (kind < 0.02) return this.#transaction(sequence, groups)
    if (kind < 0.06) return [this.#script(sequence, groups)]
    if (kind < 0.07) return [this.#restore(sequence)]
    if (kind < 0.08) return [addOfEqualScores(sequence)]
    if (kind < 0.12 && groups.has('hyperloglog')) return [damage(sequence)]
    return [this.#request(sequence, groups)]
  }

  #request(sequence: Sequence, groups: ReadonlySet<string>): Request {
    for (;;) {
      const command = this.#draw(sequence, groups)
      const name = command.words.join('|').toLowerCase()
      if (name.startsWith('command|')) {
        const inner = this.#request(sequence, groups).argv
        return { argv: [...command.words, ...inner], comparison: 'exact' }
      }
      let argv = [...command.words, ...growArguments(command, sequence)]
      if (sequence.chance(SPOIL)) argv = spoil(argv, command.words.length, sequence)
      if (isLexical(argv)) argv = onLexicalKeys(argv, sequence)
      if (!isUnfair(argv)) return { argv, comparison: comparisonOf(command, argv) }
    }
  }

  #draw(sequence: Sequence, groups: ReadonlySet<string>): FuzzCommand {
    for (;;) {
      const at = sequence.next() * this.#total
      const found = this.#commands.find(({ upTo }) => upTo > at)?.command
      if (found && (groups.has(found.group) || sequence.chance(0.1))) return found
    }
  }

  #transaction(sequence: Sequence, groups: ReadonlySet<string>): FuzzStep {
    const inner = Array.from({ length: sequence.between(0, 4) }, () => this.#request(sequence, groups))
    const step: Request[] = []
    if (sequence.chance(0.3)) step.push({ argv: ['WATCH', drawKey('', sequence)], comparison: 'exact' })
    if (sequence.chance(0.2)) step.push(this.#request(sequence, groups))
    step.push({ argv: ['MULTI'], comparison: 'exact' })
    for (const { argv } of inner) step.push({ argv, comparison: 'exact' })
    if (sequence.chance(0.1)) step.push({ argv: ['DISCARD'], comparison: 'exact' })
    else step.push({ argv: ['EXEC'], comparison: inner.map(queued) })
    return step
  }

  #script(sequence: Sequence, groups: ReadonlySet<string>): Request {
    const kind = sequence.next()
    if (kind < 0.15) return { argv: ['FUNCTION', 'LOAD', ...sequence.pick(LIBRARIES)], comparison: 'exact' }
    const { argv, comparison } = this.#request(sequence, groups)
    // A RESP3 set of simple strings is a Lua table with tables as keys: their order is that of addresses.
    const looser = comparison === 'exact' && argv[0] !== 'COMMAND' ? 'exact' : 'success'
    const key = drawKey('', sequence)
    if (kind < 0.3) {
      const name = sequence.pick(['run', 'run_ro', 'keys', 'nosuch'])
      return { argv: [sequence.pick(['FCALL', 'FCALL_RO']), name, '1', key, ...argv], comparison: looser }
    }
    const script = sequence.pick(SCRIPTS)
    const word = sequence.pick(['EVAL', 'EVAL', 'EVAL', 'EVAL_RO', 'EVALSHA', 'EVALSHA_RO'])
    const body = word.startsWith('EVALSHA') ? scriptHash(script) : script
    // RESP3's maps are Lua tables, which have an order of their own [D1].
    const inOrder = looser === 'exact' && script.includes('setresp') ? 'unordered' : looser
    return { argv: [word, body, '1', key, ...argv], comparison: inOrder }
  }

  #restore(sequence: Sequence): Request {
    const payload = sequence.pick(this.#payloads)
    const bytes = sequence.chance(0.1) ? `${payload.slice(0, -1)}?` : payload
    const options = ['REPLACE', 'ABSTTL', 'IDLETIME 10', 'FREQ 5', 'nosuch']
    const argv = ['RESTORE', drawKey('', sequence), drawValue('restore', 'ttl', sequence), bytes]
    for (const option of options) if (sequence.chance(0.25)) argv.push(...option.split(' '))
    return { argv, comparison: 'exact' }
  }
}

// Ranges by member make sense in sets of equal scores only, and those have keys of their own.
function onLexicalKeys(argv: readonly string[], sequence: Sequence): string[] {
  const keys = /^zrangestore$/i.test(argv[0] ?? '') ? 2 : 1
  return argv.map((word, i) => (i > 0 && i <= keys ? drawLexicalKey(sequence) : word))
}

function addOfEqualScores(sequence: Sequence): Request {
  const members = Array.from({ length: sequence.between(1, 6) }, () => drawValue('', 'member', sequence))
  const argv = ['ZADD', drawLexicalKey(sequence), ...members.flatMap((member) => ['0', member])]
  return { argv, comparison: 'exact' }
}

// A byte in the header of a HyperLogLog. With damaged registers the real server may read what lies behind the value.
function damage(sequence: Sequence): Request {
  const at = sequence.between(0, 15)
  const byte = String.fromCharCode(sequence.between(0, 255))
  return { argv: ['SETRANGE', drawKey('hyperloglog', sequence), String(at), byte], comparison: 'exact' }
}

interface Growing {
  readonly name: string
  readonly group: string
  readonly words: string[]
  /** Where the number of keys belongs, until the keys are there. */
  countAt: number
  /** Number of keys grown last: ids and weights are as many. */
  keys: number
}

function growArguments({ words, group, args }: FuzzCommand, sequence: Sequence): string[] {
  const name = words.join('|').toLowerCase()
  const growing: Growing = { name, group, words: [], countAt: -1, keys: 0 }
  for (const node of args) grow(node, growing, sequence)
  if (growing.countAt >= 0) growing.words[growing.countAt] = '0'
  return growing.words
}

function grow(node: ArgumentNode, growing: Growing, sequence: Sequence): void {
  const { words } = growing
  if (node.optional && !sequence.chance(OPTIONAL)) return
  const times = node.multiple ? repeats(node, growing, sequence) : 1
  for (let i = 0; i < times; i++) {
    if (node.token !== undefined && (i === 0 || node.multipleToken)) {
      words.push(sequence.chance(0.05) ? node.token.toLowerCase() : node.token)
    }
    growOnce(node, growing, sequence)
  }
  if (node.type !== 'key' || !node.multiple) return
  growing.keys = times
  if (growing.countAt < 0) return
  words[growing.countAt] = sequence.chance(WRONG_COUNT) ? drawValue('', 'count', sequence) : String(times)
  growing.countAt = -1
}

function growOnce(node: ArgumentNode, growing: Growing, sequence: Sequence): void {
  const { words, name, group } = growing
  switch (node.type) {
    case 'pure-token':
      return
    case 'oneof':
      return grow(sequence.pick(node.args), growing, sequence)
    case 'block':
      for (const child of node.args) grow(child, growing, sequence)
      return
    case 'key':
      words.push(drawKey(group, sequence))
      return
    default:
      if (node.name === 'numkeys') growing.countAt = words.push('') - 1
      else if (node.name === 'sha1') words.push(scriptHash(sequence.pick(SCRIPTS)))
      else if (node.name === 'library-name') words.push(sequence.pick(['lib', 'other', '']))
      else words.push(drawValue(name, node.name, sequence))
  }
}

function repeats(node: ArgumentNode, { keys }: Growing, sequence: Sequence): number {
  if (keys > 0 && (node.name === 'id' || node.name === 'weight') && !sequence.chance(WRONG_COUNT)) return keys
  return sequence.chance(0.03) ? sequence.between(5, 40) : sequence.between(1, 3)
}

function spoil(argv: readonly string[], head: number, sequence: Sequence): string[] {
  const words = [...argv]
  if (words.length === head) return [...words, drawWild(sequence)]
  const at = sequence.between(head, words.length - 1)
  const how = sequence.between(0, 4)
  if (how === 0) words.splice(at, 1)
  else if (how === 1) words.splice(at, 0, words[at] as string)
  else if (how === 2) words[at] = drawWild(sequence)
  else if (how === 3) words.push(drawWild(sequence))
  else if (at > head) words.splice(at - 1, 2, words[at] as string, words[at - 1] as string)
  return words
}

function queued({ argv, comparison }: Request): Comparison {
  return queuedComparison(argv, comparison as Comparison)
}
