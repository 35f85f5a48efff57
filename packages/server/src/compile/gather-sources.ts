// From paths on disk to the flat set of files the toolchain works on: the sources and every file they include.
//
// Includes are found by reading the text, as a build tool's dependency scan does, because the compiler sees no disk. Only the
// folders named are searched, so system headers stay the toolchain's own. Names in the set are relative to the nearest folder
// that holds everything; `displayPath` turns them back into what the user typed.

import { readFileSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'

/** What a compile of files on disk needs. */
export interface GatheredSources {
  /** The sources and what they include, by name relative to a common folder. */
  readonly files: Readonly<Record<string, Uint8Array>>
  /** Which of the files are compiled: those that were asked for, not sources that they include. */
  readonly sources: readonly string[]
  /** The include folders, relative to the common folder. */
  readonly includePaths: readonly string[]
  /** The path to show for a name in a diagnostic. */
  displayPath(name: string): string
  /** Where the files are on disk, by the names that the compiler sees. */
  readonly paths: Readonly<Record<string, string>>
}

const INCLUDE = /^[ \t]*#[ \t]*(?:include|include_next|import|embed)[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)/gm

function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
}

/** The folder that contains all the paths. */
function commonFolder(folders: readonly string[]): string {
  let common = (folders[0] ?? '/').split(sep)
  for (const folder of folders) {
    const parts = folder.split(sep)
    let same = 0
    while (same < common.length && same < parts.length && common[same] === parts[same]) same++
    common = common.slice(0, same)
  }
  return common.join(sep) || '/'
}

function showPath(path: string): string {
  const near = relative(process.cwd(), path)
  return near.startsWith('..') ? path : near
}

/**
 * Reads sources and all files they include.
 *
 * @param sources paths of the files to compile
 * @param includeFolders folders to search, in order, after the including file's own
 * @throws the file system's error if a source cannot be read
 */
export function gatherSources(
  sources: readonly string[],
  includeFolders: readonly string[] = [],
): GatheredSources {
  const folders = includeFolders.map((folder) => resolve(folder))
  const roots = new Set(sources.map((path) => resolve(path)))
  const contents = new Map<string, Uint8Array>()
  const waiting = [...roots]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (contents.has(path)) continue
    const bytes = readFileSync(path)
    contents.set(path, bytes)
    for (const [, quoted, angled] of bytes.toString('latin1').matchAll(INCLUDE)) {
      const name = Buffer.from(quoted ?? angled ?? '', 'latin1').toString()
      const places = quoted === undefined ? folders : [dirname(path), ...folders]
      const found = places.map((place) => resolve(place, name)).find(isFile)
      if (found !== undefined) waiting.push(found)
    }
  }
  const root = commonFolder([...[...contents.keys()].map((path) => dirname(path)), ...folders])
  const nameOf = (path: string): string => relative(root, path).split(sep).join('/')
  const files = Object.fromEntries([...contents].map(([path, bytes]) => [nameOf(path), bytes]))
  return {
    files,
    sources: [...roots].map(nameOf),
    includePaths: folders.map((folder) => nameOf(folder) || '.'),
    paths: Object.fromEntries([...contents.keys()].map((path) => [nameOf(path), path])),
    displayPath: (name) => (Object.hasOwn(files, name) ? showPath(join(root, name)) : name),
  }
}
