// Hears a server's traffic, keeps it, and replays it into the page's engine. It belongs to the connection, not to the view that shows it:
// what was heard is replayed after a Run whatever is on the screen then.
import { createStore, type StoreApi } from 'zustand/vanilla'
import type { Bytes, RunResult } from '@valkey-playground/ui'
import type { ServerSession } from './server-session.ts'
import {
  MOST_ROWS,
  readMonitorLine,
  readRenames,
  replay,
  type ReplayOutcome,
  type TrafficRow,
} from './traffic.ts'

/** What is heard: every command that clients send, or every write as replicas get it. */
export type TrafficSource = 'monitor' | 'stream'

/** What the view shows and what the user chose. */
export interface TrafficState {
  readonly source: TrafficSource
  readonly watching: 'no' | 'soon' | 'yes'
  readonly problem: string
  /** How many commands were heard: more than are kept, perhaps. */
  readonly heard: number
  /** New names of commands, as they were typed. */
  readonly rules: string
  /** Whether each command is replayed as it comes, and all of them after each Run. */
  readonly live: boolean
  readonly again: boolean
  readonly outcome: ReplayOutcome | null
}

/** The page's side: its engine, and its Runs. */
export interface ReplayTarget {
  command(argv: readonly Bytes[], options: { readonly client: string }): Promise<{ readonly raw: Bytes }>
  onRun(listener: (result: RunResult) => void): () => void
}

/** The recorder of one connection. */
export interface TrafficRecorder extends StoreApi<TrafficState> {
  /** The newest rows, newest first. */
  newest(count: number): readonly TrafficRow[]
  /** @param node which node of a cluster; empty for the one that the target names */
  start(node: string): Promise<void>
  stop(): void
  /** Replays all that is kept. */
  replayAll(): Promise<void>
  dispose(): void
}

/** The connection that watches, and the one in the page that replays. */
const WATCHER = '.monitor'
const REPLAYER = 'replay'
/** Milliseconds between two changes that views hear of, however much goes by. */
const TOLD_EVERY = 250

/** Makes a recorder; nothing is heard yet. */
export function createTrafficRecorder(session: ServerSession, target: ReplayTarget): TrafficRecorder {
  const store = createStore<TrafficState>(() => ({
    source: 'monitor',
    watching: 'no',
    problem: '',
    heard: 0,
    rules: '',
    live: false,
    again: false,
    outcome: null,
  }))
  let rows: TrafficRow[] = []
  let heard = 0
  let end: (() => void) | null = null
  let timer: ReturnType<typeof setTimeout> | null = null
  let work: Promise<unknown> = Promise.resolve()
  /** Counts starts and stops: what was begun before the last one is ended when it comes. */
  let turn = 0

  function tell(): void {
    timer ??= setTimeout(() => {
      timer = null
      store.setState({ heard })
    }, TOLD_EVERY)
  }
  function play(which: readonly TrafficRow[]): Promise<void> {
    const done = work.then(async () => {
      const { renames } = readRenames(store.getState().rules)
      const send = async (argv: readonly Bytes[]): Promise<Bytes> =>
        (await target.command(argv, { client: REPLAYER })).raw
      store.setState({ outcome: await replay(which, renames, send) })
    })
    work = done.catch((error: unknown) => store.setState({ problem: String(error) }))
    return done
  }
  function hear(row: TrafficRow): void {
    heard++
    rows.push(row)
    if (rows.length > MOST_ROWS) rows.shift()
    if (store.getState().live) void play([row])
    tell()
  }
  function stop(): void {
    turn++
    end?.()
    end = null
    store.setState({ watching: 'no' })
  }
  const forgetRuns = target.onRun((result) => {
    if (result.ok && store.getState().again) void play([...rows])
  })

  return {
    ...store,
    newest: (count) => rows.slice(-count).toReversed(),
    stop,
    replayAll: () => play([...rows]),
    async start(node) {
      stop()
      const mine = turn
      rows = []
      heard = 0
      store.setState({ problem: '', watching: 'soon', heard })
      const { source } = store.getState()
      try {
        const begun = await watch(session, source, node, hear, (problem) => {
          stop()
          store.setState({ problem })
        })
        if (mine !== turn) return begun()
        end = begun
        store.setState({ watching: 'yes' })
      } catch (error) {
        if (mine !== turn) return
        store.setState({ watching: 'no', problem: error instanceof Error ? error.message : String(error) })
      }
    },
    dispose() {
      stop()
      forgetRuns()
      if (timer !== null) clearTimeout(timer)
    },
  }
}

/** Begins to hear a source. Resolves to how to end it; rejects with a text for the user. */
async function watch(
  session: ServerSession,
  source: TrafficSource,
  node: string,
  hear: (row: TrafficRow) => void,
  lost: (reason: string) => void,
): Promise<() => void> {
  if (source === 'stream') {
    const tap = await session.tap(
      { command: ({ db, argv }) => hear({ at: Date.now(), db, argv, from: 'stream' }), closed: lost },
      { node },
    )
    return () => tap.close()
  }
  session.place(WATCHER, node)
  const forget = session.onPush(WATCHER, (raw) => {
    const row = readMonitorLine(raw)
    if (row !== null && !session.isOwn(row.from)) hear(row)
  })
  const end = (): void => {
    forget()
    session.disconnect?.(WATCHER)
  }
  const raw = await session.ask(['MONITOR'], WATCHER)
  if (!raw.startsWith('-')) return end
  end()
  throw new Error(raw.slice(1).trim())
}
