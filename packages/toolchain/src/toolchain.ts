// The toolchain: takes its turn, fetches what is missing, compiles each source, links once, and gathers the messages.
//
// All tool runs are synchronous, so a signal can only be heard between them; with a signal, each run is followed by a
// turn of the event loop. A page that wants to stop at once keeps the toolchain in a worker and ends the worker.
// Change together: types.ts (the face), units.ts (one source), link.ts (the module).

import { createFile, createFolder, overlay, placeNode } from './clang/file-tree.ts'
import { askDriver } from './clang/driver.ts'
import { lp64Differences } from './diagnostics/lp64.ts'
import { inOrder } from './diagnostics/order.ts'
import { plain, readCompilerText } from './diagnostics/compiler-text.ts'
import { SourceLines, startOfFile } from './diagnostics/source-lines.ts'
import { driverFlags, headerFolder, sortUserFlags } from './flags.ts'
import { libraryHeaders } from './library-headers.ts'
import { link } from './link.ts'
import { partOf, Resources } from './resources.ts'
import { sourcesOf } from './sources.ts'
import { Units } from './units.ts'
import type { DriverAnswer } from './clang/driver.ts'
import type { FolderNode } from './clang/file-tree.ts'
import type { Language, Purpose } from './flags.ts'
import type { ToolchainHost } from './host.ts'
import type { Source } from './sources.ts'
import type { Unit, UnitResult } from './units.ts'
import type { CompileOptions, CompileResult, Diagnostic, Progress, SourceFiles, Toolchain } from './types.ts'

/** Makes a toolchain. Nothing is fetched until {@link Toolchain.prepare} or the first compile. */
export function createToolchain(host: ToolchainHost): Toolchain {
  return new ClangToolchain(host)
}

interface Job {
  readonly files: SourceFiles
  readonly options: CompileOptions
  readonly sources: readonly Source[]
  readonly isUserFile: (path: string) => boolean
  /** The user's files and our headers, without the system's. */
  readonly tree: FolderNode
}

class ClangToolchain implements Toolchain {
  readonly #host: ToolchainHost
  readonly #resources: Resources
  readonly #units = new Units()
  readonly #drivers = new Map<string, DriverAnswer>()
  #last: Promise<unknown> = Promise.resolve()
  #warm = false
  #disposed = false

  constructor(host: ToolchainHost) {
    this.#host = host
    this.#resources = new Resources(host)
  }

  compile(files: SourceFiles, options: CompileOptions): Promise<CompileResult> {
    return this.#inTurn(options.signal, () => this.#compile(jobOf(files, options)))
  }

  check(files: SourceFiles, options: CompileOptions): Promise<readonly Diagnostic[]> {
    return this.#inTurn(options.signal, async () => {
      const job = jobOf(files, options)
      const results = await this.#compileAll(job, 'check')
      return inOrder(
        files,
        [...results.values()].flatMap((result) => result.diagnostics),
      )
    })
  }

  checkLp64(files: SourceFiles, options: CompileOptions): Promise<readonly Diagnostic[]> {
    return this.#inTurn(options.signal, () => this.#checkLp64(jobOf(files, options)))
  }

  load(onProgress?: (progress: Progress) => void): Promise<void> {
    return this.#inTurn(undefined, () => this.#resources.load(['c'], onProgress))
  }

  async prepare(onProgress?: (progress: Progress) => void): Promise<void> {
    await this.load(onProgress)
    // A turn of its own: a compile that was asked for during the download comes first, and does as well.
    await this.#inTurn(undefined, async () => {
      if (this.#warm) return
      onProgress?.({ phase: 'prepare', done: 0, total: 1 })
      // The engine compiles the compiler's functions when they are first called: one small module calls most of them.
      await this.#compile(jobOf({ 'warm-up.c': warmUpSource }, { profile: 'debug' }))
      onProgress?.({ phase: 'prepare', done: 1, total: 1 })
    })
  }

  dispose(): void {
    this.#disposed = true
    this.#resources.clear()
    this.#units.clear()
    this.#drivers.clear()
  }

  async #compile(job: Job): Promise<CompileResult> {
    const { options } = job
    const started = this.#host.now()
    const results = await this.#compileAll(job, 'object')
    const compiled = this.#host.now()
    const messages = [...results.values()].flatMap((result) => result.diagnostics)
    const objects = new Map<string, Uint8Array>()
    for (const [source, result] of results) if (result.object !== null) objects.set(source, result.object)

    let wasm: CompileResult['wasm'] = null
    if (objects.size > 0 && objects.size === results.size && !messages.some(isError)) {
      options.onProgress?.({ phase: 'link', done: 0, total: 1 })
      const linked = link(this.#resources.compiler, {
        system: this.#resources.system,
        root: this.#rootOf(job),
        objects,
        cxx: job.sources.some((source) => source.language === 'c++'),
        flags: sortUserFlags(options.flags ?? []).linker,
        common: options.flags?.includes('-fcommon') === true,
      })
      messages.push(...linked.diagnostics)
      wasm = linked.wasm
      this.#warm = true
      options.onProgress?.({ phase: 'link', done: 1, total: 1 })
    }
    const linkedAt = this.#host.now()
    if (options.lp64 === true) messages.push(...(await this.#checkLp64(job)))
    const ended = this.#host.now()
    return {
      wasm,
      diagnostics: inOrder(job.files, messages),
      timings: {
        compile: compiled - started,
        link: linkedAt - compiled,
        check: ended - linkedAt,
        total: ended - started,
      },
    }
  }

  async #checkLp64(job: Job): Promise<readonly Diagnostic[]> {
    const wide = await this.#compileAll(job, 'lp64')
    const narrow = await this.#compileAll(job, 'check')
    return inOrder(
      job.files,
      [...wide].flatMap(([source, result]) =>
        lp64Differences(narrow.get(source)?.diagnostics ?? [], result.diagnostics),
      ),
    )
  }

  async #compileAll(job: Job, purpose: Purpose): Promise<Map<string, UnitResult>> {
    const { options, sources } = job
    const results = new Map<string, UnitResult>()
    if (sources.length === 0) {
      const message = 'there is no C or C++ source among the files'
      results.set('', refused([plain('', startOfFile, 'error', message)]))
      return results
    }
    const cxx = sources.some((source) => source.language === 'c++')
    await this.#resources.load(cxx ? ['c', 'cxx'] : ['c'], options.onProgress, options.signal)
    const phase = purpose === 'object' ? 'compile' : 'check'
    for (const [index, { path, language }] of sources.entries()) {
      options.onProgress?.({ phase, done: index, total: sources.length, detail: path })
      if (options.signal !== undefined) await hear(options.signal)
      results.set(path, await this.#compileOne(job, path, language, purpose))
    }
    options.onProgress?.({ phase, done: sources.length, total: sources.length })
    if (options.signal !== undefined) await hear(options.signal)
    return results
  }

  /** Compiles one source; without optimisation if that is what keeps it from computing anything. */
  async #compileOne(job: Job, source: string, language: Language, purpose: Purpose): Promise<UnitResult> {
    const flags = driverFlags(job.options, language, purpose)
    const result = await this.#compileWith(job, source, language, purpose, flags)
    const optimised = flags.findLast((flag) => flag.startsWith('-O')) !== '-O0'
    if (purpose !== 'object' || !optimised || !result.diagnostics.some(isWideShift)) return result
    return this.#compileWith(job, source, language, purpose, [...flags, '-O0'])
  }

  async #compileWith(
    job: Job,
    source: string,
    language: Language,
    purpose: Purpose,
    flags: readonly string[],
  ): Promise<UnitResult> {
    const { options, isUserFile } = job
    const driver = this.#driver(language, flags)
    const said = readCompilerText(driver.messages, new SourceLines(createFolder()), isUserFile)
    if (driver.arguments === null) {
      return refused(said.some(isError) ? said : [plain('', startOfFile, 'error', driver.messages)])
    }
    const ahead =
      language === 'c++' && purpose !== 'lp64'
        ? this.#driver(language, purpose === 'object' ? flags : driverFlags(options, language, 'object'))
        : null
    const preambleArgs = ahead?.arguments?.(source)
    const unit: Unit = {
      source,
      args: driver.arguments(source),
      ...(preambleArgs === undefined ? {} : { preambleArgs }),
      root: this.#rootOf(job),
      isUserFile,
    }
    let result = this.#units.compile(this.#resources.compiler, unit)
    if (
      !this.#resources.has('vendor') &&
      result.missedSystemPaths.some((path) => partOf(path) === 'vendor')
    ) {
      await this.#resources.load(['vendor'], options.onProgress, options.signal)
      result = this.#units.compile(this.#resources.compiler, { ...unit, root: this.#rootOf(job) })
    }
    return said.length === 0 ? result : { ...result, diagnostics: [...said, ...result.diagnostics] }
  }

  #driver(language: Language, flags: readonly string[]): DriverAnswer {
    const key = [language, ...flags].join('\0')
    let answer = this.#drivers.get(key)
    if (answer === undefined) {
      answer = askDriver(this.#resources.compiler, this.#resources.system, language, flags)
      this.#drivers.set(key, answer)
    }
    return answer
  }

  // The linker writes its output into the root, so every run gets a new one; all below it is shared.
  #rootOf(job: Job): FolderNode {
    return overlay(this.#resources.system, job.tree)
  }

  async #inTurn<Result>(signal: AbortSignal | undefined, work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(async () => {
      if (this.#disposed) throw new Error('the toolchain has been disposed of')
      signal?.throwIfAborted()
      return work()
    })
    this.#last = turn.catch(() => undefined)
    if (signal === undefined) return turn
    signal.throwIfAborted()
    return Promise.race([turn, aborted(signal)])
  }
}

const warmUpSource = `#include <stdio.h>
#include <stdlib.h>
#include <string.h>
struct pair { const char *name; long long count; double share; };
static int by_count(const void *a, const void *b) {
  const struct pair *x = a, *y = b;
  return x->count < y->count ? -1 : x->count > y->count;
}
int ValkeyModule_OnLoad(void *ctx, void **argv, int argc) {
  struct pair *pairs = malloc(sizeof(*pairs) * (argc + 1));
  for (int i = 0; i < argc; i++) pairs[i] = (struct pair){strdup(argv[i]), i * 3ll, i / 2.0};
  qsort(pairs, argc, sizeof(*pairs), by_count);
  switch (argc) { case 1: return 3; case 2: return 5; default: break; }
  int (*print)(const char *, ...) = printf;
  return print("%p %lld", ctx, argc ? pairs[0].count : 0ll);
}
`

function jobOf(files: SourceFiles, options: CompileOptions): Job {
  const sources = sourcesOf(files, options.sources, options.includePaths)
  const tree = createFolder()
  for (const [path, contents] of Object.entries({ ...libraryHeaders, ...options.headers })) {
    const file = createFile(bytesOf(contents))
    placeNode(tree, `${headerFolder}/${path}`, file)
    // Once more a folder up, for sources that say `#include "../valkeymodule.h"`.
    placeNode(tree, `${headerFolder}/../${path}`, file)
  }
  for (const [path, contents] of Object.entries(files)) placeNode(tree, path, createFile(bytesOf(contents)))
  return { files, options, sources, isUserFile: (path) => Object.hasOwn(files, path), tree }
}

function refused(diagnostics: readonly Diagnostic[]): UnitResult {
  return { object: null, diagnostics, missedSystemPaths: [] }
}

function isError(diagnostic: Diagnostic): boolean {
  return diagnostic.severity === 'error'
}

/**
 * Whether a value is shifted by as many bits as it has, or more: `n >> 32` of a `size_t`, which has 64 natively. Optimised, all
 * that depends on it is left out; as it stands, the processor takes the count modulo 32, which rounding up to a power of two survives.
 */
function isWideShift({ code }: Diagnostic): boolean {
  return code === '-Wshift-count-overflow'
}

function bytesOf(contents: string | Uint8Array): Uint8Array {
  return typeof contents === 'string' ? new TextEncoder().encode(contents) : contents
}

// Lets messages come in, one of which may abort the signal.
async function hear(signal: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 0))
  signal.throwIfAborted()
}

function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason as Error), { once: true })
  })
}
