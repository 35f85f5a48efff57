// Questions about the past that take more than one look: who wrote something last, what was called, what changed.
import { sameBytes } from '../data-breakpoints.ts'
import { isAfter, type Place } from './place.ts'
import type { CallRecord, Unit } from './recording.ts'
import type { Moment } from './moment.ts'
import type { TimeTravel } from './time-travel.ts'
import { elementOf, sameImages } from './key-elements.ts'

/** A call of a function of ours. */
export interface PlacedCall {
  readonly name: string
  readonly position: number
}

/** The functions of ours that a unit called, in their order, those in the course of callbacks too. */
export function callsOf(unit: Unit): PlacedCall[] {
  const list = (call: CallRecord): PlacedCall[] =>
    call.outside.flatMap(({ name, position, effects }) => [
      { name, position },
      ...effects.flatMap((effect) => (effect.kind === 'call' ? list(effect.call) : [])),
    ])
  return list(unit.root)
}

/** The statement before `from` that last changed bytes in memory; null if none did that is kept. */
export function lastMemoryWrite(
  past: TimeTravel,
  memory: WebAssembly.Memory,
  from: Moment,
  address: number,
  length: number,
): Moment | null {
  for (let index = past.units.indexOf(from.unit); index >= 0; index--) {
    const unit = past.units[index] as Unit
    if (unit.broken !== null) return null
    const last = unit === from.unit ? from.position : (unit.end ?? 0)
    let writer = 0
    let before: Uint8Array | null = null
    past.lookAt(unit, last, (_site, position) => {
      const now = new Uint8Array(memory.buffer, address, length)
      if (before && sameBytes(before, now)) return
      if (before) writer = position - 1
      before = now.slice()
    })
    if (writer > 0) return { unit, position: writer }
  }
  return null
}

/** A change of a key, or of a part of it. */
export interface KeyWrite {
  readonly moment: Moment
  readonly call: string | null
  readonly before: string | null
  readonly after: string | null
}

/** The statement before `from` that last changed a key, or one of its fields; null if none did that is kept. */
export function lastKeyWrite(
  past: TimeTravel,
  from: Moment,
  db: number,
  key: string,
  field: string | undefined,
): KeyWrite | null {
  const { keys } = past.engine
  let place: Place = { unit: from.unit.number, position: from.position }
  let after = past.engine.keyAt(place, db, key)
  for (const change of keys.changes.toReversed()) {
    if (isAfter(change, place) || !touches(change, db, key)) continue
    const before = past.engine.keyAt(change, db, key)
    const unit = past.units.find(({ number }) => number === change.unit)
    const changed =
      field === undefined ? !sameImages(before, after) : elementOf(before, field) !== elementOf(after, field)
    if (changed && unit && change.position > 0 && Number.isFinite(change.position))
      return {
        moment: { unit, position: change.position },
        call: change.call,
        before: elementOf(before, field),
        after: elementOf(after, field),
      }
    place = change
    after = before
  }
  return null
}

function touches(change: TimeTravel['engine']['keys']['changes'][number], db: number, key: string): boolean {
  if (change.kind === 'key') return change.db === db && change.key === key
  return change.db === db || (change.kind === 'swap' && change.other === db)
}

/** A key that changed between two places. */
export interface ChangedKey {
  readonly db: number
  readonly key: string
  /** The statement of the last change. */
  readonly position: number
  readonly call: string | null
}

/** Keys that changed from one place up to another, the last change of each. */
export function changedKeys(past: TimeTravel, from: Place, to: Place): ChangedKey[] {
  const found = new Map<string, ChangedKey>()
  for (const change of past.engine.keys.changes) {
    if (!isAfter(change, from) || isAfter(change, to)) continue
    const { position, call, db } = change
    const names =
      change.kind === 'key'
        ? [change.key]
        : change.kind === 'flush'
          ? change.entries.map(({ key }) => key)
          : []
    for (const key of names) found.set(`${db}:${key}`, { db, key, position, call })
  }
  return [...found.values()].filter(
    ({ db, key }) => !sameImages(past.engine.keyAt(from, db, key), past.engine.keyAt(to, db, key)),
  )
}
