// The debugger as the page shows it: whether something is held, where, its stack, its variables, what is watched, and its past.
//
// A client of the Debug Adapter Protocol like any other: all it knows comes from responses and events. Where to stop is kept in breakpoints.ts and
// sent when it changes; the rest is asked anew at each stop (looking.ts). Panes that show more (memory, code, handles) ask for it themselves
// whenever `stops` has risen. Change together: the panes beside this file, editor/debug-marks.ts.
import type { LastWrite, LookArguments } from '@valkey-playground/debug/front'
import { createStore } from 'zustand/vanilla'
import { changedPaths, SEND, sendLines, type StopKind } from './breakpoints.ts'
import { words, type BreakpointBody, type FilterBody } from './dap.ts'
import type { DebuggerState, PageDebugger, PageDebuggerParts, Sources } from './debugger-state.ts'
import { evaluate, lookAt, momentsOf, partsOf, threadsOf, whatWasWritten, type Seen } from './looking.ts'
import { withOutput } from './printed.ts'
import { createValueHistory } from './value-history.ts'

function isSame(one: Sources, other: Sources): boolean {
  const paths = new Set([...Object.keys(one), ...Object.keys(other)])
  return one === other || [...paths].every((path) => one[path] === other[path])
}

/** Said from when everything is sent until the module's commands are there. */
const LOADING = 'Loading …'

/** Milliseconds for which what was held is still shown. */
const SHOWN_ON = 300

const IDLE = {
  thread: 1,
  threads: [],
  frames: [],
  frame: null,
  scopes: [],
  past: null,
  looked: false,
} as const

/** Makes the debugger of a page. */
export function createPageDebugger(parts: PageDebuggerParts): PageDebugger {
  const { link, breakpoints, sources } = parts
  const store = createStore<DebuggerState>(() => ({
    phase: 'off',
    text: '',
    watches: [],
    stops: 0,
    printed: [],
    stale: false,
    changed: new Set(),
    memory: { expression: '', follow: true },
    written: { question: '', answer: null, problem: '' },
    pointedAt: '',
    ...IDLE,
  }))
  const { getState: get, setState: set } = store
  const ask = async <T>(command: string, args: unknown = {}): Promise<T> =>
    (await link.debug(command, args)) as T
  const say = (error: unknown): void => set({ text: words(error) })
  const isOn = (): boolean => get().phase !== 'off' && get().phase !== 'starting'
  let launched: Sources | null = null

  const history = createValueHistory()
  /** Names of scopes that somebody has opened: they are open at the next stop as well. */
  const opened = new Set<string>()
  /** What has changed in a function since it was held before. */
  function changedIn({ frame, frames, scopes }: Seen, stops: number): ReadonlySet<string> {
    const index = frames.findIndex(({ id }) => id === frame)
    if (index < 0) return new Set()
    const values = scopes.flatMap(({ variables }) =>
      (variables ?? []).map(({ name, value }) => [name, value] as const),
    )
    return history(`${frames.length - index} ${frames[index]?.name}`, stops, new Map(values))
  }

  /**
   * Reads a stack and the variables of one of its frames (the innermost with a text if none is told) and shows them, with what else is to
   * be shown from then on.
   */
  async function show(at: LookArguments, shown: Partial<DebuggerState> = {}): Promise<void> {
    const watches = get().watches.map(({ expression }) => expression)
    const seen = await lookAt(ask, { ...at, opened: [...opened], watches })
    if (shown.phase === undefined && get().phase !== 'stopped') return
    set({ ...shown, ...seen, changed: changedIn(seen, shown.stops ?? get().stops) })
    const row = seen.frames.find(({ id }) => id === seen.frame)
    if (row !== undefined && row.path !== '') parts.reveal(row.path, row.line)
  }

  async function look(body: StoppedBody): Promise<void> {
    const why = body.description ?? body.reason ?? 'stopped'
    const text = body.text === undefined || body.text === '' ? why : `${why}: ${body.text}`
    const thread = body.threadId ?? 1
    // The line and its variables first; what takes longer to tell comes after them.
    const stops = get().stops + 1
    await show({ threadId: thread }, { phase: 'stopped', text, stops, thread, looked: false })
    const [past, threads] = await Promise.all([momentsOf(ask), threadsOf(ask)])
    if (get().phase === 'stopped') set({ past, threads, looked: true })
  }

  /** What was held goes on. It is shown for a moment longer, lest every step flickers. */
  function leave(): void {
    if (get().phase !== 'stopped') return
    const { stops } = get()
    set({ phase: 'leaving', looked: false })
    setTimeout(() => {
      if (get().phase === 'leaving' && get().stops === stops) set({ phase: 'running', text: '', ...IDLE })
    }, SHOWN_ON)
  }

  /** The module's commands are there. */
  function loaded(): void {
    if (get().text === LOADING) set({ text: '' })
  }

  async function refresh(): Promise<void> {
    const { thread, frame, stops } = get()
    set({ stops: stops + 1 })
    if (frame !== null) await show({ threadId: thread, frameId: frame })
  }

  const events: Readonly<Record<string, (body: object) => void>> = {
    stopped: (body) =>
      void look(body).catch((error: unknown) => set({ phase: 'stopped', text: words(error) })),
    breakpoint(body) {
      const { breakpoint: { id, verified } = {} } = body as { readonly breakpoint?: Partial<BreakpointBody> }
      if (id !== undefined && verified !== undefined) breakpoints.verify(id, verified)
    },
    continued: leave,
    process: loaded,
    output: (body) => set({ printed: withOutput(get().printed, body) }),
    terminated: () => set({ phase: 'off', text: '', ...IDLE }),
    'playground/released': leave,
  }
  link.onDebugEvent(({ event, body }) => events[event]?.((body ?? {}) as object))

  // Stops are sent as they change. Lines of a text that is not what was compiled wait for the next beginning: they would be other lines.
  breakpoints.subscribe((now, before) => {
    if (!isOn()) return
    const kinds = (['functions', 'data', 'domain', 'filters'] as const).filter(
      (kind) => now[kind] !== before[kind],
    )
    for (const kind of kinds) SEND[kind](breakpoints, ask).catch(say)
    if (!get().stale)
      for (const path of changedPaths(now, before)) sendLines(breakpoints, ask, path).catch(say)
  })
  sources.subscribe(() => {
    const stale = isOn() && launched !== null && !isSame(launched, sources.current())
    if (stale !== get().stale) set({ stale })
  })

  /** What is sent before a module is loaded. Places in memory mean nothing to the next module. */
  async function sendStops(): Promise<void> {
    for (const { dataId } of breakpoints.getState().data)
      if (dataId.startsWith('memory:')) breakpoints.removeData(dataId)
    for (const kind of Object.keys(SEND) as StopKind[]) await SEND[kind](breakpoints, ask)
  }

  async function begin(text: string, work: () => Promise<void>): Promise<void> {
    launched = sources.current()
    set({ phase: 'starting', text, stale: false, printed: [], ...IDLE })
    try {
      await work()
    } catch (error) {
      set({ phase: 'off', text: words(error), ...IDLE })
    }
  }

  function proceed(command: string, args: object): void {
    const before = get()
    // Nothing more can be asked of what is on its way.
    if (!isOn() || before.phase === 'leaving') return
    if (command !== 'pause') leave()
    ask(command, args).catch((error: unknown) => {
      // Refused: it is still held where it was.
      set({ ...before, text: words(error) })
    })
  }

  /** Stops at changes of what the debugger is asked about. */
  async function addData(args: object): Promise<void> {
    const { dataId, description } = await ask<{ dataId: string | null; description: string }>(
      'dataBreakpointInfo',
      args,
    )
    if (dataId === null) throw new Error(description)
    breakpoints.addData({ dataId, description })
  }

  return {
    ...store,
    breakpoints,
    ask,
    choose: (frame) => show({ threadId: get().thread, frameId: frame }),
    chooseThread: (thread) => show({ threadId: thread }, { thread }),
    refresh,
    children: (reference) => partsOf(ask, reference),
    async openScope(reference) {
      const name = get().scopes.find((scope) => scope.reference === reference)?.name
      if (name !== undefined) opened.add(name)
      const variables = await partsOf(ask, reference)
      set((state) => ({
        scopes: state.scopes.map((scope) =>
          scope.reference === reference ? { ...scope, variables } : scope,
        ),
      }))
    },
    evaluate: (expression, context) => evaluate(ask, expression, get().frame, context),
    start: () =>
      begin('Compiling for the debugger …', async () => {
        const { exceptionBreakpointFilters } = await ask<{ exceptionBreakpointFilters?: FilterBody[] }>(
          'initialize',
          { adapterID: 'page', linesStartAt1: true, columnsStartAt1: true },
        )
        breakpoints.offer(exceptionBreakpointFilters ?? [])
        await ask('launch')
        await sendStops()
        set({ phase: 'running', text: LOADING })
        await ask('configurationDone')
      }),
    restart: () =>
      begin('Compiling anew …', async () => {
        await sendStops()
        set({ phase: 'running', text: LOADING })
        await ask('restart')
        loaded()
      }),
    async stop() {
      await ask('disconnect').catch(() => undefined)
      set({ phase: 'off', text: '', stale: false, ...IDLE })
    },
    go: (step) => proceed(step, { threadId: get().thread }),
    goToNext: (level) => proceed('playground/step', { level }),
    runTo: (path, line) => proceed('playground/runTo', { source: { path }, line }),
    goTo: (unit, position) => proceed('playground/goTo', { unit, position }),
    async assign(reference, name, value) {
      await ask('setVariable', { variablesReference: reference, name, value })
      await refresh()
    },
    watch(expression) {
      const { watches, frame, phase } = get()
      if (expression === '' || watches.some((row) => row.expression === expression)) return
      set({ watches: [...watches, { expression, result: null, problem: '' }] })
      if (phase !== 'stopped') return
      void evaluate(ask, expression, frame).then((row) =>
        set((state) => ({
          watches: state.watches.map((one) => (one.expression === expression ? row : one)),
        })),
      )
    },
    unwatch: (expression) =>
      set((state) => ({ watches: state.watches.filter((row) => row.expression !== expression) })),
    async askWhoWrote(question) {
      const { frame } = get()
      const inFrame = frame === null ? {} : { frameId: frame }
      try {
        const answer = await ask<LastWrite>('playground/lastWrite', {
          ...whatWasWritten(question),
          ...inFrame,
        })
        set({ written: { question, answer, problem: '' } })
      } catch (error) {
        set({ written: { question, answer: null, problem: words(error) } })
      }
    },
    breakOnChange(name, reference) {
      const { frame } = get()
      return addData({
        name,
        ...(reference === undefined || reference === 0 ? {} : { variablesReference: reference }),
        ...(frame === null ? {} : { frameId: frame }),
      })
    },
    breakOnBytes: (address, bytes) => addData({ name: address, asAddress: true, bytes }),
  }
}

/** The body of `stopped`. */
interface StoppedBody {
  readonly reason?: string
  readonly text?: string
  readonly description?: string
  readonly threadId?: number
}
