// What Run does: compile the project, take out the module that an earlier Run loaded, put the new one in. Data stays.
//
// Compile errors end it before anything is unloaded, so that the last working module stays. Steps report to the activity board
// and can be cancelled up to the moment of loading; from then on Stop interrupts the module's OnLoad instead.
import type { SourceFiles } from '@valkey-playground/toolchain'
import type { Diagnostic, RunResult } from '@valkey-playground/ui'
import type { Project } from '../storage/project-storage.ts'
import type { ActivityBoard } from './activity.ts'
import type { BuildOptions, ModuleToLoad } from '../protocol.ts'
import { Cancelled, type CompilerClient } from './compiler-client.ts'
import type { EngineClient } from './engine-client.ts'
import { projectFile } from './findings.ts'
import type { SecondReading } from './second-reading.ts'
import { stubCalls, youngCalls, youngCommands } from './stubs.ts'

/** Numbers for people: bytes in MB with one decimal. */
function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(1)
}

/** Shows a download or a build step on the board. */
export function showProgress(
  activity: ActivityBoard,
  slot: 'run' | 'download',
  progress: {
    readonly phase: string
    readonly done: number
    readonly total: number
    readonly detail?: string
  },
): void {
  const share = progress.total > 0 ? progress.done / progress.total : null
  const download = progress.phase === 'download' || progress.phase === 'prepare'
  const what: Record<string, string> = {
    download:
      progress.total > 0
        ? `Downloading the C compiler: ${megabytes(progress.done)} of ${megabytes(progress.total)} MB`
        : `Downloading the C compiler: ${megabytes(progress.done)} MB`,
    prepare: 'Preparing the C compiler …',
    compile: `Compiling ${progress.detail ?? ''} …`,
    link: 'Linking …',
    check: 'Checking …',
  }
  activity.set(slot, {
    phase: download ? 'downloading' : 'compiling',
    progress: share,
    text: what[progress.phase] ?? progress.phase,
    stoppable: slot === 'run',
  })
}

/** The module's path as MODULE LIST shows it: one per project, so that Run replaces what it loaded before. */
export function modulePath(project: Project): string {
  return `/projects/${project.id}/module.wasm`
}

/** What a run works with. */
export interface RunParts {
  readonly project: Project
  readonly options: BuildOptions
  readonly args: readonly string[]
  /** The oldest server to write for, as `7.2`; empty for any. */
  readonly minimumVersion: string
  /** The version that brought each command, by its name in upper case. */
  readonly commandsSince: () => Promise<ReadonlyMap<string, string>>
  readonly compiler: CompilerClient
  readonly engine: EngineClient
  readonly activity: ActivityBoard
  /** Milliseconds from any point. */
  readonly now: () => number
  readonly onDiagnostics: (diagnostics: readonly Diagnostic[]) => void
  readonly reading: SecondReading
  /** Hears, after the run, what a 64-bit build sees differently. */
  readonly onDiffering: (diagnostics: readonly Diagnostic[]) => void
  /** Hears of what is about to be loaded. */
  readonly onBuilt: (module: ModuleToLoad) => void
}

/** Compiles and loads. Never rejects: what went wrong is in the result. */
export async function runProject(parts: RunParts): Promise<RunResult> {
  const { project, compiler, engine, activity, now } = parts
  const begun = now()
  const timings = { compile: 0, link: 0, load: 0, total: 0 }
  let diagnostics: readonly Diagnostic[] = []
  const result = (part: Partial<RunResult>): RunResult => ({
    ok: false,
    diagnostics,
    modules: [],
    timings: { ...timings, total: now() - begun },
    ...part,
  })
  parts.reading.forget()
  activity.set('run', { phase: 'compiling', progress: null, text: 'Compiling …', stoppable: true })
  try {
    const { stubs } = await engine.started
    const missing = stubCalls(project.files, stubs)
    const young = [
      ...youngCalls(project.files, parts.minimumVersion),
      ...youngCommands(project.files, parts.minimumVersion, await parts.commandsSince()),
    ]
    await compiler.load((progress) => showProgress(activity, 'run', progress))
    activity.set('run', { phase: 'compiling', progress: null, text: 'Compiling …', stoppable: true })
    const sources = sourcesOf(project)
    const built = await compiler.compile(sources, parts.options, (progress) =>
      showProgress(activity, 'run', progress),
    )
    diagnostics = [...built.diagnostics, ...[...missing, ...young].map((call) => call.warning)]
    parts.onDiagnostics(diagnostics)
    Object.assign(timings, { compile: built.timings.compile, link: built.timings.link })
    if (built.wasm === null) return result({})

    activity.set('run', { phase: 'loading', progress: null, text: 'Loading the module …', stoppable: true })
    const module: ModuleToLoad = {
      path: modulePath(project),
      wasm: built.wasm,
      args: parts.args,
      stubs: [...new Set(missing.map((call) => call.name))],
    }
    parts.onBuilt(module)
    const loaded = await engine.api.load(module)
    timings.load = loaded.millis
    if (loaded.error !== undefined) {
      parts.onDiagnostics([...diagnostics, loadProblem(loaded.error, Object.keys(project.files))])
    } else parts.reading.soon(sources, parts.options, parts.onDiffering)
    return result({
      ok: loaded.ok,
      modules: loaded.modules,
      ...(loaded.error === undefined ? {} : { error: loaded.error }),
    })
  } catch (error) {
    const text =
      error instanceof Cancelled ? 'Cancelled.' : error instanceof Error ? error.message : String(error)
    return result({ error: text })
  } finally {
    activity.set('run', null)
  }
}

/**
 * A refused load as a row of the problems panel, at the C line that the error names, if it names one: `in OnLoad (dir/module.c:12)`.
 */
export function loadProblem(error: string, paths: readonly string[]): Diagnostic {
  const place = /\(([^():\s]+):(\d+)\)/.exec(error)
  const file = projectFile(place?.[1] ?? '', paths)
  const line = file === '' ? 1 : Number(place?.[2])
  return {
    file,
    range: { start: { line, column: 1 }, end: { line, column: 1 } },
    severity: 'error',
    message: error,
    code: 'load',
    notes: [],
    fixits: [],
  }
}

/** The files that a compile sees: everything but notes and console scripts, which no compiler would read. */
export function sourcesOf(project: Project): SourceFiles {
  return Object.fromEntries(Object.entries(project.files).filter(([path]) => !/\.(md|txt)$/.test(path)))
}
