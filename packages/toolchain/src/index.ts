// The toolchain's face: C and C++ to WebAssembly with clang and wasm-ld, in any place that has WebAssembly.
//
// The host for Node lives behind `@valkey-playground/toolchain/node`, so that pages never see `node:` modules; the
// WebAssembly byte tools live behind `@valkey-playground/toolchain/wasm`.

export { createToolchain } from './toolchain.ts'
export { createBrowserHost } from './browser-host.ts'
export { wrappedSymbols } from './flags.ts'
export type { BrowserHostOptions } from './browser-host.ts'
export type { BytesSeen, ResourcePart, ToolchainHost } from './host.ts'
export type {
  CompileOptions,
  CompileResult,
  Diagnostic,
  FixIt,
  Position,
  Profile,
  Progress,
  Range,
  SourceFiles,
  Toolchain,
} from './types.ts'
export { createExporter, type Exporter } from './native/exporter.ts'
export { createBrowserExporterHost } from './native/browser-exporter-host.ts'
export type { ApiUse, ExporterHost, NativeOptions, NativeResult, NativeTarget } from './native/types.ts'
export {
  archiveFiles,
  sourceArchive,
  type ArchiveProject,
  type SessionLine,
} from './native/source-archive.ts'
export { apiUses, compareVersions, namedHeaders, oldestServer } from './native/api-uses.ts'
