/**
 * The timers panel: what modules and the engine will do later, the soonest first, counting down.
 */
import type { JSX } from 'react'
import { useMemo } from 'react'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import { EmptyState, PanelFrame, Tag } from '../../components/parts.tsx'
import { PlaceLink, type Reveal } from '../../components/PlaceLink.tsx'
import { formatTime } from '../../format.ts'
import { useNow, useReceived } from '../../hooks.ts'
import type { PanelProps } from '../../panel.ts'
import type { TimerRow, TimersState } from '../../session.ts'
import { strings } from '../../strings.ts'
import { dueOrder, dueText, engineNow } from './timers-model.ts'

const text = strings.timers

/** The panel, tied to a session. */
export function Timers({ session }: PanelProps): JSX.Element {
  const { state, at } = useReceived(session, 'timers')
  return (
    <TimersView
      state={state}
      receivedAt={at}
      onReveal={(file, line) => session.reveal(file, { line, column: 1 })}
    />
  )
}

/** The panel over data given to it. */
export function TimersView(props: {
  readonly state: TimersState | null
  /** When the state came, by this page's clock. */
  readonly receivedAt: number
  readonly onReveal: Reveal
}): JSX.Element {
  const { state, onReveal } = props
  const timers = useMemo(() => dueOrder(state?.timers ?? []), [state])
  const here = useNow(timers.length > 0 ? 200 : null)
  const now = state ? engineNow(state, props.receivedAt, here) : here
  const columns = useMemo(() => timerColumns(now, onReveal), [now, onReveal])
  return (
    <PanelFrame label={text.title}>
      {timers.length === 0 ? (
        <EmptyState icon="timers" title={text.emptyTitle} text={text.emptyText} example={text.emptyExample} />
      ) : (
        <DataGrid
          label={text.title}
          testId="timers-grid"
          columns={columns}
          rows={timers}
          rowId={(row) => row.id}
          minWidth="28rem"
        />
      )}
    </PanelFrame>
  )
}

function timerColumns(now: number, onReveal: Reveal): readonly Column<TimerRow>[] {
  return [
    {
      id: 'due',
      header: text.columns.due,
      width: '6rem',
      mono: true,
      cell: (row) => dueText(row, now),
    },
    {
      id: 'owner',
      header: text.columns.owner,
      width: 'minmax(5rem, 0.6fr)',
      cell: (row) => <Tag tone="accent">{row.owner}</Tag>,
    },
    {
      id: 'what',
      header: text.columns.what,
      width: 'minmax(8rem, 1fr)',
      mono: true,
      cell: (row) => row.what,
      title: (row) => row.what,
    },
    {
      id: 'line',
      header: text.columns.line,
      width: '6.2rem',
      mono: true,
      cell: (row) => <PlaceLink place={row.line ?? ''} onReveal={onReveal} />,
    },
    {
      id: 'id',
      header: text.columns.id,
      width: '5rem',
      mono: true,
      cell: (row) => <span className="vp-muted">{row.id}</span>,
    },
    {
      id: 'at',
      header: text.columns.at,
      width: '6.2rem',
      align: 'end',
      mono: true,
      cell: (row) => <span className="vp-muted">{formatTime(row.due)}</span>,
    },
  ]
}
