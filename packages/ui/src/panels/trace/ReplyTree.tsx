/**
 * A reply as an outline: each value with its RESP type, aggregates with their counts, open or closed.
 */
import type { JSX } from 'react'
import { useMemo } from 'react'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import { useClosedRows } from '../../hooks.ts'
import type { ReplyNode } from '../../session.ts'
import { strings } from '../../strings.ts'
import type { ReplyRow } from './trace-model.ts'
import { replyRows } from './trace-model.ts'

const columns: readonly Column<ReplyRow>[] = [
  {
    id: 'value',
    header: strings.trace.reply,
    width: 'minmax(10rem, 1fr)',
    mono: true,
    cell: (row) => (
      <>
        {row.place !== '' && <span className="vp-muted vp-trace-place">{row.place}</span>}
        <span className={`vp-reply vp-reply-${row.type}`}>{row.text}</span>
      </>
    ),
    title: (row) => row.text,
  },
  {
    id: 'type',
    header: '',
    width: '5rem',
    align: 'end',
    cell: (row) => <span className="vp-muted">{row.type}</span>,
  },
]

/** The reply `reply`; all of it is open at first. */
export function ReplyTree({ reply }: { readonly reply: ReplyNode }): JSX.Element {
  const { closed, onToggle } = useClosedRows()
  const rows = useMemo(() => replyRows(reply, closed), [reply, closed])
  return (
    <div className="vp-trace-tree" style={{ height: Math.min(rows.length, 14) * 24 + 2 }}>
      <DataGrid
        label={strings.trace.reply}
        testId="reply-tree"
        headless
        rowHeight={24}
        columns={columns}
        rows={rows}
        rowId={(row) => row.id}
        tree={{
          level: (row) => row.level,
          expanded: (row) => row.open,
          onToggle,
        }}
      />
    </div>
  )
}
