// One run of one tool (the driver, the compiler proper, the linker): fresh instance, fresh memory, fresh root.
//
// The tools keep state in globals and expect a process for each run, so instances are never used twice; making one
// takes a few milliseconds, since the compiled module is kept.

import { createWasi, ToolExit } from './wasi.ts'
import type { FolderNode, Node } from './file-tree.ts'

/** How a run ended. `trap` says why, if the tool crashed instead of exiting; then `code` is -1. */
export interface ToolRun {
  readonly code: number
  readonly stdout: Uint8Array
  readonly stderr: string
  readonly trap?: string
}

/** Runs `args[0]` (a name such as `clang` or `wasm-ld`) to its end, synchronously. Files it writes are left in `root`. */
export function runTool(
  compiler: WebAssembly.Module,
  args: readonly string[],
  root: FolderNode,
  onLookup?: (path: string, node: Node | undefined) => void,
): ToolRun {
  const written: Record<1 | 2, Uint8Array[]> = { 1: [], 2: [] }
  let memory: WebAssembly.Memory | undefined
  const wasi = createWasi(
    {
      args: ['llvm', ...args],
      root,
      write: (descriptor, bytes) => written[descriptor].push(bytes),
      ...(onLookup === undefined ? {} : { onLookup }),
    },
    () => (memory as WebAssembly.Memory).buffer as ArrayBuffer,
  )
  const instance = new WebAssembly.Instance(compiler, {
    wasi_snapshot_preview1: wasi as WebAssembly.ModuleImports,
  })
  memory = instance.exports['memory'] as WebAssembly.Memory
  let code = 0
  let trap: string | undefined
  try {
    ;(instance.exports['_start'] as () => void)()
  } catch (error) {
    if (error instanceof ToolExit) code = error.code
    else if (error instanceof WebAssembly.RuntimeError || error instanceof RangeError) {
      code = -1
      trap = error.message
    } else throw error
  }
  const stdout = join(written[1])
  const stderr = new TextDecoder().decode(join(written[2]))
  return trap === undefined ? { code, stdout, stderr } : { code, stdout, stderr, trap }
}

/** Why a run trapped, in the tool's last words if it had any. */
export function crashReason({ stderr, trap }: ToolRun): string {
  const words = /^.*(?:Assertion failed|LLVM ERROR|fatal error|UNREACHABLE|out of memory).*$/m.exec(
    stderr,
  )?.[0]
  return words ?? trap ?? 'no reason given'
}

function join(chunks: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0))
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
