import { describe, expect, it } from 'vitest'
import type { LogRow, LogState } from '@valkey-playground/ui'
import { PanelCache } from './panel-cache.ts'

const row = (text: string): LogRow => ({ at: 0, level: 'notice', source: 'engine', text })

describe('PanelCache', () => {
  it('watches a panel from the first listener to the last', () => {
    const watched: [string, boolean][] = []
    const cache = new PanelCache((panel, on) => watched.push([panel, on]))
    const ends = [cache.subscribe('log', () => undefined), cache.subscribe('log', () => undefined)]
    for (const end of ends) end()
    cache.subscribe('problems', () => undefined)
    expect(watched).toEqual([
      ['log', true],
      ['log', false],
    ])
  })

  it('makes growing panels whole again, and begins anew where told', () => {
    const cache = new PanelCache(() => undefined)
    const seen: LogState[] = []
    cache.subscribe('log', (state) => seen.push(state))
    cache.apply({ type: 'log', reset: true, added: [row('a')] })
    cache.apply({ type: 'log', reset: false, added: [row('b')] })
    cache.apply({ type: 'log', reset: true, added: [row('c')] })
    expect(seen.map((state) => state.lines.map((line) => line.text))).toEqual([['a'], ['a', 'b'], ['c']])
  })
})
