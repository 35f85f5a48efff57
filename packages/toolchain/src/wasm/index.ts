// The face of the plain byte tools: read a WebAssembly module, move it, give it safe points. No compiler in here, so
// that the module API can use it without pulling clang in. Exported as `@valkey-playground/toolchain/wasm`.
export { Reader, WasmFormatError, Writer } from './bytes.ts'
export { readBodies, type Body } from './bodies.ts'
export {
  findCustom,
  findSection,
  isWasm,
  readSections,
  replaceSection,
  SectionId,
  writeModule,
  type Section,
} from './sections.ts'
export {
  findStackPointer,
  findThreadLocals,
  readExports,
  readGlobals,
  readImports,
  readNames,
  readTypes,
  type DefinedGlobal,
  type ExternKind,
  type FunctionType,
  type Limits,
  type WasmExport,
  type WasmImport,
  type WasmNames,
} from './model.ts'
export { countReferences } from './linking.ts'
export { isRelocatable, relocate, type Bases, type Relocated } from './relocate.ts'
export type { MemoryInit } from './memory-init.ts'
export { importMemory, ownMemoryPages, type MemorySlots } from './own-memory.ts'
export { inlineCalls, pointerCalls, readInlineFunction, type InlineFunction } from './inline-calls.ts'
export { setImportLimits, type MemoryShape } from './limits.ts'
export {
  addSafepoints,
  STACK_LIMIT,
  type Safepointed,
  type SafepointOptions,
  type StackCheck,
} from './safepoints.ts'
export { chainOffsets, type OffsetMap } from './offset-map.ts'
export { addProbes, PROBE_CONTROL_GLOBAL, type Probed, type ProbeOptions } from './probes.ts'
export { PROBE_CONTROL, type ProbeSite } from './probe-layout.ts'
export { readLineTable, type LineRow, type LineTable, type SourceLine } from '../dwarf/line.ts'
export { readDebugInfo } from '../dwarf/info.ts'
export type { Location, LocationPiece, MachineState } from '../dwarf/location.ts'
export type {
  ArrayType,
  BaseEncoding,
  BaseType,
  CallableType,
  CodeRange,
  DebugFunction,
  DebugInfo,
  DebugScope,
  DebugType,
  DebugUnit,
  DebugVariable,
  EnumType,
  PointerType,
  QualifiedType,
  RecordMember,
  RecordType,
  Statement,
  TypedefType,
  VoidType,
} from '../dwarf/types.ts'
export { disassembleAt, type Disassembly, type Instruction } from './disassemble.ts'
