// Reads a ValkeyModuleCommandInfo out of a module's memory: what a command is documented with.
//
// Arrays end with an entry whose first decisive field is empty; their entries have the size that the module was
// compiled with (`version`), which may be larger than ours. The rules and their order are the server's.
import type { ArgType, CommandArg, FindKeys, KeySpec } from '@valkey-playground/engine'
import type { CommandInfo } from '../module-command.ts'
import type { ModuleApi } from '../module-api.ts'
import { C, offsetOf, type StructName } from '../spec/index.ts'

/** What SetCommandInfo was told. */
export interface ReadCommandInfo {
  readonly info: CommandInfo
  /** 0 if not given. */
  readonly arity: number
  readonly keySpecs?: readonly KeySpec[]
}

const KEY_FLAGS: readonly (readonly [number, string])[] = [
  [C.VALKEYMODULE_CMD_KEY_RO, 'RO'],
  [C.VALKEYMODULE_CMD_KEY_RW, 'RW'],
  [C.VALKEYMODULE_CMD_KEY_OW, 'OW'],
  [C.VALKEYMODULE_CMD_KEY_RM, 'RM'],
  [C.VALKEYMODULE_CMD_KEY_ACCESS, 'access'],
  [C.VALKEYMODULE_CMD_KEY_UPDATE, 'update'],
  [C.VALKEYMODULE_CMD_KEY_INSERT, 'insert'],
  [C.VALKEYMODULE_CMD_KEY_DELETE, 'delete'],
  [C.VALKEYMODULE_CMD_KEY_NOT_KEY, 'not_key'],
  [C.VALKEYMODULE_CMD_KEY_INCOMPLETE, 'incomplete'],
  [C.VALKEYMODULE_CMD_KEY_VARIABLE_FLAGS, 'variable_flags'],
]
/** By number. */
const ARG_TYPES: readonly ArgType[] = [
  'string',
  'integer',
  'double',
  'key',
  'pattern',
  'unix-time',
  'pure-token',
  'oneof',
  'block',
]
const ARG_FLAGS: number =
  C.VALKEYMODULE_CMD_ARG_OPTIONAL | C.VALKEYMODULE_CMD_ARG_MULTIPLE | C.VALKEYMODULE_CMD_ARG_MULTIPLE_TOKEN

/** The words of key flags, in the order in which COMMAND INFO shows them. */
export function keyFlagWords(flags: number): string {
  return KEY_FLAGS.filter(([bit]) => flags & bit)
    .map(([, word]) => word)
    .join(' ')
}

/** The bits of key flags given as words. */
export function keyFlagBits(words: string): number {
  const given = words.split(' ')
  return KEY_FLAGS.reduce((bits, [bit, word]) => (given.includes(word) ? bits | bit : bits), 0)
}

function isPowerOfTwo(value: number): boolean {
  return value !== 0 && (value & (value - 1)) === 0
}

/** The field reader of one structure in memory. */
function fields(m: ModuleApi, struct: StructName, at: number) {
  return {
    int: (field: string): number => m.memory.readI32(at + offsetOf(struct, field)),
    text(field: string): string | undefined {
      const pointer = m.memory.readI32(at + offsetOf(struct, field))
      return pointer === 0 ? undefined : m.text(pointer)
    },
  }
}

class Invalid extends Error {}

/** Reads the structure at `pointer`; a text says what is wrong with it. */
export function readCommandInfo(m: ModuleApi, pointer: number): ReadCommandInfo | string {
  const info = fields(m, 'ValkeyModuleCommandInfo', pointer)
  const version = info.int('version')
  if (version === 0) return 'version missing'
  const sizes = fields(m, 'ValkeyModuleCommandInfoVersion', version)
  try {
    const keySpecs = readKeySpecs(m, info.int('key_specs'), sizes.int('sizeof_keyspec'))
    const history = readHistory(m, info.int('history'), sizes.int('sizeof_historyentry'))
    const args = readArgs(m, info.int('args'), sizes.int('sizeof_arg'))
    const [summary, complexity, since] = [info.text('summary'), info.text('complexity'), info.text('since')]
    const tips = info.text('tips')
    return {
      info: {
        ...(summary === undefined ? {} : { summary }),
        ...(complexity === undefined ? {} : { complexity }),
        ...(since === undefined ? {} : { since }),
        ...(tips === undefined ? {} : { tips: tips.split(' ') }),
        ...(history ? { history } : {}),
        ...(args ? { args } : {}),
      },
      arity: info.int('arity'),
      ...(keySpecs ? { keySpecs } : {}),
    }
  } catch (error) {
    if (error instanceof Invalid) return error.message
    throw error
  }
}

function readHistory(m: ModuleApi, start: number, size: number): [string, string][] | undefined {
  if (start === 0) return undefined
  const history: [string, string][] = []
  for (let at = start; ; at += size) {
    const entry = fields(m, 'ValkeyModuleCommandHistoryEntry', at)
    const since = entry.text('since')
    if (since === undefined) return history
    const changes = entry.text('changes')
    if (changes === undefined) throw new Invalid(`history[${history.length}].changes missing`)
    history.push([since, changes])
  }
}

function readKeySpecs(m: ModuleApi, start: number, size: number): KeySpec[] | undefined {
  if (start === 0) return undefined
  const specs: KeySpec[] = []
  for (let at = start; ; at += size) {
    const spec = fields(m, 'ValkeyModuleCommandKeySpec', at)
    const beginType = spec.int('begin_search_type')
    if (beginType === C.VALKEYMODULE_KSPEC_BS_INVALID) return specs
    const name = `key_specs[${specs.length}]`
    const flags = spec.int('flags')
    const access =
      C.VALKEYMODULE_CMD_KEY_RO |
      C.VALKEYMODULE_CMD_KEY_RW |
      C.VALKEYMODULE_CMD_KEY_OW |
      C.VALKEYMODULE_CMD_KEY_RM
    const writes =
      C.VALKEYMODULE_CMD_KEY_INSERT | C.VALKEYMODULE_CMD_KEY_DELETE | C.VALKEYMODULE_CMD_KEY_UPDATE
    if (!isPowerOfTwo(flags & access))
      throw new Invalid(`${name}.flags: Exactly one of the flags RO, RW, OW, RM required`)
    if ((flags & writes) !== 0 && !isPowerOfTwo(flags & writes))
      throw new Invalid(`${name}.flags: INSERT, DELETE and UPDATE are mutually exclusive`)
    const notes = spec.text('notes')
    specs.push({
      flags: keyFlagWords(flags),
      begin: readBegin(spec, beginType, name),
      find: readFind(spec, name),
      ...(notes === undefined ? {} : { notes }),
    })
  }
}

type Fields = ReturnType<typeof fields>

function readBegin(spec: Fields, type: number, name: string): KeySpec['begin'] {
  switch (type) {
    case C.VALKEYMODULE_KSPEC_BS_UNKNOWN:
      return { type: 'unknown' }
    case C.VALKEYMODULE_KSPEC_BS_INDEX:
      return { type: 'index', index: spec.int('bs.index.pos') }
    case C.VALKEYMODULE_KSPEC_BS_KEYWORD: {
      const keyword = spec.text('bs.keyword.keyword')
      if (keyword === undefined)
        throw new Invalid(`${name}.bs.keyword.keyword required when begin_search_type is KEYWORD`)
      return { type: 'keyword', keyword, from: spec.int('bs.keyword.startfrom') }
    }
    default:
      throw new Invalid(`${name}.begin_search_type: Invalid value ${type}`)
  }
}

function readFind(spec: Fields, name: string): FindKeys {
  const type = spec.int('find_keys_type')
  switch (type) {
    case C.VALKEYMODULE_KSPEC_FK_OMITTED:
      return { type: 'range', last: 0, step: 1, limit: 0 }
    case C.VALKEYMODULE_KSPEC_FK_UNKNOWN:
      return { type: 'unknown' }
    case C.VALKEYMODULE_KSPEC_FK_RANGE:
      return {
        type: 'range',
        last: spec.int('fk.range.lastkey'),
        step: spec.int('fk.range.keystep'),
        limit: spec.int('fk.range.limit'),
      }
    case C.VALKEYMODULE_KSPEC_FK_KEYNUM:
      return {
        type: 'keynum',
        keyNumIndex: spec.int('fk.keynum.keynumidx'),
        firstKey: spec.int('fk.keynum.firstkey'),
        step: spec.int('fk.keynum.keystep'),
      }
    default:
      throw new Invalid(`${name}.find_keys_type: Invalid value ${type}`)
  }
}

function readArgs(m: ModuleApi, start: number, size: number): CommandArg[] | undefined {
  if (start === 0) return undefined
  const args: CommandArg[] = []
  for (let at = start; ; at += size) {
    const arg = fields(m, 'ValkeyModuleCommandArg', at)
    const name = arg.text('name')
    if (name === undefined) return args
    args.push(readArg(m, arg, name, size))
  }
}

function readArg(m: ModuleApi, arg: Fields, name: string, size: number): CommandArg {
  const fail = (what: string): never => {
    throw new Invalid(`Argument "${name}": ${what}`)
  }
  const type = ARG_TYPES[arg.int('type')] ?? fail(`Undefined type ${arg.int('type')}`)
  const tokenWord = arg.text('token')
  const spec = arg.int('key_spec_index')
  const flags = arg.int('flags')
  const subargs = arg.int('subargs')
  const nested = type === 'oneof' || type === 'block'
  if (type === 'pure-token' && tokenWord === undefined) fail('token required when type is PURE_TOKEN')
  if (type === 'key' && spec < 0) fail('key_spec_index required when type is KEY')
  if (type !== 'key' && spec !== -1 && spec !== 0) fail("key_spec_index specified but type isn't KEY")
  if (flags & ~ARG_FLAGS) fail('Invalid flags')
  if (nested && subargs === 0) fail('subargs required when type is ONEOF or BLOCK')
  if (!nested && subargs !== 0) fail("subargs specified but type isn't ONEOF nor BLOCK")
  const [summary, since, deprecated, display] = [
    arg.text('summary'),
    arg.text('since'),
    arg.text('deprecated_since'),
    arg.text('display_text'),
  ]
  return {
    name,
    type,
    ...(type === 'key' ? { spec } : {}),
    ...(tokenWord === undefined ? {} : { token: tokenWord }),
    ...(summary === undefined ? {} : { summary }),
    ...(since === undefined ? {} : { since }),
    ...(deprecated === undefined ? {} : { deprecatedSince: deprecated }),
    ...(display === undefined ? {} : { display }),
    ...(flags & C.VALKEYMODULE_CMD_ARG_OPTIONAL ? { optional: true } : {}),
    ...(flags & C.VALKEYMODULE_CMD_ARG_MULTIPLE ? { multiple: true } : {}),
    ...(flags & C.VALKEYMODULE_CMD_ARG_MULTIPLE_TOKEN ? { multipleToken: true } : {}),
    ...(nested ? { args: readArgs(m, subargs, size) ?? [] } : {}),
  }
}
