// The pane of the page's cluster: its nodes with their slots, a console at one of them, and the messages that modules send each other.
import { bytesToText, Button, EmptyState, panels, printableText, Tag } from '@valkey-playground/ui'
import { useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import type { NodeHealth, NodeRow } from './node-rows.ts'
import type { MessageRow, PageCluster } from './page-cluster.ts'
import './cluster.css'

const HEALTH: Readonly<
  Record<NodeHealth, { readonly word: string; readonly tone: 'ok' | 'info' | 'warn' | 'error' }>
> = {
  ok: { word: 'ok', tone: 'ok' },
  joining: { word: 'joining', tone: 'info' },
  silent: { word: 'silent', tone: 'warn' },
  failed: { word: 'failed', tone: 'error' },
  stopped: { word: 'stopped', tone: 'error' },
}

/** The cluster pane. */
export function ClusterPane(): JSX.Element {
  const { cluster } = usePage()
  const { phase, nodes, messages, problem } = useStore(cluster)
  const [chosen, setChosen] = useState(0)
  if (phase === 'none') return <Beginning cluster={cluster} />
  const living = nodes.filter(({ port }) => cluster.session(port) !== undefined)
  const shown = living.find(({ port }) => port === chosen) ?? living[0]
  return (
    <section className="vp-panel pg-cluster" aria-label="Cluster">
      <div className="vp-toolbar">
        <strong>{phase === 'starting' ? 'The nodes are starting …' : `${living.length} nodes`}</strong>
        <span className="vp-toolbar-space" />
        <Button
          label="Add a replica"
          text="Add a replica"
          disabled={phase !== 'running'}
          onClick={() => void cluster.add()}
        />
        <Button label="End the cluster" text="End" kind="danger" onClick={() => cluster.end()} />
      </div>
      {problem !== '' && (
        <p className="pg-cluster-problem" role="alert">
          {problem}
        </p>
      )}
      <NodeTable nodes={nodes} shown={shown?.port ?? 0} choose={setChosen} cluster={cluster} />
      {shown && <NodeConsole key={shown.port} port={shown.port} cluster={cluster} />}
      <Messages rows={messages} />
    </section>
  )
}

function Beginning({ cluster }: { readonly cluster: PageCluster }): JSX.Element {
  return (
    <section className="vp-panel pg-cluster" aria-label="Cluster">
      <EmptyState
        icon="tree"
        title="A cluster in this page"
        text="Three nodes, each an engine of its own with your module, share the slots: redirects, failover and messages between modules can be tried. Their data are not kept."
        action={
          <Button label="Start three nodes" text="Start three nodes" onClick={() => void cluster.start()} />
        }
      />
    </section>
  )
}

function Head({ columns }: { readonly columns: readonly string[] }): JSX.Element {
  return (
    <thead>
      <tr>
        {columns.map((column) => (
          <th key={column} scope="col">
            {column}
          </th>
        ))}
      </tr>
    </thead>
  )
}

function NodeTable(props: {
  readonly nodes: readonly NodeRow[]
  readonly shown: number
  readonly choose: (port: number) => void
  readonly cluster: PageCluster
}): JSX.Element {
  const { nodes, shown, choose, cluster } = props
  return (
    <div className="pg-cluster-nodes">
      <table data-testid="cluster-nodes">
        <Head columns={['Node', 'Role', 'Slots', 'State', 'Id', 'Stop']} />
        <tbody>
          {nodes.map((node) => (
            <tr key={node.id} data-testid={`cluster-node-${node.port}`}>
              <td>
                <Button
                  label={`Console at ${node.port}`}
                  text={String(node.port)}
                  pressed={node.port === shown}
                  disabled={node.health === 'stopped' || cluster.session(node.port) === undefined}
                  onClick={() => choose(node.port)}
                />
              </td>
              <td>{node.role === 'replica' ? `replica of ${node.follows}` : 'primary'}</td>
              <td>{node.slots.join(' ') || '–'}</td>
              <td>
                <Tag tone={HEALTH[node.health].tone}>{HEALTH[node.health].word}</Tag>
              </td>
              <td>
                <code title={node.id}>{node.id.slice(0, 8)}</code>
              </td>
              <td>
                {cluster.session(node.port) !== undefined && (
                  <Button
                    label={`Stop ${node.port} without a word`}
                    text="Stop"
                    kind="quiet"
                    onClick={() => cluster.kill(node.port)}
                  />
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function NodeConsole({
  port,
  cluster,
}: {
  readonly port: number
  readonly cluster: PageCluster
}): JSX.Element {
  const session = cluster.session(port)
  const Console = panels.find(({ id }) => id === 'console')?.component
  if (session === undefined || Console === undefined) return <></>
  return (
    <div className="pg-cluster-console" data-testid="cluster-console">
      <Console session={session} />
    </div>
  )
}

function Messages({ rows }: { readonly rows: readonly MessageRow[] }): JSX.Element {
  return (
    <section className="pg-cluster-messages" aria-label="Messages between modules">
      <table data-testid="cluster-messages">
        <caption>Messages between modules</caption>
        <Head columns={['Node', 'What', 'Module', 'Type', 'Bytes', 'Message']} />
        <tbody>
          {rows.toReversed().map((row) => (
            <tr key={row.key} data-direction={row.direction}>
              <td>{row.port}</td>
              <td>
                {row.direction === 'sent'
                  ? `sent to ${row.other ?? 'all'}`
                  : `received from ${row.other ?? '?'}`}
              </td>
              <td>{row.module || '–'}</td>
              <td>{row.type}</td>
              <td>{row.length}</td>
              <td>
                <code>{printableText(bytesToText(row.head))}</code>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {rows.length === 0 && (
        <p className="vp-muted">None yet: a module sends them with ValkeyModule_SendClusterMessage.</p>
      )}
    </section>
  )
}
