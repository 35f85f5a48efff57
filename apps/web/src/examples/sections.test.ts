// What the gallery can be filtered by.
import { describe, expect, it } from 'vitest'
import { findExample, type Example } from './index.ts'
import { EXAMPLE_SECTIONS, sectionsOf } from './sections.ts'

/** What has no example yet: forks and engines, and loading snapshots, which a page cannot do at once. */
const WITHOUT = ['Module fork API', 'RDB load/save API', 'Scripting engines']

describe('EXAMPLE_SECTIONS', () => {
  it('has an example for every section of the reference but these', () => {
    const empty = EXAMPLE_SECTIONS.filter(({ examples }) => examples.length === 0).map(({ title }) => title)
    expect(empty).toEqual(WITHOUT)
  })
})

describe('sectionsOf', () => {
  it('names what an example is about, and not what nearly all use', () => {
    expect(sectionsOf(findExample('reminders') as Example)).toEqual([
      'Heap allocation raw functions',
      'Calling commands from modules',
      'Thread Safe Contexts',
      'Modules Timers API',
      'Modules EventLoop API',
    ])
  })
})
