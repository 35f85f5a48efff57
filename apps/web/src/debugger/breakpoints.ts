// Where to stop: lines with their conditions, functions, data, stops in Valkey's terms, and kinds of trouble.
//
// All of it belongs to the page and outlives debugging; it is sent whole, kind by kind, when a session begins and when a kind changes. Lines move
// with edits of the text: the editor says where they have gone.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { BreakpointBody, FilterBody } from './dap.ts'
import { domainBody, type DomainStop } from './domain-stops.ts'

/** A line to stop at. Texts are empty where nothing was given. */
export interface LineBreakpoint {
  readonly line: number
  readonly enabled: boolean
  readonly condition: string
  readonly hitCondition: string
  /** Printed in place of stopping. */
  readonly logMessage: string
  /** Whether code was found there; null until a debugger has looked. */
  readonly verified: boolean | null
  /** The debugger's number for it. */
  readonly id?: number
}

/** What may be given to a line's breakpoint. */
export type LineTerms = Pick<LineBreakpoint, 'condition' | 'hitCondition' | 'logMessage'>

/** A variable or key whose change is to be stopped at. */
export interface DataBreakpoint {
  readonly dataId: string
  readonly description: string
}

/** All stops. */
export interface Breakpoints {
  readonly lines: Readonly<Record<string, readonly LineBreakpoint[]>>
  readonly functions: readonly string[]
  readonly data: readonly DataBreakpoint[]
  readonly domain: readonly DomainStop[]
  /** Kinds of trouble the debugger knows, and those to stop at. */
  readonly offered: readonly FilterBody[]
  readonly filters: readonly string[]
}

/** Kinds of stops, as they are sent. */
export type StopKind = 'lines' | 'functions' | 'data' | 'domain' | 'filters'

/** The store and what may be done. */
export interface BreakpointStore extends StoreApi<Breakpoints> {
  toggle(path: string, line: number): void
  /** Gives a line's breakpoint new terms; makes it if it is not there. */
  change(path: string, line: number, change: Partial<Omit<LineBreakpoint, 'line'>>): void
  remove(path: string, line: number): void
  /** Forgets all lines: they were another project's. */
  clearLines(): void
  /** The lines of a file have moved, in the order of the breakpoints. */
  move(path: string, lines: readonly number[]): void
  toggleFunction(name: string): void
  addData(data: DataBreakpoint): void
  removeData(dataId: string): void
  addDomain(stop: DomainStop): void
  removeDomain(stop: DomainStop): void
  toggleFilter(filter: string): void
  /** The debugger has found code for a line that was sent, or lost it. */
  verify(id: number, verified: boolean): void
  /** The debugger has said which kinds of trouble it knows; a kind that is new is stopped at if it says so. */
  offer(filters: readonly FilterBody[]): void
}

const FRESH: Omit<LineBreakpoint, 'line'> = {
  enabled: true,
  condition: '',
  hitCondition: '',
  logMessage: '',
  verified: null,
}

/** Makes the store, empty. */
export function createBreakpoints(): BreakpointStore {
  const store = createStore<Breakpoints>(() => ({
    lines: {},
    functions: [],
    data: [],
    domain: [],
    offered: [],
    filters: [],
  }))
  const { getState: get, setState: set } = store

  function setLines(path: string, rows: readonly LineBreakpoint[]): void {
    const sorted = rows.toSorted((a, b) => a.line - b.line)
    // Two that have come to the same line by an edit are one.
    const unique = sorted.filter((row, index) => row.line !== sorted[index - 1]?.line)
    const { [path]: _, ...others } = get().lines
    set({ lines: unique.length === 0 ? others : { ...others, [path]: unique } })
  }
  const rowsOf = (path: string): readonly LineBreakpoint[] => get().lines[path] ?? []
  const without = (path: string, line: number): readonly LineBreakpoint[] =>
    rowsOf(path).filter((row) => row.line !== line)

  return {
    ...store,
    toggle(path, line) {
      const there = rowsOf(path).some((row) => row.line === line)
      setLines(path, there ? without(path, line) : [...rowsOf(path), { ...FRESH, line }])
    },
    change(path, line, change) {
      const row = rowsOf(path).find((one) => one.line === line) ?? { ...FRESH, line }
      setLines(path, [...without(path, line), { ...row, ...change }])
    },
    remove: (path, line) => setLines(path, without(path, line)),
    clearLines: () => set({ lines: {} }),
    move(path, lines) {
      const rows = rowsOf(path)
      if (rows.every((row, index) => row.line === lines[index])) return
      setLines(
        path,
        rows.map((row, index) => ({ ...row, line: lines[index] ?? row.line, verified: null })),
      )
    },
    toggleFunction(name) {
      const { functions } = get()
      set({
        functions: functions.includes(name) ? functions.filter((one) => one !== name) : [...functions, name],
      })
    },
    addData(data) {
      set({ data: [...get().data.filter(({ dataId }) => dataId !== data.dataId), data] })
    },
    removeData: (dataId) => set({ data: get().data.filter((one) => one.dataId !== dataId) }),
    addDomain(stop) {
      set({ domain: [...get().domain.filter((one) => !isSame(one, stop)), stop] })
    },
    removeDomain: (stop) => set({ domain: get().domain.filter((one) => !isSame(one, stop)) }),
    toggleFilter(filter) {
      const { filters } = get()
      set({
        filters: filters.includes(filter) ? filters.filter((one) => one !== filter) : [...filters, filter],
      })
    },
    verify(id, verified) {
      const { lines } = get()
      for (const [path, rows] of Object.entries(lines))
        if (rows.some((row) => row.id === id && row.verified !== verified))
          set({
            lines: { ...lines, [path]: rows.map((row) => (row.id === id ? { ...row, verified } : row)) },
          })
    },
    offer(offered) {
      const known = new Set(get().offered.map(({ filter }) => filter))
      const fresh = offered.filter((one) => one.default === true && !known.has(one.filter))
      set({ offered, filters: [...get().filters, ...fresh.map(({ filter }) => filter)] })
    },
  }
}

function isSame(one: DomainStop, other: DomainStop): boolean {
  return one.row === other.row && one.detail === other.detail
}

type Ask = (command: string, args: unknown) => Promise<unknown>

/** Sends each kind of stops to a debugger. */
export const SEND: Readonly<Record<StopKind, (store: BreakpointStore, ask: Ask) => Promise<void>>> = {
  async lines(store, ask) {
    const { lines } = store.getState()
    for (const path of Object.keys(lines)) await sendLines(store, ask, path)
  },
  async functions(store, ask) {
    const breakpoints = store.getState().functions.map((name) => ({ name }))
    await ask('setFunctionBreakpoints', { breakpoints })
  },
  async data(store, ask) {
    const breakpoints = store.getState().data.map(({ dataId }) => ({ dataId, accessType: 'write' }))
    await ask('setDataBreakpoints', { breakpoints })
  },
  async domain(store, ask) {
    await ask('playground/setStops', { stops: store.getState().domain.map(domainBody) })
  },
  async filters(store, ask) {
    await ask('setExceptionBreakpoints', { filters: store.getState().filters })
  },
}

/** Sends the lines of one file and notes where there was code. */
export async function sendLines(store: BreakpointStore, ask: Ask, path: string): Promise<void> {
  const rows = (store.getState().lines[path] ?? []).filter(({ enabled }) => enabled)
  const answer = (await ask('setBreakpoints', {
    source: { path },
    breakpoints: rows.map(({ line, condition, hitCondition, logMessage }) => ({
      line,
      ...(condition === '' ? {} : { condition }),
      ...(hitCondition === '' ? {} : { hitCondition }),
      ...(logMessage === '' ? {} : { logMessage }),
    })),
  })) as { readonly breakpoints: readonly BreakpointBody[] }
  const found = new Map(rows.map(({ line }, index) => [line, answer.breakpoints[index]]))
  const { lines } = store.getState()
  const now = lines[path]
  if (now === undefined) return
  store.setState({ lines: { ...lines, [path]: now.map((row) => withAnswer(row, found.get(row.line))) } })
}

/** What is pending waits for its module: whether there is code will be said then. */
function withAnswer(row: LineBreakpoint, answer: BreakpointBody | undefined): LineBreakpoint {
  if (answer === undefined) return row
  const verified = answer.reason === 'pending' ? null : answer.verified
  return { ...row, verified, ...(answer.id === undefined ? {} : { id: answer.id }) }
}

/** The paths whose lines are to be sent anew after a change. What only tells whether code was found is no change. */
export function changedPaths(now: Breakpoints, before: Breakpoints): readonly string[] {
  const terms = (rows: readonly LineBreakpoint[] | undefined): string =>
    JSON.stringify((rows ?? []).map(({ verified: _, id: __, ...row }) => row))
  const paths = new Set([...Object.keys(now.lines), ...Object.keys(before.lines)])
  return [...paths].filter((path) => terms(now.lines[path]) !== terms(before.lines[path]))
}
