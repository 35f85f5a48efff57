// The traffic of the server as it goes by, and its replay into the page's engine: at once, when asked, or again after each Run.
import { Button, commandLine, EmptyState } from '@valkey-playground/ui'
import { useCallback, useEffect, useRef, useState, type JSX } from 'react'
import { usePage } from '../app/page.ts'
import type { ServerSession } from './server-session.ts'
import {
  MOST_ROWS,
  readMonitorLine,
  readRenames,
  replay,
  type ReplayOutcome,
  type TrafficRow,
} from './traffic.ts'

type Source = 'monitor' | 'stream'

/** Rows shown: the newest. */
const SHOWN = 200
/** The connection that watches, and the one in the page that replays. */
const WATCHER = '.monitor'
const REPLAYER = 'replay'

/** Begins to hear a source. Resolves to how to end it; rejects with a text for the user. */
async function watch(
  session: ServerSession,
  source: Source,
  node: string,
  hear: (row: TrafficRow) => void,
  lost: (reason: string) => void,
): Promise<() => void> {
  if (source === 'stream') {
    const tap = await session.tap(
      {
        command: ({ db, argv }) => hear({ at: Date.now(), db, argv, from: 'stream' }),
        closed: lost,
      },
      { node },
    )
    return () => tap.close()
  }
  session.place(WATCHER, node)
  const stop = session.onPush(WATCHER, (raw) => {
    const row = readMonitorLine(raw)
    if (row !== null && !session.isOwn(row.from)) hear(row)
  })
  const raw = await session.ask(['MONITOR'], WATCHER)
  const end = (): void => {
    stop()
    session.disconnect?.(WATCHER)
  }
  if (!raw.startsWith('-')) return end
  end()
  throw new Error(raw.slice(1).trim())
}

/** The view. */
export function TrafficView({
  session,
  node,
}: {
  readonly session: ServerSession
  readonly node: string
}): JSX.Element {
  const page = usePage()
  const [source, setSource] = useState<Source>('monitor')
  const [watching, setWatching] = useState<'no' | 'soon' | 'yes'>('no')
  const [problem, setProblem] = useState('')
  const [rows, setRows] = useState<readonly TrafficRow[]>([])
  const [rules, setRules] = useState('')
  const [live, setLive] = useState(false)
  const [again, setAgain] = useState(false)
  const [outcome, setOutcome] = useState<ReplayOutcome | null>(null)
  const heard = useRef<TrafficRow[]>([])
  const count = useRef(0)
  const end = useRef<(() => void) | null>(null)
  const work = useRef<Promise<unknown>>(Promise.resolve())
  const { renames, wrong } = readRenames(rules)
  const latest = useRef({ live, renames })
  useEffect(() => {
    latest.current = { live, renames: readRenames(rules).renames }
  }, [live, rules])

  const play = useCallback(
    (which: readonly TrafficRow[]): Promise<void> => {
      const done = work.current.then(async () => {
        const send = async (argv: readonly string[]): Promise<string> =>
          (await page.session.command(argv, { client: REPLAYER })).raw
        setOutcome(await replay(which, latest.current.renames, send))
      })
      work.current = done.catch((error: unknown) => setProblem(String(error)))
      return done
    },
    [page],
  )

  const stop = useCallback(() => {
    end.current?.()
    end.current = null
    setWatching('no')
  }, [])
  useEffect(() => stop, [stop])
  useEffect(() => {
    if (!again) return undefined
    return page.session.onRun((result) => {
      if (result.ok) void play(heard.current)
    })
  }, [again, page, play])
  // What came since the last look is drawn four times a second, however much it is.
  useEffect(() => {
    if (watching !== 'yes') return undefined
    let drawn = -1
    const timer = setInterval(() => {
      if (count.current === drawn) return
      drawn = count.current
      setRows(heard.current.slice(-SHOWN).toReversed())
    }, 250)
    return () => clearInterval(timer)
  }, [watching])

  async function start(): Promise<void> {
    setProblem('')
    setWatching('soon')
    heard.current = []
    setRows([])
    try {
      end.current = await watch(
        session,
        source,
        node,
        (row) => {
          heard.current.push(row)
          count.current++
          if (heard.current.length > MOST_ROWS) heard.current.shift()
          if (latest.current.live) void play([row])
        },
        (reason) => {
          stop()
          setProblem(reason)
        },
      )
      setWatching('yes')
    } catch (error) {
      setWatching('no')
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }

  return (
    <div className="pg-server-scroll" data-testid="traffic">
      <div className="pg-server-row">
        <label>
          Source{' '}
          <select
            value={source}
            disabled={watching !== 'no'}
            data-testid="traffic-source"
            onChange={(event) => setSource(event.target.value as Source)}
          >
            <option value="monitor">MONITOR: every command</option>
            <option value="stream">Replication stream: every write</option>
          </select>
        </label>
        {watching === 'no' ? (
          <Button label="Watch the traffic" icon="tail" text="Watch" onClick={() => void start()} />
        ) : (
          <Button
            label="Stop watching"
            text={watching === 'soon' ? 'Waiting for the server …' : 'Stop'}
            disabled={watching === 'soon'}
            onClick={stop}
          />
        )}
      </div>
      <p className="vp-muted">
        {source === 'monitor'
          ? 'MONITOR costs a busy server up to half its speed. Watch briefly.'
          : 'The server takes this page for a replica without data; it makes an empty snapshot first.'}
      </p>
      {problem !== '' && <EmptyState icon="warning" title="The server refuses" text={problem} />}
      <details open>
        <summary>Replay into this page’s engine</summary>
        <label className="pg-compare-script">
          Send under another name, one a line
          <textarea
            value={rules}
            rows={2}
            spellCheck={false}
            placeholder="SET = MYMODULE.SET"
            data-testid="traffic-rules"
            onChange={(event) => setRules(event.target.value)}
          />
        </label>
        {wrong.length > 0 && <p className="pg-connect-problem">Not a rule: {wrong.join(', ')}</p>}
        <label className="pg-connect-check">
          <input
            type="checkbox"
            checked={live}
            data-testid="traffic-live"
            onChange={(event) => setLive(event.target.checked)}
          />
          Each command as it comes
        </label>
        <label className="pg-connect-check">
          <input
            type="checkbox"
            checked={again}
            data-testid="traffic-again"
            onChange={(event) => setAgain(event.target.checked)}
          />
          All that was heard, again after each Run
        </label>
        <Button
          label="Replay what was heard"
          icon="run"
          text="Replay now"
          disabled={rows.length === 0}
          onClick={() => void play(heard.current)}
        />
        <p role="status" data-testid="traffic-outcome">
          {outcome !== null &&
            `${outcome.sent} sent, ${outcome.failed} answered with an error${
              outcome.skipped > 0
                ? `, ${outcome.skipped} left out (they wait, or are about a connection)`
                : ''
            }.`}
        </p>
        {outcome !== null && outcome.errors.length > 0 && (
          <ul>
            {outcome.errors.map(({ line, error }, index) => (
              <li key={`${index} ${line}`}>
                <code>{line}</code>: {error}
              </li>
            ))}
          </ul>
        )}
      </details>
      {rows.length === 0 && problem === '' && (
        <EmptyState icon="table" title="Nothing heard yet" text="Commands stand here as they go by." />
      )}
      {rows.length > 0 && (
        <table className="pg-server-table" data-testid="traffic-rows">
          <thead>
            <tr>
              <th scope="col">Time</th>
              <th scope="col">DB</th>
              <th scope="col">From</th>
              <th scope="col">Command</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={`${rows.length - index} ${row.at}`}>
                <td>{new Date(row.at).toLocaleTimeString()}</td>
                <td>{row.db}</td>
                <td>{row.from}</td>
                <td>
                  <code>{commandLine(row.argv)}</code>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  )
}
