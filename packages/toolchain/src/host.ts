// What the toolchain needs from the place it runs in: its big files, and a clock.
//
// The compiler is one WebAssembly module of 75 MB; its headers and libraries come in three parts, so that a page whose
// user writes C fetches neither the C++ library nor the other processors' intrinsics. Hosts: browser-host.ts (fetch,
// Cache Storage) and node/node-host.ts (the installed package's own files).

/** `c`: C headers and libraries. `cxx`: the C++ library. `vendor`: headers of other processors, accelerators and sanitizers. */
export type ResourcePart = 'c' | 'cxx' | 'vendor'

/** Called while bytes come in; `total` is 0 while it is not known. */
export type BytesSeen = (done: number, total: number) => void

/** The outside world of a toolchain. Every promise rejects with the signal's reason once that is aborted. */
export interface ToolchainHost {
  /** Milliseconds from any fixed point, for timings only. */
  now(): number
  /** The compiler and linker: a WASI preview1 command module that takes the tool's name as its first argument. */
  loadCompiler(onBytes: BytesSeen, signal?: AbortSignal): Promise<WebAssembly.Module>
  /** One part of headers and libraries, as a tar whose paths start at what is `/usr` for the compiler. */
  loadResources(part: ResourcePart, onBytes: BytesSeen, signal?: AbortSignal): Promise<Uint8Array>
}
