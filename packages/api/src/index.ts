// The face of the module API: load modules into an engine, watch what they do.
export { ModuleHost } from './loader/module-host.ts'
export type { ModuleHostOptions } from './loader/host-options.ts'
export { aside, type Aside } from './aside.ts'
export { ModuleFault, type FaultKind } from './abi/fault.ts'
export {
  CONTEXT_CELLS,
  DEBUG_ARMED,
  DEBUG_FRAMES,
  DEBUG_START,
  THREAD_PROBE_BYTES,
} from './abi/address-space.ts'
export type { LinearMemory } from './abi/memory.ts'
export type { WasmFunction } from './abi/table.ts'
export type { BlockedInfo } from './blocked-client.ts'
export type { CallbackPurpose, ModuleContext } from './context.ts'
export { ATTEND, type DebugHooks } from './loader/debug-hooks.ts'
export type { UndefinedBehaviour } from './loader/sanitizer.ts'
export type { LoadedModule } from './loader/loaded-module.ts'
export type { ModuleImage } from './loader/module-image.ts'
export { CommandTracer, type ApiCall, type CommandTrace, type TracedArgument } from './trace.ts'
export { Lints } from './lints/lints.ts'
export { describeReport, type LintPlace, type LintReport } from './lints/report.ts'
export type { LintId, LintRow, LintSeverity, LintWay } from './lints/row.ts'
export { unusedNumbers } from './used-words.ts'
export { renderLints } from './lints/render-lints.ts'
export { LINTS } from './lints/table.ts'
export { describeArguments, quote } from './render.ts'
export { coverage } from './sections/index.ts'
export type { SpawnThread, ThreadStart, ThreadWorker } from './threads/thread-start.ts'
export type { ThreadInfo } from './threads/threads-options.ts'
export type { Handled, HandleWatcher } from './abi/handles.ts'
export {
  describeHandle,
  HandleOrigins,
  inspectHandle,
  listHandles,
  type HandleDetail,
  type HandleInfo,
  type HandleOrigin,
} from './handle-list.ts'
