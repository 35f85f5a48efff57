// The page's implementation of Session: one engine worker, one compile worker, the project being edited.
//
// Commands typed anywhere (console, guide, automation) come through `command`; panels hear of everything through `subscribe`.
// Change together: packages/ui/src/session.ts (the contract), protocol.ts (what the workers understand).
import { compareVersions } from '@valkey-playground/toolchain'
import { formatRaw, splitArgs, textToBytes } from '@valkey-playground/ui'
import type {
  Activity,
  CommandResult,
  Diagnostic,
  PanelStates,
  Position,
  RunResult,
  Session,
} from '@valkey-playground/ui'
import { createConsoleRecord } from './session/console-record.ts'
import { createProjectExporter, type ExportKind, type ProjectExport } from './session/export-project.ts'
import { createActivityBoard, type ActivityBoard } from './session/activity.ts'
import { createCompilerClient, type CompilerClient } from './session/compiler-client.ts'
import { stubCalls, youngCalls, youngCommands } from './session/stubs.ts'
import { Findings } from './session/findings.ts'
import { createDebugRequests } from './session/debug-launch.ts'
import type { DebugEvent } from './session/debug-link.ts'
import type { BridgeAccess } from './connector/bridge-words.ts'
import type { DoorState } from './engine/callers.ts'
import { startEngine, type EngineClient } from './session/engine-client.ts'
import { runProject, showProgress, sourcesOf } from './session/run.ts'
import { createSecondReading } from './session/second-reading.ts'
import type { BuildOptions, EngineInfo, ModuleToLoad } from './protocol.ts'
import type { ProjectStore } from './stores/project.ts'
import type { SettingsStore } from './stores/settings.ts'

/** What the page adds to a Session for its own frame. */
export interface PageSession extends Session {
  readonly started: Promise<EngineInfo>
  readonly board: ActivityBoard
  /** Where `reveal` goes; the editor sets it once it is there. */
  onReveal(handler: (file: string, position: Position) => void): void
  /** What `applyFix` does; the editor sets it once it is there. */
  onApplyFix(handler: (fixits: Diagnostic['fixits']) => void): void
  /** Types a line into the console and enters it. */
  type(line: string): void
  /** Fetches clang ahead of the first Run. */
  prepareCompiler(): Promise<void>
  readonly compilerReady: () => boolean
  /** Checks the syntax of the project as it stands; results go to the problems panel. */
  checkNow(): Promise<void>
  /** Whether the problems panel has anything to show. */
  hasProblems(): boolean
  /** The result of the last Run, and whoever wants to know of the next. */
  lastRun(): RunResult | null
  onRun(listener: (result: RunResult) => void): () => void
  /** What the last Run built, and whoever wants to know of the next: other engines of the page load it too. */
  lastBuilt(): ModuleToLoad | null
  onBuilt(listener: (module: ModuleToLoad) => void): () => void
  /** Stores changed data now, since the page may be about to go. */
  saveData(): Promise<void>
  /** Makes a file of the project; what is wrong with it shows in the problems panel too. Rejects where that is not available. */
  exportProject(kind: ExportKind): Promise<ProjectExport>
  /** Deletes all keys and what this browser stores of them. */
  clearData(): Promise<void>
  /** The engine and the world outside the page. */
  readonly outside: Outside
  /** A request of the Debug Adapter Protocol; `launch` compiles the project first. Rejects with the debugger's words. */
  debug(command: string, args?: unknown): Promise<unknown>
  /** Hears the debugger's events. */
  onDebugEvent(listener: (event: DebugEvent) => void): () => void
}

/** How others reach the engine, and data come in whole. */
export interface Outside {
  /** Lets replicas and clients in by the bridge's port for callers. Resolves to where they call; rejects with a text for the user. */
  openDoor(): Promise<string>
  closeDoor(): void
  /** Calls back now and after each change. */
  onDoor(listener: (state: DoorState) => void): () => void
  /** Puts a snapshot (a dump.rdb) in the place of all data; false, and no data left, when it is broken. */
  loadSnapshot(bytes: Uint8Array<ArrayBuffer>): Promise<boolean>
  setBridge(access: BridgeAccess): void
}

/** What the session is made from. */
export interface SessionParts {
  readonly project: ProjectStore
  readonly settings: SettingsStore
  /** Where the toolchain's big files are served. */
  readonly toolchainUrl: string
  /** Where the exporter's files are served. */
  readonly exporterUrl: string
  /** Where the bridge to real servers is. */
  readonly bridge: BridgeAccess
}

/** Starts the engine at once and the compiler when it is first wanted. */
export function createSession(parts: SessionParts): PageSession {
  const board = createActivityBoard()
  const engine: EngineClient = startEngine(board, parts.settings.getState().timeLimit, parts.bridge)
  const compiler: CompilerClient = createCompilerClient(parts.toolchainUrl)
  const reading = createSecondReading(compiler)
  const record = createConsoleRecord()
  const makeExport = createProjectExporter(parts.exporterUrl)
  const debug = createDebugRequests({
    link: engine.debug,
    engine,
    compiler,
    project: () => parts.project.getState().project,
    profile: () => parts.settings.getState().profile,
    args: () => splitArgs(textToBytes(parts.project.getState().project.args)) ?? [],
    onDiagnostics(found) {
      findings.clear()
      setDiagnostics(found)
    },
  })
  const typeListeners = new Set<(line: string) => void>()
  const runListeners = new Set<(result: RunResult) => void>()
  let diagnostics: readonly Diagnostic[] = []
  let reveal: (file: string, position: Position) => void = () => undefined
  let applyFix: (fixits: Diagnostic['fixits']) => void = () => undefined
  let running: Promise<RunResult> | null = null
  const builtListeners = new Set<(module: ModuleToLoad) => void>()
  let last: RunResult | null = null
  let built: ModuleToLoad | null = null
  let checking = false
  let checkAgain = false

  parts.settings.subscribe((next, before) => {
    if (next.timeLimit !== before.timeLimit) {
      engine.watchdog.setLimit(next.timeLimit)
      void engine.api.setTimeLimit(next.timeLimit)
    }
    if (next.minimumVersion !== before.minimumVersion) {
      void engine.api.setMinimumVersion(next.minimumVersion)
      // The console asks for commands anew when modules come and go, and now.
      void engine.state('modules').then((state) => engine.panels.set('modules', state))
      void checkNow()
    }
  })

  const findings = new Findings()
  function problems(): PanelStates['problems'] {
    return { diagnostics: [...diagnostics, ...findings.all] }
  }
  function setDiagnostics(next: readonly Diagnostic[]): void {
    diagnostics = next
    engine.panels.set('problems', problems())
  }
  engine.onFinding((finding) => {
    const paths = Object.keys(parts.project.getState().project.files)
    if (findings.add(finding, paths)) engine.panels.set('problems', problems())
  })
  /** Of the server's own commands; modules come and go, but these stay. */
  let since: Promise<ReadonlyMap<string, string>> | null = null
  function commandsSince(): Promise<ReadonlyMap<string, string>> {
    since ??= engine.api
      .commands()
      .then((rows) => new Map(rows.flatMap((row) => (row.module === null ? [[row.name, row.since]] : []))))
    return since
  }
  function options(): BuildOptions {
    return { profile: parts.settings.getState().profile }
  }

  async function command(
    line: string | readonly string[],
    commandOptions: { readonly client?: string; readonly resp?: 2 | 3 } = {},
  ): Promise<CommandResult> {
    const argv = typeof line === 'string' ? splitArgs(textToBytes(line)) : line
    if (argv === null) return { reply: 'Invalid argument(s)', raw: '' }
    if (argv.length === 0) return { reply: '', raw: '' }
    const client = commandOptions.client ?? 'console'
    const { raw } = await engine.command(argv, client, commandOptions.resp)
    record.add(client, argv, raw)
    return { reply: formatRaw(raw, argv), raw }
  }

  async function runOnce(): Promise<RunResult> {
    findings.clear()
    const { project } = parts.project.getState()
    const args = splitArgs(textToBytes(project.args))
    if (args === null) {
      const timings = { compile: 0, link: 0, load: 0, total: 0 }
      return {
        ok: false,
        diagnostics,
        modules: [],
        error: 'The module arguments have an unclosed quote.',
        timings,
      }
    }
    return await runProject({
      project,
      options: options(),
      args,
      minimumVersion: parts.settings.getState().minimumVersion,
      commandsSince,
      compiler,
      engine,
      activity: board,
      now: () => performance.now(),
      onDiagnostics: setDiagnostics,
      reading,
      onDiffering(found) {
        if (parts.project.getState().project.files === project.files)
          setDiagnostics([...diagnostics, ...found])
      },
      onBuilt(module) {
        built = module
        for (const listener of builtListeners) listener(module)
      },
    })
  }

  async function exportProject(kind: ExportKind): Promise<ProjectExport> {
    const { project } = parts.project.getState()
    const made = await makeExport(kind, {
      project,
      args: splitArgs(textToBytes(project.args)) ?? [],
      session: record.lines(),
      minimumVersion: parts.settings.getState().minimumVersion || null,
      compiler,
    })
    if (made.diagnostics.length > 0) setDiagnostics(made.diagnostics)
    return made
  }

  async function checkNow(): Promise<void> {
    if (checking || running !== null) {
      checkAgain = checking
      return
    }
    checking = true
    try {
      do {
        checkAgain = false
        const { project } = parts.project.getState()
        const found = await compiler.check(sourcesOf(project), options())
        const { stubs } = await engine.started
        const { minimumVersion } = parts.settings.getState()
        const missing = [
          ...stubCalls(project.files, stubs),
          ...youngCalls(project.files, minimumVersion),
          ...youngCommands(project.files, minimumVersion, await commandsSince()),
        ].map((call) => call.warning)
        if (running === null && parts.project.getState().project.id === project.id)
          setDiagnostics([...found, ...missing])
      } while (checkAgain)
    } catch {
      // Cancelled by Stop; the next keystroke checks again.
    } finally {
      checking = false
    }
  }

  setDiagnostics([])
  void engine.started.then(() => engine.api.setMinimumVersion(parts.settings.getState().minimumVersion))
  return {
    started: engine.started,
    board,
    command,
    checkNow,
    compilerReady: () => compiler.ready,
    hasProblems: () => diagnostics.length > 0,
    lastRun: () => last,
    lastBuilt: () => built,
    onBuilt(listener) {
      builtListeners.add(listener)
      return () => builtListeners.delete(listener)
    },
    async state(panel) {
      if (panel === 'problems') return problems() as PanelStates[typeof panel]
      return (await engine.state(panel as Exclude<typeof panel, 'problems'>)) as PanelStates[typeof panel]
    },
    subscribe: (panel, listener) => engine.panels.subscribe(panel, listener),
    showKeyspace: (shown) => void engine.forPanels.showKeyspace(shown),
    async keyNames(db, prefix, limit) {
      await engine.started
      return await engine.forPanels.keyNames(db, prefix, limit)
    },
    disconnect: (client) => void engine.api.disconnect(client),
    applyFix: (fixits) => applyFix(fixits),
    onPush: (client, listener) => engine.onPush(client, listener),
    async commands() {
      await engine.started
      const { minimumVersion } = parts.settings.getState()
      const known = await engine.api.commands()
      if (minimumVersion === '') return known
      return known.filter((row) => row.module !== null || compareVersions(row.since, minimumVersion) <= 0)
    },
    run() {
      running ??= runOnce()
        .finally(() => {
          running = null
        })
        .then((result) => {
          last = result
          if (result.ok) record.clear()
          for (const listener of runListeners) listener(result)
          return result
        })
      return running
    },
    stop() {
      if (!engine.watchdog.stop() && running !== null) compiler.cancel()
    },
    clearTrace() {
      engine.panels.clearTrace()
      void engine.forPanels.clearTrace()
    },
    activity: (listener: (activity: Activity) => void) => board.listen(listener),
    reveal: (file, position) => reveal(file, position),
    onReveal(handler) {
      reveal = handler
    },
    onApplyFix(handler) {
      applyFix = handler
    },
    async prepareCompiler() {
      try {
        await compiler.prepare((progress) => showProgress(board, 'download', progress))
      } finally {
        board.set('download', null)
      }
    },
    type(line) {
      for (const listener of typeListeners) listener(line)
    },
    onType(listener) {
      typeListeners.add(listener)
      return () => typeListeners.delete(listener)
    },
    saveData: () => engine.api.saveData(),
    clearData: () => engine.api.clearData(),
    outside: {
      openDoor: () => engine.api.openDoor(),
      closeDoor: () => void engine.api.closeDoor(),
      onDoor: (listener) => engine.onDoor(listener),
      loadSnapshot: (bytes) => engine.api.loadSnapshot(bytes),
      setBridge: (access) => void engine.api.setBridge(access),
    },
    debug,
    onDebugEvent: (listener) => engine.debug.onEvent(listener),
    exportProject,
    onRun(listener) {
      runListeners.add(listener)
      return () => runListeners.delete(listener)
    },
  }
}
