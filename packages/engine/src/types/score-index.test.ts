import { describe, expect, it } from 'vitest'
import { ScoreIndex } from './score-index.ts'
import { below, seeded } from './test-random.ts'

interface Element {
  readonly member: string
  readonly score: number
}

const inOrder = (a: Element, b: Element): number => a.score - b.score || (a.member < b.member ? -1 : 1)

type Known = ReadonlyMap<string, number>

function ordered(known: Known): Element[] {
  return Array.from(known, ([member, score]) => ({ member, score })).sort(inOrder)
}

/** All that an index shows. */
function shown(index: ScoreIndex, known: Known): object {
  const forward: Element[] = []
  const backward: Element[] = []
  index.walk(0, false, (member, score) => void forward.push({ member, score }))
  index.walk(index.length - 1, true, (member, score) => void backward.push({ member, score }))
  const elements = ordered(known)
  return {
    length: index.length,
    forward,
    backward,
    all: [...index.entries()],
    ranks: elements.map(({ score, member }) => index.rankOf(score, member)),
    byRank: elements.map((_, rank) => index.at(rank)),
    outside: [index.at(-1), index.at(index.length)],
  }
}

/** All that an index of these elements must show. */
function wanted(known: Known): object {
  const elements = ordered(known)
  return {
    length: elements.length,
    forward: elements,
    backward: elements.toReversed(),
    all: elements,
    ranks: elements.map((_, rank) => rank),
    byRank: elements,
    outside: [null, null],
  }
}

describe('ScoreIndex', () => {
  for (const [members, scores] of [
    [300, 40],
    [4000, 1],
    [4000, 5],
    [4000, 100_000],
  ] as const) {
    it(`[ScoreIndex] keeps order and ranks of ${members} members with ${scores} scores under random changes`, () => {
      const random = seeded(members + scores)
      const index = new ScoreIndex()
      const known = new Map<string, number>()
      // It grows, then shrinks to nothing.
      for (const [turns, removing] of [
        [12_000, 0.2],
        [30_000, 0.75],
      ] as const) {
        for (let i = 0; i < turns; i++) {
          const member = `m${below(random, members)}`
          const old = known.get(member)
          const score = below(random, scores) / 4 - 3
          if (old !== undefined && random() < removing) {
            index.remove(old, member)
            known.delete(member)
          } else if (random() < 1 - removing) {
            if (old === undefined) index.insert(score, member)
            else index.update(old, member, score)
            known.set(member, score)
          }
        }
        expect(shown(index, known)).toEqual(wanted(known))
      }
      for (const [member, score] of known) index.remove(score, member)
      expect(shown(index, new Map())).toEqual(wanted(new Map()))
    })
  }

  it('[ScoreIndex] is made from entries in order, and goes on from there', () => {
    const entries = Array.from({ length: 5000 }, (_, i) => ({ score: i / 2, member: `m${i}` }))
    const index = ScoreIndex.from(entries)
    const known = new Map(entries.map(({ score, member }) => [member, score]))
    expect(shown(index, known)).toEqual(wanted(known))
    for (let i = 0; i < 3000; i++) {
      index.update(i / 2, `m${i}`, 10_000 - i)
      known.set(`m${i}`, 10_000 - i)
    }
    expect(shown(index, known)).toEqual(wanted(known))
  })

  it('[ScoreIndex] takes infinities', () => {
    const index = new ScoreIndex()
    for (const score of [Infinity, 0, -Infinity, 5]) index.insert(score, `${score}`)
    expect([...index.entries()].map(({ member }) => member)).toEqual(['-Infinity', '0', '5', 'Infinity'])
  })

  it('[ScoreIndex] finds its way in far fewer steps than elements', () => {
    const index = new ScoreIndex()
    for (let i = 0; i < 100_000; i++) index.insert(i, `m${i}`)
    let steps = 0
    const rank = index.countWhile((_, score) => {
      steps++
      return score < 77_777
    })
    expect(rank).toBe(77_777)
    expect(steps).toBeLessThan(25)
  })
})
