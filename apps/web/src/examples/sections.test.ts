// What the gallery can be filtered by.
import { describe, expect, it } from 'vitest'
import { findExample, type Example } from './index.ts'
import { EXAMPLE_SECTIONS, sectionsOf } from './sections.ts'

describe('EXAMPLE_SECTIONS', () => {
  it('has an example for every section of the reference', () => {
    const empty = EXAMPLE_SECTIONS.filter(({ examples }) => examples.length === 0).map(({ title }) => title)
    expect(empty).toEqual([])
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
