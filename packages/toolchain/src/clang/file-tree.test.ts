import { describe, expect, it } from 'vitest'
import {
  createFile,
  createFolder,
  fileBytes,
  findNode,
  overlay,
  placeNode,
  resolvePath,
} from './file-tree.ts'
import type { FolderNode } from './file-tree.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

function tree(files: Record<string, string>): FolderNode {
  const root = createFolder()
  for (const [path, text] of Object.entries(files)) placeNode(root, path, createFile(bytes(text)))
  return root
}

function read(root: FolderNode, path: string): string | undefined {
  const node = findNode(root, resolvePath(path))
  return node?.kind === 'file' ? new TextDecoder().decode(fileBytes(node)) : node?.kind
}

describe('resolvePath', () => {
  it.each([
    ['a/b.c', ['a', 'b.c']],
    ['./a//b.c', ['a', 'b.c']],
    ['a/../b.c', ['b.c']],
    ['../../b.c', ['b.c']],
    ['/usr/include/../x', ['usr', 'x']],
    ['.', []],
  ])('[%s] goes where a file system would', (path, names) => {
    expect(resolvePath(path)).toEqual(names)
  })

  it('[relative path] starts at its base, an absolute one at the root', () => {
    expect(resolvePath('../y', ['a', 'b'])).toEqual(['a', 'y'])
    expect(resolvePath('/y', ['a', 'b'])).toEqual(['y'])
  })
})

describe('overlay', () => {
  it('[folders] are merged, the upper file wins, and neither tree changes', () => {
    const lower = tree({ 'usr/a': 'lower a', 'usr/b': 'lower b' })
    const upper = tree({ 'usr/b': 'upper b', c: 'upper c' })
    const both = overlay(lower, upper)
    expect(['usr/a', 'usr/b', 'c', 'usr', 'd'].map((path) => read(both, path))).toEqual([
      'lower a',
      'upper b',
      'upper c',
      'folder',
      undefined,
    ])
    placeNode(both, 'new', createFile())
    expect(read(lower, 'usr/b')).toBe('lower b')
    expect([read(lower, 'new'), read(upper, 'new')]).toEqual([undefined, undefined])
  })

  it('[file] in the place of a folder gives way to what is below it', () => {
    expect(read(tree({ a: 'file', 'a/b': 'below' }), 'a/b')).toBe('below')
  })
})
