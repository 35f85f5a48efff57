// A module as the list of its sections, and back.
//
// Sections are kept as positions in the original array until one is replaced; `writeModule` joins them. Everything in
// this folder that changes a module goes: read, replace some payloads, write. See: sections' order and ids in the
// WebAssembly core specification, chapter "Modules".
import { Reader, WasmFormatError, Writer } from './bytes.ts'

/** Section numbers of the binary format. */
export const SectionId: {
  readonly custom: 0
  readonly type: 1
  readonly import: 2
  readonly function: 3
  readonly table: 4
  readonly memory: 5
  readonly global: 6
  readonly export: 7
  readonly start: 8
  readonly element: 9
  readonly code: 10
  readonly data: 11
  readonly dataCount: 12
  readonly tag: 13
} = {
  custom: 0,
  type: 1,
  import: 2,
  function: 3,
  table: 4,
  memory: 5,
  global: 6,
  export: 7,
  start: 8,
  element: 9,
  code: 10,
  data: 11,
  dataCount: 12,
  tag: 13,
}

/** One section. `bytes` is its payload: for a custom section what follows the name. `offset` is where the payload begins in the file. */
export interface Section {
  readonly id: number
  readonly name: string
  readonly bytes: Uint8Array
  readonly offset: number
}

const MAGIC = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0] as const

/** Whether the bytes begin as a WebAssembly module does. */
export function isWasm(bytes: Uint8Array): boolean {
  return bytes.length >= 8 && MAGIC.every((byte, index) => bytes[index] === byte)
}

/**
 * Splits a module. Payloads are views of `wasm`, not copies.
 *
 * @throws WasmFormatError if the bytes are no module or break off.
 */
export function readSections(wasm: Uint8Array): Section[] {
  if (!isWasm(wasm)) throw new WasmFormatError('not a WebAssembly module')
  const reader = new Reader(wasm, 8)
  const sections: Section[] = []
  while (!reader.done) {
    const id = reader.u8()
    const size = reader.u32()
    const end = reader.at + size
    if (end > wasm.length) throw new WasmFormatError(`section ${id} is cut off`)
    const name = id === SectionId.custom ? new Reader(wasm, reader.at, end).text() : ''
    const start = id === SectionId.custom ? afterName(wasm, reader.at, end) : reader.at
    sections.push({ id, name, bytes: wasm.subarray(start, end), offset: start })
    reader.at = end
  }
  return sections
}

function afterName(wasm: Uint8Array, at: number, end: number): number {
  const reader = new Reader(wasm, at, end)
  reader.text()
  return reader.at
}

/** Joins sections into a module. The offsets of the given sections play no part. */
export function writeModule(sections: readonly Section[]): Uint8Array<ArrayBuffer> {
  const writer = new Writer(sections.reduce((sum, section) => sum + section.bytes.length + 40, 8))
  writer.raw(MAGIC)
  for (const { id, name, bytes } of sections) {
    writer.u8(id)
    if (id === SectionId.custom) {
      const head = new Writer(name.length + 8).text(name).view()
      writer.u32(head.length + bytes.length).raw(head)
    } else writer.u32(bytes.length)
    writer.raw(bytes)
  }
  return writer.take()
}

/** The first section with that number. */
export function findSection(sections: readonly Section[], id: number): Section | undefined {
  return sections.find((section) => section.id === id)
}

/** The custom section with that name, such as `name` or `.debug_line`. */
export function findCustom(sections: readonly Section[], name: string): Section | undefined {
  return sections.find((section) => section.id === SectionId.custom && section.name === name)
}

/** The sections with one payload exchanged; the others are the same objects. */
export function replaceSection(sections: readonly Section[], section: Section, bytes: Uint8Array): Section[] {
  return sections.map((other) => (other === section ? { ...other, bytes } : other))
}
