// From a module's sources to the `.so` that a real valkey-server loads, without leaving the page: TinyCC compiles and links, then the
// file is checked before anyone gets it.
//
// What is checked: names that neither the module nor the C library defines (the server would refuse the file), built-in functions that
// TinyCC lacks, API functions younger than the oldest server that is to load it. The build is not optimised; who wants speed takes the
// source archive or a local compiler. Change together: ../../scripts/build-exporter.mjs, which makes what the host loads.
import {
  createFile,
  createFolder,
  fileBytes,
  findNode,
  overlay,
  placeNode,
  type FolderNode,
} from '../clang/file-tree.ts'
import { crashReason, runTool } from '../clang/run-tool.ts'
import { readTar } from '../clang/tar.ts'
import { plain } from '../diagnostics/compiler-text.ts'
import { inOrder } from '../diagnostics/order.ts'
import { SourceLines, startOfFile } from '../diagnostics/source-lines.ts'
import { sourcesOf } from '../sources.ts'
import type { Source } from '../sources.ts'
import type { Diagnostic, SourceFiles } from '../types.ts'
import { apiUses, compareVersions } from './api-uses.ts'
import { readElf, withPlainStack } from './elf.ts'
import { readTccText } from './tcc-text.ts'
import type { ExporterHost, NativeOptions, NativeResult, NativeTarget, ApiUse } from './types.ts'

/** Makes native modules. */
export interface Exporter {
  /**
   * Builds and checks a `.so`.
   *
   * @throws what the host says if the target's compiler cannot be had; the signal's reason after an abort
   */
  export(files: SourceFiles, options: NativeOptions): Promise<NativeResult>
}

interface Prepared {
  readonly compiler: WebAssembly.Module
  /** The tree with headers and the support library. */
  readonly system: FolderNode
  readonly support: readonly string[]
  /** Names the C library defines. */
  readonly names: ReadonlySet<string>
}

const OUTPUT = '~module~.so'
const ALWAYS: readonly string[] = [
  '-shared',
  '-fPIC',
  // No library by name: the C library is the one that the server has loaded.
  '-nostdlib',
  '-include',
  'playground-compat.h',
  '-D_GNU_SOURCE',
  '-I.',
]
/** Defined by the linker or wanted weakly by every shared object. */
const ALWAYS_THERE = new Set(['_GLOBAL_OFFSET_TABLE_', '__cxa_finalize', '_ITM_deregisterTMCloneTable'])

/** Makes an exporter. A target's files are loaded at its first use and kept. */
export function createExporter(host: ExporterHost): Exporter {
  const kept = new Map<NativeTarget, Promise<Prepared>>()
  const prepared = (target: NativeTarget, signal?: AbortSignal): Promise<Prepared> => {
    const loading =
      kept.get(target) ??
      prepare(host, target, signal).catch((error: unknown) => {
        kept.delete(target)
        throw error
      })
    kept.set(target, loading)
    return loading
  }
  return {
    async export(files, options) {
      const started = host.now()
      const tools = await prepared(options.target, options.signal)
      options.signal?.throwIfAborted()
      const loaded = host.now()
      const functions = apiUses(files)
      const sources = sourcesOf(files, options.sources, options.includePaths)
      const problems = [...unfit(sources), ...tooYoung(functions, options)]
      const built = problems.some(isError)
        ? { so: null, diagnostics: [] }
        : build(tools, files, sources, options)
      const diagnostics = inOrder(files, [...problems, ...built.diagnostics])
      return {
        so: diagnostics.some(isError) ? null : built.so,
        diagnostics,
        functions,
        timings: { load: loaded - started, build: host.now() - loaded },
      }
    },
  }
}

async function prepare(host: ExporterHost, target: NativeTarget, signal?: AbortSignal): Promise<Prepared> {
  const { compiler, files } = await host.load(target, signal)
  const system = createFolder()
  let names: ReadonlySet<string> = new Set()
  const support: string[] = []
  for (const { path, data } of readTar(files)) {
    if (path === 'names.txt') names = new Set(new TextDecoder().decode(data).split('\n'))
    else placeNode(system, path, createFile(data))
    if (path.endsWith('.o')) support.push(`/${path}`)
  }
  return { compiler, system, support, names }
}

function isError({ severity }: Diagnostic): boolean {
  return severity === 'error'
}

function unfit(sources: readonly Source[]): Diagnostic[] {
  const message = 'TinyCC knows no C++: use the source archive, or a compiler of this machine'
  if (sources.length > 0)
    return sources.flatMap(({ path, language }) =>
      language === 'c' ? [] : [plain(path, startOfFile, 'error', message, 'tinycc')],
    )
  return [plain('', startOfFile, 'error', 'there is no C source to build', 'tinycc')]
}

function tooYoung(functions: readonly ApiUse[], { minimumVersion, since }: NativeOptions): Diagnostic[] {
  if (minimumVersion === undefined || since === undefined) return []
  return functions.flatMap(({ name, file, line, column }) => {
    const version = Object.hasOwn(since, name) ? since[name] : undefined
    if (version === undefined || compareVersions(version, minimumVersion) <= 0) return []
    const message = `ValkeyModule_${name} came with ${version}; a server ${minimumVersion} does not have it`
    const start = { line, column }
    const end = { line, column: column + `ValkeyModule_${name}`.length }
    return [plain(file, { start, end }, 'error', message, 'minimum-version')]
  })
}

function build(
  tools: Prepared,
  files: SourceFiles,
  sources: readonly Source[],
  options: NativeOptions,
): { so: Uint8Array<ArrayBuffer> | null; diagnostics: Diagnostic[] } {
  const own = createFolder()
  const place = (path: string, contents: string | Uint8Array): void =>
    placeNode(
      own,
      path,
      createFile(typeof contents === 'string' ? new TextEncoder().encode(contents) : contents),
    )
  for (const [path, contents] of Object.entries(options.headers ?? {})) place(`headers/${path}`, contents)
  for (const [path, contents] of Object.entries(files)) place(path, contents)
  const root = overlay(tools.system, own)
  const args = [
    ...ALWAYS,
    ...(options.includePaths ?? []).map((folder) => `-I${folder}`),
    ...(options.flags ?? []).filter((flag) => /^-[DUI]./.test(flag)),
    '-Iheaders',
    '-o',
    OUTPUT,
    ...sources.map(({ path }) => path),
    ...tools.support,
  ]
  const run = runTool(tools.compiler, args, root)
  const lines = new SourceLines(root)
  const diagnostics = readTccText(run.stderr, lines)
  const node = findNode(root, [OUTPUT])
  if (run.trap !== undefined)
    diagnostics.push(plain('', startOfFile, 'error', `TinyCC itself crashed: ${crashReason(run)}`, 'trap'))
  else if (run.code !== 0 && !diagnostics.some(isError))
    diagnostics.push(
      plain('', startOfFile, 'error', `TinyCC ended with ${run.code}: ${run.stderr}`, 'tinycc'),
    )
  if (run.code !== 0 || node?.kind !== 'file') return { so: null, diagnostics }
  const so = withPlainStack(fileBytes(node))
  diagnostics.push(...openNames(tools, so, files, lines))
  return { so, diagnostics }
}

function openNames(tools: Prepared, so: Uint8Array, files: SourceFiles, sources: SourceLines): Diagnostic[] {
  const { undefined: wanted, defined } = readElf(so)
  const own = new Set(defined)
  const open = wanted.filter((name) => !tools.names.has(name) && !own.has(name) && !ALWAYS_THERE.has(name))
  const entry = ['ValkeyModule_OnLoad', 'RedisModule_OnLoad']
  const noEntry = entry.some((name) => own.has(name))
    ? []
    : [
        plain(
          '',
          startOfFile,
          'error',
          `no function ${entry.join(' or ')}: no server would load this`,
          'tinycc',
        ),
      ]
  return [
    ...noEntry,
    ...open.map((name) => {
      const file = Object.keys(files).find((path) => sources.findWord(path, name) !== undefined) ?? ''
      const range = sources.findWord(file, name) ?? startOfFile
      const message = `undefined function '${name}': neither the sources nor the C library define it`
      return plain(file, range, 'error', message, 'undefined-symbol')
    }),
  ]
}
