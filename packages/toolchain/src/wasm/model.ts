// What a module declares: types, imports, exports, globals, names. Read-only; the pieces other files here need.
//
// Each function reads one section from the list of sections, so that a caller pays for what it asks. Indices are the
// module's own: imported functions first, then the defined ones.
import { Reader, WasmFormatError } from './bytes.ts'
import { findCustom, findSection, SectionId, type Section } from './sections.ts'

/** Kinds of imports and exports, in the order of their numbers in the format. */
export type ExternKind = 'function' | 'table' | 'memory' | 'global' | 'tag'
const KINDS: readonly ExternKind[] = ['function', 'table', 'memory', 'global', 'tag']

/** A size range; for a memory in pages of 64 KiB, for a table in entries. */
export interface Limits {
  readonly min: number
  readonly max?: number
  readonly shared: boolean
}

/** One import. `typeIndex` is given for functions and tags, `limits` for tables and memories. */
export interface WasmImport {
  readonly module: string
  readonly name: string
  readonly kind: ExternKind
  readonly typeIndex?: number
  readonly limits?: Limits
}

/** One export: what it is and its index among its kind. */
export interface WasmExport {
  readonly name: string
  readonly kind: ExternKind
  readonly index: number
}

/** A function type; the entries are the format's type bytes (0x7f is i32). */
export interface FunctionType {
  readonly params: readonly number[]
  readonly results: readonly number[]
}

/** Whether two function types are one. */
export function sameType(a: FunctionType, b: FunctionType): boolean {
  return a.params.join() === b.params.join() && a.results.join() === b.results.join()
}

/** A defined global whose first value is one constant; `value` is undefined for other starts. `at` and `end` bound the start expression. */
export interface DefinedGlobal {
  readonly type: number
  readonly mutable: boolean
  readonly value: number | undefined
  readonly at: number
  readonly end: number
}

/** Reads a size range. */
export function readLimits(reader: Reader): Limits {
  const flags = reader.u8()
  if (flags > 3) throw new WasmFormatError(`64-bit or unknown limits (${flags}) are not supported`)
  const min = reader.u32()
  return flags & 1
    ? { min, max: reader.u32(), shared: (flags & 2) !== 0 }
    : { min, shared: (flags & 2) !== 0 }
}

/** All imports in their order. */
export function readImports(sections: readonly Section[]): WasmImport[] {
  const section = findSection(sections, SectionId.import)
  if (!section) return []
  const reader = new Reader(section.bytes)
  const imports: WasmImport[] = []
  for (let left = reader.u32(); left > 0; left--) {
    const module = reader.text()
    const name = reader.text()
    const kind = KINDS[reader.u8()]
    switch (kind) {
      case 'function':
        imports.push({ module, name, kind, typeIndex: reader.u32() })
        break
      case 'table':
        reader.u8()
        imports.push({ module, name, kind, limits: readLimits(reader) })
        break
      case 'memory':
        imports.push({ module, name, kind, limits: readLimits(reader) })
        break
      case 'global':
        reader.skip(2)
        imports.push({ module, name, kind })
        break
      case 'tag':
        reader.u8()
        imports.push({ module, name, kind, typeIndex: reader.u32() })
        break
      default:
        throw new WasmFormatError(`unknown import kind for ${module}.${name}`)
    }
  }
  return imports
}

/** All exports in their order. */
export function readExports(sections: readonly Section[]): WasmExport[] {
  const section = findSection(sections, SectionId.export)
  if (!section) return []
  const reader = new Reader(section.bytes)
  const exports: WasmExport[] = []
  for (let left = reader.u32(); left > 0; left--) {
    const name = reader.text()
    const kind = KINDS[reader.u8()]
    if (!kind) throw new WasmFormatError(`unknown export kind for ${name}`)
    exports.push({ name, kind, index: reader.u32() })
  }
  return exports
}

/** All function types. */
export function readTypes(sections: readonly Section[]): FunctionType[] {
  const section = findSection(sections, SectionId.type)
  if (!section) return []
  const reader = new Reader(section.bytes)
  const types: FunctionType[] = []
  for (let left = reader.u32(); left > 0; left--) {
    if (reader.u8() !== 0x60) throw new WasmFormatError('only function types are supported')
    types.push({ params: typeList(reader), results: typeList(reader) })
  }
  return types
}

function typeList(reader: Reader): number[] {
  return Array.from({ length: reader.u32() }, () => reader.u8())
}

/** The type index of each defined function. */
export function readFunctions(sections: readonly Section[]): number[] {
  const section = findSection(sections, SectionId.function)
  if (!section) return []
  const reader = new Reader(section.bytes)
  return Array.from({ length: reader.u32() }, () => reader.u32())
}

/** The defined globals; their module-wide indices begin after the imported ones. */
export function readGlobals(sections: readonly Section[]): DefinedGlobal[] {
  const section = findSection(sections, SectionId.global)
  if (!section) return []
  const reader = new Reader(section.bytes)
  const globals: DefinedGlobal[] = []
  for (let left = reader.u32(); left > 0; left--) {
    const type = reader.u8()
    const mutable = reader.u8() === 1
    const at = reader.at
    const value = constantExpression(reader)
    globals.push({ type, mutable, value, at, end: reader.at })
  }
  return globals
}

/** Reads a start expression; the value if it is a single `i32.const`. */
export function constantExpression(reader: Reader): number | undefined {
  let value: number | undefined
  for (let count = 0; ; count++) {
    const opcode = reader.u8()
    if (opcode === 0x0b) return count === 1 ? value : undefined
    if (opcode === 0x41) value = reader.s32()
    else if (opcode === 0x42 || opcode === 0x23 || opcode === 0xd0 || opcode === 0xd2) reader.skipLeb()
    else if (opcode === 0x43) reader.skip(4)
    else if (opcode === 0x44) reader.skip(8)
    else if (![0x6a, 0x6b, 0x6c, 0x7c, 0x7d, 0x7e].includes(opcode))
      throw new WasmFormatError(`unknown instruction 0x${opcode.toString(16)} in a start expression`)
    if (opcode !== 0x41) value = undefined
  }
}

/** Names from the `name` section, by index. Empty if it was stripped. */
export interface WasmNames {
  readonly functions: ReadonlyMap<number, string>
  readonly globals: ReadonlyMap<number, string>
}

/** Reads function and global names. */
export function readNames(sections: readonly Section[]): WasmNames {
  const functions = new Map<number, string>()
  const globals = new Map<number, string>()
  const section = findCustom(sections, 'name')
  if (section) {
    const reader = new Reader(section.bytes)
    while (!reader.done) {
      const kind = reader.u8()
      const size = reader.u32()
      const end = reader.at + size
      const into = kind === 1 ? functions : kind === 7 ? globals : undefined
      if (into) for (let left = reader.u32(); left > 0; left--) into.set(reader.u32(), reader.text())
      reader.at = end
    }
  }
  return { functions, globals }
}

/** The index of the C stack pointer, -1 if the module does not say which global that is. */
export function findStackPointer(sections: readonly Section[]): number {
  return findGlobal(sections, '__stack_pointer')
}

/** The global with the address of a thread's own variables. -1 if there is none. */
export function findThreadLocals(sections: readonly Section[]): number {
  return findGlobal(sections, '__tls_base')
}

function findGlobal(sections: readonly Section[], wanted: string): number {
  const exported = readExports(sections).find(({ kind, name }) => kind === 'global' && name === wanted)
  if (exported) return exported.index
  // In objects it is the linker's to give.
  const imported = readImports(sections).filter(({ kind }) => kind === 'global')
  const index = imported.findIndex(({ name }) => name === wanted)
  if (index >= 0) return index
  for (const [index, name] of readNames(sections).globals) if (name === wanted) return index
  return -1
}
