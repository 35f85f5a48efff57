// Values as one line of text, in the way gdb writes them: `65 'A'`, `{x = 1, y = 2}`, `0x1004 "text"`, `(A | C)`.
//
// Differences from gdb are deliberate and few: NULL is called so, floats have the fewest digits that name them.
import type { DebugType, EnumType, RecordMember } from '@valkey-playground/toolchain/wasm'
import { isCharacter, plainType, sizeOf, targetName } from './c-types.ts'
import type { Program } from './program.ts'
import { isFloating, type Scalar } from './scalars.ts'
import { bytesOf, memberOf, partOf, scalarOf, whyUnreadable, withoutReference, type Value } from './value.ts'

/** How much of a value is written before it is cut short with `...`. */
export interface TextLimits {
  readonly elements: number
  readonly depth: number
  /** Characters of a C string. */
  readonly characters: number
}

/** What a line in a list of variables can show. */
export const SHORT: TextLimits = { elements: 20, depth: 3, characters: 200 }

/** Writes a value. */
export function textOf(program: Program, value: Value, limits: TextLimits = SHORT): string {
  return write(program, withoutReference(program, value), limits, limits.depth)
}

function write(program: Program, value: Value, limits: TextLimits, depth: number): string {
  const plain = plainType(value.type)
  if (plain.kind === 'void') return 'void'
  if (plain.kind === 'function') return '{...}'
  if (value.place.kind === 'unavailable') return `<${value.place.reason}>`
  if (plain.kind === 'array') return writeArray(program, value, plain, limits, depth)
  if (plain.kind === 'record') return writeRecord(program, value, plain.members(), limits, depth)
  const scalar = scalarOf(program, value)
  if (scalar === undefined) return `<${whyUnreadable(value)}>`
  return scalarText(program, value, scalar, limits)
}

function writeRecord(
  program: Program,
  value: Value,
  members: readonly RecordMember[],
  limits: TextLimits,
  depth: number,
): string {
  if (depth <= 0) return '{...}'
  if (!bytesOf(program, value)) return `<${whyUnreadable(value)}>`
  const parts = members
    .filter((member) => !member.artificial)
    .map((member) => {
      const text = write(program, withoutReference(program, memberOf(value, member)), limits, depth - 1)
      if (member.inherited) return `<${member.name}> = ${text}`
      return member.name === '' ? text : `${member.name} = ${text}`
    })
  return `{${parts.join(', ')}}`
}

function writeArray(
  program: Program,
  value: Value,
  { element, count }: { readonly element: () => DebugType; readonly count: number | undefined },
  limits: TextLimits,
  depth: number,
): string {
  const type = element()
  if (isCharacter(type)) {
    const bytes = bytesOf(program, value)
    return bytes ? quoted(beforeNul(bytes), limits.characters) : `<${whyUnreadable(value)}>`
  }
  if (depth <= 0) return '{...}'
  const size = sizeOf(type)
  const parts: string[] = []
  for (let index = 0; index < (count ?? 0) && index < limits.elements; index++)
    parts.push(write(program, partOf(value, index * size, type), limits, depth - 1))
  if ((count ?? 0) > limits.elements) parts.push('...')
  return `{${parts.join(', ')}}`
}

function scalarText(program: Program, value: Value, scalar: Scalar, limits: TextLimits): string {
  const plain = plainType(value.type)
  if (isFloating(plain)) return floatText(Number(scalar), sizeOf(plain))
  const number = scalar as bigint
  if (plain.kind === 'enum') return enumText(plain, number)
  if (plain.kind === 'pointer') return pointerText(program, value, Number(number), limits)
  if (plain.kind === 'base' && plain.encoding === 'boolean') {
    return number === 0n ? 'false' : number === 1n ? 'true' : String(number)
  }
  if (isCharacter(plain)) return `${number} ${characterText(Number(number) & 0xff)}`
  if (plain.kind === 'base' && plain.encoding === 'utf') {
    const character = quotedCharacter(String.fromCodePoint(Math.min(Number(number), 0x10ffff)))
    return `${number} ${UTF_PREFIXES[plain.size] ?? ''}${character}`
  }
  return String(number)
}

/** How C writes characters of 16 and 32 bits. */
const UTF_PREFIXES: Readonly<Record<number, string>> = { 2: 'u', 4: 'U' }

/** A float with the fewest digits that name it. */
export function floatText(value: number, size: number): string {
  if (Number.isNaN(value)) return 'nan'
  if (!Number.isFinite(value)) return value < 0 ? '-inf' : 'inf'
  if (Object.is(value, -0)) return '-0'
  if (size !== 4) return String(value)
  for (let digits = 1; digits < 9; digits++) {
    const short = Number(value.toPrecision(digits))
    if (Math.fround(short) === value) return String(short)
  }
  return String(Number(value.toPrecision(9)))
}

/** An enumerator's name, names of bits joined by `|`, or the number. */
export function enumText(type: EnumType, value: bigint): string {
  const enumerators = type.enumerators()
  const exact = enumerators.find((entry) => entry.value === value)
  if (exact) return exact.name
  const flags = enumerators.every((entry) => entry.value >= 0n && isOneBit(entry.value))
  if (!flags || value <= 0n) return String(value)
  const set = enumerators.filter((entry) => entry.value !== 0n && (value & entry.value) === entry.value)
  const rest = set.reduce((left, entry) => left & ~entry.value, value)
  const names = set.map((entry) => entry.name)
  if (names.length === 0) return String(value)
  return `(${[...names, ...(rest === 0n ? [] : [`unknown: 0x${rest.toString(16)}`])].join(' | ')})`
}

function isOneBit(value: bigint): boolean {
  return (value & (value - 1n)) === 0n
}

function pointerText(program: Program, value: Value, address: number, limits: TextLimits): string {
  const plain = plainType(value.type)
  if (address === 0) return 'NULL'
  const hex = `0x${address.toString(16)}`
  if (plain.kind !== 'pointer') return hex
  const target = plainType(plain.target())
  if (target.kind === 'function') {
    const name = functionNameAt(program, address)
    return name === undefined ? hex : `${hex} <${name}>`
  }
  const handle = handleOf(program, value)
  if (handle) return handle.value
  if (!isCharacter(target)) return hex
  const text = cString(program, address, limits.characters)
  return text === undefined ? `${hex} <not readable>` : `${hex} ${text}`
}

/** What the handle view says of a pointer. */
export function handleOf(
  program: Program,
  value: Value,
): ReturnType<NonNullable<Program['handles']>['show']> {
  const plain = plainType(value.type)
  const name = plain.kind === 'pointer' && plain.form === 'pointer' ? targetName(plain) : undefined
  const address = name === undefined ? undefined : scalarOf(program, value)
  return name === undefined || !address ? undefined : program.handles?.show(name, Number(address))
}

/** The name of the function in a table slot. */
export function functionNameAt(program: Program, slot: number): string | undefined {
  return program.info.functionOfTableEntry(slot - program.tableBase) ?? program.functionName?.(slot)
}

const CHUNK = 64

/** The C string at an address, quoted; undefined if there is none. */
export function cString(program: Program, address: number, limit: number): string | undefined {
  const bytes: number[] = []
  while (bytes.length <= limit) {
    const chunk = nextBytes(program, address + bytes.length)
    if (!chunk) return bytes.length === 0 ? undefined : quoted(Uint8Array.from(bytes), limit)
    const end = chunk.indexOf(0)
    bytes.push(...(end < 0 ? chunk : chunk.subarray(0, end)))
    if (end >= 0) break
  }
  return quoted(Uint8Array.from(bytes), limit)
}

/** As many bytes as there are, up to a chunk. */
function nextBytes(program: Program, address: number): Uint8Array | undefined {
  for (let size = CHUNK; size > 0; size >>= 1) {
    const bytes = program.memory.read(address, size)
    if (bytes) return bytes
  }
  return undefined
}

function beforeNul(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0)
  return end < 0 ? bytes : bytes.subarray(0, end)
}

const ESCAPES: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  27: '\\033',
  92: '\\\\',
}

function escaped(byte: number, quote: string): string {
  const known = ESCAPES[byte]
  if (known !== undefined) return known
  const character = String.fromCharCode(byte)
  if (character === quote) return `\\${quote}`
  return byte >= 0x20 && byte < 0x7f ? character : `\\${byte.toString(8).padStart(3, '0')}`
}

function characterText(byte: number): string {
  return `'${escaped(byte, "'")}'`
}

function quotedCharacter(character: string): string {
  return character.length === 1 && character.charCodeAt(0) < 0x80
    ? characterText(character.charCodeAt(0))
    : `'${character}'`
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Text in quotes with C's escapes; bytes that are no UTF-8 in octal. */
export function quoted(bytes: Uint8Array, limit: number): string {
  const shown = bytes.subarray(0, limit)
  const more = bytes.length > limit ? '...' : ''
  let text: string | undefined
  try {
    text = decoder.decode(shown)
  } catch {
    // Not UTF-8 as a whole: byte by byte, then.
  }
  const characters =
    text === undefined
      ? [...shown].map((byte) => escaped(byte, '"'))
      : [...text].map((one) => (one.charCodeAt(0) < 0x80 ? escaped(one.charCodeAt(0), '"') : one))
  return `"${characters.join('')}"${more}`
}
