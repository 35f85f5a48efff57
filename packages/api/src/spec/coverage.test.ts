// The coverage page: what it counts and what it refuses.

import { describe, expect, it } from 'vitest'
import { coverageOf, renderCoverage } from './coverage.ts'

describe('the coverage page', () => {
  it('[renderCoverage] counts functions that work, in part and not', () => {
    const page = renderCoverage(coverageOf({ Alloc() {}, Free() {}, Call() {} }, { Call: 'no K' }))
    expect(page).toContain('Of 364 functions 3 work, 1 work in part, 360 are stubs')
    expect(page).toContain('## Heap allocation raw functions\n\n2 of 9.\n')
    expect(page).toContain('| Alloc | 4.0.0 | yes |  |\n')
    expect(page).toContain('| Call | 4.0.0 | in part | no K |\n')
    expect(page).toContain('| AutoMemory | 4.0.0 | not yet |  |\n')
    expect(page.match(/^\| \w+ \| \d/gm)?.length).toBe(364)
  })

  it('[renderCoverage] says of a function the server lacks that it does', () => {
    expect(renderCoverage(coverageOf({}))).toContain(
      '| ReplySetPushLength | 7.0.0 | yes | declared alone: GetApi does not know it, as in server 8.1.1 |\n',
    )
  })

  it('[renderCoverage] refuses a function that does not exist', () => {
    expect(() => renderCoverage({ Allocate: { status: 'done' } })).toThrow('no such function: Allocate')
  })

  it('[coverageOf] refuses a note on a function without a handler', () => {
    expect(() => coverageOf({ Alloc() {} }, { Call: 'no K' })).toThrow('without a handler: Call')
  })
})
