/**
 * The log panel: lines of the engine, the toolchain and the modules, by level and source; it follows the newest until scrolled away.
 */
import type { JSX } from 'react'
import { useMemo, useState } from 'react'
import { bytesToText } from '../../bytes.ts'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import type { Tone } from '../../components/parts.tsx'
import {
  Choice,
  EmptyState,
  FilterField,
  FollowButton,
  PanelFrame,
  Space,
  Tag,
} from '../../components/parts.tsx'
import { formatTime } from '../../format.ts'
import { usePanelState } from '../../hooks.ts'
import type { PanelProps } from '../../panel.ts'
import type { LogRow, LogState } from '../../session.ts'
import { strings } from '../../strings.ts'
import type { LogFilter, LogLine } from './log-model.ts'
import { filterLog, logLevels, logSources } from './log-model.ts'
import './log.css'

const text = strings.log

/** The panel, tied to a session. */
export function Log({ session }: PanelProps): JSX.Element {
  return <LogView state={usePanelState(session, 'log')} />
}

/** The panel over data given to it. */
export function LogView({ state }: { readonly state: LogState | null }): JSX.Element {
  const [filter, setFilter] = useState<LogFilter>({ level: 'debug', source: '', text: '' })
  const [follow, setFollow] = useState(true)
  const all = state?.lines ?? []
  const lines = useMemo(() => filterLog(state?.lines ?? [], filter), [state, filter])
  const sources = useMemo(() => logSources(state?.lines ?? []), [state])
  return (
    <PanelFrame
      label={text.title}
      tools={
        <>
          <Choice
            label={text.level}
            value={filter.level}
            options={logLevels.map((level) => ({ value: level, text: text.atLeast(level) }))}
            onChange={(level) => setFilter({ ...filter, level: level as LogRow['level'] })}
          />
          <Choice
            label={text.source}
            value={filter.source}
            options={[
              { value: '', text: text.allSources },
              ...sources.map((value) => ({ value, text: value })),
            ]}
            onChange={(source) => setFilter({ ...filter, source })}
          />
          <FilterField
            label={text.filter}
            value={filter.text}
            onChange={(value) => setFilter({ ...filter, text: value })}
          />
          <Space />
          <span className="vp-muted vp-log-count">{text.shown(lines.length, all.length)}</span>
          <FollowButton label={text.follow} follow={follow} onChange={setFollow} />
        </>
      }
    >
      {lines.length > 0 ? (
        <DataGrid
          label={text.lines}
          testId="log-grid"
          columns={columns}
          rows={lines}
          rowId={(line) => String(line.number)}
          rowHeight={24}
          wrap
          headless
          followTail={follow}
          onScrollAway={() => setFollow(false)}
          minWidth="30rem"
        />
      ) : all.length > 0 ? (
        <EmptyState icon="search" title={strings.common.noMatch} text={strings.common.noMatchText} />
      ) : (
        <EmptyState icon="log" title={text.emptyTitle} text={text.emptyText} />
      )}
    </PanelFrame>
  )
}

const tones: Readonly<Record<LogRow['level'], Tone>> = {
  debug: 'plain',
  verbose: 'plain',
  notice: 'info',
  warning: 'warn',
}

const columns: readonly Column<LogLine>[] = [
  {
    id: 'time',
    header: text.columns.time,
    width: '5.8rem',
    mono: true,
    cell: (line) => <span className="vp-muted">{formatTime(line.at)}</span>,
  },
  {
    id: 'level',
    header: text.columns.level,
    width: '4.2rem',
    cell: (line) => <Tag tone={tones[line.level]}>{line.level}</Tag>,
  },
  {
    id: 'source',
    header: text.columns.source,
    width: '5.2rem',
    cell: (line) => <span className="vp-muted">{line.source}</span>,
  },
  {
    id: 'text',
    header: text.columns.text,
    width: 'minmax(12rem, 1fr)',
    mono: true,
    cell: (line) => bytesToText(line.text),
    title: (line) => bytesToText(line.text),
  },
]
