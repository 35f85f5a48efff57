import { describe, expect, it } from 'vitest'
import { loadProblem } from './run.ts'

describe('loadProblem', () => {
  it.each([
    ['stopped in OnLoad (module.c:12)', ['module.c'], 'module.c', 12],
    ['trap in f (helper.c:3)', ['src/helper.c', 'module.c'], 'src/helper.c', 3],
    ['trap in f (unknown.c:3)', ['module.c'], '', 1],
    ['ERR Error loading the extension', ['module.c'], '', 1],
  ])('finds the place in %j', (error, paths, file, line) => {
    expect(loadProblem(error, paths)).toMatchObject({ message: error, file, range: { start: { line } } })
  })
})
