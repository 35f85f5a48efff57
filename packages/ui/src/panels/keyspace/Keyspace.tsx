/**
 * The keyspace panel: the keys of one database as a table or as an outline by name parts, and the value of the chosen key.
 *
 * The list is what the session sends (sorted, limited); choosing a database or a pattern asks it for another one.
 */
import type { JSX } from 'react'
import { useEffect, useMemo, useRef, useState } from 'react'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import { Button, Choice, EmptyState, FilterField, PanelFrame, Space, Tag } from '../../components/parts.tsx'
import { Split } from '../../components/Split.tsx'
import { formatCount } from '../../format.ts'
import { useNow, usePanelState } from '../../hooks.ts'
import type { PanelProps } from '../../panel.ts'
import type { Bytes, KeyspaceState } from '../../session.ts'
import { strings } from '../../strings.ts'
import type { OutlineRow } from './keyspace-model.ts'
import { flatRows, hasExpiry, keyId, outlineRows, ttlInterval, ttlText } from './keyspace-model.ts'
import { KeyValue } from './KeyValue.tsx'
import './keyspace.css'

const text = strings.keyspace

/** The panel, tied to a session. */
export function Keyspace({ session }: PanelProps): JSX.Element {
  const state = usePanelState(session, 'keyspace')
  const [pattern, setPattern] = useState('')
  // The first pattern, which matches all, is what the session shows by itself.
  const asked = useRef('')
  useEffect(() => {
    if (asked.current === pattern) return undefined
    const timer = setTimeout(() => {
      asked.current = pattern
      session.showKeyspace({ pattern: globOf(pattern) })
    }, 120)
    return () => clearTimeout(timer)
  }, [session, pattern])
  return (
    <KeyspaceView
      state={state}
      pattern={pattern}
      onPattern={setPattern}
      onDatabase={(db) => session.showKeyspace({ db, pattern: globOf(pattern) })}
      onChoose={(key) => session.showKeyspace({ key })}
    />
  )
}

/** What was typed, as a glob: bare text means "contains". */
function globOf(typed: string): string {
  const trimmed = typed.trim()
  if (trimmed === '') return '*'
  return /[*?[\\]/.test(trimmed) ? trimmed : `*${trimmed}*`
}

/** The panel over data given to it. */
export function KeyspaceView(props: {
  readonly state: KeyspaceState | null
  readonly pattern: string
  readonly onPattern: (pattern: string) => void
  readonly onDatabase: (db: number) => void
  /** Another key's value is looked at. */
  readonly onChoose: (key: Bytes | null) => void
}): JSX.Element {
  const { state } = props
  const [grouped, setGrouped] = useState(true)
  const [closed, setClosed] = useState<ReadonlySet<string>>(new Set())
  const [selected, setSelected] = useState<string | null>(null)
  const keys = state?.keys ?? []
  const coarse = useNow(hasExpiry(keys) ? 1000 : null)
  const now = useNow(ttlInterval(keys, coarse))
  const rows = useMemo(
    () => (grouped ? outlineRows(state?.keys ?? [], closed) : flatRows(state?.keys ?? [])),
    [state?.keys, grouped, closed],
  )
  const columns = useMemo(() => keyColumns(now), [now])
  const chosen = keys.find((key) => keyId(key.key) === selected) ?? null
  const shown = state?.db ?? 0
  const databases = state?.databases ?? []
  const options = databases.some((one) => one.db === shown)
    ? databases
    : [{ db: shown, keys: 0, expires: 0 }, ...databases]

  return (
    <PanelFrame
      label={text.title}
      tools={
        <>
          <Choice
            label={text.database}
            value={String(shown)}
            options={options.map((one) => ({
              value: String(one.db),
              text: text.databaseOption(one.db, one.keys),
            }))}
            onChange={(value) => props.onDatabase(Number(value))}
          />
          <FilterField label={text.pattern} value={props.pattern} onChange={props.onPattern} />
          <Space />
          <span className="vp-muted vp-keyspace-count">
            {state ? text.shown(keys.length, state.total) : ''}
          </span>
          <Button
            label={text.asTree}
            icon="tree"
            kind="quiet"
            pressed={grouped}
            onClick={() => setGrouped(!grouped)}
          />
        </>
      }
    >
      {keys.length === 0 ? (
        <Nothing state={state} filtered={props.pattern.trim() !== ''} />
      ) : (
        <Split
          label={strings.common.divider}
          share={0.56}
          wide={800}
          first={
            <DataGrid
              label={text.title}
              testId="keyspace-grid"
              columns={columns}
              rows={rows}
              rowId={(row) => row.id}
              selected={selected}
              onSelect={(row) => {
                setSelected(row.id)
                props.onChoose(row.key?.key ?? null)
              }}
              minWidth="24rem"
              {...(grouped && {
                tree: {
                  level: (row: OutlineRow) => row.level,
                  expanded: (row: OutlineRow) => (row.key ? null : row.open),
                  onToggle: (row: OutlineRow, open: boolean) => setClosed(toggled(closed, row.id, !open)),
                },
              })}
            />
          }
          second={chosen && <KeyValue row={chosen} now={now} />}
        />
      )}
    </PanelFrame>
  )
}

function Nothing({
  state,
  filtered,
}: {
  readonly state: KeyspaceState | null
  readonly filtered: boolean
}): JSX.Element {
  if (!state) return <EmptyState icon="keyspace" title={strings.loading} text={text.emptyText} />
  if (filtered)
    return <EmptyState icon="search" title={text.noMatchTitle} text={strings.common.noMatchText} />
  return (
    <EmptyState icon="keyspace" title={text.emptyTitle} text={text.emptyText} example={text.emptyExample} />
  )
}

function toggled(set: ReadonlySet<string>, id: string, add: boolean): ReadonlySet<string> {
  const next = new Set(set)
  if (add) next.add(id)
  else next.delete(id)
  return next
}

function keyColumns(now: number): readonly Column<OutlineRow>[] {
  const by =
    <T extends string | number>(pick: (row: OutlineRow) => T): ((a: OutlineRow, b: OutlineRow) => number) =>
    (a, b) => {
      const [x, y] = [pick(a), pick(b)]
      return x < y ? -1 : x > y ? 1 : 0
    }
  return [
    {
      id: 'key',
      header: text.columns.key,
      width: 'minmax(8rem, 1fr)',
      mono: true,
      cell: (row) => (row.key ? row.label : <GroupName row={row} />),
      title: (row) => row.key?.key ?? row.label,
      compare: by((row) => row.key?.key ?? ''),
    },
    {
      id: 'type',
      header: text.columns.type,
      width: '4.6rem',
      cell: (row) => row.key && <Tag tone="accent">{row.key.type}</Tag>,
      title: (row) => row.key?.type ?? '',
      compare: by((row) => row.key?.type ?? ''),
    },
    {
      id: 'encoding',
      header: text.columns.encoding,
      width: '5rem',
      cell: (row) => <span className="vp-muted">{row.key?.encoding}</span>,
      compare: by((row) => row.key?.encoding ?? ''),
    },
    {
      id: 'length',
      header: text.columns.length,
      width: '3.6rem',
      align: 'end',
      mono: true,
      cell: (row) => row.key && formatCount(row.key.length),
      compare: by((row) => row.key?.length ?? 0),
    },
    {
      id: 'ttl',
      header: text.columns.ttl,
      width: '5rem',
      align: 'end',
      mono: true,
      cell: (row) => row.key && <span className="vp-keyspace-ttl">{ttlText(row.key.expireAt, now)}</span>,
      compare: by((row) => row.key?.expireAt ?? Infinity),
    },
  ]
}

function GroupName({ row }: { readonly row: OutlineRow }): JSX.Element {
  return (
    <>
      <span className="vp-keyspace-group">{row.label}</span>{' '}
      <span className="vp-muted">{text.keysUnder(row.count)}</span>
    </>
  )
}
