import { describe, expect, it } from 'vitest'
import { defaultEncodingLimits } from './encoding-limits.ts'
import { TwoLogs, below, seeded } from './test-random.ts'
import type { LexRange, ScoreRange } from './zset-range.ts'
import { lexReachesMin, lexWithinMax, scoreReachesMin, scoreWithinMax } from './zset-range.ts'
import { ZsetValue, compareEntries } from './zset-value.ts'
import type { ZsetAddFlags, ZsetEntry } from './zset-value.ts'

/** The slow truth: a Map, sorted whenever order is asked for. */
class Model {
  readonly scores = new Map<string, number>()

  sorted(): ZsetEntry[] {
    return Array.from(this.scores, ([member, score]) => ({ member, score })).sort(compareEntries)
  }

  add(score: number, member: string, flags: ZsetAddFlags): string {
    const current = this.scores.get(member)
    if (current === undefined) {
      if (flags.xx) return 'nop'
      this.scores.set(member, score)
      return 'added'
    }
    if (flags.nx) return 'nop'
    const wanted = flags.incr ? current + score : score
    if ((flags.gt && wanted <= current) || (flags.lt && wanted >= current)) return 'nop'
    if (wanted === current) return 'unchanged'
    this.scores.set(member, wanted)
    return 'updated'
  }
}

const FLAGS: readonly ZsetAddFlags[] = [
  {},
  {},
  {},
  { nx: true },
  { xx: true },
  { gt: true },
  { lt: true },
  { incr: true },
  { incr: true, gt: true },
]
const SCORES = [-Infinity, -1.5, 0, 1, 1, 2, 2.5, 3, 100, 1e300, Infinity]

for (const most of [1000, 10]) {
  const limits = { ...defaultEncodingLimits(), zsetMaxListpackEntries: most }

  describe(`ZsetValue, at most ${most} members compact`, () => {
    it('[ZsetValue] equals a sorted map under random changes', () => {
      const random = seeded(most)
      const set = new ZsetValue(limits)
      const model = new Model()
      const log = new TwoLogs()
      for (let i = 0; i < 4000; i++) {
        const member = `m${below(random, 120)}`
        if (random() < 0.65) {
          const flags = FLAGS[below(random, FLAGS.length)] as ZsetAddFlags
          // Infinities only where no increment can make a NaN of them.
          const score = flags.incr
            ? below(random, 9) - 4
            : random() < 0.3
              ? (SCORES[1 + below(random, 9)] as number)
              : below(random, 50)
          const { outcome, score: after } = set.add(score, member, flags)
          log.add(outcome, model.add(score, member, flags))
          if (outcome !== 'nop') log.add(after, model.scores.get(member))
        } else {
          log.add(set.delete(member), model.scores.delete(member))
        }
        expect([set.length, set.score(member)]).toEqual([model.scores.size, model.scores.get(member)])
        if (i % 50 !== 0) continue
        const sorted = model.sorted()
        expect([...set.entries()].map(({ member: name, score }) => ({ member: name, score }))).toEqual(sorted)
        expect(sorted.map((entry) => set.rank(entry.member))).toEqual(sorted.map((_, rank) => rank))
        expect(sorted.map((_, rank) => set.at(rank)?.member)).toEqual(sorted.map((entry) => entry.member))
      }
      expect(log.ours).toEqual(log.model)
      expect(set.encoding()).toBe(most === 1000 ? 'listpack' : 'skiplist')
    })

    it('[ZsetValue] finds spans of scores and slices them both ways', () => {
      const random = seeded(most + 1)
      const set = new ZsetValue(limits)
      const model = new Model()
      for (let i = 0; i < 200; i++) {
        const score = random() < 0.2 ? (SCORES[below(random, SCORES.length)] as number) : below(random, 60)
        set.add(score, `m${i}`)
        model.add(score, `m${i}`, {})
      }
      const sorted = model.sorted()
      for (let i = 0; i < 300; i++) {
        const range: ScoreRange = {
          min: random() < 0.1 ? -Infinity : below(random, 70) - 5,
          max: random() < 0.1 ? Infinity : below(random, 70) - 5,
          minExclusive: random() < 0.4,
          maxExclusive: random() < 0.4,
        }
        const inside = sorted.filter(
          ({ score }) => scoreReachesMin(score, range) && scoreWithinMax(score, range),
        )
        const span = set.scoreSpan(range)
        expect(set.slice(span)).toEqual(inside)
        expect(set.slice(span, true)).toEqual(inside.toReversed())
      }
    })

    it('[ZsetValue] finds spans of members among equal scores', () => {
      const random = seeded(most + 2)
      const set = new ZsetValue(limits)
      const model = new Model()
      for (let i = 0; i < 150; i++) {
        const member = String.fromCharCode(
          97 + below(random, 6),
          97 + below(random, 6),
          97 + below(random, 6),
        )
        set.add(0, member)
        model.add(0, member, {})
      }
      const sorted = model.sorted()
      const end = (): LexRange['min'] => {
        const member = String.fromCharCode(97 + below(random, 7)) + (random() < 0.5 ? 'c' : '')
        return { kind: 'member', member, exclusive: random() < 0.5 }
      }
      for (let i = 0; i < 300; i++) {
        const range: LexRange = {
          min: random() < 0.1 ? { kind: '-' } : random() < 0.05 ? { kind: '+' } : end(),
          max: random() < 0.1 ? { kind: '+' } : random() < 0.05 ? { kind: '-' } : end(),
        }
        const inside = sorted.filter(
          ({ member }) => lexReachesMin(member, range) && lexWithinMax(member, range),
        )
        expect(set.slice(set.lexSpan(range))).toEqual(inside)
        expect(set.slice(set.lexSpan(range, true), true)).toEqual(inside.toReversed())
      }
    })

    it('[ZsetValue] removes spans and keeps the rest in order', () => {
      const set = ZsetValue.from(
        limits,
        Array.from({ length: 100 }, (_, i) => ({ member: `m${i}`, score: i })),
      )
      set.deleteSpan({ first: 10, count: 80 })
      expect(set.slice({ first: 8, count: 4 })).toEqual([
        { member: 'm8', score: 8 },
        { member: 'm9', score: 9 },
        { member: 'm90', score: 90 },
        { member: 'm91', score: 91 },
      ])
      expect([set.length, set.rank('m90'), set.rank('m90', true), set.score('m50')]).toEqual([
        20,
        10,
        9,
        undefined,
      ])
    })

    it('[ZsetValue] refuses NaN and says when an increment makes one', () => {
      const set = new ZsetValue(limits)
      set.add(Infinity, 'a')
      expect([
        set.add(NaN, 'b').outcome,
        set.add(-Infinity, 'a', { incr: true }).outcome,
        set.score('a'),
      ]).toEqual(['nan', 'nan', Infinity])
    })
  })
}
