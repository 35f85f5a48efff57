// The line table of a module (`.debug_line`, DWARF 4 and 5): which line of which file a position in the code comes from.
//
// Addresses are byte offsets into the code section as the linker wrote it; for code that was rewritten since, translate
// with its OffsetMap first. The table is a program for a small state machine, see the DWARF standard, section 6.2.
import { Reader } from '../wasm/bytes.ts'
import { findCustom, type Section } from '../wasm/sections.ts'

/** One row: from `address` on, up to the next row, code comes from this line. `end` rows only say where code ends. */
export interface LineRow {
  readonly address: number
  /** Index into `files`. */
  readonly file: number
  readonly line: number
  readonly column: number
  /** A place where a statement begins. */
  readonly statement: boolean
  /** Here the function's frame has been made. */
  readonly prologueEnd: boolean
  readonly end: boolean
}

/** A place in a source file. */
export interface SourceLine {
  readonly file: string
  readonly line: number
  readonly column: number
}

/** All rows of a module in the order of addresses. */
export interface LineTable {
  readonly files: readonly string[]
  readonly rows: readonly LineRow[]
  /** The line that the code at this offset comes from; of code that compilers give no line, the line before it in the function, or else after. */
  find(address: number): SourceLine | undefined
  /** The rows from `low` up to, not including, `high`. */
  within(low: number, high: number): readonly LineRow[]
  /** The files by the numbers that entries of the unit use whose table begins at this offset. */
  filesAt(offset: number): readonly string[]
}

interface Header {
  readonly programStart: number
  readonly end: number
  readonly minimumLength: number
  readonly defaultStatement: boolean
  readonly lineBase: number
  readonly lineRange: number
  readonly opcodeBase: number
  readonly operandCounts: readonly number[]
  /** File names by the number the program uses. */
  readonly files: readonly string[]
}

const decoder = new TextDecoder()

interface Strings {
  readonly line: Section | undefined
  readonly plain: Section | undefined
}

/** Tables by the bytes they were read from: whoever loads a module and whoever looks into it ask for the same one. */
const known = new WeakMap<Uint8Array, LineTable>()

/** Reads the line table, once for the same sections; undefined if the module has none. */
export function readLineTable(sections: readonly Section[]): LineTable | undefined {
  const section = findCustom(sections, '.debug_line')
  if (!section) return undefined
  let table = known.get(section.bytes)
  if (!table) known.set(section.bytes, (table = readTable(section, sections)))
  return table
}

function readTable(section: Section, sections: readonly Section[]): LineTable {
  const strings: Strings = {
    line: findCustom(sections, '.debug_line_str'),
    plain: findCustom(sections, '.debug_str'),
  }
  const files: string[] = []
  const sequences: LineRow[][] = []
  const reader = new Reader(section.bytes)
  const units = new Map<number, readonly string[]>()
  while (!reader.done) {
    const start = reader.at
    const header = readHeader(reader, strings)
    units.set(start, header.files)
    const base = files.length
    files.push(...header.files)
    runProgram(new Reader(section.bytes, header.programStart, header.end), header, base, sequences)
    reader.at = header.end
  }
  // Within a sequence addresses rise, and sequences do not overlap.
  const rows = sequences.sort((a, b) => startOf(a) - startOf(b)).flat()
  return {
    files,
    rows,
    find: (address) => findLine(files, rows, address),
    within: (low, high) => rows.slice(firstAfter(rows, low - 1), firstAfter(rows, high - 1)),
    filesAt: (offset) => units.get(offset) ?? [],
  }
}

function startOf(sequence: readonly LineRow[]): number {
  return (sequence[0] as LineRow).address
}

/** The index of the first row whose address is greater. */
function firstAfter(rows: readonly LineRow[], address: number): number {
  let low = 0
  let high = rows.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((rows[middle] as LineRow).address <= address) low = middle + 1
    else high = middle
  }
  return low
}

function findLine(
  files: readonly string[],
  rows: readonly LineRow[],
  address: number,
): SourceLine | undefined {
  const at = firstAfter(rows, address) - 1
  const row = rowWithLine(rows, at, -1) ?? rowWithLine(rows, at, 1)
  return row && { file: files[row.file] ?? '?', line: row.line, column: row.column }
}

/** The nearest row that names a line, from `at` on in one direction: compilers give jumps back to a loop's head line 0. */
function rowWithLine(rows: readonly LineRow[], at: number, direction: 1 | -1): LineRow | undefined {
  for (let row = rows[at]; row !== undefined && !row.end; row = rows[(at += direction)])
    if (row.line !== 0) return row
  return undefined
}

function u16(reader: Reader): number {
  return reader.u8() | (reader.u8() << 8)
}

function i8(reader: Reader): number {
  return (reader.u8() << 24) >> 24
}

function cString(reader: Reader): string {
  const from = reader.at
  while (reader.u8() !== 0);
  return decoder.decode(reader.bytes.subarray(from, reader.at - 1))
}

function readHeader(reader: Reader, strings: Strings): Header {
  const length = reader.fixed32()
  const end = reader.at + length
  const version = u16(reader)
  if (version >= 5) reader.skip(2)
  const headerLength = reader.fixed32()
  const programStart = reader.at + headerLength
  const minimumLength = reader.u8()
  if (version >= 4) reader.skip(1)
  const defaultStatement = reader.u8() !== 0
  const lineBase = i8(reader)
  const lineRange = reader.u8()
  const opcodeBase = reader.u8()
  const operandCounts = [0, ...Array.from({ length: opcodeBase - 1 }, () => reader.u8())]
  const files = version >= 5 ? filesOfVersion5(reader, strings) : filesOfVersion4(reader)
  return {
    programStart,
    end,
    minimumLength,
    defaultStatement,
    lineBase,
    lineRange,
    opcodeBase,
    operandCounts,
    files,
  }
}

function join(directory: string | undefined, file: string): string {
  if (file.startsWith('/') || directory === undefined || directory === '' || directory === '.') return file
  return directory.endsWith('/') ? directory + file : `${directory}/${file}`
}

function filesOfVersion4(reader: Reader): string[] {
  const directories: string[] = ['']
  for (let text = cString(reader); text !== ''; text = cString(reader)) directories.push(text)
  const files: string[] = ['']
  for (let text = cString(reader); text !== ''; text = cString(reader)) {
    const directory = directories[reader.u32()]
    reader.skipLeb()
    reader.skipLeb()
    files.push(join(directory, text))
  }
  return files
}

/** Content types of the entries we read. */
const CONTENT_PATH = 1
const CONTENT_DIRECTORY = 2

function filesOfVersion5(reader: Reader, strings: Strings): string[] {
  const directories = readEntries(reader, strings).map(({ path }) => path)
  return readEntries(reader, strings).map(({ path, directory }) => join(directories[directory], path))
}

function readEntries(reader: Reader, strings: Strings): { path: string; directory: number }[] {
  const formats = Array.from({ length: reader.u8() }, () => [reader.u32(), reader.u32()] as const)
  return Array.from({ length: reader.u32() }, () => {
    let path = ''
    let directory = 0
    for (const [content, form] of formats) {
      const value = readForm(reader, form, strings)
      if (content === CONTENT_PATH) path = String(value)
      else if (content === CONTENT_DIRECTORY) directory = Number(value)
    }
    return { path, directory }
  })
}

function readForm(reader: Reader, form: number, strings: Strings): string | number {
  switch (form) {
    case 0x08:
      return cString(reader)
    case 0x0e:
      return stringAt(strings.plain, reader.fixed32())
    case 0x1f:
      return stringAt(strings.line, reader.fixed32())
    case 0x0b:
      return reader.u8()
    case 0x05:
      return u16(reader)
    case 0x06:
      return reader.fixed32()
    case 0x0f:
      return reader.u32()
    case 0x09:
      reader.skip(reader.u32())
      return ''
    case 0x1e:
      reader.skip(16)
      return ''
    default:
      throw new Error(`unknown form 0x${form.toString(16)} in .debug_line`)
  }
}

function stringAt(section: Section | undefined, offset: number): string {
  return section ? cString(new Reader(section.bytes, offset)) : ''
}

function runProgram(reader: Reader, header: Header, fileBase: number, sequences: LineRow[][]): void {
  const start = {
    address: 0,
    file: 1,
    line: 1,
    column: 0,
    statement: header.defaultStatement,
    prologueEnd: false,
  }
  let state = { ...start }
  let sequence: LineRow[] = []
  const row = (end: boolean): void => {
    const { address, line, column, statement, prologueEnd } = state
    sequence.push({ address, file: fileBase + state.file, line, column, statement, prologueEnd, end })
    state.prologueEnd = false
  }
  const advance = (operation: number): void => {
    state.address += Math.floor(operation / header.lineRange) * header.minimumLength
    state.line += header.lineBase + (operation % header.lineRange)
  }
  const endSequence = (): void => {
    row(true)
    // Functions that were not linked in are left at address 0 or at the very end of the number range.
    const first = sequence[0] as LineRow
    if (first.address > 0 && first.address < 0xffff_fff0) sequences.push(sequence)
    sequence = []
    state = { ...start }
  }
  while (!reader.done) {
    const opcode = reader.u8()
    if (opcode >= header.opcodeBase) {
      advance(opcode - header.opcodeBase)
      row(false)
      continue
    }
    switch (opcode) {
      case 0: {
        const size = reader.u32()
        const next = reader.at + size
        const extended = reader.u8()
        if (extended === 1) endSequence()
        else if (extended === 2) state.address = reader.fixed32()
        reader.at = next
        break
      }
      case 1:
        row(false)
        break
      case 2:
        state.address += reader.u32() * header.minimumLength
        break
      case 3:
        state.line += reader.s32()
        break
      case 4:
        state.file = reader.u32()
        break
      case 5:
        state.column = reader.u32()
        break
      case 6:
        state.statement = !state.statement
        break
      case 8:
        state.address += Math.floor((255 - header.opcodeBase) / header.lineRange) * header.minimumLength
        break
      case 9:
        state.address += u16(reader)
        break
      case 10:
        state.prologueEnd = true
        break
      default:
        for (let count = header.operandCounts[opcode] ?? 0; count > 0; count--) reader.skipLeb()
    }
  }
}
