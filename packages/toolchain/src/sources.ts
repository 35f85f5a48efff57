// Which of a module's files are compiled, and as what.
//
// A source that another file includes (`#include "part.c"`) is a part of that one, as every build that names its sources has
// it: compiled on its own it would lack what stands before it, or define everything twice. The text decides, not the
// preprocessor, because the answer is needed before anything is compiled. Who knows better names the sources.

import { languageOf } from './flags.ts'
import type { Language } from './flags.ts'
import type { SourceFiles } from './types.ts'

/** A file to compile. */
export interface Source {
  readonly path: string
  readonly language: Language
}

const QUOTED_INCLUDE = /^[ \t]*#[ \t]*include[ \t]*"([^"\n]+)"/gm

/**
 * The files to compile, in the order of `files`.
 *
 * @param named those that the user has named; without them all that have a source's ending and are in no other file
 * @param includePaths folders where an included file may lie, beside that of the including one and the root
 */
export function sourcesOf(
  files: SourceFiles,
  named?: readonly string[],
  includePaths: readonly string[] = [],
): readonly Source[] {
  const all = Object.keys(files).flatMap((path): Source[] => {
    const language = languageOf(path)
    return language === undefined ? [] : [{ path, language }]
  })
  if (named !== undefined) return all.filter(({ path }) => named.includes(path))
  if (all.length < 2) return all
  const parts = partsOf(files, all, ['.', ...includePaths])
  const whole = all.filter(({ path }) => !parts.has(path))
  // Sources that include each other in a circle guard themselves.
  return whole.length > 0 ? whole : all
}

// The sources that others include, themselves or through a header.
function partsOf(
  files: SourceFiles,
  sources: readonly Source[],
  folders: readonly string[],
): ReadonlySet<string> {
  const parts = new Set<string>()
  const reached = new Set(sources.map(({ path }) => path))
  const decoder = new TextDecoder()
  for (const path of reached) {
    const contents = files[path] ?? ''
    const text = typeof contents === 'string' ? contents : decoder.decode(contents)
    for (const [, name = ''] of text.matchAll(QUOTED_INCLUDE)) {
      const found = [folderOf(path), ...folders]
        .map((folder) => joined(folder, name))
        .find((place) => Object.hasOwn(files, place))
      if (found === undefined || found === path) continue
      reached.add(found)
      if (languageOf(found) !== undefined) parts.add(found)
    }
  }
  return parts
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0))
}

function joined(folder: string, name: string): string {
  const parts: string[] = []
  for (const part of `${folder}/${name}`.split('/')) {
    if (part === '..') parts.pop()
    else if (part !== '' && part !== '.') parts.push(part)
  }
  return parts.join('/')
}
