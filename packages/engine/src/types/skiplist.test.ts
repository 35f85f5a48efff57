import { describe, expect, it } from 'vitest'
import { Skiplist } from './skiplist.ts'
import { below, seeded } from './test-random.ts'

describe('Skiplist', () => {
  it('[Skiplist] keeps order, ranks and backward links under random changes', () => {
    const random = seeded(42)
    const list = new Skiplist()
    const nodes = new Map<string, ReturnType<Skiplist['insert']>>()
    for (let i = 0; i < 5000; i++) {
      const member = `m${below(random, 300)}`
      const node = nodes.get(member)
      if (!node) nodes.set(member, list.insert(below(random, 40), member))
      else if (random() < 0.5) nodes.set(member, list.update(node, below(random, 40)))
      else {
        list.remove(node)
        nodes.delete(member)
      }
    }
    const expected = [...nodes.values()].sort((a, b) => a.score - b.score || (a.member < b.member ? -1 : 1))
    const forward: string[] = []
    for (let node = list.first; node; node = node.next) forward.push(node.member)
    const backward: string[] = []
    for (let node = list.last; node; node = node.back) backward.push(node.member)
    const names = expected.map(({ member }) => member)
    expect({ length: list.length, forward, backward }).toEqual({
      length: names.length,
      forward: names,
      backward: names.toReversed(),
    })
    expect(expected.map((node) => list.rankOf(node))).toEqual(expected.map((_, rank) => rank))
    expect(expected.map((_, rank) => list.at(rank)?.member)).toEqual(names)
    expect([list.at(-1), list.at(list.length)]).toEqual([null, null])
  })

  it('[Skiplist] finds its way in far fewer steps than elements', () => {
    const list = new Skiplist()
    for (let i = 0; i < 100_000; i++) list.insert(i, `m${i}`)
    let steps = 0
    const rank = list.countWhile((node) => {
      steps++
      return node.score < 77_777
    })
    expect(rank).toBe(77_777)
    expect(steps).toBeLessThan(200)
  })
})
