// `window.playground`: the page driven from a script, for embeds, documentation and tests. AUTOMATION.md documents it.
//
// It does what a person could: opens files in the editor, presses Run, types commands, reads panels. There is no second way into the
// engine, so what a test sees is what people see.
import type {
  CommandOptions,
  CommandResult,
  Diagnostic,
  PanelId,
  PanelStates,
  RunResult,
} from '@valkey-playground/ui'
import type { DebugEvent } from './session/debug-link.ts'
import type { Page } from './app/page.ts'

/** The outcome of `run()`. */
export interface AutomationRun {
  /** True when the module compiled and is loaded. */
  readonly ok: boolean
  readonly diagnostics: readonly Diagnostic[]
  /** Names of the modules now loaded from this project. */
  readonly modules: readonly string[]
  /** Why it is not ok when the diagnostics do not say. */
  readonly error?: string
  /** Milliseconds. */
  readonly timings: RunResult['timings']
}

/** What `window.playground` offers. */
export interface Playground {
  /** Resolves when the editor can be typed into and the console answers. The compiler may still be downloading: run() waits for it. */
  readonly ready: Promise<void>
  /** Replaces the files in the editor by these, as a project of their own; the first source file is shown. */
  open(files: Readonly<Record<string, string>>): Promise<void>
  /** Presses Run and waits for the outcome. Never rejects for errors in the module. */
  run(): Promise<AutomationRun>
  /** Sends a command; a line is split as valkey-cli does. Resolves when the reply is there, which for a blocking command may be late. */
  command(line: string | readonly string[], options?: CommandOptions): Promise<CommandResult>
  /** The data a panel shows. */
  state<P extends PanelId>(panel: P): Promise<PanelStates[P]>
  /**
   * Sends a request of the Debug Adapter Protocol and resolves with the response's body; rejects with its message. `launch` compiles the
   * project with debug information and takes no program.
   */
  debug(command: string, args?: unknown): Promise<unknown>
  /** Hears the debugger's events; call the result to stop. */
  onDebugEvent(listener: (event: DebugEvent) => void): () => void
}

declare global {
  interface Window {
    playground: Playground
  }
}

/** Project that `open` uses; each call replaces it. */
const PROJECT_ID = 'automation'

/** Makes the surface. `editorReady` resolves when Monaco is there. */
export function createAutomation(page: Page, editorReady: Promise<void>): Playground {
  return {
    ready: Promise.all([
      editorReady,
      page.session.started,
      page.session.command('PING', { client: '.probe' }),
    ]).then(() => undefined),
    async open(files) {
      page.project.create('Opened by a script', { ...files }, PROJECT_ID)
      // The project has the same name each time, and other lines.
      page.debugger.breakpoints.clearLines()
      await page.storage.flush()
    },
    run: () => page.session.run(),
    command: (line, options) => page.session.command(line, options),
    state: (panel) => page.session.state(panel),
    debug: (command, args) => page.session.debug(command, args),
    onDebugEvent: (listener) => page.session.onDebugEvent(listener),
  }
}

/** A surface that can be had before the page behind it: calls wait until it is given. */
export function lateAutomation(): { playground: Playground; resolve: (made: Playground) => void } {
  let resolve: (made: Playground) => void = () => undefined
  const made = new Promise<Playground>((given) => {
    resolve = given
  })
  const playground: Playground = {
    ready: made.then(({ ready }) => ready),
    open: async (...args) => await (await made).open(...args),
    run: async (...args) => await (await made).run(...args),
    command: async (...args) => await (await made).command(...args),
    state: async (panel) => await (await made).state(panel),
    debug: async (command, args) => await (await made).debug(command, args),
    onDebugEvent(listener) {
      let stop: (() => void) | null = null
      let stopped = false
      void made.then((there) => {
        if (!stopped) stop = there.onDebugEvent(listener)
      })
      return () => {
        stopped = true
        stop?.()
      }
    },
  }
  return { playground, resolve }
}
