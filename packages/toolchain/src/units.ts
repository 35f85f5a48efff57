// Compiling one source file, and keeping the result while nothing it depends on has changed.
//
// What a compile depended on is what it looked up: each path it asked the file tree for, with what was there, files
// that were not there included (one appearing may shadow another). The result holds as long as every one of these
// look-ups would find the same, so a changed header recompiles the sources that read it and no others.

import { fileBytes, findNode } from './clang/file-tree.ts'
import { crashReason, runTool } from './clang/run-tool.ts'
import { plain, readCompilerText } from './diagnostics/compiler-text.ts'
import { SourceLines, startOfFile } from './diagnostics/source-lines.ts'
import type { FolderNode, Node } from './clang/file-tree.ts'
import type { Diagnostic } from './types.ts'

/** What came of one source: its object unless there were errors (or only messages were wanted), and the messages. */
export interface UnitResult {
  readonly object: Uint8Array | null
  readonly diagnostics: readonly Diagnostic[]
  /** Paths that were looked for below `/usr` and not found. */
  readonly missedSystemPaths: readonly string[]
}

interface Kept {
  readonly result: UnitResult
  readonly lookups: ReadonlyMap<string, Node | undefined>
}

/** One compile. */
export interface Unit {
  readonly source: string
  /** The compiler's arguments, the source's name among them. */
  readonly args: readonly string[]
  readonly root: FolderNode
  readonly isUserFile: (path: string) => boolean
}

const mostKept = 256

/** The results of compiles, by source and arguments. */
export class Units {
  readonly #kept = new Map<string, Kept>()

  /** The result from before if it still holds, else that of a new compile. Synchronous. */
  compile(compiler: WebAssembly.Module, unit: Unit): UnitResult {
    const key = unit.args.join('\0')
    const kept = this.#kept.get(key)
    this.#kept.delete(key)
    const still = kept !== undefined && holds(kept, unit.root) ? kept : compile(compiler, unit)
    // Set anew, so that the order of the map is the order of use.
    this.#kept.set(key, still)
    if (this.#kept.size > mostKept) {
      for (const oldest of this.#kept.keys()) {
        this.#kept.delete(oldest)
        break
      }
    }
    return still.result
  }

  /** Forgets all results. */
  clear(): void {
    this.#kept.clear()
  }
}

function compile(compiler: WebAssembly.Module, unit: Unit): Kept {
  const lookups = new Map<string, Node | undefined>()
  const run = runTool(compiler, unit.args, unit.root, (path, node) => lookups.set(path, node))
  const diagnostics = readCompilerText(run.stderr, new SourceLines(unit.root), unit.isUserFile)
  const failed = diagnostics.some((diagnostic) => diagnostic.severity === 'error')
  if (run.trap !== undefined) {
    const message = `the compiler itself crashed on this file: ${crashReason(run)}`
    diagnostics.push(plain(unit.source, startOfFile, 'error', message, 'trap'))
  } else if (run.code !== 0 && !failed) {
    const said = run.stderr.trim() || `it ended with ${run.code}`
    diagnostics.push(plain(unit.source, startOfFile, 'error', `the compiler failed: ${said}`, 'trap'))
  }
  const missedSystemPaths = [...lookups].flatMap(([path, node]) =>
    node === undefined && path.startsWith('usr/') ? [path.slice('usr/'.length)] : [],
  )
  const object = run.code === 0 && run.stdout.length > 0 ? run.stdout : null
  return { result: { object, diagnostics, missedSystemPaths }, lookups }
}

function holds(kept: Kept, root: FolderNode): boolean {
  for (const [path, before] of kept.lookups) {
    const now = findNode(root, path === '' ? [] : path.split('/'))
    if (now === before) continue
    if (now?.kind !== before?.kind) return false
    if (now?.kind === 'file' && before?.kind === 'file' && !sameBytes(fileBytes(now), fileBytes(before)))
      return false
  }
  return true
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}
