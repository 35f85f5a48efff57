// The face of `@valkey-playground/api/spec`: what the module API consists of, as data. No handlers and no engine, so that an
// editor can load it alone. Everything here is made from the tables beside this file.

export { lowerPrototype, parseCType, parsePrototype } from './c-types.ts'
export type {
  HandlerOf,
  Kind,
  LongDouble,
  Param,
  Prototype,
  Ptr,
  WasmSignature,
  WasmType,
} from './c-types.ts'
export { C, CONSTANT_GROUPS } from './constants/index.ts'
export type { ConstantGroup, ConstantName, ConstantSpec, Constants } from './constants/index.ts'
export { coverageOf, renderCoverage } from './coverage.ts'
export type { Coverage, CoverageMap, Status } from './coverage.ts'
export { editorSymbols } from './editor.ts'
export type { EditorSymbol } from './editor.ts'
export { renderHeader } from './header.ts'
export { layoutOf, offsetOf, sizeOf } from './layout.ts'
export type { StructLayout } from './layout.ts'
export { redisName, renderRedisHeader } from './redis-header.ts'
export { REFERENCE_URL } from './section.ts'
export type { FunctionSpec, SectionSpec } from './section.ts'
export {
  API_NAMES,
  API_SINCE,
  FUNCTIONS,
  SECTIONS,
  functionSpec,
  prototypeOf,
  wasmSignature,
} from './table.ts'
export type { ApiName, Functions, Handler, Handlers, SectionName } from './table.ts'
export { EVENTS, STRUCTS } from './structs/index.ts'
export type { Field, Nested, StructName, StructSpec } from './structs/index.ts'
export { CALLBACKS, OPAQUE_TYPES, TYPE_ALIASES } from './types.ts'
export type { CallbackSpec, TypeDocs } from './types.ts'
