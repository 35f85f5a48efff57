/**
 * What the trace panel computes: the list's one-line texts, and the reply as a flat outline.
 */
import { commandLine, display, quote } from '../../bytes.ts'
import type { Bytes, CommandTrace, ReplyNode } from '../../session.ts'
import { matchesFilter } from '../../components/grid-model.ts'
import { strings } from '../../strings.ts'

/** A row of the reply outline. */
export interface ReplyRow {
  /** The path of positions from the root, `0.2.1`. */
  readonly id: string
  readonly level: number
  /** Position or role in the parent: `1)`, `key`, `value`; empty for the root. */
  readonly place: string
  readonly type: ReplyNode['type']
  readonly text: string
  /** For something that holds items: whether it is open; null for the rest. */
  readonly open: boolean | null
}

const paired: ReadonlySet<ReplyNode['type']> = new Set(['map', 'attribute'])

/** The reply, depth first, leaving out what is under a row in `closed`. */
export function replyRows(reply: ReplyNode, closed: ReadonlySet<string>): readonly ReplyRow[] {
  const rows: ReplyRow[] = []
  add(rows, reply, '0', 1, '', closed)
  return rows
}

function add(
  rows: ReplyRow[],
  node: ReplyNode,
  id: string,
  level: number,
  place: string,
  closed: ReadonlySet<string>,
): void {
  const holds = node.items !== undefined && node.items.length > 0
  const open = holds ? !closed.has(id) : null
  rows.push({ id, level, place, type: node.type, text: nodeText(node), open })
  if (!holds || !open) return
  let counted = 0
  for (const [i, item] of (node.items ?? []).entries()) {
    const isAttribute = item.type === 'attribute'
    let where: string = strings.trace.attribute
    if (!isAttribute) {
      where = paired.has(node.type)
        ? `${Math.floor(counted / 2) + 1} ${counted % 2 === 0 ? 'key' : 'value'}`
        : String(counted + 1)
      counted++
    }
    add(rows, item, `${id}.${i}`, level + 1, where, closed)
  }
}

/** A node on one line: the value of a scalar, the count of an aggregate. */
function nodeText(node: ReplyNode): string {
  if (node.items) {
    // An attribute among the items belongs to the next one and is not counted.
    const count = node.items.filter((item) => item.type !== 'attribute').length
    return paired.has(node.type) ? strings.trace.pairs(count / 2) : strings.trace.items(count)
  }
  const value = node.value ?? ''
  if (node.type === 'null') return 'nil'
  if (node.type === 'bool') return value === 't' ? 'true' : 'false'
  if (node.type === 'bulk') return quote(value.length > 2000 ? value.slice(0, 2000) : value)
  return node.type === 'verbatim' ? `${node.format ?? 'txt'}: ${display(value, 2000)}` : display(value, 2000)
}

/** What the reply was, in a few words, for the list. */
export function replySummary(trace: CommandTrace): string {
  const reply = trace.reply
  if (!reply) return '—'
  if (reply.items) return `${reply.type} · ${nodeText(reply)}`
  return display(nodeText(reply), 80)
}

/** Whether the command failed, from the client's point of view. */
export function isFailure(trace: CommandTrace): boolean {
  return trace.reply?.type === 'error'
}

/** The commands that the filter lets through. */
export function filterTraces(
  commands: readonly CommandTrace[],
  filter: string,
  onlyModules: boolean,
): readonly CommandTrace[] {
  if (filter.trim() === '' && !onlyModules) return commands
  return commands.filter(
    (one) =>
      (!onlyModules || one.module !== null) &&
      matchesFilter(filter, [
        commandLine(one.argv),
        one.client,
        one.module ?? '',
        ...one.calls.map((call) => call.fn),
      ]),
  )
}

/** RESP bytes one protocol line a line, with CRLF made visible and other control bytes escaped. */
export function rawLines(raw: Bytes): readonly string[] {
  const lines = raw.split('\r\n')
  const last = lines.pop() ?? ''
  const shown = lines.map((line) => `${escapeLine(line)}\\r\\n`)
  if (last !== '') shown.push(escapeLine(last))
  return shown
}

function escapeLine(line: Bytes): string {
  return quote(line).slice(1, -1).replaceAll('\\"', '"')
}
