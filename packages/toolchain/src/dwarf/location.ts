// Location expressions (DWARF 4 and 5, section 2.5): where the bytes of a variable are.
//
// A small stack machine over 64-bit integers. WebAssembly adds one operation, `DW_OP_WASM_location`, that takes a local,
// a global or an operand of the value stack for a register. What a variable comes to is memory, a value that exists
// nowhere in memory, or several pieces of those (optimised code).
import { Reader } from '../wasm/bytes.ts'

/** The values a piece of running code stands on. Unknown ones are undefined, and what needs them is unavailable. */
export interface MachineState {
  /** Position in the code section as linked. */
  readonly pc: number
  /** What was added to the linker's addresses of data. */
  readonly memoryBase: number
  readonly local: (index: number) => number | bigint | undefined
  readonly global: (index: number) => number | bigint | undefined
  /** A little-endian number in memory; undefined outside of it. */
  readonly read: (address: number, size: number) => bigint | undefined
}

/** One part of a variable that is spread over several places. */
export interface LocationPiece {
  readonly size: number
  readonly place: Location
}

/** Where a variable is. */
export type Location =
  | { readonly kind: 'memory'; readonly address: number }
  /** The low bytes are the variable. */
  | { readonly kind: 'value'; readonly value: bigint }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'pieces'; readonly pieces: readonly LocationPiece[] }
  | { readonly kind: 'unavailable'; readonly reason: string }

/** What an expression may need from the function around it. */
export interface LocationContext {
  readonly state: MachineState
  readonly frameBase: () => Location
  /** The table of addresses of the unit (DWARF 5). */
  readonly indexedAddress: (index: number) => number
}

/** The place of a variable that the code at hand does not keep. */
export const OPTIMIZED_OUT: Location = { kind: 'unavailable', reason: 'optimized out' }

const Op = {
  addr: 0x03,
  deref: 0x06,
  const1u: 0x08,
  const1s: 0x09,
  const2u: 0x0a,
  const2s: 0x0b,
  const4u: 0x0c,
  const4s: 0x0d,
  const8u: 0x0e,
  const8s: 0x0f,
  constu: 0x10,
  consts: 0x11,
  dup: 0x12,
  drop: 0x13,
  over: 0x14,
  pick: 0x15,
  swap: 0x16,
  plusUconst: 0x23,
  bra: 0x28,
  skip: 0x2f,
  lit0: 0x30,
  lit31: 0x4f,
  fbreg: 0x91,
  piece: 0x93,
  derefSize: 0x94,
  implicitValue: 0x9e,
  stackValue: 0x9f,
  addrx: 0xa1,
  constx: 0xa2,
  convert: 0xa8,
  wasmLocation: 0xed,
} as const

const signed = (value: bigint): bigint => BigInt.asIntN(64, value)

/** Operations on the two topmost values: `below` was pushed first. */
const BINARY: Readonly<Record<number, (below: bigint, top: bigint) => bigint>> = {
  0x1a: (a, b) => a & b,
  0x1b: (a, b) => (b === 0n ? 0n : signed(a) / signed(b)),
  0x1c: (a, b) => a - b,
  0x1d: (a, b) => (b === 0n ? 0n : BigInt.asUintN(64, a) % BigInt.asUintN(64, b)),
  0x1e: (a, b) => a * b,
  0x21: (a, b) => a | b,
  0x22: (a, b) => a + b,
  0x24: (a, b) => a << b,
  0x25: (a, b) => BigInt.asUintN(64, a) >> b,
  0x26: (a, b) => signed(a) >> b,
  0x27: (a, b) => a ^ b,
  0x29: (a, b) => BigInt(a === b),
  0x2a: (a, b) => BigInt(signed(a) >= signed(b)),
  0x2b: (a, b) => BigInt(signed(a) > signed(b)),
  0x2c: (a, b) => BigInt(signed(a) <= signed(b)),
  0x2d: (a, b) => BigInt(signed(a) < signed(b)),
  0x2e: (a, b) => BigInt(a !== b),
}

const UNARY: Readonly<Record<number, (value: bigint) => bigint>> = {
  0x19: (a) => (signed(a) < 0n ? -a : a),
  0x1f: (a) => -a,
  0x20: (a) => ~a,
}

/** A little-endian number of `size` bytes at the reader. */
export function readNumber(reader: Reader, size: number): bigint {
  let value = 0n
  for (let index = 0; index < size; index++) value |= BigInt(reader.u8()) << BigInt(index * 8)
  return value
}

/** An unsigned or signed LEB number of any length. */
export function readLeb(reader: Reader, withSign: boolean): bigint {
  let value = 0n
  let shift = 0n
  for (;;) {
    const byte = reader.u8()
    value |= BigInt(byte & 0x7f) << shift
    shift += 7n
    if (byte < 0x80) return withSign && byte & 0x40 ? value - (1n << shift) : value
  }
}

class Unavailable extends Error {}

function known<T>(value: T | undefined, what: string): T {
  if (value === undefined) throw new Unavailable(what)
  return value
}

/** Works an expression out. Never throws for what is not there: the answer then says why. */
export function evaluateLocation(expression: Uint8Array, context: LocationContext): Location {
  if (expression.length === 0) return OPTIMIZED_OUT
  try {
    return run(expression, context)
  } catch (error) {
    if (error instanceof Unavailable) return { kind: 'unavailable', reason: error.message }
    throw error
  }
}

/** Constants by opcode: how to read the operand. */
const CONSTANTS: Readonly<Record<number, (reader: Reader) => bigint>> = {
  [Op.const1u]: (reader) => readNumber(reader, 1),
  [Op.const1s]: (reader) => BigInt.asIntN(8, readNumber(reader, 1)),
  [Op.const2u]: (reader) => readNumber(reader, 2),
  [Op.const2s]: (reader) => BigInt.asIntN(16, readNumber(reader, 2)),
  [Op.const4u]: (reader) => readNumber(reader, 4),
  [Op.const4s]: (reader) => BigInt.asIntN(32, readNumber(reader, 4)),
  [Op.const8u]: (reader) => readNumber(reader, 8),
  [Op.const8s]: (reader) => BigInt.asIntN(64, readNumber(reader, 8)),
  [Op.constu]: (reader) => readLeb(reader, false),
  [Op.consts]: (reader) => readLeb(reader, true),
}

function run(expression: Uint8Array, context: LocationContext): Location {
  const reader = new Reader(expression)
  const stack: bigint[] = []
  const pieces: LocationPiece[] = []
  /** Set when what is on the stack (or in bytes) is the value and not its address. */
  let current: Location | undefined
  let isValue = false
  /** Addresses after a global are offsets from it: that is how thread-local variables are described. */
  let base = context.state.memoryBase
  const pop = (): bigint => known(stack.pop(), 'the location expression is broken')
  const place = (): Location => {
    const top = stack.pop()
    let found: Location = OPTIMIZED_OUT
    if (current) found = current
    else if (top !== undefined)
      found = isValue
        ? { kind: 'value', value: top }
        : { kind: 'memory', address: Number(top & 0xffff_ffffn) }
    stack.length = 0
    current = undefined
    isValue = false
    return found
  }
  while (!reader.done) {
    const op = reader.u8()
    const binary = BINARY[op]
    const unary = UNARY[op]
    const constant = CONSTANTS[op]
    if (binary) {
      const top = pop()
      stack.push(BigInt.asUintN(64, binary(pop(), top)))
    } else if (unary) stack.push(BigInt.asUintN(64, unary(pop())))
    else if (constant) stack.push(constant(reader))
    else if (op >= Op.lit0 && op <= Op.lit31) stack.push(BigInt(op - Op.lit0))
    else
      switch (op) {
        case Op.addr:
          stack.push(readNumber(reader, 4) + BigInt(base))
          break
        case Op.addrx:
          stack.push(BigInt(context.indexedAddress(reader.u32()) + base))
          break
        case Op.constx:
          stack.push(BigInt(context.indexedAddress(reader.u32())))
          break
        case Op.fbreg: {
          const offset = readLeb(reader, true)
          const base = context.frameBase()
          if (base.kind === 'unavailable') throw new Unavailable(base.reason)
          if (base.kind !== 'memory' && base.kind !== 'value')
            throw new Unavailable('it has no frame in memory')
          stack.push((base.kind === 'memory' ? BigInt(base.address) : base.value) + offset)
          break
        }
        case Op.wasmLocation:
          if (isGlobal(reader)) base = 0
          stack.push(wasmOperand(reader, context.state))
          // A register's content is the variable unless something computes with it.
          if (reader.done || reader.bytes[reader.at] === Op.piece) isValue = true
          break
        case Op.plusUconst:
          stack.push(pop() + readLeb(reader, false))
          break
        case Op.deref:
        case Op.derefSize: {
          const size = op === Op.deref ? 4 : reader.u8()
          const address = Number(pop() & 0xffff_ffffn)
          stack.push(
            known(context.state.read(address, size), `address 0x${address.toString(16)} is not memory`),
          )
          break
        }
        case Op.dup:
          stack.push(known(stack.at(-1), 'the location expression is broken'))
          break
        case Op.drop:
          pop()
          break
        case Op.over:
          stack.push(known(stack.at(-2), 'the location expression is broken'))
          break
        case Op.pick:
          stack.push(known(stack.at(-1 - reader.u8()), 'the location expression is broken'))
          break
        case Op.swap:
          stack.push(pop(), pop())
          break
        case Op.bra: {
          const jump = Number(BigInt.asIntN(16, readNumber(reader, 2)))
          if (pop() !== 0n) reader.at += jump
          break
        }
        case Op.skip: {
          const jump = Number(BigInt.asIntN(16, readNumber(reader, 2)))
          reader.at += jump
          break
        }
        case Op.convert:
          reader.skipLeb()
          break
        case Op.stackValue:
          isValue = true
          break
        case Op.implicitValue: {
          const length = reader.u32()
          current = { kind: 'bytes', bytes: expression.slice(reader.at, reader.at + length) }
          reader.skip(length)
          break
        }
        case Op.piece:
          pieces.push({ size: reader.u32(), place: place() })
          break
        default:
          throw new Unavailable(`its location needs operation 0x${op.toString(16)}, which is not known here`)
      }
  }
  return pieces.length > 0 ? { kind: 'pieces', pieces } : place()
}

/** Whether the operand that comes names a global. */
function isGlobal({ bytes, at }: Reader): boolean {
  return bytes[at] === 1 || bytes[at] === 3
}

/** Kinds of places in WebAssembly: 0 local, 1 global (LEB), 2 operand stack, 3 global (four bytes, relocatable). */
function wasmOperand(reader: Reader, state: MachineState): bigint {
  const kind = reader.u8()
  const index = kind === 3 ? reader.fixed32() : reader.u32()
  if (kind === 2) throw new Unavailable('it is on the operand stack, which cannot be seen')
  const value = kind === 0 ? state.local(index) : state.global(index)
  return BigInt.asUintN(
    64,
    BigInt(known(value, `wasm ${kind === 0 ? 'local' : 'global'} ${index} is not known`)),
  )
}
