// Puts a function's code in the place of calls of it by pointer: for functions that take less time than a call does.
//
// The function comes from another module. Its last parameter is the pointer, so it can tell which function is meant, and call it when
// that is another one than it has the code of:
//     i32.load pointer                  i32.load pointer
//     call_indirect (type)     ──▶      local.set …            its parameters, in locals added to the caller
//                                       block (result)         its body; `return` leaves the block
//                                       end
// It may do sums, look at memory and call by pointer; it has no loops, knows no globals and calls no function by its index. No
// function, type or local of the caller changes its index. Where calls are is known from the linker's records (pointerCalls).
import { readBodies } from './bodies.ts'
import { Reader, WasmFormatError, Writer } from './bytes.ts'
import { eachRelocation, readSymbols, RelocationType } from './linking.ts'
import { readExports, readFunctions, readImports, readTypes, sameType, type FunctionType } from './model.ts'
import { OffsetMapBuilder, type OffsetMap } from './offset-map.ts'
import { Op, skipOperands } from './opcodes.ts'
import { findSection, replaceSection, SectionId, type Section } from './sections.ts'

/** A function whose code can stand in the place of calls. */
export interface InlineFunction {
  /** Of the calls that it stands for: without the pointer. */
  readonly type: FunctionType
  /** Types of its parameters, the pointer last, and of its locals. */
  readonly locals: readonly number[]
  /** Its instructions, without the last `end`. */
  readonly code: Uint8Array
}

/** A call by a pointer that was just read from a variable. */
export interface PointerCall {
  readonly variable: string
  /** The position of `call_indirect` in the code section. */
  readonly at: number
}

/** The module with code in the place of calls. */
export interface Inlined {
  readonly sections: Section[]
  readonly offsets: OffsetMap
  /** How many calls were replaced. */
  readonly count: number
}

const I32 = 0x7f
const VOID = 0x40
/** Bytes of a number that the linker wrote so that it can be changed. */
const PADDED = 5
const FORBIDDEN: ReadonlySet<number> = new Set([
  Op.loop,
  Op.brTable,
  Op.try,
  Op.tryTable,
  Op.call,
  Op.globalGet,
  Op.globalSet,
])

/** Reads an exported function. @throws WasmFormatError if it is not there or does what it may not do */
export function readInlineFunction(sections: readonly Section[], name: string): InlineFunction {
  const index = readExports(sections).find((entry) => entry.kind === 'function' && entry.name === name)?.index
  const own = (index ?? -1) - readImports(sections).filter(({ kind }) => kind === 'function').length
  const body = readBodies(sections)[own]
  const code = findSection(sections, SectionId.code)
  const type = readTypes(sections)[readFunctions(sections)[own] ?? -1]
  if (!body || !code || type?.params.at(-1) !== I32 || type.results.length > 1)
    throw new WasmFormatError(`no function ${name} that takes a pointer last`)
  const reader = new Reader(code.bytes, body.at, body.end)
  const locals = [...type.params, ...readLocals(reader)]
  const from = reader.at
  while (!reader.done) {
    const opcode = reader.u8()
    if (FORBIDDEN.has(opcode)) throw new WasmFormatError(`${name} does more than its callers can do for it`)
    skipOperands(reader, opcode)
  }
  const bytes = code.bytes.slice(from, body.end - 1)
  return { type: { params: type.params.slice(0, -1), results: type.results }, locals, code: bytes }
}

function readLocals(reader: Reader): number[] {
  const locals: number[] = []
  for (let groups = reader.u32(); groups > 0; groups--) {
    const count = reader.u32()
    const type = reader.u8()
    for (let left = count; left > 0; left--) locals.push(type)
  }
  return locals
}

/**
 * The calls by a pointer that comes straight from a variable of one of these names, in rising order. Optimised code has such calls.
 * @param sections with the linker's records; `code` is its code section, moved or not
 */
export function pointerCalls(
  sections: readonly Section[],
  code: Uint8Array,
  names: { has(name: string): boolean },
): PointerCall[] {
  const symbols = readSymbols(sections)
  const calls: PointerCall[] = []
  eachRelocation(sections, 'CODE', (type, offset, index) => {
    if (type !== RelocationType.memoryAddressLeb || code[offset - 2] !== Op.i32Load) return
    const at = offset + PADDED
    const symbol = symbols[index]
    if (code[at] !== Op.callIndirect || symbol?.kind !== 'data' || symbol.undefined) return
    if (symbol.name !== undefined && names.has(symbol.name)) calls.push({ variable: symbol.name, at })
  })
  return calls.toSorted((a, b) => a.at - b.at)
}

/** Replaces calls. Those of a variable without a function, or with another type than its function's, stay. */
export function inlineCalls(
  sections: readonly Section[],
  calls: readonly PointerCall[],
  functions: ReadonlyMap<string, InlineFunction>,
): Inlined {
  const code = findSection(sections, SectionId.code)
  const offsets = new OffsetMapBuilder()
  if (!code || calls.length === 0) return { sections: [...sections], offsets: offsets.build(), count: 0 }
  const types = readTypes(sections)
  const typeOf = readFunctions(sections)
  const bodies = readBodies(sections)
  const emit = new Writer(code.bytes.length + calls.length * 128).u32(bodies.length)
  let next = 0
  let count = 0
  bodies.forEach(({ at, end }, index) => {
    const caller = new CallerWriter(code.bytes, at, types[typeOf[index] as number]?.params.length ?? 0)
    for (let call; (call = calls[next]) && call.at < end; next++) {
      const inlined = functions.get(call.variable)
      const typeIndex = new Reader(code.bytes, call.at + 1).u32()
      const type = types[typeIndex]
      if (!inlined || !type || !sameType(type, inlined.type)) continue
      caller.inline(call.at, typeIndex, inlined)
      count++
    }
    caller.write(emit, offsets, end)
  })
  return { sections: replaceSection(sections, code, emit.take()), offsets: offsets.build(), count }
}

/** Writes one function with code in the place of calls. */
class CallerWriter {
  readonly #bytes: Uint8Array
  /** Where its body begins, and where its instructions do. */
  readonly #at: number
  readonly #from: number
  readonly #locals: number
  /** The instructions up to `copied`. */
  readonly #out = new Writer()
  readonly #pairs: [now: number, before: number][] = []
  #copied: number
  /** Types of locals that are added, and the index of the first for each function. */
  readonly #added: number[] = []
  readonly #places = new Map<InlineFunction, number>()

  constructor(bytes: Uint8Array, at: number, params: number) {
    const reader = new Reader(bytes, at)
    this.#bytes = bytes
    this.#at = at
    this.#locals = params + readLocals(reader).length
    this.#from = this.#copied = reader.at
  }

  inline(at: number, typeIndex: number, inlined: InlineFunction): void {
    let first = this.#places.get(inlined)
    if (first === undefined) {
      this.#places.set(inlined, (first = this.#locals + this.#added.length))
      this.#added.push(...inlined.locals)
    }
    const out = this.#out.copy(this.#bytes, this.#copied, at)
    for (let param = inlined.type.params.length; param >= 0; param--) out.u8(Op.localSet).u32(first + param)
    out.u8(Op.block).u8(inlined.type.results[0] ?? VOID)
    writeInlined(out, inlined.code, first, typeIndex)
    // All before the last byte belongs to the call.
    this.#pairs.push([out.length, at])
    out.u8(Op.end)
    const reader = new Reader(this.#bytes, at)
    skipOperands(reader, reader.u8())
    this.#copied = reader.at
    this.#pairs.push([out.length, reader.at])
  }

  /** Writes the whole body, its size first. */
  write(emit: Writer, offsets: OffsetMapBuilder, end: number): void {
    const bytes = this.#bytes
    const out = this.#out.copy(bytes, this.#copied, end)
    const reader = new Reader(bytes, this.#at)
    const groups = reader.u32()
    const head = new Writer(this.#from - reader.at + 2 * this.#added.length + 8)
    head.u32(groups + this.#added.length).copy(bytes, reader.at, this.#from)
    for (const type of this.#added) head.u8(1).u8(type)
    emit.u32(head.length + out.length)
    offsets.add(emit.length, this.#at)
    emit.raw(head.view())
    offsets.add(emit.length, this.#from)
    for (const [now, before] of this.#pairs) offsets.add(emit.length + now, before)
    emit.raw(out.view())
  }
}

/** The instructions of a function with its locals where the caller has them. */
function writeInlined(out: Writer, code: Uint8Array, firstLocal: number, typeIndex: number): void {
  const reader = new Reader(code)
  let depth = 0
  while (!reader.done) {
    const at = reader.at
    const opcode = reader.u8()
    const operand = reader.at
    skipOperands(reader, opcode)
    if (opcode === Op.localGet || opcode === Op.localSet || opcode === Op.localTee)
      out.u8(opcode).u32(firstLocal + new Reader(code, operand).u32())
    else if (opcode === Op.callIndirect) out.u8(opcode).u32(typeIndex).u8(0)
    else if (opcode === Op.return) out.u8(Op.br).u32(depth)
    else out.copy(code, at, reader.at)
    if (opcode === Op.block || opcode === Op.if) depth++
    else if (opcode === Op.end) depth--
  }
}
