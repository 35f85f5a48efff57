// The debugger as the page shows it: breakpoints, whether something is held, its stack, its variables, and what is watched.
//
// A client of the Debug Adapter Protocol like any other: all it knows comes from responses and events. Breakpoints belong to the page and
// are sent when they change; the rest is asked anew at each stop. Change together: DebuggerPane.tsx, editor/breakpoint-gutter.ts.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { DebugEvent } from '../session/debug-link.ts'

/** A frame of the stack; `path` is empty where there is no source. */
export interface StackRow {
  readonly id: number
  readonly name: string
  readonly path: string
  readonly line: number
}

/** A variable, or the result of an expression; `reference` above 0 has parts. */
export interface VariableRow {
  readonly name: string
  readonly value: string
  readonly type: string
  readonly reference: number
  readonly evaluateName: string
}

/** A scope of the chosen frame with its variables. */
export interface ScopeRow {
  readonly name: string
  readonly reference: number
  readonly variables: readonly VariableRow[]
}

/** A watched expression and what it is now. */
export interface WatchRow {
  readonly expression: string
  readonly result: VariableRow | null
  readonly problem: string
}

/** What the pane and the editor show. */
export interface DebuggerState {
  readonly phase: 'off' | 'starting' | 'running' | 'stopped'
  /** Why it stopped, in words; or why it did not start. */
  readonly text: string
  readonly thread: number
  readonly frames: readonly StackRow[]
  readonly frame: number | null
  readonly scopes: readonly ScopeRow[]
  readonly watches: readonly WatchRow[]
  /** Lines with a breakpoint, by file. */
  readonly breakpoints: Readonly<Record<string, readonly number[]>>
}

/** Ways to go on, in the words of the protocol. */
export type Step = 'continue' | 'next' | 'stepIn' | 'stepOut' | 'stepBack' | 'reverseContinue' | 'pause'

/** The store and what may be done. */
export interface PageDebugger extends StoreApi<DebuggerState> {
  /** Compiles the project for the debugger, loads it, and begins. */
  start(): Promise<void>
  /** Ends debugging; the module stays loaded. */
  stop(): Promise<void>
  go(step: Step): void
  toggleBreakpoint(path: string, line: number): void
  choose(frame: number): Promise<void>
  children(reference: number): Promise<readonly VariableRow[]>
  assign(reference: number, name: string, value: string): Promise<void>
  watch(expression: string): void
  unwatch(expression: string): void
}

/** What the debugger needs of the page's session. */
export interface DebuggerLink {
  debug(command: string, args?: unknown): Promise<unknown>
  onDebugEvent(listener: (event: DebugEvent) => void): () => void
}

interface RawVariable {
  readonly name: string
  readonly value: string
  readonly type?: string
  readonly variablesReference: number
  readonly evaluateName?: string
}

const IDLE = { thread: 1, frames: [], frame: null, scopes: [] } as const

function rowOf(raw: RawVariable): VariableRow {
  return {
    name: raw.name,
    value: raw.value,
    type: raw.type ?? '',
    reference: raw.variablesReference,
    evaluateName: raw.evaluateName ?? raw.name,
  }
}

/** Makes the debugger of a page. `reveal` shows a line in the editor. */
export function createPageDebugger(
  link: DebuggerLink,
  reveal: (path: string, line: number) => void,
): PageDebugger {
  const store = createStore<DebuggerState>(() => ({
    phase: 'off',
    text: '',
    watches: [],
    breakpoints: {},
    ...IDLE,
  }))
  const ask = async <T>(command: string, args: unknown = {}): Promise<T> =>
    (await link.debug(command, args)) as T
  const words = (error: unknown): string => (error instanceof Error ? error.message : String(error))

  async function children(reference: number): Promise<readonly VariableRow[]> {
    const { variables } = await ask<{ variables: RawVariable[] }>('variables', {
      variablesReference: reference,
    })
    return variables.map(rowOf)
  }

  async function evaluate(expression: string, frameId: number | null): Promise<WatchRow> {
    try {
      const raw = await ask<{ result: string; type?: string; variablesReference: number }>('evaluate', {
        expression,
        context: 'watch',
        ...(frameId === null ? {} : { frameId }),
      })
      const result = rowOf({ ...raw, name: expression, value: raw.result, evaluateName: expression })
      return { expression, result, problem: '' }
    } catch (error) {
      return { expression, result: null, problem: words(error) }
    }
  }

  async function choose(frame: number): Promise<void> {
    const row = store.getState().frames.find(({ id }) => id === frame)
    const { scopes } = await ask<{ scopes: { name: string; variablesReference: number }[] }>('scopes', {
      frameId: frame,
    })
    const filled = await Promise.all(
      scopes.map(async ({ name, variablesReference: reference }) => ({
        name,
        reference,
        // Globals can be many; they are asked for when they are opened.
        variables: /global/i.test(name) ? [] : await children(reference),
      })),
    )
    const watches = await Promise.all(
      store.getState().watches.map(({ expression }) => evaluate(expression, frame)),
    )
    if (store.getState().phase !== 'stopped') return
    store.setState({ frame, scopes: filled, watches })
    if (row !== undefined && row.path !== '') reveal(row.path, row.line)
  }

  async function look(body: {
    reason?: string
    text?: string
    description?: string
    threadId?: number
  }): Promise<void> {
    const thread = body.threadId ?? 1
    const { stackFrames } = await ask<{
      stackFrames: { id: number; name: string; line: number; source?: { path?: string; name?: string } }[]
    }>('stackTrace', { threadId: thread })
    const frames = stackFrames.map(({ id, name, line, source }) => ({
      id,
      name,
      line,
      path: line > 0 ? (source?.path ?? source?.name ?? '') : '',
    }))
    const why = body.description ?? body.reason ?? 'stopped'
    const text = body.text === undefined || body.text === '' ? why : `${why}: ${body.text}`
    store.setState({ phase: 'stopped', text, thread, frames, frame: null, scopes: [] })
    const first = frames.find(({ path }) => path !== '')
    if (first !== undefined) await choose(first.id)
  }

  async function sendBreakpoints(path: string): Promise<void> {
    const lines = store.getState().breakpoints[path] ?? []
    await ask('setBreakpoints', { source: { path }, breakpoints: lines.map((line) => ({ line })) })
  }

  const events: Readonly<Record<string, (body: object) => void>> = {
    stopped: (body) =>
      void look(body).catch((error: unknown) => store.setState({ phase: 'stopped', text: words(error) })),
    continued: () => store.setState({ phase: 'running', text: '', ...IDLE }),
    terminated: () => store.setState({ phase: 'off', text: '', ...IDLE }),
    'playground/released': () => {
      if (store.getState().phase === 'stopped') store.setState({ phase: 'running', text: '', ...IDLE })
    },
  }
  link.onDebugEvent(({ event, body }) => events[event]?.((body ?? {}) as object))

  return {
    ...store,
    children,
    choose,
    async start() {
      store.setState({ phase: 'starting', text: 'Compiling for the debugger …', ...IDLE })
      try {
        await ask('initialize', { adapterID: 'page', linesStartAt1: true, columnsStartAt1: true })
        await ask('launch')
        for (const path of Object.keys(store.getState().breakpoints)) await sendBreakpoints(path)
        store.setState({ phase: 'running', text: '' })
        await ask('configurationDone')
      } catch (error) {
        store.setState({ phase: 'off', text: words(error), ...IDLE })
      }
    },
    async stop() {
      await ask('disconnect').catch(() => undefined)
      store.setState({ phase: 'off', text: '', ...IDLE })
    },
    go(step) {
      const { thread, phase } = store.getState()
      if (phase === 'off' || phase === 'starting') return
      if (step !== 'pause') store.setState({ phase: 'running', text: '', ...IDLE })
      ask(step, { threadId: thread }).catch((error: unknown) => store.setState({ text: words(error) }))
    },
    toggleBreakpoint(path, line) {
      const { breakpoints, phase } = store.getState()
      const lines = breakpoints[path] ?? []
      const next = lines.includes(line)
        ? lines.filter((one) => one !== line)
        : [...lines, line].toSorted((a, b) => a - b)
      store.setState({ breakpoints: { ...breakpoints, [path]: next } })
      if (phase === 'running' || phase === 'stopped')
        sendBreakpoints(path).catch((error: unknown) => store.setState({ text: words(error) }))
    },
    async assign(reference, name, value) {
      await ask('setVariable', { variablesReference: reference, name, value })
      const { frame } = store.getState()
      if (frame !== null) await choose(frame)
    },
    watch(expression) {
      const { watches, frame, phase } = store.getState()
      if (expression === '' || watches.some((row) => row.expression === expression)) return
      store.setState({ watches: [...watches, { expression, result: null, problem: '' }] })
      if (phase !== 'stopped') return
      void evaluate(expression, frame).then((row) =>
        store.setState((state) => ({
          watches: state.watches.map((one) => (one.expression === expression ? row : one)),
        })),
      )
    },
    unwatch: (expression) =>
      store.setState((state) => ({
        watches: state.watches.filter((row) => row.expression !== expression),
      })),
  }
}
