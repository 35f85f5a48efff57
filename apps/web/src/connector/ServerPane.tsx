// The pane of real servers: choose one, then its console, keyspace, traffic, INFO and slow log, and the engine of the page beside it: the
// same script on both, keys copied, replication either way, the project's module loaded there.
import { panels, Tag } from '@valkey-playground/ui'
import { useEffect, useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { BuildView } from './BuildView.tsx'
import { CompareView } from './CompareView.tsx'
import { ConnectForm } from './ConnectForm.tsx'
import { CopyView } from './CopyView.tsx'
import { LinkView } from './LinkView.tsx'
import type { OpenLink } from './store.ts'
import { InfoView, SlowLogView } from './ServerViews.tsx'
import { TrafficView } from './TrafficView.tsx'
import './connector.css'

type ViewProps = Omit<OpenLink, 'saved'> & {
  /** The target of the bridge, and the node of it that is looked at; empty for the one that the target names. */
  readonly target: string
  readonly node: string
}

function panelView(id: string): (props: ViewProps) => JSX.Element {
  return function View({ session }) {
    const Panel = panels.find((panel) => panel.id === id)?.component
    return Panel === undefined ? <></> : <Panel session={session} />
  }
}

interface ServerView {
  readonly id: string
  readonly title: string
  readonly View: (props: ViewProps) => JSX.Element
}

const KeyspacePanel = panelView('keyspace')

/** The keyspace panel under what it could not be shown. */
function KeyspaceView(props: ViewProps): JSX.Element {
  const { session } = props
  const [denied, setDenied] = useState<readonly string[]>([])
  useEffect(() => session.onDenied(setDenied), [session])
  return (
    <div className="pg-server-keyspace">
      {denied.length > 0 && (
        <p className="pg-server-denied" role="status" data-testid="keyspace-denied">
          The server does not let this user see everything. {denied.join(' · ')}
        </p>
      )}
      <KeyspacePanel {...props} />
    </div>
  )
}

const CONSOLE: ServerView = { id: 'console', title: 'Console', View: panelView('console') }

const VIEWS: readonly ServerView[] = [
  CONSOLE,
  { id: 'keyspace', title: 'Keyspace', View: KeyspaceView },
  { id: 'traffic', title: 'Traffic', View: TrafficView },
  { id: 'compare', title: 'Side by side', View: CompareView },
  { id: 'copy', title: 'Copy keys', View: CopyView },
  { id: 'link', title: 'Replication', View: LinkView },
  { id: 'build', title: 'Module', View: BuildView },
  { id: 'info', title: 'INFO', View: InfoView },
  { id: 'slowlog', title: 'Slow log', View: SlowLogView },
]

/** The server pane. */
export function ServerPane(): JSX.Element {
  const { connector } = usePage()
  const state = useStore(connector)
  const [view, setView] = useState('console')
  const [node, setNode] = useState('')
  if (state.phase !== 'open') return <ConnectForm />
  const { saved: open, ...link } = state.link
  const { session } = link
  const shown = VIEWS.find(({ id }) => id === view) ?? CONSOLE
  return (
    <section className="vp-panel pg-server" aria-label="Server" data-colour={open.colour}>
      <div className="vp-toolbar pg-server-bar">
        <span className="pg-server-dot" aria-hidden="true" />
        <strong>{open.name}</strong>
        {open.name !== open.target && <span className="vp-muted">{open.target}</span>}
        {session.nodes.length > 0 && (
          <label>
            Look at{' '}
            <select
              value={node}
              data-testid="server-node"
              onChange={(event) => {
                session.lookAt(event.target.value)
                setNode(event.target.value)
              }}
            >
              <option value="">the node named first</option>
              {session.nodes.map(({ name, role }) => (
                <option key={name} value={name}>
                  {name} ({role})
                </option>
              ))}
            </select>
          </label>
        )}
        {open.readOnly && <Tag tone="info">read-only</Tag>}
        <span className="vp-toolbar-space" />
        <button
          type="button"
          className="vp-button"
          data-testid="server-disconnect"
          onClick={() => connector.disconnect()}
        >
          Disconnect
        </button>
      </div>
      <div className="pg-server-tabs" role="tablist" aria-label="Views of the server">
        {VIEWS.map(({ id, title }) => (
          <button
            key={id}
            type="button"
            role="tab"
            aria-selected={id === view}
            data-testid={`server-view-${id}`}
            onClick={() => setView(id)}
          >
            {title}
          </button>
        ))}
      </div>
      <div className="pg-server-view" role="tabpanel" aria-label={shown.title}>
        <shown.View key={`${shown.id} ${node}`} {...link} target={open.target} node={node} />
      </div>
    </section>
  )
}
