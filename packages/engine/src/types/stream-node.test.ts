// Runs give back what was put into them: entries of all shapes, with IDs of all sizes, removed or not.
import { describe, expect, it } from 'vitest'
import { streamId } from './stream-id.ts'
import { StreamNode, type StreamEntry } from './stream-node.ts'

const HUGE = 2n ** 64n - 1n
const EDGE = 2n ** 53n
const IDS = [
  streamId(7, 10),
  streamId(7, 11),
  streamId(9, 0),
  streamId(Number(EDGE - 1n), Number(EDGE - 1n)),
  streamId(EDGE, EDGE),
  streamId(EDGE, HUGE),
  streamId(EDGE + 2n, 1),
  streamId(HUGE, 0),
  streamId(HUGE, HUGE),
]
const FIELDS = [['a', 'b'], ['a', 'b'], ['b', 'a'], ['a'], ['a', 'b'], [], ['a', 'b', 'c'], ['a', 'b'], ['x']]

function entryOf(at: number): StreamEntry {
  const fields = FIELDS[at] as string[]
  return { id: IDS[at] as string, fields, values: fields.map((field, i) => `${field}${at}.${i}`) }
}

function pairsOf({ fields, values }: StreamEntry): string[] {
  return ['before', ...fields.flatMap((field, i) => [field, values[i] as string])]
}

function filled(): { node: StreamNode; expected: StreamEntry[] } {
  const expected = IDS.map((_, at) => entryOf(at))
  const node = StreamNode.startingWith(IDS[0] as string, pairsOf(entryOf(0)), 1)
  for (const entry of expected) node.push(entry.id, pairsOf(entry), 1)
  return { node, expected }
}

describe('StreamNode', () => {
  it('gives back entries with usual and other fields, however far their IDs are from the first', () => {
    const { node, expected } = filled()
    expect(node.entries()).toEqual(expected)
    expect(node.entryAt(0)?.fields).toBe(node.fields)
    expect(IDS.map((id) => node.indexFrom(id))).toEqual(IDS.map((_, at) => at))
    expect([node.idAt(IDS.length), node.entryAt(-1)]).toEqual([undefined, undefined])
  })

  it('keeps the places of those that are left when some are removed, and the size of all', () => {
    for (let at = 0; at < IDS.length; at++) {
      for (let count = 1; at + count <= IDS.length; count++) {
        const { node, expected } = filled()
        const { bytes } = node
        const copy = node.copy()
        const gone = expected.splice(at, count)
        node.remove(at, count)
        expect(node.entries()).toEqual(expected)
        expect(node.removed).toEqual(gone)
        expect(node.bytes).toBe(bytes)
        expect([copy.length, copy.bytes]).toEqual([IDS.length, bytes])
      }
    }
  })
})
