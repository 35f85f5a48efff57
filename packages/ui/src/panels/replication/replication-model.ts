/**
 * What the replication panel computes: which rows belong to a transaction, and what a filter lets through.
 */
import { commandLine } from '../../bytes.ts'
import { matchesFilter } from '../../components/grid-model.ts'
import type { ReplicationCause, ReplicationRow } from '../../session.ts'
import { strings } from '../../strings.ts'

/** A row of the stream with its command as text, and whether it stands between MULTI and EXEC. */
export interface StreamRow {
  readonly row: ReplicationRow
  readonly command: string
  readonly nested: boolean
}

/** Rows in stream order, marked; a filter looks at command and cause. */
export function streamRows(stream: readonly ReplicationRow[], filter: string): readonly StreamRow[] {
  let inside = false
  const rows = stream.map((row): StreamRow => {
    const name = row.argv[0]?.toLowerCase()
    if (name === 'exec') inside = false
    const nested = inside
    if (name === 'multi') inside = true
    return { row, command: commandLine(row.argv), nested }
  })
  return filter.trim() === ''
    ? rows
    : rows.filter((one) => matchesFilter(filter, [one.command, causeText(one.row.cause)]))
}

/** A cause in one line: whose command, which callback, which call of the module API, where. */
export function causeText({ what, client, callback, call, line }: ReplicationCause): string {
  const by = client === undefined ? undefined : strings.replication.by(client)
  return [what, by, callback, call, line].filter((part) => part !== undefined).join(' · ')
}
