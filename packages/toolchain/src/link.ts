// Linking the objects into one module, and saying what is missing from it.
//
// A native shared object may leave functions open, and so does ours: they become imports, and the loader decides.
// But a name that nothing will ever define is nearly always a mistake, so each gets a warning at the place of its use.
// Duplicates are errors, but for the module API's own pointers: headers from before weak symbols define them in
// every file that includes them, and then the first definition is as good as any.

import { createFile, createFolder, fileBytes, findNode, overlay, placeNode } from './clang/file-tree.ts'
import { crashReason, runTool } from './clang/run-tool.ts'
import { plain } from './diagnostics/compiler-text.ts'
import { readLinkerText } from './diagnostics/linker-text.ts'
import { SourceLines, startOfFile } from './diagnostics/source-lines.ts'
import { linkerArguments, loaderFunctions, sanitizerPrefix, stackSizes, wrappedSymbols } from './flags.ts'
import { functionImports, symbolsOf } from './object-symbols.ts'
import type { FolderNode } from './clang/file-tree.ts'
import type { LinkChoice } from './flags.ts'
import type { Diagnostic } from './types.ts'
import { largestFrame } from './wasm/function-scan.ts'

/** What to link. `objects` are by their sources' paths. */
export interface LinkJob {
  readonly system: FolderNode
  /** The tree with the sources, to show places in. */
  readonly root: FolderNode
  readonly objects: ReadonlyMap<string, Uint8Array>
  readonly cxx: boolean
  readonly flags: readonly string[]
  /** Variables that several files define without a value are one, as with `-fcommon`. */
  readonly common: boolean
}

/** The module, or `null` after an error, and the messages. */
export interface LinkResult {
  readonly wasm: Uint8Array<ArrayBuffer> | null
  readonly diagnostics: readonly Diagnostic[]
}

const output = '~module~.wasm'
const weakFunctionCrash = 'outputSymbolIndex == INVALID_INDEX'
const apiPointer = /duplicate symbol: (Valkey|Redis)Module_(?!On(Load|Unload)$)\w+$/
/** Functions that take more than this of the stack at once, or as much as they like, shall find the room that they have in a server. */
const largeFrame = 16 * 1024
const exceptionRuntime = /^__cxa_(allocate_exception|throw|begin_catch|end_catch|rethrow|free_exception)$/

/** Links. Synchronous. */
export function link(compiler: WebAssembly.Module, job: LinkJob): LinkResult {
  const choice: LinkChoice = {
    objects: [...job.objects.keys()].map(objectPath),
    output,
    cxx: job.cxx,
    allowDuplicates: false,
    allowUndefined: true,
    stackBytes: [...job.objects.values()].some((object) => largestFrame(object) > largeFrame)
      ? stackSizes.large
      : stackSizes.usual,
    flags: job.flags,
  }
  let { run, root } = runLinker(compiler, job, choice)
  const duplicates = run.stderr.split('\n').filter((line) => line.startsWith('wasm-ld: error: '))
  if (duplicates.length > 0 && (job.common || duplicates.every((line) => apiPointer.test(line)))) {
    ;({ run, root } = runLinker(compiler, job, { ...choice, allowDuplicates: true }))
  }
  // The linker cannot write relocation records for a weak function that nobody defines. Without them the module can still
  // be loaded, at the addresses it was linked for.
  if (run.trap !== undefined && run.stderr.includes(weakFunctionCrash))
    ({ run, root } = runLinker(compiler, job, { ...choice, relocations: false }))
  const sources = new SourceLines(job.root)
  const diagnostics = readLinkerText(run.stderr, sources, (object) => {
    const source = object.slice(0, -'.o'.length)
    return job.objects.has(source) ? source : undefined
  })
  if (run.trap !== undefined) {
    diagnostics.push(
      plain('', startOfFile, 'error', `the linker itself crashed: ${crashReason(run)}`, 'trap'),
    )
  } else if (run.code !== 0 && !diagnostics.some((diagnostic) => diagnostic.severity === 'error')) {
    diagnostics.push(plain('', startOfFile, 'error', `linking failed: ${run.stderr.trim()}`, 'link'))
  }
  const node = run.code === 0 ? findNode(root, [output]) : undefined
  if (node?.kind !== 'file') return { wasm: null, diagnostics }
  const wasm = fileBytes(node).slice()
  return { wasm, diagnostics: [...diagnostics, ...undefinedWarnings(compiler, job, choice, wasm, sources)] }
}

function runLinker(
  compiler: WebAssembly.Module,
  job: LinkJob,
  choice: LinkChoice,
): { run: ReturnType<typeof runTool>; root: FolderNode } {
  const own = createFolder()
  for (const [source, object] of job.objects) placeNode(own, objectPath(source), createFile(object))
  const root = overlay(job.system, own)
  return { run: runTool(compiler, linkerArguments(choice), root), root }
}

function objectPath(source: string): string {
  return `${source}.o`
}

function undefinedWarnings(
  compiler: WebAssembly.Module,
  job: LinkJob,
  choice: LinkChoice,
  wasm: Uint8Array,
  sources: SourceLines,
): Diagnostic[] {
  const objects = [...job.objects].map(([source, object]) => ({ source, ...symbolsOf(object) }))
  const users = (kind: 'undefinedFunctions' | 'undefinedData', name: string): string[] =>
    objects.filter((object) => object[kind].includes(name)).map((object) => object.source)

  const provided = new Set([...wrappedSymbols.map((name) => `__wrap_${name}`), ...loaderFunctions])
  const open = functionImports(wasm).flatMap(({ module, name }) =>
    module === 'env' && !provided.has(name) && !name.startsWith(sanitizerPrefix) ? [name] : [],
  )
  const throwing = open
    .filter((name) => exceptionRuntime.test(name))
    .flatMap((name) => users('undefinedFunctions', name))
  const functions = [
    ...thrown([...new Set(throwing)], sources),
    ...open
      .filter((name) => !exceptionRuntime.test(name))
      .map((name) => warning(name, users('undefinedFunctions', name), sources, functionText(name))),
  ]

  // The linker says nothing of undefined data when it may leave functions open, so it is asked again without leave;
  // only if the sources name data that none of them defines.
  const defined = new Set(objects.flatMap((object) => object.definedData))
  const suspects = objects.flatMap((object) => object.undefinedData).filter((name) => !defined.has(name))
  if (suspects.length === 0) return functions
  const { run } = runLinker(compiler, job, { ...choice, allowDuplicates: true, allowUndefined: false })
  const missing = new Set(
    Array.from(run.stderr.matchAll(/undefined symbol: (.+)$/gm), (match) => match[1] as string),
  )
  const data = [...new Set(suspects)]
    .filter((name) => missing.has(name))
    .map((name) =>
      warning(name, users('undefinedData', name), sources, `undefined variable '${name}': its address is 0`),
    )
  return [...functions, ...data]
}

function functionText(name: string): string {
  return `undefined function '${name}': neither the sources nor the C library define it, and the module cannot call it`
}

// The C++ library's own templates can throw too; only where the user wrote `throw` is it worth a message.
function thrown(users: readonly string[], sources: SourceLines): Diagnostic[] {
  return users.flatMap((source) => {
    const range = sources.findWord(source, 'throw')
    const message = 'C++ exceptions have no runtime here: a throw that is reached traps'
    return range === undefined ? [] : [plain(source, range, 'warning', message, 'undefined-symbol')]
  })
}

function warning(name: string, users: readonly string[], sources: SourceLines, message: string): Diagnostic {
  const places = users.map((source) => ({ source, range: sources.findWord(source, name) ?? startOfFile }))
  const [first, ...others] = places
  return {
    ...plain(first?.source ?? '', first?.range ?? startOfFile, 'warning', message, 'undefined-symbol'),
    notes: others.map(({ source, range }) => plain(source, range, 'note', 'also used here')),
  }
}
