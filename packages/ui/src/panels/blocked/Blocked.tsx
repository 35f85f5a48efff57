/**
 * The blocked clients panel: who waits, for what, since when, and until when.
 */
import type { JSX } from 'react'
import { useMemo } from 'react'
import { commandLine } from '../../bytes.ts'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import { EmptyState, LiveRegion, PanelFrame, Tag } from '../../components/parts.tsx'
import { PlaceLink, type Reveal } from '../../components/PlaceLink.tsx'
import { useNow, usePanelState } from '../../hooks.ts'
import type { PanelProps } from '../../panel.ts'
import type { BlockedRow, BlockedState } from '../../session.ts'
import { strings } from '../../strings.ts'
import { keysText, remainingText, usedShare, waitedText } from './blocked-model.ts'
import './blocked.css'

const text = strings.blocked

/** The panel, tied to a session. */
export function Blocked({ session }: PanelProps): JSX.Element {
  return (
    <BlockedView
      state={usePanelState(session, 'blocked')}
      onReveal={(file, line) => session.reveal(file, { line, column: 1 })}
    />
  )
}

/** The panel over data given to it. */
export function BlockedView(props: {
  readonly state: BlockedState | null
  readonly onReveal: Reveal
}): JSX.Element {
  const { state, onReveal } = props
  const clients = state?.clients ?? []
  const now = useNow(clients.length > 0 ? 200 : null)
  const columns = useMemo(() => blockedColumns(now, onReveal), [now, onReveal])
  return (
    <PanelFrame label={text.title}>
      <LiveRegion text={clients.length > 0 ? text.count(clients.length) : ''} />
      {clients.length === 0 ? (
        <EmptyState
          icon="blocked"
          title={text.emptyTitle}
          text={text.emptyText}
          example={text.emptyExample}
        />
      ) : (
        <DataGrid
          label={text.title}
          testId="blocked-grid"
          columns={columns}
          rows={clients}
          rowId={(row) => `${row.client} ${row.since}`}
          minWidth="38rem"
        />
      )}
    </PanelFrame>
  )
}

function blockedColumns(now: number, onReveal: Reveal): readonly Column<BlockedRow>[] {
  return [
    { id: 'client', header: text.columns.client, width: 'minmax(5rem, 0.6fr)', cell: (row) => row.client },
    {
      id: 'command',
      header: text.columns.command,
      width: 'minmax(8rem, 1fr)',
      mono: true,
      cell: (row) => commandLine(row.command),
      title: (row) => commandLine(row.command),
    },
    {
      id: 'keys',
      header: text.columns.keys,
      width: 'minmax(5rem, 0.7fr)',
      mono: true,
      cell: keysText,
      title: keysText,
    },
    {
      id: 'module',
      header: text.columns.module,
      width: '6rem',
      cell: (row) =>
        row.module === null ? <Tag>{strings.common.core}</Tag> : <Tag tone="accent">{row.module}</Tag>,
    },
    {
      id: 'line',
      header: text.columns.line,
      width: '6.2rem',
      mono: true,
      cell: (row) => row.line !== undefined && <PlaceLink place={row.line} onReveal={onReveal} />,
      title: (row) => row.line ?? '',
    },
    {
      id: 'since',
      header: text.columns.since,
      width: '5rem',
      align: 'end',
      mono: true,
      cell: (row) => waitedText(row, now),
    },
    {
      id: 'until',
      header: text.columns.until,
      width: '6.5rem',
      align: 'end',
      mono: true,
      cell: (row) => (
        <>
          {remainingText(row, now)}
          <Used share={usedShare(row, now)} />
        </>
      ),
    },
  ]
}

function Used({ share }: { readonly share: number | null }): JSX.Element | null {
  return share === null ? null : (
    <span className="vp-blocked-bar" aria-hidden="true">
      <span style={{ width: `${share * 100}%` }} />
    </span>
  )
}
