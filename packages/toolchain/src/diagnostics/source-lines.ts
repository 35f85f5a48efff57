// Places in sources: from the compiler's byte columns to the editor's, and from a name to where it stands.

import { fileBytes, findNode, resolvePath } from '../clang/file-tree.ts'
import type { FolderNode } from '../clang/file-tree.ts'
import type { Position, Range } from '../types.ts'

/** The range of a message that is about no place: the very start of a file. */
export const startOfFile: Range = { start: { line: 1, column: 1 }, end: { line: 1, column: 1 } }

/** Reads lines of the files of one run. Lines are split once for each file asked about. */
export class SourceLines {
  readonly #root: FolderNode
  readonly #files = new Map<string, readonly string[]>()

  constructor(root: FolderNode) {
    this.#root = root
  }

  /** The lines of a file, without their ends; none if there is no such file. */
  lines(path: string): readonly string[] {
    let lines = this.#files.get(path)
    if (lines === undefined) {
      const node = findNode(this.#root, resolvePath(path))
      const text = node?.kind === 'file' ? new TextDecoder().decode(fileBytes(node)) : ''
      this.#files.set(path, (lines = text.split(/\r\n|\n|\r/)))
    }
    return lines
  }

  /** Turns a byte column (from 1) into one of UTF-16 units. */
  position(path: string, line: number, byteColumn: number): Position {
    const text = this.lines(path)[line - 1] ?? ''
    let column = 1
    for (let bytes = 1; bytes < byteColumn && column <= text.length;) {
      const point = text.codePointAt(column - 1) as number
      bytes += point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4
      column += point < 0x10000 ? 1 : 2
    }
    return { line, column }
  }

  /** Where the word at `position` ends; one further if no word stands there, the same place at the end of the line. */
  wordEnd(path: string, position: Position): Position {
    const rest = (this.lines(path)[position.line - 1] ?? '').slice(position.column - 1)
    const length = /^[\p{L}\p{N}_$]+/u.exec(rest)?.[0].length ?? Math.min(1, rest.length)
    return { line: position.line, column: position.column + length }
  }

  /** Where `name` is first used as a word outside comment lines, or `undefined`. */
  findWord(path: string, name: string): Range | undefined {
    const pattern = new RegExp(`(?<![\\w$])${name.replace(/[^\w]/g, '\\$&')}(?![\\w$])`)
    for (const [index, text] of this.lines(path).entries()) {
      const at = /^\s*(\/\/|\/?\*)/.test(text) ? -1 : text.search(pattern)
      if (at < 0) continue
      return {
        start: { line: index + 1, column: at + 1 },
        end: { line: index + 1, column: at + 1 + name.length },
      }
    }
    return undefined
  }
}

/** Shows a path of the tree as users know it: their own files relative, the compiler's own under `/usr`. */
export function displayPath(path: string, isUserFile: (path: string) => boolean): string {
  const names = resolvePath(path).join('/')
  return names.startsWith('usr/') && !isUserFile(names) ? `/${names}` : names
}

/** Whether a shown path is one of the compiler's own. */
export function isSystemPath(path: string): boolean {
  return path.startsWith('/')
}
