// The walk over one function body that puts safe points in: copies runs of bytes, and changes what is between them.
//
// What goes around a loop makes branches that leave it cross more labels; so all branch depths are read and, where
// needed, written anew. Loops whose block type is a function type (they may take parameters) get the
// plain point inside instead.
import { skipLocals } from './bodies.ts'
import { Writer, type Reader } from './bytes.ts'
import type { OffsetMapBuilder } from './offset-map.ts'
import { Op, skipOperands } from './opcodes.ts'

/** What to put where. */
export interface BodyEdits {
  /** Before the first instruction. */
  readonly entry: Uint8Array
  /** The test with the call. */
  readonly point: Uint8Array
  /** The call alone. */
  readonly callOut: Uint8Array
  /** The test alone: leaves an i32. */
  readonly wanted: Uint8Array
  /** Before a call by pointer at a position. */
  readonly callSite: ((at: number) => Uint8Array) | undefined
  /** After each write of the global `stackGlobal`. */
  readonly afterStackSet: Uint8Array
  readonly stackGlobal: number
}

/** Copies the body that `reader` covers (without its size) to `emit`, size first, and tells `offsets` where things went. */
export function rewriteBody(emit: Writer, offsets: OffsetMapBuilder, reader: Reader, edits: BodyEdits): void {
  const edited =
    edits.entry.length > 0 ||
    edits.afterStackSet.length > 0 ||
    mayHave(reader, Op.loop) ||
    (edits.callSite !== undefined && mayHave(reader, Op.callIndirect))
  if (!edited) {
    emit.u32(reader.end - reader.at)
    offsets.add(emit.length, reader.at)
    emit.copy(reader.bytes, reader.at, reader.end)
    return
  }
  const body = new BodyWriter(reader, edits)
  const length = body.run()
  emit.u32(length)
  for (const [now, before] of body.pairs) offsets.add(emit.length + now, before)
  emit.copy(body.out.view(), 0, length)
}

function mayHave(reader: Reader, opcode: number): boolean {
  // A byte scan may see the number in an operand; that only costs a walk that changes nothing.
  return reader.bytes.subarray(reader.at, reader.end).includes(opcode)
}

/** `block loop block` around each loop. */
const LABELS_AROUND = 3
const VOID = 0x40

/** One array for all bodies: its content is copied out before the next body begins. */
const shared: { out: Writer | undefined } = { out: undefined }

class BodyWriter {
  readonly out: Writer
  readonly pairs: [now: number, before: number][] = []
  readonly #reader: Reader
  readonly #edits: BodyEdits
  /** One entry for each open label: how many labels were put around it. */
  readonly #labels: number[] = []
  #copied: number

  constructor(reader: Reader, edits: BodyEdits) {
    this.#reader = reader
    this.#edits = edits
    this.#copied = reader.at
    this.out = shared.out ??= new Writer(1 << 16)
    this.out.length = 0
    this.pairs.push([0, reader.at])
  }

  run(): number {
    const reader = this.#reader
    skipLocals(reader)
    this.#insert(reader.at, this.#edits.entry)
    while (!reader.done) this.#instruction()
    this.out.copy(reader.bytes, this.#copied, reader.end)
    return this.out.length
  }

  #insert(at: number, code: ArrayLike<number>): void {
    if (code.length === 0) return
    this.out.copy(this.#reader.bytes, this.#copied, at).raw(code)
    this.#copied = at
    this.pairs.push([this.out.length, at])
  }

  #instruction(): void {
    const reader = this.#reader
    const at = reader.at
    const opcode = reader.u8()
    switch (opcode) {
      case Op.loop:
        return this.#loop(at)
      case Op.br:
      case Op.brIf:
      case Op.rethrow:
        return this.#label()
      case Op.brTable: {
        for (let left = reader.u32() + 1; left > 0; left--) this.#label()
        return
      }
      case Op.tryTable:
        reader.skipLeb()
        for (let left = reader.u32(); left > 0; left--) {
          if (reader.u8() < 2) reader.skipLeb()
          this.#label()
        }
        this.#labels.push(0)
        return
      case Op.delegate:
        this.#labels.pop()
        return this.#label()
      case Op.end:
        if (this.#labels.pop() === LABELS_AROUND) this.#insert(reader.at, this.#afterLoop())
        return
      case Op.globalSet: {
        if (reader.u32() === this.#edits.stackGlobal) this.#insert(reader.at, this.#edits.afterStackSet)
        return
      }
      case Op.callIndirect:
        skipOperands(reader, opcode)
        return this.#insert(at, this.#edits.callSite?.(at) ?? [])
      default:
        skipOperands(reader, opcode)
        if (opcode === Op.block || opcode === Op.if || opcode === Op.try) this.#labels.push(0)
    }
  }

  #loop(at: number): void {
    const reader = this.#reader
    const type = reader.s32()
    // Negative numbers are "nothing" and single results; others index a function type.
    const around = type < 0
    this.#labels.push(around ? LABELS_AROUND : 0)
    if (around) {
      this.#insert(at, [Op.block, type & 0x7f, Op.loop, type & 0x7f, Op.block, VOID])
      this.#insert(reader.at, [...this.#edits.wanted, Op.brIf, 1])
    } else this.#insert(reader.at, this.#edits.point)
  }

  /** Past the loop: out of everything, or, where the branch outwards lands, the call and into the loop again. */
  #afterLoop(): number[] {
    return [Op.br, 2, Op.end, ...this.#edits.callOut, Op.br, 0, Op.end, Op.end]
  }

  #label(): void {
    const reader = this.#reader
    const at = reader.at
    const depth = reader.u32()
    let extra = 0
    const labels = this.#labels
    for (let crossed = 1; crossed <= depth; crossed++) extra += labels[labels.length - crossed] ?? 0
    if (extra === 0) return
    this.out.copy(reader.bytes, this.#copied, at).u32(depth + extra)
    this.#copied = reader.at
    this.pairs.push([this.out.length, reader.at])
  }
}
