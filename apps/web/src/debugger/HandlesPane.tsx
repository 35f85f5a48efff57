// Every object that modules hold: what it is, where it was made, who frees it; lost ones stand out.
import { DataGrid, EmptyState, Tag, type Column } from '@valkey-playground/ui'
import type { HandleRow } from '@valkey-playground/debug/front'
import { useEffect, useMemo, useState, type JSX } from 'react'
import { useStore } from 'zustand'
import { usePage } from '../app/page.ts'
import { PastNotice } from './PastNotice.tsx'
import { useAnswer, useHeld } from './use-answer.ts'
import './panes.css'

/** The pane. While code runs it is read anew after each command. */
export function HandlesPane(): JSX.Element {
  const { debugger: debug, session } = usePage()
  const phase = useStore(debug, (state) => state.phase)
  const [lostOnly, setLostOnly] = useState(false)
  const commands = useCommandCount(phase === 'running')
  const held = useHeld()
  const on = phase === 'running' || held
  const { value, problem } = useAnswer(
    on ? `${held} ${commands}` : null,
    async (at) => (await at.ask<{ handles: readonly HandleRow[] }>('playground/handles')).handles,
  )
  const columns = useMemo(
    () => handleColumns((file, line) => session.reveal(file, { line, column: 1 })),
    [session],
  )
  const lost = value?.filter(({ leaked }) => leaked).length ?? 0
  const rows = (value ?? []).filter(({ leaked }) => leaked || !lostOnly)
  return (
    <section className="vp-panel" aria-label="Handles">
      <div className="vp-toolbar">
        <label className="pg-debug-check">
          <input type="checkbox" checked={lostOnly} onChange={() => setLostOnly(!lostOnly)} />
          lost ones only
        </label>
        <span className="vp-toolbar-space" />
        <span role="status" data-testid="handles-count" className={lost > 0 ? 'pg-handles-lost' : 'vp-muted'}>
          {value === null ? problem : `${value.length} held, ${lost} lost`}
        </span>
      </div>
      <PastNotice />
      {rows.length === 0 ? (
        <EmptyState
          icon="modules"
          title={on ? 'Nothing is held' : 'The debugger is off'}
          text="Strings, keys, replies, dictionaries and all else that modules hold are listed here with the line that made them; what nobody can free any more is marked."
        />
      ) : (
        <DataGrid
          label="Handles"
          testId="handles-grid"
          columns={columns}
          rows={rows}
          rowId={(row) => row.handle}
          minWidth="34rem"
        />
      )}
    </section>
  )
}

/** Rises whenever a command has run. */
function useCommandCount(wanted: boolean): number {
  const { session } = usePage()
  const [count, setCount] = useState(0)
  useEffect(
    () => (wanted ? session.subscribe('trace', () => setCount((before) => before + 1)) : undefined),
    [session, wanted],
  )
  return count
}

function handleColumns(onReveal: (file: string, line: number) => void): readonly Column<HandleRow>[] {
  return [
    {
      id: 'type',
      header: 'Type',
      width: 'minmax(6rem, 0.7fr)',
      compare: (a, b) => a.type.localeCompare(b.type),
      cell: ({ type, leaked }) => (
        <Tag tone={leaked ? 'error' : 'plain'}>{type.replace('ValkeyModule', '') || type}</Tag>
      ),
    },
    {
      id: 'value',
      header: 'Value',
      width: 'minmax(7rem, 1.4fr)',
      mono: true,
      cell: ({ value }) => value,
      title: ({ value }) => value,
    },
    {
      id: 'freed',
      header: 'Freed by',
      width: 'minmax(5.5rem, 0.6fr)',
      cell: ({ autoMemory, leaked }) =>
        leaked ? (
          <strong className="pg-handles-lost">nobody: lost</strong>
        ) : autoMemory ? (
          'automatic memory'
        ) : (
          ''
        ),
    },
    {
      id: 'references',
      header: 'Holders',
      width: '4rem',
      align: 'end',
      mono: true,
      cell: ({ references }) => references ?? '',
    },
    {
      id: 'made',
      header: 'Made at',
      width: 'minmax(6rem, 0.7fr)',
      mono: true,
      compare: (a, b) => (a.madeAt ?? '').localeCompare(b.madeAt ?? '', undefined, { numeric: true }),
      cell: ({ madeAt = '' }) => {
        const place = /^(.*):(\d+)$/.exec(madeAt)
        if (place === null) return ''
        return (
          <button
            type="button"
            className="vp-link"
            onClick={() => onReveal(place[1] ?? '', Number(place[2]))}
          >
            {madeAt}
          </button>
        )
      },
    },
    { id: 'handle', header: 'Handle', width: '6.5rem', mono: true, cell: ({ handle }) => handle },
  ]
}
