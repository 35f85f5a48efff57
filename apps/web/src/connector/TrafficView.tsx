// The traffic of the server as it goes by, and its replay into the page's engine: at once, when asked, or again after each Run.
import { Button, commandLine, EmptyState } from '@valkey-playground/ui'
import { useEffect, type JSX } from 'react'
import { useStore } from 'zustand'
import { ReplayForm } from './ReplayForm.tsx'
import type { TrafficRecorder, TrafficSource } from './traffic-recorder.ts'

/** Rows shown: the newest. */
const SHOWN = 200

const PRICE: Readonly<Record<TrafficSource, string>> = {
  monitor: 'MONITOR costs a busy server up to half its speed. Watch briefly.',
  stream: 'The server takes this page for a replica without data; it makes an empty snapshot first.',
}

/** The view. */
export function TrafficView({
  traffic,
  node,
}: {
  readonly traffic: TrafficRecorder
  readonly node: string
}): JSX.Element {
  const { source, watching, problem, heard } = useStore(traffic)
  const rows = traffic.newest(SHOWN)
  // A server is not left with the price of MONITOR when nobody looks and nothing is replayed.
  useEffect(
    () => () => {
      const state = traffic.getState()
      if (state.source === 'monitor' && !state.live) traffic.stop()
    },
    [traffic],
  )
  return (
    <div className="pg-server-scroll" data-testid="traffic">
      <div className="pg-server-row">
        <label>
          Source{' '}
          <select
            value={source}
            disabled={watching !== 'no'}
            data-testid="traffic-source"
            onChange={(event) => traffic.setState({ source: event.target.value as TrafficSource })}
          >
            <option value="monitor">MONITOR: every command</option>
            <option value="stream">Replication stream: every write</option>
          </select>
        </label>
        {watching === 'no' ? (
          <Button
            label="Watch the traffic"
            icon="tail"
            text="Watch"
            onClick={() => void traffic.start(node)}
          />
        ) : (
          <Button
            label="Stop watching"
            text={watching === 'soon' ? 'Waiting for the server … Stop' : 'Stop'}
            onClick={() => traffic.stop()}
          />
        )}
        <span data-testid="traffic-heard" data-watching={watching}>
          {heard} heard
        </span>
      </div>
      <p className="vp-muted">{PRICE[source]}</p>
      {problem !== '' && <EmptyState icon="warning" title="The server refuses" text={problem} />}
      <ReplayForm traffic={traffic} />
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
              <tr key={heard - index}>
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
