// The pane of real servers: choose one, then its console, keyspace, INFO, slow log, and the engine of the page side by side with it.
import { panels, Tag } from '@valkey-playground/ui'
import { useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { CompareView } from './CompareView.tsx'
import { ConnectForm } from './ConnectForm.tsx'
import { CopyView } from './CopyView.tsx'
import type { ServerSession } from './server-session.ts'
import { InfoView, SlowLogView } from './ServerViews.tsx'
import './connector.css'

type ViewProps = { readonly session: ServerSession }

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

const CONSOLE: ServerView = { id: 'console', title: 'Console', View: panelView('console') }

const VIEWS: readonly ServerView[] = [
  CONSOLE,
  { id: 'keyspace', title: 'Keyspace', View: panelView('keyspace') },
  { id: 'compare', title: 'Side by side', View: CompareView },
  { id: 'copy', title: 'Copy keys', View: CopyView },
  { id: 'info', title: 'INFO', View: InfoView },
  { id: 'slowlog', title: 'Slow log', View: SlowLogView },
]

/** The server pane. */
export function ServerPane(): JSX.Element {
  const { connector } = usePage()
  const state = useStore(connector)
  const [view, setView] = useState('console')
  if (state.phase !== 'open') return <ConnectForm />
  const { open, session } = state
  const shown = VIEWS.find(({ id }) => id === view) ?? CONSOLE
  return (
    <section className="vp-panel pg-server" aria-label="Server" data-colour={open.colour}>
      <div className="vp-toolbar pg-server-bar">
        <span className="pg-server-dot" aria-hidden="true" />
        <strong>{open.name}</strong>
        {open.name !== open.target && <span className="vp-muted">{open.target}</span>}
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
        <shown.View key={shown.id} session={session} />
      </div>
    </section>
  )
}
