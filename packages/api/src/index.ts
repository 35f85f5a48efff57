// The face of the module API: load modules into an engine, watch what they do.
export { ModuleHost, type ModuleHostOptions } from './loader/module-host.ts'
export { ModuleFault, type FaultKind } from './abi/fault.ts'
export { CommandTracer, type ApiCall, type CommandTrace, type TracedArgument } from './trace.ts'
export { coverage } from './sections/index.ts'
