// C's own types as this target has them (wasm32: `long` and pointers have 32 bits), and questions about any type.
import type { ArrayType, BaseType, DebugType, PointerType } from '@valkey-playground/toolchain/wasm'

function base(name: string, size: number, encoding: BaseType['encoding']): BaseType {
  return { kind: 'base', name, size, encoding }
}

/** Names of C's types as they are written here. */
type CName =
  | 'bool'
  | 'char'
  | 'signedChar'
  | 'unsignedChar'
  | 'short'
  | 'unsignedShort'
  | 'int'
  | 'unsignedInt'
  | 'long'
  | 'unsignedLong'
  | 'longLong'
  | 'unsignedLongLong'
  | 'float'
  | 'double'
  | 'longDouble'

/** The types that expressions work with. */
export const C_TYPES: Readonly<Record<CName, BaseType>> = {
  bool: base('_Bool', 1, 'boolean'),
  char: base('char', 1, 'char'),
  signedChar: base('signed char', 1, 'char'),
  unsignedChar: base('unsigned char', 1, 'uchar'),
  short: base('short', 2, 'signed'),
  unsignedShort: base('unsigned short', 2, 'unsigned'),
  int: base('int', 4, 'signed'),
  unsignedInt: base('unsigned int', 4, 'unsigned'),
  long: base('long', 4, 'signed'),
  unsignedLong: base('unsigned long', 4, 'unsigned'),
  longLong: base('long long', 8, 'signed'),
  unsignedLongLong: base('unsigned long long', 8, 'unsigned'),
  float: base('float', 4, 'float'),
  double: base('double', 8, 'float'),
  longDouble: base('long double', 16, 'float'),
}

/** `void`. */
export const VOID: DebugType = { kind: 'void', name: 'void' }

/** The size of pointers. */
export const POINTER_SIZE = 4

/** A pointer to a type. */
export function pointerTo(target: DebugType): PointerType {
  return { kind: 'pointer', form: 'pointer', size: POINTER_SIZE, target: () => target }
}

/** An array of a type. */
export function arrayOf(element: DebugType, count: number): ArrayType {
  return { kind: 'array', element: () => element, count }
}

/** The type without its other names and qualifiers. */
export function plainType(type: DebugType): DebugType {
  let plain = type
  while (plain.kind === 'typedef' || plain.kind === 'qualified') plain = plain.target()
  return plain
}

/** Bytes a value of the type takes; 0 for what has no size. */
export function sizeOf(type: DebugType): number {
  const plain = plainType(type)
  switch (plain.kind) {
    case 'array':
      return (plain.count ?? 0) * sizeOf(plain.element())
    case 'base':
    case 'enum':
    case 'pointer':
    case 'record':
      return plain.size
    default:
      return 0
  }
}

/** Whether values of the type are characters, which are shown as text. */
export function isCharacter(type: DebugType): boolean {
  const plain = plainType(type)
  return (
    plain.kind === 'base' && plain.size === 1 && (plain.encoding === 'char' || plain.encoding === 'uchar')
  )
}

/** The name of the struct that a pointer points to, under its own name or the one a typedef gives it. */
export function targetName(type: PointerType): string | undefined {
  const target = plainType(type.target())
  if (target.kind !== 'record') return undefined
  return target.name ?? nearestName(type.target())
}

function nearestName(type: DebugType): string | undefined {
  if (type.kind === 'typedef') return type.name
  return type.kind === 'qualified' ? nearestName(type.target()) : undefined
}
