// A value: a type and the place of its bytes. Members, elements and targets of values are values again.
//
// What is in memory stays there: reading and writing go through the frame's program each time. What exists nowhere in
// memory (results of expressions, optimised variables) carries its bytes with it and cannot be written.
import type {
  DebugType,
  DebugVariable,
  Location,
  MachineState,
  RecordMember,
} from '@valkey-playground/toolchain/wasm'
import { plainType, sizeOf } from './c-types.ts'
import type { Frame, Program } from './program.ts'
import { decodeScalar, encodeScalar, integerBytes, unsignedOf, type Scalar } from './scalars.ts'

/** Where a value's bytes are. */
export type Place =
  | { readonly kind: 'memory'; readonly address: number }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'unavailable'; readonly reason: string }

/** A typed piece of data. */
export interface Value {
  readonly type: DebugType
  readonly place: Place
  /** A bit-field's bits, counted from the place. */
  readonly bits?: { readonly offset: number; readonly size: number }
}

/** The machine state that the variables of a frame are found with. */
export function machineOf(frame: Frame): MachineState {
  const { program } = frame
  return {
    pc: frame.pc,
    memoryBase: program.memoryBase,
    local: frame.local,
    global: frame.global,
    read(address, size) {
      const bytes = program.memory.read(address, size)
      return bytes && unsignedOf(bytes)
    },
  }
}

/** A variable of a frame. */
export function valueOfVariable(frame: Frame, variable: DebugVariable): Value {
  const type = variable.type()
  return { type, place: placeOf(frame.program, variable.locate(machineOf(frame)), sizeOf(type)) }
}

function placeOf(program: Program, location: Location, size: number): Place {
  switch (location.kind) {
    case 'value':
      return { kind: 'bytes', bytes: integerBytes(location.value, size) }
    case 'bytes':
      return { kind: 'bytes', bytes: location.bytes }
    case 'pieces': {
      const bytes = new Uint8Array(size)
      let at = 0
      for (const piece of location.pieces) {
        const part = bytesAt(program, placeOf(program, piece.place, piece.size), piece.size)
        // A piece that is lost makes the whole unknown: half a struct must not look like a whole one.
        if (!part) return { kind: 'unavailable', reason: 'partly optimized out' }
        bytes.set(part.subarray(0, Math.min(piece.size, size - at)), at)
        at += piece.size
      }
      return { kind: 'bytes', bytes }
    }
    default:
      return location
  }
}

function bytesAt(program: Program, place: Place, size: number): Uint8Array | undefined {
  if (place.kind === 'memory') return program.memory.read(place.address, size)
  return place.kind === 'bytes' && place.bytes.length >= size ? place.bytes.subarray(0, size) : undefined
}

/** The address of a value in memory. */
export function addressOf(value: Value): number | undefined {
  return value.place.kind === 'memory' ? value.place.address : undefined
}

/** The bytes of a value; of a bit-field those that hold its bits. Undefined if they cannot be read. */
export function bytesOf(program: Program, value: Value): Uint8Array | undefined {
  return bytesAt(program, value.place, storageSize(value))
}

function storageSize({ type, bits }: Value): number {
  return bits ? Math.ceil((bits.offset + bits.size) / 8) : sizeOf(type)
}

/** The number a value is; undefined if it is none or cannot be read. */
export function scalarOf(program: Program, value: Value): Scalar | undefined {
  const bytes = bytesOf(program, value)
  if (!bytes) return undefined
  const { bits } = value
  if (!bits) return decodeScalar(bytes, value.type)
  const field = BigInt.asUintN(bits.size, unsignedOf(bytes) >> BigInt(bits.offset))
  return decodeScalar(integerBytes(field, Math.ceil(bits.size / 8)), value.type, bits.size)
}

/** Stores a number. @returns false if the value has no place in memory */
export function storeScalar(program: Program, value: Value, scalar: Scalar): boolean {
  const { bits } = value
  const encoded = encodeScalar(scalar, value.type)
  if (!bits) return storeBytes(program, value, encoded)
  const before = bytesOf(program, value)
  if (!before) return false
  const mask = ((1n << BigInt(bits.size)) - 1n) << BigInt(bits.offset)
  const field = (unsignedOf(encoded) << BigInt(bits.offset)) & mask
  return storeBytes(program, value, integerBytes((unsignedOf(before) & ~mask) | field, before.length))
}

/** Stores bytes over a value. @returns false if the value has no place in memory */
export function storeBytes(program: Program, { place }: Value, bytes: Uint8Array): boolean {
  return place.kind === 'memory' && program.memory.write(place.address, bytes)
}

/** Why the bytes of a value cannot be read. */
export function whyUnreadable({ place }: Value): string {
  if (place.kind === 'unavailable') return place.reason
  return place.kind === 'memory' ? `cannot access memory at 0x${place.address.toString(16)}` : 'has no bytes'
}

/** A part of a value, `offset` bytes in. */
export function partOf({ place }: Value, offset: number, type: DebugType): Value {
  if (place.kind === 'memory') return { type, place: { kind: 'memory', address: place.address + offset } }
  if (place.kind === 'bytes') return { type, place: { kind: 'bytes', bytes: place.bytes.subarray(offset) } }
  return { type, place }
}

/** A member of a record. */
export function memberOf(record: Value, member: RecordMember): Value {
  const part = partOf(record, member.offset, member.type())
  return member.bits ? { ...part, bits: member.bits } : part
}

/** What an address points to. */
export function valueAt(address: number, type: DebugType): Value {
  return { type, place: { kind: 'memory', address: address >>> 0 } }
}

/** What a pointer or reference points to; undefined if it cannot be read. */
export function targetOf(program: Program, pointer: Value): Value | undefined {
  const plain = plainType(pointer.type)
  const address = scalarOf(program, pointer)
  if (plain.kind !== 'pointer' || address === undefined) return undefined
  return valueAt(Number(address), plain.target())
}

/** The value itself, or for a C++ reference what it refers to. */
export function withoutReference(program: Program, value: Value): Value {
  const plain = plainType(value.type)
  if (plain.kind !== 'pointer' || plain.form === 'pointer') return value
  return targetOf(program, value) ?? value
}
