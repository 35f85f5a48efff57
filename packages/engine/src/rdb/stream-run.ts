// A run of a stream's entries as a listpack. What its pieces are is drawn in types/stream-node.ts; entries that were
// removed are still in it, marked so.
import type { Bytes } from '../base/bytes.ts'
import { parseInt64 } from '../base/numbers.ts'
import { streamId, streamIdParts } from '../types/stream-id.ts'
import type { StreamId } from '../types/stream-id.ts'
import { StreamNode } from '../types/stream-node.ts'
import type { StreamEntry } from '../types/stream-node.ts'
import { RdbError, readPart } from './format.ts'
import { decodeListpack, encodeListpack } from './listpack.ts'

const REMOVED = 1
const USUAL_FIELDS = 2
const FIXED_PIECES = 3

/** The run's bytes. */
export function encodeRun(node: StreamNode): Uint8Array {
  const { removed, fields } = node
  const pieces: Bytes[] = [String(node.length), String(removed.length), String(fields.length), ...fields, '0']
  const gone = new Set(removed)
  const all = [...node.entries(), ...removed].sort(byId)
  const first = streamIdParts(node.firstId)
  for (const entry of all) {
    const usual = entry.fields === fields
    const { ms, seq } = streamIdParts(entry.id)
    pieces.push(
      String((gone.has(entry) ? REMOVED : 0) | (usual ? USUAL_FIELDS : 0)),
      String(BigInt.asIntN(64, ms - first.ms)),
      String(BigInt.asIntN(64, seq - first.seq)),
    )
    const count = entry.fields.length
    if (!usual) pieces.push(String(count))
    for (let i = 0; i < count; i++) {
      if (!usual) pieces.push(entry.fields[i] as Bytes)
      pieces.push(entry.values[i] as Bytes)
    }
    pieces.push(String(FIXED_PIECES + count + (usual ? 0 : count + 1)))
  }
  return encodeListpack(pieces)
}

/** The run that begins at `firstId`. @throws RdbError when malformed, or when its IDs do not ascend */
export function decodeRun(bytes: Uint8Array, firstId: StreamId): StreamNode {
  const pieces = readPart('Stream', () => decodeListpack(bytes))
  let at = 0
  const text = (): Bytes => {
    const piece = pieces[at++]
    if (piece === undefined) throw broken()
    return piece
  }
  const integer = (): bigint => {
    const value = parseInt64(text())
    if (value === undefined) throw broken()
    return value
  }
  const count = (): number => {
    const value = integer()
    if (value < 0 || value > pieces.length) throw broken()
    return Number(value)
  }
  const texts = (length: number): Bytes[] => Array.from({ length }, text)

  const living = count()
  const removed = count()
  const usualFields = texts(count())
  if (integer() !== 0n) throw broken()
  const node = new StreamNode(firstId, usualFields)
  const first = streamIdParts(firstId)
  for (let left = living + removed; left > 0; left--) {
    const start = at
    const flags = integer()
    const ms = BigInt.asUintN(64, first.ms + integer())
    const id = streamId(ms, BigInt.asUintN(64, first.seq + integer()))
    const pairs =
      flags & BigInt(USUAL_FIELDS) ? usualFields.flatMap((field) => [field, text()]) : texts(2 * count())
    if (count() !== at - start - 1) throw broken()
    if (id < firstId || (left < living + removed && id <= node.lastId)) throw broken()
    node.push(id, pairs, 0)
    if (flags & BigInt(REMOVED)) node.remove(node.length - 1, 1)
  }
  if (at !== pieces.length || node.length !== living) throw broken()
  return node
}

function byId(a: StreamEntry, b: StreamEntry): number {
  return a.id < b.id ? -1 : 1
}

function broken(): RdbError {
  return new RdbError('Stream listpack integrity check failed.')
}
