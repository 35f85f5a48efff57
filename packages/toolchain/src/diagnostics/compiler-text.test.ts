import { describe, expect, it } from 'vitest'
import { createFile, createFolder, placeNode } from '../clang/file-tree.ts'
import { readCompilerText } from './compiler-text.ts'
import { SourceLines } from './source-lines.ts'

function read(text: string, files: Record<string, string> = {}): unknown {
  const root = createFolder()
  for (const [path, contents] of Object.entries(files)) {
    placeNode(root, path, createFile(new TextEncoder().encode(contents)))
  }
  return readCompilerText(text, new SourceLines(root), (path) => Object.hasOwn(files, path))
}

const at = (line: number, from: number, to: number) => ({
  start: { line, column: from },
  end: { line, column: to },
})

describe('readCompilerText', () => {
  it('[columns] are bytes in the text and UTF-16 units in the result', () => {
    const files = { 'a.c': 'char *é = "😀", b;\n' }
    // `é` has 2 bytes and 1 unit, the face 4 and 2: `b` is byte 20 and unit 17.
    expect(read("a.c:1:20: warning: unused variable 'b' [-Wunused-variable]\n", files)).toEqual([
      {
        file: 'a.c',
        range: at(1, 17, 18),
        severity: 'warning',
        message: "unused variable 'b'",
        code: '-Wunused-variable',
        notes: [],
        fixits: [],
      },
    ])
  })

  it('[ranges] make a hull with the word at the caret', () => {
    const files = { 'a.c': 'int x = first.second + third;\n' }
    const [diagnostic] = read('a.c:1:15:{1:9-1:14}: error: no member\n', files) as { range: unknown }[]
    expect(diagnostic?.range).toEqual(at(1, 9, 21))
  })

  it('[snippets] that look like messages are passed over', () => {
    const text = `a.c:1:1: error: real
    1 | a.c:9:9: error: not real
      | ^
fix-it:"a.c":{1:1-1:2}:"b\\"c\\303\\251\\n"
1 error generated.
`
    const [diagnostic, ...others] = read(text, { 'a.c': 'a.c:9:9: error: not real' }) as { fixits: unknown }[]
    expect(others).toEqual([])
    expect(diagnostic?.fixits).toEqual([{ file: 'a.c', range: at(1, 1, 2), text: 'b"cé\n' }])
  })

  it('[includes] become notes of the first message below them', () => {
    const text = `In file included from a.c:3:
In file included from ./dir/../b.h:5:
c.h:1:1: error: one
c.h:2:1: error: two
`
    const found = read(text, { 'a.c': '', 'b.h': '', 'c.h': '' }) as {
      notes: { file: string; range: { start: { line: number } } }[]
    }[]
    expect(found.map(({ notes }) => notes.map(({ file, range }) => `${file}:${range.start.line}`))).toEqual([
      ['a.c:3', 'b.h:5'],
      [],
    ])
  })

  it('[system headers] are shown with their full path, one error each', () => {
    const text = 'usr/include/x.h:1:1: error: one\n/usr/include/x.h:2:1: error: two\n'
    expect((read(text) as { file: string }[]).map(({ file }) => file)).toEqual(['/usr/include/x.h'])
  })

  it('[no place] messages of the driver and the command line have none', () => {
    const text =
      "clang: error: unknown argument: '-x'\n<command line>:1:9: warning: 'A' macro redefined [-Wmacro-redefined]\n"
    expect(
      (read(text) as { file: string; message: string }[]).map(({ file, message }) => [file, message]),
    ).toEqual([
      ['', "unknown argument: '-x'"],
      ['', "'A' macro redefined"],
    ])
  })
})
