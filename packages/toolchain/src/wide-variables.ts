// Room for eight bytes in variables of four, in sources that give a `long` away as a `long long`.
//
// `StringToLongLong(s, (long long *)&n)` with a `long n` is common, and right where `long` has 8 bytes. Here it has 4, and the call would
// write over the variable beside it. The compiler has no switch for larger places, but its intermediate code is text in which each
// variable is a line. So such a source is compiled to that text, its variables of four bytes get eight, and the rest of the way is
// gone from there: the variable then keeps the lower half of what is stored. Elements of arrays and members stay where they are.
// Change together: diagnostics/long-casts.ts, which finds these sources and warns.
import { createFile, createFolder, overlay, placeNode } from './clang/file-tree.ts'
import { runTool } from './clang/run-tool.ts'
import type { FolderNode } from './clang/file-tree.ts'

const codePath = '~code~.ll'
const local = /^( +%[^ ]+ = alloca )i32, align 4/gm
const global = /^(@[^ ]+ = (?:[a-z_]+(?:\([^)]*\))? )*global )i32 ([^,\n]+)((?:, [^,\n]+)*?), align 4/gm

/** The object of a source, made with wider variables, or null if that could not be done. `args` are those that make an object. */
export function compileWide(
  compiler: WebAssembly.Module,
  args: readonly string[],
  root: FolderNode,
): Uint8Array | null {
  const first = runTool(
    compiler,
    args.map((word) => (word === '-emit-obj' ? '-emit-llvm' : word)),
    root,
  )
  if (first.code !== 0) return null
  const code = widened(new TextDecoder().decode(first.stdout))
  const own = createFolder()
  placeNode(own, codePath, createFile(new TextEncoder().encode(code)))
  // The source comes last. Whatever was to be made better was made better on the first half of the way.
  const onwards = args.slice(0, -1).map((word, index) => (args[index - 1] === '-x' ? 'ir' : word))
  const second = runTool(compiler, [...onwards, '-disable-llvm-passes', codePath], overlay(root, own))
  return second.code === 0 && second.stdout.length > 0 ? second.stdout : null
}

/** Intermediate code in which each variable of four bytes has room for eight. */
export function widened(code: string): string {
  return code
    .replace(local, '$1[2 x i32], align 8')
    .replace(global, '$1{ i32, i32 } { i32 $2, i32 0 }$3, align 8')
}
