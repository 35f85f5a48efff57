import { describe, expect, it } from 'vitest'
import { parsePlace } from './PlaceLink.tsx'

describe('parsePlace', () => {
  it('reads file and line, and nothing else', () => {
    expect([parsePlace('dir/a:b.c:12'), parsePlace('a.c'), parsePlace('')]).toEqual([
      { file: 'dir/a:b.c', line: 12 },
      null,
      null,
    ])
  })
})
