import { describe, expect, it } from 'vitest'
import { defaultEncodingLimits } from '../types/encoding-limits.ts'
import { StringValue } from '../types/string-value.ts'
import type { ChangeJournal } from './change-journal.ts'
import { Database } from './database.ts'
import type { KeyspaceHooks } from './keyspace-hooks.ts'
import { formatNotifyFlags, parseNotifyFlags } from './keyspace-events.ts'

function hooks(): KeyspaceHooks & { time: number; expiryDeletes: boolean; log: string[] } {
  const log: string[] = []
  return {
    time: 1000,
    expiryDeletes: true,
    loading: false,
    log,
    keyspaceStats: { hits: 0, misses: 0, expired: 0 },
    notify: (_type, event, key) => log.push(`${event} ${key}`),
    keyModified: (_db, key) => log.push(`modified ${key}`),
    keyReady: (_db, key) => log.push(`ready ${key}`),
    valueUnlinked: (_db, key, _value, reason) => log.push(`${reason} ${key}`),
    textUnlinked: (_db, key, _text, reason) => log.push(`${reason} ${key}`),
    keyExpired: (_db, key) => log.push(`gone ${key}`),
  }
}

function value(text = 'v'): StringValue {
  return new StringValue(text)
}

describe('Database', () => {
  it('a text is what a string set in its place would be, with an expire time and after it', () => {
    const states = (make: (text: string) => StringValue | string): unknown[] =>
      ['7', 'short', 'x'.repeat(36), 'y'.repeat(38), 'z'.repeat(60)].flatMap((text) => {
        const db = new Database(0, hooks())
        const state = (): unknown => [db.peek('k12')?.glance().encoding(defaultEncodingLimits()), db.memory()]
        db.set('k12', make(text))
        const found = [state()]
        db.setExpire('k12', 5000)
        found.push(state())
        db.persist('k12')
        found.push(state())
        db.setExpire('k12', 6000)
        db.set('k12', make(text))
        return [...found, state(), db.expireAt('k12')]
      })
    expect(states((text) => text)).toEqual(states(value))
  })

  it('a text that somebody asked for as a value is that value from then on', () => {
    const db = new Database(0, hooks())
    db.set('k', 'ab')
    const asked = db.lookupWrite('k') as StringValue
    asked.append('c')
    expect([db.lookupRead('k') === asked, asked.toBytes(), db.readContent('k')]).toEqual([true, 'abc', asked])
  })

  it('a journal hears of every key before it changes, comes or goes', () => {
    const heard: string[] = []
    const text = ({ value: it }: { value: unknown }): string => (it as StringValue).toBytes()
    const journal: ChangeJournal = {
      beforeChange: (_db, entry) => heard.push(`${entry.key}=${text(entry)} ${entry.expireAt}`),
      beforeAdding: (db, key) => heard.push(`${key} to ${db.id}`),
      beforeFlush: (db, entries) => heard.push(`${db.id} of ${entries.length}`),
      beforeSwap: (a, b) => heard.push(`${a.id} and ${b.id}`),
    }
    const h = { ...hooks(), journal }
    const [db, other] = [new Database(0, h), new Database(1, h)]
    const did = (work: () => void): string[] => {
      heard.length = 0
      work()
      return [...heard]
    }
    expect([
      did(() => db.set('a', value('1'))),
      did(() => db.lookupRead('a')),
      did(() => db.set('a', value('2'))),
      did(() => db.setExpire('a', 5000)),
      did(() => db.aboutToChange('a')),
      did(() => db.swapContents(other)),
      did(() => other.delete('a')),
      did(() => db.set('b', value())),
      did(() => db.flush()),
    ]).toEqual([
      ['a to 0'],
      [],
      ['a=1 -1'],
      ['a=2 -1'],
      ['a=2 5000'],
      ['0 and 1'],
      ['a=2 5000', 'a=2 5000'],
      ['b to 0'],
      ['0 of 1'],
    ])
  })

  it('a key that has expired is removed by the first look at it', () => {
    const h = hooks()
    const db = new Database(0, h)
    db.set('a', value())
    db.setExpire('a', 1010)
    h.log.length = 0
    h.time = 1010
    expect([db.exists('a'), db.size]).toEqual([true, 1])
    h.time = 1011
    expect([db.peek('a'), db.size, db.lookupRead('a'), db.size]).toEqual([undefined, 1, undefined, 0])
    expect([h.log, h.keyspaceStats]).toEqual([
      ['expired a', 'gone a', 'keymiss a'],
      { hits: 0, misses: 1, expired: 1 },
    ])
  })

  it('expired keys are only hidden while they may not be removed', () => {
    const h = hooks()
    const db = new Database(0, h)
    db.set('a', value())
    db.setExpire('a', 1)
    h.expiryDeletes = false
    expect([db.exists('a'), db.expireIfNeeded('a'), db.size, db.randomKey(() => 0)]).toEqual([
      false,
      false,
      1,
      'a',
    ])
    h.expiryDeletes = true
    expect([db.randomKey(() => 0), db.size]).toEqual([undefined, 0])
  })

  it('overwriting ends the expire time unless told otherwise', () => {
    const db = new Database(0, hooks())
    db.set('a', value())
    db.setExpire('a', 5000)
    db.set('a', value('w'), { keepTtl: true })
    expect([db.expireAt('a'), db.expiringSize]).toEqual([5000, 1])
    db.set('a', value('x'))
    expect([db.expireAt('a'), db.expiringSize, db.persist('a')]).toEqual([-1, 0, false])
  })

  it('positions stay right through random changes', () => {
    let seed = 11
    const random = (below: number): number => {
      seed = (seed * 1103515245 + 12345) % 2147483648
      return seed % below
    }
    const db = new Database(0, hooks())
    const model = new Map<string, number>()
    for (let i = 0; i < 5000; i++) {
      const key = `k${random(80)}`
      const what = random(4)
      if (what === 0) {
        db.delete(key)
        model.delete(key)
      } else if (what === 1) {
        db.set(key, value())
        model.set(key, -1)
      } else if (model.has(key)) {
        const at = what === 2 ? 100000 + random(1000) : -1
        if (at > 0) db.setExpire(key, at)
        else db.persist(key)
        model.set(key, at)
      }
    }
    const sorted = (rows: [string, number][]): [string, number][] =>
      rows.toSorted(([a], [b]) => (a < b ? -1 : 1))
    expect(sorted(Array.from(db.entries(), (entry) => [entry.key, entry.expireAt]))).toEqual(
      sorted([...model]),
    )
    const expiring = Array.from({ length: db.expiringSize }, (_, i) => db.expiringAt(i)?.key).toSorted()
    expect(expiring).toEqual([...model].flatMap(([key, at]) => (at > 0 ? key : [])).toSorted())
  })

  it('SWAPDB exchanges what databases hold', () => {
    const h = hooks()
    const [a, b] = [new Database(0, h), new Database(1, h)]
    a.set('x', value())
    a.swapContents(b)
    expect([a.size, b.exists('x'), b.id]).toEqual([0, true, 1])
  })
})

describe('keyspace event letters', () => {
  it.each(['', 'K', 'AKE', 'g$lKE', 'nKm'])('%j is printed as it was read', (letters) => {
    expect(formatNotifyFlags(parseNotifyFlags(letters) ?? -1)).toBe(letters)
  })

  it('unknown letters are refused', () => expect(parseNotifyFlags('KEy')).toBeUndefined())
})
