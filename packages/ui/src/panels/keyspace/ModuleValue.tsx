/**
 * A value of a module's type: what its type's callbacks tell of it, as commands that build it anew or as what is written to a snapshot.
 */
import type { JSX } from 'react'
import { useState } from 'react'
import { bytesToText, commandLine, display } from '../../bytes.ts'
import type { Column } from '../../components/DataGrid.tsx'
import { DataGrid } from '../../components/DataGrid.tsx'
import { Button, EmptyState, Tag } from '../../components/parts.tsx'
import { formatBytes } from '../../format.ts'
import type { ModuleValueView } from '../../session.ts'
import { strings } from '../../strings.ts'

const text = strings.keyspace.ofModule

interface Row {
  readonly index: number
  readonly cells: readonly string[]
}

/** Which forms there are, the more readable first, with their columns and rows. */
const FORMS: readonly {
  readonly label: string
  readonly headers: readonly string[]
  readonly rows: (value: ModuleValueView) => readonly (readonly string[])[] | undefined
}[] = [
  {
    label: text.commands,
    headers: [text.command],
    rows: ({ commands }) => commands?.map((argv) => [commandLine(argv)]),
  },
  {
    label: text.parts,
    headers: [text.kind, text.value],
    rows: ({ parts }) => parts?.map(({ kind, value }) => [kind, display(value, 2000)]),
  },
]

/** The facts a type tells, as tags. */
export function ModuleFacts({ value }: { readonly value: ModuleValueView }): JSX.Element {
  const { encodingVersion, memory, payload, digest } = value
  return (
    <>
      <Tag>{text.version(encodingVersion)}</Tag>
      {memory !== undefined && <Tag>{text.memory(formatBytes(memory))}</Tag>}
      {payload !== undefined && <Tag>{text.payload(formatBytes(payload))}</Tag>}
      {digest !== undefined && (
        <Tag title={digest}>
          {text.digest} <span className="vp-mono">{digest.slice(0, 10)}…</span>
        </Tag>
      )}
    </>
  )
}

/** The value itself, in the first of the forms that its type has, or the one that was chosen. */
export function ModuleValue({ value }: { readonly value: ModuleValueView }): JSX.Element {
  const [wanted, setWanted] = useState<string | null>(null)
  const offered = FORMS.filter((form) => form.rows(value) !== undefined)
  const form = offered.find(({ label }) => label === wanted) ?? offered[0]
  return (
    <>
      {value.problem !== undefined && (
        <p className="vp-keyvalue-problem" role="status">
          {bytesToText(value.problem)}
        </p>
      )}
      {form === undefined ? (
        <EmptyState icon="keyspace" title={text.noneTitle} text={text.none} />
      ) : (
        <>
          <div className="vp-keyvalue-forms" role="group" aria-label={text.forms}>
            {offered.map(({ label }) => (
              <Button
                key={label}
                label={label}
                text={label}
                kind="quiet"
                pressed={label === form.label}
                onClick={() => setWanted(label)}
              />
            ))}
          </div>
          <DataGrid
            label={form.label}
            testId="module-value-grid"
            columns={columnsOf(form.headers)}
            rows={(form.rows(value) ?? []).map((cells, index) => ({ index, cells }))}
            rowId={(row) => String(row.index)}
          />
        </>
      )}
    </>
  )
}

function columnsOf(headers: readonly string[]): readonly Column<Row>[] {
  return headers.map((header, at) => ({
    id: header,
    header,
    width: at < headers.length - 1 ? '5rem' : 'minmax(6rem, 1fr)',
    mono: true,
    cell: (row) => row.cells[at] ?? '',
    title: (row) => row.cells[at] ?? '',
  }))
}
