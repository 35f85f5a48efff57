// Gives expressions their values. One function for each kind of syntax; values stay in memory as long as C lets them.
//
// Nothing runs in the module: functions cannot be called. Assignments write through the program's memory.
import type { DebugType } from '@valkey-playground/toolchain/wasm'
import { C_TYPES, plainType, pointerTo, sizeOf } from '../values/c-types.ts'
import type { Frame } from '../values/program.ts'
import { encodeScalar, isScalar, type Scalar } from '../values/scalars.ts'
import { typeName } from '../values/type-name.ts'
import {
  addressOf,
  bytesOf,
  partOf,
  scalarOf,
  storeBytes,
  storeScalar,
  valueAt,
  whyUnreadable,
  withoutReference,
  type Value,
} from '../values/value.ts'
import { compute, convert, isComparison, isTrue, literal, promote, truth, type Typed } from './arithmetic.ts'
import { ExpressionError } from './expression-error.ts'
import { isTypeName, lookUp, memberNamed, resolveType, valueOf } from './names.ts'
import { parseExpression, type ParsedExpression } from './parse.ts'
import type { Syntax, TypeSyntax } from './syntax.ts'

/** Reads an expression as C would at the frame's place. */
export function parseIn(frame: Frame, source: string): ParsedExpression {
  return parseExpression(source, (name) => isTypeName(frame, name))
}

/** The value of a read expression. */
export function valueOfSyntax(frame: Frame, syntax: Syntax): Value {
  const { program } = frame
  const evaluate = (part: Syntax): Value => withoutReference(program, valueOfSyntax(frame, part))
  switch (syntax.kind) {
    case 'name':
      return withoutReference(program, lookUp(frame, syntax.name))
    case 'number':
      return valueOfTyped(literal(syntax.text))
    case 'character':
      return valueOfTyped(convert({ type: C_TYPES.int, scalar: BigInt(syntax.byte) }, C_TYPES.char))
    case 'string': {
      const bytes = Uint8Array.from([...syntax.bytes, 0])
      return valueOf({ kind: 'array', element: () => C_TYPES.char, count: bytes.length }, bytes)
    }
    case 'member':
      return member(frame, evaluate(syntax.object), syntax)
    case 'index': {
      const object = evaluate(syntax.object)
      const index = evaluate(syntax.index)
      // C lets both sides change places: 2[array].
      return isAddressed(object)
        ? element(frame, object, index, syntax)
        : element(frame, index, object, syntax)
    }
    case 'unary':
      return unary(frame, syntax.sign, evaluate(syntax.operand), syntax.operand)
    case 'step':
      return step(frame, evaluate(syntax.operand), syntax)
    case 'cast':
      return cast(frame, resolveType(frame, syntax.type), evaluate(syntax.operand), syntax.operand)
    case 'sizeType':
      return size(resolveType(frame, syntax.type))
    case 'sizeValue':
      return size(evaluate(syntax.operand).type)
    case 'binary':
      return binary(frame, syntax)
    case 'choice':
      return evaluate(isTrue(typedOf(frame, evaluate(syntax.test), syntax.test)) ? syntax.yes : syntax.no)
    case 'assign': {
      const target = evaluate(syntax.target)
      const value = evaluate(syntax.value)
      if (syntax.sign === '=') return assign(frame, target, value, syntax.target)
      const sum = combine(frame, syntax.sign.slice(0, -1), target, value, syntax.target, syntax.value)
      return assign(frame, target, sum, syntax.target)
    }
  }
}

function valueOfTyped({ type, scalar }: Typed): Value {
  return valueOf(type, encodeScalar(scalar, type))
}

/** The number a value stands for in arithmetic: arrays are their address. */
function typedOf(frame: Frame, value: Value, syntax: Syntax): Typed {
  const plain = plainType(value.type)
  if (plain.kind === 'array') {
    const address = addressOf(value)
    if (address === undefined) throw new ExpressionError(`'${spell(syntax)}' has no address`)
    return { type: pointerTo(plain.element()), scalar: BigInt(address) }
  }
  if (!isScalar(plain))
    throw new ExpressionError(`'${spell(syntax)}' is a ${typeName(value.type)}, not a number`)
  const scalar = scalarOf(frame.program, value)
  if (scalar === undefined) throw new ExpressionError(`'${spell(syntax)}' ${unreadable(value)}`)
  // A bit-field narrower than int is an int in arithmetic, whatever its declared type.
  const narrow = value.bits !== undefined && value.bits.size < 32
  return { type: narrow ? C_TYPES.int : value.type, scalar }
}

function unreadable(value: Value): string {
  return value.place.kind === 'unavailable'
    ? `is not available: ${value.place.reason}`
    : `cannot be read: ${whyUnreadable(value)}`
}

function isAddressed({ type }: Value): boolean {
  const { kind } = plainType(type)
  return kind === 'array' || kind === 'pointer'
}

function member(frame: Frame, object: Value, syntax: Extract<Syntax, { readonly kind: 'member' }>): Value {
  const plain = plainType(object.type)
  // Both signs are taken for either, as gdb does.
  const record = plain.kind === 'pointer' ? dereference(frame, object, syntax.object) : object
  const found = memberNamed(record, syntax.name)
  if (found) return withoutReference(frame.program, found)
  const type = plainType(record.type)
  if (type.kind !== 'record')
    throw new ExpressionError(`'${spell(syntax.object)}' is a ${typeName(object.type)} and has no members`)
  const shared = type.statics().find(({ name }) => name === syntax.name)
  if (shared) return lookUp(frame, shared.qualifiedName)
  throw new ExpressionError(
    type.opaque
      ? `nobody in the module says what is in a ${typeName(type)}`
      : `a ${typeName(type)} has no member '${syntax.name}'`,
  )
}

function dereference(frame: Frame, pointer: Value, syntax: Syntax): Value {
  const { type, scalar } = typedOf(frame, pointer, syntax)
  const plain = plainType(type)
  if (plain.kind !== 'pointer')
    throw new ExpressionError(`'${spell(syntax)}' is a ${typeName(pointer.type)}, not a pointer`)
  if (scalar === 0n) throw new ExpressionError(`'${spell(syntax)}' is NULL`)
  return valueAt(Number(scalar), plain.target())
}

function element(
  frame: Frame,
  object: Value,
  index: Value,
  syntax: Extract<Syntax, { readonly kind: 'index' }>,
): Value {
  const plain = plainType(object.type)
  const number = Number(promote(typedOf(frame, index, syntax.index)).scalar)
  if (plain.kind === 'array') {
    const type = plain.element()
    if (object.place.kind === 'bytes' && (number < 0 || number >= (plain.count ?? 0)))
      throw new ExpressionError(`'${spell(syntax)}' lies outside of the array`)
    return partOf(object, number * sizeOf(type), type)
  }
  const first = dereference(frame, object, syntax.object)
  return partOf(first, number * sizeOf(first.type), first.type)
}

function unary(frame: Frame, sign: string, value: Value, syntax: Syntax): Value {
  if (sign === '*') return dereference(frame, value, syntax)
  if (sign === '&') {
    const address = addressOf(value)
    if (plainType(value.type).kind === 'pointer' && value.place.kind === 'bytes' && syntax.kind === 'name')
      return value
    if (address === undefined || value.bits) throw new ExpressionError(`'${spell(syntax)}' has no address`)
    return valueOfTyped({ type: pointerTo(value.type), scalar: BigInt(address) })
  }
  const typed = typedOf(frame, value, syntax)
  if (sign === '!') return valueOfTyped(truth(!isTrue(typed)))
  const promoted = promote(typed)
  if (sign === '+') return valueOfTyped(promoted)
  const { scalar } = promoted
  if (sign === '-') return valueOfTyped(convert({ ...promoted, scalar: -scalar }, promoted.type))
  if (typeof scalar === 'number') throw new ExpressionError(`'~' wants an integer`)
  return valueOfTyped(convert({ ...promoted, scalar: ~scalar }, promoted.type))
}

function step(frame: Frame, value: Value, syntax: Extract<Syntax, { readonly kind: 'step' }>): Value {
  const before = valueOfTyped(typedOf(frame, value, syntax.operand))
  const one = valueOfTyped({ type: C_TYPES.int, scalar: 1n })
  const after = combine(frame, syntax.sign.charAt(0), value, one, syntax.operand, syntax.operand)
  const stored = assign(frame, value, after, syntax.operand)
  return syntax.prefix ? stored : before
}

function size(type: DebugType): Value {
  return valueOfTyped({ type: C_TYPES.unsignedLong, scalar: BigInt(sizeOf(type)) })
}

function cast(frame: Frame, type: DebugType, value: Value, syntax: Syntax): Value {
  const plain = plainType(type)
  if (plain.kind === 'void') return valueOf(type, new Uint8Array(0))
  if (isScalar(plain)) return valueOfTyped(convert(typedOf(frame, value, syntax), type))
  if (sizeOf(type) !== sizeOf(value.type))
    throw new ExpressionError(`'${spell(syntax)}' cannot be cast to ${typeName(type)}`)
  return { ...value, type }
}

function binary(frame: Frame, syntax: Extract<Syntax, { readonly kind: 'binary' }>): Value {
  const left = withoutReference(frame.program, valueOfSyntax(frame, syntax.left))
  if (syntax.sign === '&&' || syntax.sign === '||') {
    const first = isTrue(typedOf(frame, left, syntax.left))
    if (first === (syntax.sign === '||')) return valueOfTyped(truth(first))
    const right = withoutReference(frame.program, valueOfSyntax(frame, syntax.right))
    return valueOfTyped(truth(isTrue(typedOf(frame, right, syntax.right))))
  }
  const right = withoutReference(frame.program, valueOfSyntax(frame, syntax.right))
  return combine(frame, syntax.sign, left, right, syntax.left, syntax.right)
}

function combine(frame: Frame, sign: string, a: Value, b: Value, aSyntax: Syntax, bSyntax: Syntax): Value {
  const left = typedOf(frame, a, aSyntax)
  const right = typedOf(frame, b, bSyntax)
  const leftSize = strideOf(left.type)
  const rightSize = strideOf(right.type)
  if (leftSize === undefined && rightSize === undefined) return valueOfTyped(compute(sign, left, right))
  if (isComparison(sign)) return valueOfTyped(compute(sign, addressNumber(left), addressNumber(right)))
  if (sign === '-' && leftSize !== undefined && rightSize !== undefined) {
    const distance = compute('-', { ...left, type: C_TYPES.int }, { ...right, type: C_TYPES.int })
    return valueOfTyped({ type: C_TYPES.int, scalar: (distance.scalar as bigint) / BigInt(leftSize || 1) })
  }
  if (sign === '+' && leftSize === undefined) return moved(right, left.scalar, rightSize ?? 1)
  if ((sign === '+' || sign === '-') && leftSize !== undefined && rightSize === undefined)
    return moved(left, sign === '+' ? right.scalar : -right.scalar, leftSize)
  throw new ExpressionError(`'${sign}' does not work on ${typeName(left.type)} and ${typeName(right.type)}`)
}

function addressNumber(typed: Typed): Typed {
  return strideOf(typed.type) === undefined ? typed : { type: C_TYPES.unsignedInt, scalar: typed.scalar }
}

/** How far a pointer moves by one; undefined for what is no pointer. */
function strideOf(type: DebugType): number | undefined {
  const plain = plainType(type)
  return plain.kind === 'pointer' ? sizeOf(plain.target()) || 1 : undefined
}

function moved(pointer: Typed, by: Scalar, stride: number): Value {
  if (typeof by === 'number') throw new ExpressionError('a pointer cannot be moved by a fraction')
  const scalar = BigInt.asUintN(32, (pointer.scalar as bigint) + by * BigInt(stride))
  return valueOfTyped({ type: pointer.type, scalar })
}

/** Stores a value over another, with C's conversions; strings fill arrays of characters. */
export function assign(frame: Frame, target: Value, value: Value, syntax: Syntax): Value {
  const plain = plainType(target.type)
  const { program } = frame
  if (target.place.kind !== 'memory')
    throw new ExpressionError(`'${spell(syntax)}' is not in memory and cannot be changed`)
  if (plain.kind === 'array' || plain.kind === 'record') {
    const bytes = bytesOf(program, value)
    const room = sizeOf(plain)
    const fits =
      bytes && (plain.kind === 'array' ? elementsFit(plain.element(), value, room) : sameRecord(plain, value))
    if (!bytes || !fits)
      throw new ExpressionError(
        `a ${typeName(value.type)} does not fit into '${spell(syntax)}' (${typeName(plain)})`,
      )
    const whole = new Uint8Array(room)
    whole.set(bytes.subarray(0, room))
    if (!storeBytes(program, target, whole)) throw new ExpressionError(`'${spell(syntax)}' cannot be written`)
    return target
  }
  if (!isScalar(plain))
    throw new ExpressionError(`'${spell(syntax)}' is a ${typeName(target.type)}: it cannot be changed`)
  const { scalar } = typedOf(frame, value, syntax)
  if (!storeScalar(program, target, scalar))
    throw new ExpressionError(`'${spell(syntax)}' ${unreadable(target)}`)
  return target
}

/** As in C, a string's NUL may be the one byte that has no room. */
function elementsFit(type: DebugType, value: Value, room: number): boolean {
  const plain = plainType(value.type)
  return plain.kind === 'array' && sizeOf(plain.element()) === sizeOf(type) && sizeOf(plain) <= room + 1
}

function sameRecord(type: DebugType, value: Value): boolean {
  const other = plainType(value.type)
  return (
    other.kind === 'record' && type.kind === 'record' && other.name === type.name && other.size === type.size
  )
}

/** An expression in C again, for messages. */
export function spell(syntax: Syntax): string {
  switch (syntax.kind) {
    case 'name':
      return syntax.name
    case 'number':
      return syntax.text
    case 'member':
      return `${spell(syntax.object)}${syntax.sign}${syntax.name}`
    case 'index':
      return `${spell(syntax.object)}[${spell(syntax.index)}]`
    case 'unary':
      return `${syntax.sign}${spell(syntax.operand)}`
    case 'binary':
      return `${spell(syntax.left)} ${syntax.sign} ${spell(syntax.right)}`
    case 'cast':
      return `(${spellType(syntax.type)})${spell(syntax.operand)}`
    case 'character':
      return 'the character'
    case 'string':
      return 'the string'
    default:
      return 'the expression'
  }
}

function spellType({ words, suffixes }: TypeSyntax): string {
  return `${words} ${suffixes.map((suffix) => (suffix === '*' ? '*' : `[${suffix}]`)).join('')}`.trimEnd()
}
