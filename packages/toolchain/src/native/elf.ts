// Shared objects for Linux (ELF, 64 bits, little-endian): which names one gives and wants, and the one header that TinyCC leaves out.
//
// Only the dynamic symbol table is read, since that is what the dynamic linker reads. @see the ELF specification, gABI 4.1

/** What a shared object says of itself. */
export interface ElfSummary {
  /** The processor's number: 62 is x86-64, 183 is AArch64. */
  readonly machine: number
  /** Names that others can use. */
  readonly defined: readonly string[]
  /** Names that must come from elsewhere when it is loaded. */
  readonly undefined: readonly string[]
  /** Of those, the ones it can do without. */
  readonly weak: readonly string[]
  /** Libraries it asks for by name. */
  readonly needed: readonly string[]
}

/** The bytes are no 64-bit little-endian ELF file, or damaged. */
export class ElfError extends Error {}

const MAGIC = 0x464c457f
const HEADER_BYTES = 64
const PROGRAM_HEADER_BYTES = 56
const SYMBOL_BYTES = 24
const sectionType = { strings: 3, dynamic: 6, dynamicSymbols: 11 }
const PT_GNU_STACK = 0x6474e551
const READ_WRITE = 6
const DT_NEEDED = 1n
const WEAK = 2

interface SectionHeader {
  readonly type: number
  readonly offset: number
  readonly size: number
  readonly link: number
}

function open(bytes: Uint8Array): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const known = bytes.length > HEADER_BYTES && view.getUint32(0, true) === MAGIC
  if (!known || view.getUint8(4) !== 2 || view.getUint8(5) !== 1)
    throw new ElfError('not a 64-bit little-endian ELF file')
  return view
}

function* sectionHeaders(view: DataView): Generator<SectionHeader> {
  const at = Number(view.getBigUint64(40, true))
  const size = view.getUint16(58, true)
  const count = view.getUint16(60, true)
  for (let i = 0; i < count; i++) {
    const from = at + i * size
    yield {
      type: view.getUint32(from + 4, true),
      offset: Number(view.getBigUint64(from + 24, true)),
      size: Number(view.getBigUint64(from + 32, true)),
      link: view.getUint32(from + 40, true),
    }
  }
}

/**
 * Reads the dynamic symbols and the libraries asked for.
 *
 * @throws ElfError if the bytes are something else
 */
export function readElf(bytes: Uint8Array): ElfSummary {
  const view = open(bytes)
  const defined: string[] = []
  const missing: string[] = []
  const weak: string[] = []
  const needed: string[] = []
  try {
    const sections = [...sectionHeaders(view)]
    const decoder = new TextDecoder('latin1')
    const textAt = (table: SectionHeader | undefined, offset: number): string => {
      const from = (table?.offset ?? 0) + offset
      return decoder.decode(bytes.subarray(from, bytes.indexOf(0, from)))
    }
    for (const section of sections) {
      const strings = sections[section.link]
      if (section.type === sectionType.dynamicSymbols) {
        for (let at = section.offset + SYMBOL_BYTES; at < section.offset + section.size; at += SYMBOL_BYTES) {
          const name = textAt(strings, view.getUint32(at, true))
          const binding = view.getUint8(at + 4) >> 4
          if (view.getUint16(at + 6, true) !== 0) defined.push(name)
          else if (name !== '') (binding === WEAK ? weak : missing).push(name)
        }
      } else if (section.type === sectionType.dynamic) {
        for (let at = section.offset; at < section.offset + section.size; at += 16)
          if (view.getBigUint64(at, true) === DT_NEEDED)
            needed.push(textAt(strings, Number(view.getBigUint64(at + 8, true))))
      }
    }
  } catch (error) {
    if (error instanceof RangeError) throw new ElfError('damaged ELF file')
    throw error
  }
  return { machine: view.getUint16(18, true), defined, undefined: missing, weak, needed }
}

/**
 * Adds the program header that says the stack needs no execution. Without it glibc from 2.41 on takes the library for one that does,
 * and refuses to load it. The table of program headers moves to the end of the file, because there is no room after it.
 */
export function withPlainStack(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const view = open(bytes)
  const at = Number(view.getBigUint64(32, true))
  const count = view.getUint16(56, true)
  const table = bytes.subarray(at, at + count * PROGRAM_HEADER_BYTES)
  for (let i = 0; i < count; i++)
    if (view.getUint32(at + i * PROGRAM_HEADER_BYTES, true) === PT_GNU_STACK) return bytes.slice()
  const start = Math.ceil(bytes.length / 8) * 8
  const whole = new Uint8Array(start + table.length + PROGRAM_HEADER_BYTES)
  whole.set(bytes)
  whole.set(table, start)
  const to = new DataView(whole.buffer)
  const added = start + table.length
  to.setUint32(added, PT_GNU_STACK, true)
  to.setUint32(added + 4, READ_WRITE, true)
  to.setBigUint64(added + 48, 16n, true)
  to.setBigUint64(32, BigInt(start), true)
  to.setUint16(56, count + 1, true)
  return whole
}
