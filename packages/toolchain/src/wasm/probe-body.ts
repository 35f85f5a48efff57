// The walk over one function body that puts probes in. Change together: probes.ts, which says what they are for.
//
// Three locals are added: the control block's address, the frame's record, and the count of what is left. That is stored at each
// statement and read back only where somebody else may have changed it: behind calls, at the head of loops (where safe points are), and
// where exceptions land. Reading it at each statement would wait for the store of the one before. The frame base is the local that
// the opening of a function, as clang writes it without optimising, subtracts the frame's size into.
import { Writer, type Reader } from './bytes.ts'
import type { OffsetMapBuilder } from './offset-map.ts'
import { Op, skipOperands } from './opcodes.ts'
import { PROBE_CONTROL, type ProbeSite } from './probe-layout.ts'

/** What all probes of a module share. */
export interface ProbeCodes {
  readonly armed: number
  readonly slot: number
  readonly typeIndex: number
  readonly controlGlobal: number
}

/** What is known of a body before the walk. */
export interface ProbedFunction {
  /** Its statements in the order of addresses; without any it is copied as it is. */
  readonly sites: readonly ProbeSite[]
  readonly firstSite: number
  readonly params: number
  /** Value type of the result, if there is one. */
  readonly result: number | undefined
  readonly stackGlobal: number
}

const VOID = 0x40
const I32 = 0x7f
const EXTRA_LOCALS = 3
const ALIGNED = 2

/** Copies the body that `reader` covers (without its size) to `emit`, size first, and tells `offsets` where things went. */
export function probeBody(
  emit: Writer,
  offsets: OffsetMapBuilder,
  reader: Reader,
  codes: ProbeCodes,
  target: ProbedFunction,
): void {
  if (target.sites.length === 0) {
    emit.u32(reader.end - reader.at)
    offsets.add(emit.length, reader.at)
    emit.copy(reader.bytes, reader.at, reader.end)
    return
  }
  const body = new ProbedBody(reader, codes, target)
  body.run()
  emit.u32(body.out.length)
  for (const [now, before] of body.pairs) offsets.add(emit.length + now, before)
  emit.raw(body.out.view())
}

class ProbedBody {
  readonly out: Writer
  readonly pairs: [now: number, before: number][] = []
  readonly #reader: Reader
  readonly #codes: ProbeCodes
  readonly #target: ProbedFunction
  #copied: number
  /** Locals of ours, and the frame base; -1 until the function has one. */
  #control = 0
  #record = 0
  #left = 0
  #frameBase = -1
  /** Open blocks inside the one around the body. */
  #depth = 0
  /** The statement that runs, as an index into the function's sites; -1 in the opening. */
  #site = -1
  /** Whether exceptions may land here: then the top is set anew at each statement. */
  #catches = false

  constructor(reader: Reader, codes: ProbeCodes, target: ProbedFunction) {
    this.#reader = reader
    this.#codes = codes
    this.#target = target
    this.#copied = reader.at
    this.out = new Writer((reader.end - reader.at) * 4)
    this.pairs.push([0, reader.at])
  }

  run(): void {
    const reader = this.#reader
    this.#locals()
    this.#insert(reader.at, this.#entry())
    const opening = new OpeningScan(this.#target.stackGlobal)
    const { sites } = this.#target
    // The last byte is the body's own `end`, which closes the block instead.
    while (reader.at < reader.end - 1) {
      if (sites[this.#site + 1]?.address === reader.at) {
        this.#frameBase = opening.frameBase
        this.#site++
        this.#insert(reader.at, this.#probe())
      }
      this.#instruction(opening)
    }
    // A function of one closing brace may have its only statement here.
    if (sites[this.#site + 1]?.address === reader.at) {
      this.#site++
      this.#insert(reader.at, this.#probe())
    }
    this.#insert(reader.at, [Op.end, ...this.#exit()])
    this.out.copy(reader.bytes, this.#copied, reader.end)
  }

  #locals(): void {
    const reader = this.#reader
    const groups = reader.u32()
    const from = reader.at
    let locals = this.#target.params
    for (let left = groups; left > 0; left--) {
      locals += reader.u32()
      reader.u8()
    }
    this.#control = locals
    this.#record = locals + 1
    this.#left = locals + 2
    this.out.u32(groups + 1).copy(reader.bytes, from, reader.at)
    this.out.u32(EXTRA_LOCALS).u8(I32)
    this.#copied = reader.at
    this.pairs.push([this.out.length, reader.at])
  }

  #insert(at: number, code: ArrayLike<number>): void {
    this.out.copy(this.#reader.bytes, this.#copied, at).raw(code)
    this.#copied = at
    this.pairs.push([this.out.length, at])
  }

  #instruction(opening: OpeningScan): void {
    const reader = this.#reader
    const at = reader.at
    const opcode = reader.u8()
    if (opcode === Op.call || opcode === Op.callIndirect) this.#insert(at, this.#mark())
    else if (opcode === Op.return) {
      this.#insert(at, new Writer(8).u8(Op.br).u32(this.#depth).take())
      this.#copied = reader.at
      return
    } else if (opcode === Op.end || opcode === Op.delegate) this.#depth--
    else if (OPENS.has(opcode)) this.#depth++
    if (opcode === Op.try || opcode === Op.tryTable) this.#catches = true
    const operands = reader.at
    skipOperands(reader, opcode)
    if (opcode === Op.catch || opcode === Op.catchAll) this.#insert(reader.at, this.#landed())
    else if (CHANGES_COUNT.has(opcode)) this.#insert(reader.at, this.#readLeft())
    if (this.#site < 0) opening.take(opcode, reader, operands)
  }

  /** Takes a record for the frame. */
  #entry(): Uint8Array {
    const writer = new Writer(64).u8(Op.globalGet).u32(this.#codes.controlGlobal)
    writer.u8(Op.localTee).u32(this.#control)
    this.#load(writer.u8(Op.localGet).u32(this.#control), PROBE_CONTROL.top)
    writer.u8(Op.i32Const).s32(PROBE_CONTROL.frameBytes).u8(Op.i32Add).u8(Op.localTee).u32(this.#record)
    this.#store(writer, PROBE_CONTROL.top)
    writer.raw(this.#readLeft())
    return writer.raw([Op.block, this.#target.result ?? VOID]).take()
  }

  /** Gives it back. */
  #exit(): Uint8Array {
    const writer = new Writer(32).u8(Op.localGet).u32(this.#control)
    writer.u8(Op.localGet).u32(this.#record)
    writer.u8(Op.i32Const).s32(PROBE_CONTROL.frameBytes).u8(Op.i32Sub)
    return this.#store(writer, PROBE_CONTROL.top).take()
  }

  /** An exception was caught: what functions on its way had there is put right. */
  #landed(): Uint8Array {
    const writer = new Writer(32).u8(Op.localGet).u32(this.#control).u8(Op.localGet).u32(this.#record)
    return this.#store(writer, PROBE_CONTROL.top).raw(this.#readLeft()).take()
  }

  #readLeft(): Uint8Array {
    const writer = new Writer(16).u8(Op.localGet).u32(this.#control)
    return this.#load(writer, PROBE_CONTROL.left).u8(Op.localSet).u32(this.#left).take()
  }

  /** Before a call: the statement that waits for it. */
  #mark(): Uint8Array {
    if (this.#site < 0) return NOTHING
    const writer = new Writer(16).u8(Op.localGet).u32(this.#record)
    writer.u8(Op.i32Const).s32(this.#target.firstSite + this.#site)
    return this.#store(writer, 0).take()
  }

  #probe(): Uint8Array {
    const site = this.#target.firstSite + this.#site
    const writer = new Writer(96)
    if (this.#site === 0) {
      writer.u8(Op.localGet).u32(this.#record)
      if (this.#frameBase < 0) writer.raw([Op.i32Const, 0])
      else writer.u8(Op.localGet).u32(this.#frameBase)
      this.#store(writer, 4)
    }
    if (this.#catches) writer.raw(this.#landed())
    writer.u8(Op.localGet).u32(this.#control).u8(Op.localGet).u32(this.#left)
    writer.raw([Op.i32Const, 1, Op.i32Sub]).u8(Op.localTee).u32(this.#left)
    this.#store(writer, PROBE_CONTROL.left)
    // The byte is 0 or, as an unsigned number, the largest there is: one comparison for both reasons.
    writer.u8(Op.localGet).u32(this.#left)
    writer.raw([Op.i32Const, 0, Op.i32Load8S, 0]).u32(this.#codes.armed + site)
    writer.raw([Op.i32LeU, Op.if, VOID]).u8(Op.i32Const).s32(site)
    writer.u8(Op.i32Const).s32(this.#codes.slot).u8(Op.callIndirect).u32(this.#codes.typeIndex).u8(0)
    return writer.raw(this.#readLeft()).u8(Op.end).take()
  }

  #load(writer: Writer, offset: number): Writer {
    return writer.raw([Op.i32Load, ALIGNED]).u32(offset)
  }

  #store(writer: Writer, offset: number): Writer {
    return writer.raw([Op.i32Store, ALIGNED]).u32(offset)
  }
}

const NOTHING: Uint8Array = new Uint8Array(0)
/** Behind these the count may be another. */
const CHANGES_COUNT: ReadonlySet<number> = new Set([Op.call, Op.callIndirect, Op.loop])
const OPENS: ReadonlySet<number> = new Set([Op.block, Op.loop, Op.if, Op.try, Op.tryTable])

/** Finds the frame base: the stack pointer is read, a constant subtracted, perhaps by way of locals, and the result kept in a local. */
class OpeningScan {
  readonly #stackGlobal: number
  #state: 'start' | 'pointer' | 'difference' = 'start'
  frameBase = -1

  constructor(stackGlobal: number) {
    this.#stackGlobal = stackGlobal
  }

  /** Looks at an instruction whose operands begin at `operands`. */
  take(opcode: number, reader: Reader, operands: number): void {
    if (this.frameBase >= 0) return
    const end = reader.at
    reader.at = operands
    const keeps = opcode === Op.localSet || opcode === Op.localTee
    if (opcode === Op.globalGet && reader.u32() === this.#stackGlobal) this.#state = 'pointer'
    else if (this.#state === 'difference' && keeps) this.frameBase = reader.u32()
    else if (this.#state === 'pointer' && opcode === Op.i32Sub) this.#state = 'difference'
    else if (this.#state !== 'pointer' || !(keeps || PASSES.has(opcode))) this.#state = 'start'
    reader.at = end
  }
}

/** What may lie between reading the stack pointer and subtracting. */
const PASSES: ReadonlySet<number> = new Set([Op.i32Const, Op.localGet])
