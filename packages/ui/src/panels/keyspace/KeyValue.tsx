/**
 * The value of one key: facts on top, its first elements in a table below.
 */
import type { JSX } from 'react'
import { useMemo } from 'react'
import { display } from '../../bytes.ts'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import { EmptyState, ScrollArea, Tag } from '../../components/parts.tsx'
import { formatBytes, formatCount } from '../../format.ts'
import type { Bytes, KeyRow } from '../../session.ts'
import { strings } from '../../strings.ts'
import { previewHeaders, ttlText } from './keyspace-model.ts'
import { ModuleFacts, ModuleValue } from './ModuleValue.tsx'

const text = strings.keyspace

interface Element {
  readonly index: number
  readonly cells: readonly Bytes[]
}

/** Shows `row`; `now` makes its time to live run. */
export function KeyValue({ row, now }: { readonly row: KeyRow; readonly now: number }): JSX.Element {
  const elements = useMemo(() => row.preview.map((cells, index) => ({ index, cells })), [row.preview])
  const columns = useMemo(() => valueColumns(row), [row])
  return (
    <div className="vp-keyvalue" role="region" aria-label={text.preview} data-testid="key-value">
      <div className="vp-keyvalue-head">
        <span className="vp-mono vp-keyvalue-name">{display(row.key)}</span>
        <Tag tone="accent">{row.type}</Tag>
        {row.ofModule ? (
          <ModuleFacts value={row.ofModule} />
        ) : (
          <>
            <Tag>{row.encoding}</Tag>
            <Tag>{row.type === 'string' ? formatBytes(row.length) : formatCount(row.length)}</Tag>
          </>
        )}
        <Tag tone={row.expireAt === null ? 'plain' : 'info'}>
          {row.expireAt === null ? text.persistent : ttlText(row.expireAt, now)}
        </Tag>
        {row.type !== 'string' && elements.length > 0 && elements.length < row.length && (
          <span className="vp-muted">{text.previewOf(elements.length, row.length)}</span>
        )}
      </div>
      {row.ofModule ? (
        <ModuleValue value={row.ofModule} />
      ) : row.type === 'string' ? (
        <ScrollArea label={text.preview} className="vp-mono vp-keyvalue-string">
          {display(row.preview[0]?.[0] ?? '', 20_000)}
        </ScrollArea>
      ) : elements.length === 0 ? (
        <EmptyState icon="keyspace" title={row.type} text={text.previewNone} />
      ) : (
        <DataGrid label={text.preview} columns={columns} rows={elements} rowId={(one) => String(one.index)} />
      )}
    </div>
  )
}

function valueColumns(row: KeyRow): readonly Column<Element>[] {
  const index: Column<Element> = {
    id: 'index',
    header: text.index,
    width: '2.4rem',
    align: 'end',
    mono: true,
    cell: (one) => <span className="vp-muted">{one.index}</span>,
  }
  const values = previewHeaders(row).map((header, at): Column<Element> => ({
    id: `v${at}`,
    header,
    width: header === 'score' ? 'minmax(4rem, 0.5fr)' : 'minmax(4rem, 1fr)',
    mono: true,
    cell: (one) => display(one.cells[at] ?? ''),
    title: (one) => display(one.cells[at] ?? '', 2000),
  }))
  return [index, ...values]
}
