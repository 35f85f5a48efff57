// What names in expressions mean: variables from the innermost scope outwards, members of `this`, globals, enumerators,
// functions, types.
import type { DebugFunction, DebugType, DebugVariable } from '@valkey-playground/toolchain/wasm'
import { arrayOf, C_TYPES, plainType, pointerTo, VOID } from '../values/c-types.ts'
import type { Frame } from '../values/program.ts'
import { encodeScalar, integerBytes } from '../values/scalars.ts'
import { memberOf, targetOf, valueOfVariable, type Value } from '../values/value.ts'
import { ExpressionError } from './expression-error.ts'
import type { TypeSyntax } from './syntax.ts'

/** The value of a name. */
export function lookUp(frame: Frame, name: string): Value {
  const { info } = frame.program
  const wanted = name.replace(/^::/, '')
  const fromTop = name !== wanted
  const variable = (fromTop ? undefined : localNamed(frame, wanted)) ?? globalNamed(frame, wanted, fromTop)
  const found = variable && valueOfVariable(frame, variable)
  const member =
    variable?.role === 'local' || variable?.role === 'parameter' ? undefined : memberOfThis(frame, wanted)
  if (member) return member
  if (found) return found
  const enumerator = info.enumeratorNamed(wanted)
  if (enumerator) return valueOf(enumerator.type, encodeScalar(enumerator.value, enumerator.type))
  const [fn] = info.functionsNamed(wanted)
  if (fn) return functionValue(frame, fn)
  const word = WORDS[wanted]
  if (word) return word
  throw new ExpressionError(`no symbol '${name}' in this place`)
}

const WORDS: Readonly<Record<string, Value>> = {
  NULL: valueOf(pointerTo(VOID), integerBytes(0n, 4)),
  nullptr: valueOf(pointerTo(VOID), integerBytes(0n, 4)),
  true: valueOf(C_TYPES.int, integerBytes(1n, 4)),
  false: valueOf(C_TYPES.int, integerBytes(0n, 4)),
}

/** A value that lies nowhere. */
export function valueOf(type: DebugType, bytes: Uint8Array): Value {
  return { type, place: { kind: 'bytes', bytes } }
}

function localNamed(frame: Frame, name: string): DebugVariable | undefined {
  for (const scope of frame.program.info.scopesAt(frame.pc)) {
    // Of two with one name in a scope (macros make them) the later one is nearer.
    const found = scope.variables().findLast((variable) => variable.name === name)
    if (found) return found
  }
  return undefined
}

function globalNamed(frame: Frame, name: string, fromTop: boolean): DebugVariable | undefined {
  const all = frame.program.info.globals(frame.pc)
  const exact = all.find((variable) => variable.qualifiedName === name)
  if (exact) return exact
  // Inside of a namespace its names go without it.
  const around = fromTop
    ? []
    : (frame.program.info.functionAt(frame.pc)?.qualifiedName.split('::').slice(0, -1) ?? [])
  for (let depth = around.length; depth > 0; depth--) {
    const full = [...around.slice(0, depth), name].join('::')
    const found = all.find((variable) => variable.qualifiedName === full)
    if (found) return found
  }
  return undefined
}

function memberOfThis(frame: Frame, name: string): Value | undefined {
  const variable = localNamed(frame, 'this')
  const target = variable && targetOf(frame.program, valueOfVariable(frame, variable))
  return target && memberNamed(target, name)
}

/** A member by name, also inside of nameless members and base classes. */
export function memberNamed(record: Value, name: string): Value | undefined {
  const plain = plainType(record.type)
  if (plain.kind !== 'record') return undefined
  for (const member of plain.members())
    if (member.name === name && !member.inherited) return memberOf(record, member)
  for (const member of plain.members()) {
    if (!member.inherited && member.name !== '') continue
    const found = memberNamed(memberOf(record, member), name)
    if (found) return found
  }
  return undefined
}

function functionValue(frame: Frame, fn: DebugFunction): Value {
  const entry = frame.program.info.tableEntryOf(fn)
  if (entry === undefined)
    throw new ExpressionError(`the address of ${fn.qualifiedName}() is taken nowhere: it has none`)
  return valueOf(pointerTo(fn.type()), integerBytes(BigInt(entry + frame.program.tableBase), 4))
}

/** Whether a name is a type in this place, and no variable hides it. */
export function isTypeName(frame: Frame, name: string): boolean {
  return frame.program.info.typeNamed(name, frame.pc) !== undefined && localNamed(frame, name) === undefined
}

/** A type as it is written. */
export function resolveType(frame: Frame, syntax: TypeSyntax): DebugType {
  let type = ownType(syntax.words) ?? frame.program.info.typeNamed(syntax.words, frame.pc)
  if (!type) throw new ExpressionError(`no type '${syntax.words}' in this place`)
  for (const suffix of syntax.suffixes) type = suffix === '*' ? pointerTo(type) : arrayOf(type, suffix)
  return type
}

/** C's own types, whose words may come in any order. */
function ownType(words: string): DebugType | undefined {
  const sorted = words.split(' ').sort()
  const unsigned = sorted.includes('unsigned')
  const rest = sorted.filter((word) => !['unsigned', 'signed', 'int'].includes(word)).join(' ')
  const plain = OWN_TYPES[rest]
  if (!plain || (rest === '' && !/\b(unsigned|signed|int)\b/.test(words))) return undefined
  if (rest === 'char' && sorted.includes('signed')) return C_TYPES.signedChar
  return unsigned ? (plain[1] ?? undefined) : plain[0]
}

/** By the words without sign and `int`: the signed type (or the only one) and the unsigned one. */
const OWN_TYPES: Readonly<Record<string, readonly [DebugType, DebugType?]>> = {
  '': [C_TYPES.int, C_TYPES.unsignedInt],
  void: [VOID],
  _Bool: [C_TYPES.bool],
  bool: [C_TYPES.bool],
  char: [C_TYPES.char, C_TYPES.unsignedChar],
  short: [C_TYPES.short, C_TYPES.unsignedShort],
  long: [C_TYPES.long, C_TYPES.unsignedLong],
  'long long': [C_TYPES.longLong, C_TYPES.unsignedLongLong],
  float: [C_TYPES.float],
  double: [C_TYPES.double],
  'double long': [C_TYPES.longDouble],
}
