import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { gatherSources } from './gather-sources.ts'

let root = ''
beforeAll(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), 'vp-gather-')))
  const files = {
    'src/m.c':
      '#include "m.h"\n#include <stdio.h>\n# include <lib.h>\n#include "./parts/part.c"\n#include "../top.h"\n',
    'src/m.h': '#include "deep/d.h"\n',
    'src/deep/d.h': '#include "../m.h"\n',
    'src/parts/part.c': '#include "own.h"\n',
    'src/parts/own.h': '\n',
    'src/stdio.h': 'not for <>\n',
    'src/unused.h': '\n',
    'inc/lib.h': '\n',
    'top.h': '\n',
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
})
afterAll(() => rmSync(root, { recursive: true }))

it('takes what the sources include, and nothing else', () => {
  const gathered = gatherSources([join(root, 'src/m.c')], [join(root, 'inc')])
  expect(Object.keys(gathered.files).sort()).toEqual([
    'inc/lib.h',
    'src/deep/d.h',
    'src/m.c',
    'src/m.h',
    'src/parts/own.h',
    'src/parts/part.c',
    'top.h',
  ])
  expect(gathered.sources).toEqual(['src/m.c'])
  expect(gathered.includePaths).toEqual(['inc'])
})

it('names files from the nearest common folder, and shows their paths', () => {
  const gathered = gatherSources([join(root, 'src/deep/d.h')])
  expect(Object.keys(gathered.files).sort()).toEqual(['deep/d.h', 'm.h'])
  expect(gathered.displayPath('m.h')).toBe(join(root, 'src/m.h'))
  expect(gathered.displayPath('stdio.h')).toBe('stdio.h')
})

it('names an included source as one to compile when it was asked for too', () => {
  const gathered = gatherSources([join(root, 'src/m.c'), join(root, 'src/parts/part.c')], [join(root, 'inc')])
  expect(gathered.sources).toEqual(['src/m.c', 'src/parts/part.c'])
})

it('fails with the system’s error when a source is missing', () => {
  expect(() => gatherSources([join(root, 'none.c')])).toThrow('ENOENT')
})
