import { expect, it } from 'vitest'
import { sourcesOf } from './sources.ts'

const files = {
  'main.c': '#include "main.h"\n#include "./lib/tree.c"\n  #  include "shared.c"\n// #include "other.c"\n',
  'main.h': '#include <other.c>\n#include "in_header.c"\n',
  'in_header.c': '',
  'lib/tree.c': '#include "tree_body.c"\n#include "../rows.cpp"\n',
  'lib/tree_body.c': '#include "tree_body.c"\n',
  'inc/shared.c': '',
  'notes.md': '#include "other.c"\n',
  'other.c': new TextEncoder().encode('int other;\n'),
  'rows.cpp': '',
  'tool.cc': '',
}

function paths(named?: readonly string[], includePaths?: readonly string[]): string[] {
  return sourcesOf(files, named, includePaths).map(({ path }) => path)
}

it('takes sources that are in no other file, in their order', () => {
  expect(sourcesOf(files, undefined, ['inc'])).toEqual([
    { path: 'main.c', language: 'c' },
    { path: 'other.c', language: 'c' },
    { path: 'tool.cc', language: 'c++' },
  ])
})

it('looks for included sources beside the including file, at the root and in the folders named', () => {
  expect(paths()).toEqual(['main.c', 'inc/shared.c', 'other.c', 'tool.cc'])
  expect(paths(undefined, ['inc'])).toEqual(['main.c', 'other.c', 'tool.cc'])
})

it('takes what is named, included or not', () => {
  expect(paths(['lib/tree.c', 'main.c'])).toEqual(['main.c', 'lib/tree.c'])
})

it('takes all where each is in another', () => {
  const circle = { 'a.c': '#include "b.c"\n', 'b.c': '#include "a.c"\n' }
  expect(sourcesOf(circle).map(({ path }) => path)).toEqual(['a.c', 'b.c'])
})
