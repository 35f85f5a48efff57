/**
 * The trace panel: every command that ran, newest last, and beside it what the chosen one did.
 *
 * With nothing chosen, or while the newest is chosen, the newest is shown: who watches wants the last one, who chose an older one keeps it.
 */
import type { JSX } from 'react'
import { useMemo, useState } from 'react'
import { commandLine } from '../../bytes.ts'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import { Button, EmptyState, FilterField, PanelFrame, Space, Tag } from '../../components/parts.tsx'
import { Split } from '../../components/Split.tsx'
import { formatMicros, formatTime } from '../../format.ts'
import { usePanelState } from '../../hooks.ts'
import type { PanelProps } from '../../panel.ts'
import type { CommandTrace, TraceState } from '../../session.ts'
import { strings } from '../../strings.ts'
import { filterTraces, isFailure, replySummary } from './trace-model.ts'
import { TraceDetail } from './TraceDetail.tsx'
import './trace.css'

const text = strings.trace

/** The panel, tied to a session. */
export function Trace({ session }: PanelProps): JSX.Element {
  const state = usePanelState(session, 'trace')
  return (
    <TraceView
      state={state}
      onClear={() => session.clearTrace()}
      onReveal={(file, line) => session.reveal(file, { line, column: 1 })}
    />
  )
}

/** The panel over data given to it. */
export function TraceView(props: {
  readonly state: TraceState | null
  readonly onClear: () => void
  readonly onReveal: (file: string, line: number) => void
}): JSX.Element {
  const [filter, setFilter] = useState('')
  const [onlyModules, setOnlyModules] = useState(false)
  const [chosenId, setChosenId] = useState<number | null>(null)
  const commands = useMemo(
    () => filterTraces(props.state?.commands ?? [], filter, onlyModules),
    [props.state, filter, onlyModules],
  )
  const newest = commands.at(-1) ?? null
  const chosen = commands.find((one) => one.id === chosenId) ?? newest
  const following = chosen === newest
  const all = props.state?.commands.length ?? 0

  return (
    <PanelFrame
      label={text.title}
      tools={
        <>
          <FilterField label={text.filter} value={filter} onChange={setFilter} />
          <Button
            label={text.onlyModules}
            icon="modules"
            kind="quiet"
            pressed={onlyModules}
            onClick={() => setOnlyModules(!onlyModules)}
          />
          <Space />
          <Button
            label={text.follow}
            icon="tail"
            kind="quiet"
            pressed={following}
            onClick={() => setChosenId(null)}
          />
          <Button label={text.clear} icon="clear" kind="quiet" disabled={all === 0} onClick={props.onClear} />
        </>
      }
    >
      {(props.state?.dropped ?? 0) > 0 && (
        <div className="vp-notice">{text.dropped(props.state?.dropped ?? 0)}</div>
      )}
      {commands.length === 0 ? (
        all > 0 ? (
          <EmptyState icon="search" title={strings.common.noMatch} text={strings.common.noMatchText} />
        ) : (
          <EmptyState
            icon="trace"
            title={text.emptyTitle}
            text={text.emptyText}
            example={text.emptyExample}
          />
        )
      ) : (
        <Split
          label={strings.common.divider}
          share={0.42}
          wide={760}
          first={
            <DataGrid
              label={text.list}
              testId="trace-grid"
              columns={traceColumns}
              rows={commands}
              rowId={(one) => String(one.id)}
              selected={chosen ? String(chosen.id) : null}
              onSelect={(one) => setChosenId(one === newest ? null : one.id)}
              followTail={following}
              minWidth="22rem"
            />
          }
          second={chosen && <TraceDetail key={chosen.id} trace={chosen} onReveal={props.onReveal} />}
        />
      )}
    </PanelFrame>
  )
}

const traceColumns: readonly Column<CommandTrace>[] = [
  {
    id: 'command',
    header: text.columns.command,
    width: 'minmax(7rem, 1.4fr)',
    mono: true,
    cell: (one) => (
      <>
        {isFailure(one) && <span className="vp-trace-failed">{text.errorCount}</span>}
        {commandLine(one.argv, 60)}
      </>
    ),
    title: (one) => `${formatTime(one.startedAt)} ${one.client}  ${commandLine(one.argv, 400)}`,
  },
  {
    id: 'reply',
    header: text.columns.reply,
    width: 'minmax(5rem, 1fr)',
    mono: true,
    cell: (one) => (
      <span className={isFailure(one) ? 'vp-trace-error' : 'vp-muted'}>{replySummary(one)}</span>
    ),
  },
  {
    id: 'calls',
    header: text.columns.calls,
    width: '4.2rem',
    align: 'end',
    mono: true,
    cell: (one) => (one.calls.length > 0 ? <Tag tone="accent">{one.calls.length}</Tag> : ''),
    compare: (a, b) => a.calls.length - b.calls.length,
  },
  {
    id: 'micros',
    header: text.columns.micros,
    width: '4.4rem',
    align: 'end',
    mono: true,
    cell: (one) => formatMicros(one.micros),
    compare: (a, b) => a.micros - b.micros,
  },
]
