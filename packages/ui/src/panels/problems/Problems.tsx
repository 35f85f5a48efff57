/**
 * The problems panel: errors and warnings with their notes; choosing one moves the editor there, a proposed change can be applied.
 */
import type { JSX } from 'react'
import { useMemo, useState } from 'react'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import type { IconName } from '../../components/Icon.tsx'
import { Icon } from '../../components/Icon.tsx'
import { EmptyState, FilterField, LiveRegion, PanelFrame, Space } from '../../components/parts.tsx'
import { useClosedRows, usePanelState } from '../../hooks.ts'
import type { PanelProps } from '../../panel.ts'
import type { Diagnostic, ProblemsState } from '../../session.ts'
import { strings } from '../../strings.ts'
import type { ProblemRow } from './problems-model.ts'
import { countProblems, fixText, placeText, problemRows } from './problems-model.ts'
import './problems.css'

const text = strings.problems

/** The panel, tied to a session. */
export function Problems({ session }: PanelProps): JSX.Element {
  return (
    <ProblemsView
      state={usePanelState(session, 'problems')}
      onReveal={(diagnostic) => {
        if (diagnostic.file !== '') session.reveal(diagnostic.file, diagnostic.range.start)
      }}
      {...(session.applyFix && { onFix: (diagnostic: Diagnostic) => session.applyFix?.(diagnostic.fixits) })}
    />
  )
}

/** The panel over data given to it. Without `onFix` no fixes are offered. */
export function ProblemsView(props: {
  readonly state: ProblemsState | null
  readonly onReveal: (diagnostic: Diagnostic) => void
  readonly onFix?: (diagnostic: Diagnostic) => void
}): JSX.Element {
  const { state, onReveal, onFix } = props
  const [filter, setFilter] = useState('')
  const { closed, onToggle } = useClosedRows()
  const [selected, setSelected] = useState<string | null>(null)
  const rows = useMemo(() => problemRows(state?.diagnostics ?? [], filter, closed), [state, filter, closed])
  const columns = useMemo(() => problemColumns(onFix), [onFix])
  const counts = countProblems(state?.diagnostics ?? [])
  const total = state?.diagnostics.length ?? 0
  const said = total === 0 ? '' : text.counts(counts.errors, counts.warnings)
  return (
    <PanelFrame
      label={text.title}
      tools={
        <>
          <FilterField label={text.filter} value={filter} onChange={setFilter} />
          <Space />
          <span className="vp-muted vp-problems-count">{said}</span>
        </>
      }
    >
      <LiveRegion text={said} />
      {rows.length > 0 ? (
        <DataGrid
          label={text.list}
          testId="problems-grid"
          headless
          rowHeight={29}
          columns={columns}
          rows={rows}
          rowId={(row) => row.id}
          selected={selected}
          onSelect={(row) => setSelected(row.id)}
          onActivate={(row) => onReveal(row.diagnostic)}
          activateOnClick
          wrap
          minWidth="20rem"
          tree={{
            level: (row) => row.level,
            expanded: (row) => row.open,
            onToggle,
          }}
        />
      ) : total > 0 ? (
        <EmptyState icon="search" title={strings.common.noMatch} text={strings.common.noMatchText} />
      ) : (
        <EmptyState icon="ok" title={text.emptyTitle} text={text.emptyText} />
      )}
    </PanelFrame>
  )
}

function problemColumns(
  onFix: ((diagnostic: Diagnostic) => void) | undefined,
): readonly Column<ProblemRow>[] {
  return [
    {
      id: 'message',
      header: text.title,
      width: 'minmax(12rem, 1fr)',
      cell: (row) => <Message row={row} {...(onFix && { onFix })} />,
    },
    {
      id: 'place',
      header: '',
      width: 'minmax(5rem, 11rem)',
      align: 'end',
      mono: true,
      cell: (row) => <span className="vp-muted vp-problem-place">{placeText(row.diagnostic)}</span>,
    },
  ]
}

const icons: Readonly<Record<Diagnostic['severity'], IconName>> = {
  error: 'error',
  warning: 'warning',
  note: 'info',
}

function Message(props: {
  readonly row: ProblemRow
  readonly onFix?: (diagnostic: Diagnostic) => void
}): JSX.Element {
  const { diagnostic, open } = props.row
  const { onFix } = props
  return (
    <span className="vp-problem" data-severity={diagnostic.severity}>
      <Icon name={icons[diagnostic.severity]} size={14} />
      <span className="vp-problem-text">
        <span className="vp-hidden">{text.severities[diagnostic.severity]}: </span>
        {diagnostic.message}
        {diagnostic.code !== undefined && (
          <span className="vp-muted vp-mono vp-problem-code">{diagnostic.code}</span>
        )}
        {open === false && (
          <span className="vp-muted vp-problem-code">{text.notes(diagnostic.notes.length)}</span>
        )}
      </span>
      {onFix && diagnostic.fixits.length > 0 && (
        <button
          type="button"
          className="vp-button"
          aria-label={`${text.apply}: ${fixText(diagnostic)}`}
          title={fixText(diagnostic)}
          onClick={(event) => {
            event.stopPropagation()
            onFix(diagnostic)
          }}
        >
          <Icon name="fix" size={12} />
          {text.fix}
        </button>
      )}
    </span>
  )
}
