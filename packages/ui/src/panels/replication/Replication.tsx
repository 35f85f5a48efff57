/**
 * The replication panel: the stream of commands that replicas and the append only file receive, with what caused each.
 */
import type { JSX } from 'react'
import { useMemo, useState } from 'react'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import { EmptyState, FilterField, FollowButton, PanelFrame, Space, Tag } from '../../components/parts.tsx'
import { PlaceLink, type Reveal } from '../../components/PlaceLink.tsx'
import { formatTime } from '../../format.ts'
import { usePanelState } from '../../hooks.ts'
import type { PanelProps } from '../../panel.ts'
import type { ReplicationState } from '../../session.ts'
import { strings } from '../../strings.ts'
import type { StreamRow } from './replication-model.ts'
import { causeText, streamRows } from './replication-model.ts'
import './replication.css'

const text = strings.replication

/** The panel, tied to a session. */
export function Replication({ session }: PanelProps): JSX.Element {
  return (
    <ReplicationView
      state={usePanelState(session, 'replication')}
      onReveal={(file, line) => session.reveal(file, { line, column: 1 })}
    />
  )
}

/** The panel over data given to it. */
export function ReplicationView(props: {
  readonly state: ReplicationState | null
  readonly onReveal: Reveal
}): JSX.Element {
  const { state, onReveal } = props
  const [filter, setFilter] = useState('')
  const [follow, setFollow] = useState(true)
  const rows = useMemo(() => streamRows(state?.stream ?? [], filter), [state, filter])
  const columns = useMemo(() => streamColumns(onReveal), [onReveal])
  return (
    <PanelFrame
      label={text.title}
      tools={
        <>
          <FilterField label={text.filter} value={filter} onChange={setFilter} />
          <Space />
          {state && (
            <span className="vp-replication-facts vp-muted">
              <span className="vp-replication-id" title={`${text.replid} ${state.replid}`}>
                {text.replid} <span className="vp-mono">{state.replid.slice(0, 8)}…</span>
              </span>
              <span>
                {text.offset} <span className="vp-mono">{state.offset}</span>
              </span>
            </span>
          )}
          <FollowButton label={text.follow} follow={follow} onChange={setFollow} />
        </>
      }
    >
      {rows.length > 0 ? (
        <DataGrid
          label={text.title}
          testId="replication-grid"
          columns={columns}
          rows={rows}
          rowId={(one) => String(one.row.offset)}
          followTail={follow}
          onScrollAway={() => setFollow(false)}
          minWidth="42rem"
        />
      ) : (state?.stream.length ?? 0) > 0 ? (
        <EmptyState icon="search" title={strings.common.noMatch} text={strings.common.noMatchText} />
      ) : (
        <EmptyState
          icon="replication"
          title={text.emptyTitle}
          text={text.emptyText}
          example={text.emptyExample}
        />
      )}
    </PanelFrame>
  )
}

function streamColumns(onReveal: Reveal): readonly Column<StreamRow>[] {
  return [
    {
      id: 'command',
      header: text.columns.command,
      width: 'minmax(10rem, 1fr)',
      mono: true,
      cell: (one) => (
        <span
          className={one.nested ? 'vp-replication-nested' : undefined}
          title={one.nested ? text.transaction : undefined}
        >
          {one.command}
        </span>
      ),
      title: (one) => one.command,
    },
    {
      id: 'cause',
      header: text.columns.cause,
      width: 'minmax(9rem, 1fr)',
      cell: ({ row: { cause } }) => (
        <>
          <Tag>{cause.what}</Tag>{' '}
          <span className="vp-muted">{[cause.callback, cause.call].filter(Boolean).join(' · ')}</span>
        </>
      ),
      title: (one) => causeText(one.row.cause),
    },
    {
      id: 'line',
      header: text.columns.line,
      width: '6.2rem',
      mono: true,
      cell: ({ row: { cause } }) =>
        cause.line !== undefined && <PlaceLink place={cause.line} onReveal={onReveal} />,
      title: (one) => one.row.cause.line ?? '',
    },
    {
      id: 'db',
      header: text.columns.db,
      width: '2.4rem',
      align: 'end',
      mono: true,
      cell: (one) => (one.row.db < 0 ? '' : one.row.db),
    },
    {
      id: 'offset',
      header: text.columns.offset,
      width: '4rem',
      align: 'end',
      mono: true,
      cell: (one) => one.row.offset,
    },
    {
      id: 'time',
      header: text.columns.time,
      width: '6.2rem',
      align: 'end',
      mono: true,
      cell: (one) => <span className="vp-muted">{formatTime(one.row.at)}</span>,
    },
  ]
}
