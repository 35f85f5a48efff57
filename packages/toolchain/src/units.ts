// Compiling one source file, and keeping the result while nothing it depends on has changed.
//
// What a compile depended on is what it looked up: each path it asked the file tree for, with what was there, files
// that were not there included (one appearing may shadow another). The result holds as long as every one of these
// look-ups would find the same, so a changed header recompiles the sources that read it and no others. Precompiled
// preambles (preamble.ts) are kept by the same rule, and a source that used one depends on what it depended on.

import { fileBytes, findNode } from './clang/file-tree.ts'
import { crashReason, runTool } from './clang/run-tool.ts'
import { plain, readCompilerText } from './diagnostics/compiler-text.ts'
import { SourceLines, startOfFile } from './diagnostics/source-lines.ts'
import { compileLong } from './long-code/long-code.ts'
import { isPreamblePath, preambleJob, withPreamble } from './preamble.ts'
import type { FolderNode, Node } from './clang/file-tree.ts'
import type { Diagnostic } from './types.ts'

/** What came of one source: its object unless there were errors (or only messages were wanted), and the messages. */
export interface UnitResult {
  readonly object: Uint8Array | null
  readonly diagnostics: readonly Diagnostic[]
  /** Paths that were looked for below `/usr` and not found. */
  readonly missedSystemPaths: readonly string[]
}

type Lookups = ReadonlyMap<string, Node | undefined>

interface Kept {
  readonly result: UnitResult
  readonly lookups: Lookups
}

/** One compile. */
export interface Unit {
  readonly source: string
  /** The compiler's arguments, the source's name among them. */
  readonly args: readonly string[]
  /** The arguments that make an object, if the leading includes are to be compiled ahead. */
  readonly preambleArgs?: readonly string[]
  readonly root: FolderNode
  readonly isUserFile: (path: string) => boolean
}

/** The results of compiles, by arguments (which name the source). */
export class Units {
  readonly #kept = new Keeper(256)
  // Some 13 MB each.
  readonly #preambles = new Keeper(4)

  /** The result from before if it still holds, else that of a new compile. Synchronous. */
  compile(compiler: WebAssembly.Module, unit: Unit): UnitResult {
    return this.#kept.get(unit.args.join('\0'), unit.root, () => this.#compile(compiler, unit)).result
  }

  /** Forgets all results. */
  clear(): void {
    this.#kept.clear()
    this.#preambles.clear()
  }

  #compile(compiler: WebAssembly.Module, unit: Unit): Kept {
    const job = unit.preambleArgs && preambleJob(unit.source, unit.preambleArgs, unit.root)
    if (job === undefined) return compile(compiler, unit)
    const isUserFile = (path: string): boolean => path === job.path || unit.isUserFile(path)
    const ahead = this.#preambles.get(job.args.join('\0'), job.root, () =>
      compile(compiler, { source: job.path, args: job.args, root: job.root, isUserFile }),
    )
    const { object, diagnostics } = ahead.result
    if (object === null) return compile(compiler, unit)
    const kept = compile(compiler, { ...unit, ...withPreamble(unit.source, unit.args, job.root, object) })
    // A header without a guard is now read twice; what that breaks is not the user's fault.
    if (kept.result.diagnostics.some((diagnostic) => mayComeOfReadingTwice(diagnostic, unit.source))) {
      return compile(compiler, unit)
    }
    const own = diagnostics.map((diagnostic) => renamed(diagnostic, job.path, unit.source))
    return {
      result: { ...kept.result, diagnostics: [...own, ...kept.result.diagnostics] },
      lookups: new Map([...ahead.lookups, ...kept.lookups].filter(([path]) => !isPreamblePath(path))),
    }
  }
}

// Keeps the results used last.
class Keeper {
  readonly #most: number
  readonly #kept = new Map<string, Kept>()

  constructor(most: number) {
    this.#most = most
  }

  get(key: string, root: FolderNode, make: () => Kept): Kept {
    const before = this.#kept.get(key)
    this.#kept.delete(key)
    const kept = before !== undefined && holds(before.lookups, root) ? before : make()
    this.#kept.set(key, kept)
    const [oldest] = this.#kept.keys()
    if (this.#kept.size > this.#most && oldest !== undefined) this.#kept.delete(oldest)
    return kept
  }

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
  const made = run.code === 0 && run.stdout.length > 0 ? run.stdout : null
  const object = made === null ? null : (compileLong(compiler, { ...unit, diagnostics }) ?? made)
  return { result: { object, diagnostics, missedSystemPaths }, lookups }
}

function mayComeOfReadingTwice({ severity, file, message }: Diagnostic, source: string): boolean {
  return file !== source || (severity === 'error' && message.includes('redefinition'))
}

function renamed(diagnostic: Diagnostic, from: string, to: string): Diagnostic {
  const notes = diagnostic.notes.map((note) => renamed(note, from, to))
  return { ...diagnostic, file: diagnostic.file === from ? to : diagnostic.file, notes }
}

function holds(lookups: Lookups, root: FolderNode): boolean {
  for (const [path, before] of lookups) {
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
