// Builds the project's module for the server and loads it there: when asked, or after each Run. It belongs to the connection, so that a Run
// is followed whatever is on the screen.
import { splitArgs, textToBytes, type RunResult } from '@valkey-playground/ui'
import { createStore, type StoreApi } from 'zustand/vanilla'
import { fileNameOf } from '../session/export-project.ts'
import { sourcesOf } from '../session/run.ts'
import type { Project } from '../storage/project-storage.ts'
import { moduleHeaders } from '../text/module-headers.ts'
import type { BridgeClient } from './bridge-words.ts'
import { loadThere, type ThereOutcome } from './build-there.ts'
import type { ServerSession } from './server-session.ts'

/** What the view shows and what the user chose. */
export interface BuilderState {
  readonly busy: boolean
  /** Whether each Run is followed. */
  readonly again: boolean
  readonly outcome: ThereOutcome | null
}

/** What it builds, where, and when. */
export interface BuilderParts {
  readonly session: ServerSession
  readonly bridge: BridgeClient
  readonly project: () => Project
  readonly onRun: (listener: (result: RunResult) => void) => () => void
}

/** The builder of one connection. */
export interface ThereBuilder extends StoreApi<BuilderState> {
  build(): Promise<void>
  dispose(): void
}

/** Makes a builder; nothing is built yet. */
export function createThereBuilder({ session, bridge, project, onRun }: BuilderParts): ThereBuilder {
  const store = createStore<BuilderState>(() => ({ busy: false, again: false, outcome: null }))
  let work: Promise<unknown> = Promise.resolve()

  async function buildNow(): Promise<ThereOutcome> {
    if (session.readOnly) throw new Error('This connection is read-only.')
    const current = project()
    const name = fileNameOf(current)
    const sources = Object.entries({ ...moduleHeaders(), ...sourcesOf(current) })
    const files = Object.fromEntries(
      sources.flatMap(([path, text]) => (typeof text === 'string' ? [[path, text]] : [])),
    )
    const built = await bridge.build({ name, files, flags: [] })
    const args = splitArgs(textToBytes(current.args)) ?? []
    const own = (path: string): boolean =>
      /\/valkey-playground-build-[^/]+\/\d+\//.test(path) && path.endsWith(`/${name}.so`)
    return await loadThere(built, args, (argv) => session.ask(argv), own)
  }
  async function build(): Promise<void> {
    store.setState({ busy: true })
    const next = work.then(buildNow).catch((error: unknown): ThereOutcome => {
      const text = error instanceof Error ? error.message : String(error)
      return { loaded: false, text, command: '', log: '' }
    })
    work = next
    const outcome = await next
    store.setState({ busy: work !== next, outcome })
  }
  const dispose = onRun((result) => {
    if (result.ok && store.getState().again) void build()
  })
  return { ...store, build, dispose }
}
