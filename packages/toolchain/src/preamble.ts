// The leading includes of a C++ source, compiled ahead.
//
// Reading the C++ library's headers takes two seconds, and between two edits they do not change. So the first lines of
// a source (comments, #include and #define, nothing else) become a precompiled header of their own, kept like objects
// are: as long as what it looked up is the same. The source is then compiled with it in front; its own includes find
// their guards set. For C the gain is too small to be worth it.

import { createFile, createFolder, findNode, overlay, placeNode } from './clang/file-tree.ts'
import type { FolderNode } from './clang/file-tree.ts'

/** A preamble to compile: the arguments, the root with the text in it, and the name it has there. */
export interface PreambleJob {
  readonly args: readonly string[]
  readonly root: FolderNode
  readonly path: string
}

const precompiledPath = '~preamble~.pch'

/**
 * The leading lines of `text` that only include and define, or `undefined` if they include nothing. Stops before
 * conditions and before definitions that span lines: those are left to the source itself.
 */
export function preambleOf(text: string): string | undefined {
  let end = 0
  let included = false
  const pattern =
    /[ \t]*(?:\/\/.*|\/\*[^]*?\*\/[ \t]*|#[ \t]*(include[ \t]*[<"][^\n\\]*|define[^\n\\]*))?(?:\r?\n|$)/y
  while (end < text.length) {
    pattern.lastIndex = end
    const match = pattern.exec(text)
    // A define may begin a comment that goes on below.
    if (match === null || (match[1] ?? '').replace(/\/\*.*?\*\//g, '').includes('/*')) break
    if (match[1]?.startsWith('include') === true) included = true
    end = pattern.lastIndex
  }
  return included ? text.slice(0, end) : undefined
}

/** What to compile ahead for `source`, or `undefined` if it has no preamble. `args` are those of its object. */
export function preambleJob(
  source: string,
  args: readonly string[],
  root: FolderNode,
): PreambleJob | undefined {
  const node = findNode(root, source.split('/'))
  const text =
    node?.kind === 'file' ? preambleOf(new TextDecoder().decode(node.data.subarray(0, node.size))) : undefined
  if (text === undefined) return undefined
  // Beside the source, so that relative includes mean the same.
  const path = `${source}~preamble.hh`
  const own = createFolder()
  placeNode(own, path, createFile(new TextEncoder().encode(text)))
  const ahead = args.map((word, index) => {
    if (word === source) return path
    if (word === '-emit-obj') return '-emit-pch'
    return args[index - 1] === '-x' ? 'c++-header' : word
  })
  return { args: ahead, root: overlay(root, own), path }
}

/** The arguments and the root of a compile that takes `precompiled` in front of `source`. `root` is the job's: the text must be there too. */
export function withPreamble(
  source: string,
  args: readonly string[],
  root: FolderNode,
  precompiled: Uint8Array,
): { args: string[]; root: FolderNode } {
  const own = createFolder()
  placeNode(own, precompiledPath, createFile(precompiled))
  return {
    // The source comes last.
    args: [...args.slice(0, -1), '-include-pch', precompiledPath, source],
    root: overlay(root, own),
  }
}

/** Whether a looked-up path is one that this file has put there. */
export function isPreamblePath(path: string): boolean {
  return path === precompiledPath || path.endsWith('~preamble.hh')
}
