/**
 * What the blocked clients panel computes: how long each has waited and how long it still will, at a moment.
 */
import { display } from '../../bytes.ts'
import { formatDuration } from '../../format.ts'
import type { BlockedRow } from '../../session.ts'
import { strings } from '../../strings.ts'

/** How long the client has waited. */
export function waitedText(row: BlockedRow, now: number): string {
  return formatDuration(Math.max(0, now - row.since))
}

/** When it gives up. */
export function remainingText(row: BlockedRow, now: number): string {
  return row.until === null ? strings.blocked.forever : strings.timers.in(formatDuration(row.until - now))
}

/** How much of its time is used, 0..1; null when it waits for ever. */
export function usedShare(row: BlockedRow, now: number): number | null {
  if (row.until === null || row.until <= row.since) return null
  return Math.min(1, Math.max(0, (now - row.since) / (row.until - row.since)))
}

/** The keys it waits for; without any, the module that will let it go on. */
export function keysText(row: BlockedRow): string {
  if (row.keys.length === 0) return row.module === null ? strings.common.none : strings.blocked.itsModule
  return row.keys.map((key) => display(key, 60)).join(', ')
}
