// What the linker's start function would put into memory: read out of its code, so that the loader can do it.
//
// A module for shared memory has passive data segments and a generated `__wasm_init_memory` that copies them behind a
// flag, at addresses no relocation record covers. We read its constants and drop the start function: the loader then
// places the data itself, once, and a second instance of the module (a thread) leaves them alone by nature.
import { readBodies, skipLocals } from './bodies.ts'
import { Reader, Writer } from './bytes.ts'
import { constantExpression, readImports } from './model.ts'
import { Op, skipOperands } from './opcodes.ts'
import { findSection, replaceSection, SectionId, type Section } from './sections.ts'

/** Bytes to place: `data` at `address`, or `length` zeros where there is no data. Addresses are as linked. */
export interface MemoryInit {
  readonly address: number
  readonly length: number
  readonly data?: Uint8Array
}

/** All first contents of a module's memory and the globals that its start function sets. */
export interface InitPlan {
  readonly memory: readonly MemoryInit[]
  /** Global index to address, as linked: `__tls_base`, if the module has thread-local variables. */
  readonly globals: ReadonlyMap<number, number>
}

interface Segment {
  readonly address: number | undefined
  readonly data: Uint8Array
}

/** Reads the active segments and the start function's copies. The views point into the given sections. */
export function readInitPlan(sections: readonly Section[]): InitPlan {
  const memory: MemoryInit[] = []
  const globals = new Map<number, number>()
  const segments = readSegments(sections)
  for (const { address, data } of segments)
    if (address !== undefined) memory.push({ address, length: data.length, data })
  const body = startBody(sections)
  if (body) followStart(body, segments, memory, globals)
  return { memory, globals }
}

function readSegments(sections: readonly Section[]): Segment[] {
  const section = findSection(sections, SectionId.data)
  if (!section) return []
  const reader = new Reader(section.bytes)
  return Array.from({ length: reader.u32() }, () => {
    const mode = reader.u32()
    if (mode === 2) reader.skipLeb()
    const address = mode === 1 ? undefined : constantExpression(reader)
    const length = reader.u32()
    const from = reader.at
    reader.skip(length)
    return { address, data: section.bytes.subarray(from, from + length) }
  })
}

function startBody(sections: readonly Section[]): Reader | undefined {
  const start = findSection(sections, SectionId.start)
  const code = findSection(sections, SectionId.code)
  if (!start || !code) return undefined
  const imported = readImports(sections).filter((entry) => entry.kind === 'function').length
  const body = readBodies(sections)[new Reader(start.bytes).u32() - imported]
  return body && new Reader(code.bytes, body.at, body.end)
}

/** Runs the constants of the generated code on a small stack; everything that is not a constant clears it. */
function followStart(
  reader: Reader,
  segments: readonly Segment[],
  memory: MemoryInit[],
  globals: Map<number, number>,
): void {
  skipLocals(reader)
  const stack: number[] = []
  while (!reader.done) {
    const opcode = reader.u8()
    if (opcode === Op.i32Const) {
      stack.push(reader.s32())
      continue
    }
    if (opcode === Op.globalSet) {
      const value = stack.pop()
      if (value !== undefined) globals.set(reader.u32(), value)
      else reader.skipLeb()
      continue
    }
    const operandsAt = reader.at
    skipOperands(reader, opcode)
    if (opcode === Op.bulkPrefix) {
      const operands = new Reader(reader.bytes, operandsAt)
      const [address, from, length] = stack.slice(-3)
      const sub = operands.u32()
      if (address !== undefined && from !== undefined && length !== undefined) {
        const segment = sub === 8 ? segments[operands.u32()] : undefined
        if (segment) memory.push({ address, length, data: segment.data.subarray(from, from + length) })
        else if (sub === 11 && from === 0) memory.push({ address, length })
      }
    }
    stack.length = 0
  }
}

/** The same module with all its segments passive: an instance of it leaves the memory as it is. */
export function withPassiveSegments(sections: readonly Section[]): Section[] {
  const section = findSection(sections, SectionId.data)
  if (!section) return [...sections]
  const segments = readSegments(sections)
  const writer = new Writer(section.bytes.length + 8).u32(segments.length)
  for (const { data } of segments) writer.u8(1).u32(data.length).raw(data)
  return replaceSection(sections, section, writer.take())
}
