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
  /** Included files that would be taken for sources by their ending (`#include "part.c"`), by the name they are included with. */
  readonly included: Readonly<Record<string, Uint8Array>>
  /** The include folders, relative to the common folder. */
  readonly includePaths: readonly string[]
  /** The path to show for a name in a diagnostic. */
  displayPath(name: string): string
  /** Where the files are on disk, by the names that the compiler sees. */
  readonly paths: Readonly<Record<string, string>>
}

const INCLUDE = /^[ \t]*#[ \t]*(?:include|include_next|import|embed)[ \t]*(?:"([^"\n]+)"|<([^>\n]+)>)/gm
const SOURCE_ENDING = /\.(c|cc|cpp|cxx|c\+\+|C)$/

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
  const partNames = new Map<string, string>()
  const waiting = [...roots]
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (contents.has(path)) continue
    const bytes = readFileSync(path)
    contents.set(path, bytes)
    for (const [, quoted, angled] of bytes.toString('latin1').matchAll(INCLUDE)) {
      const name = Buffer.from(quoted ?? angled ?? '', 'latin1').toString()
      const places = quoted === undefined ? folders : [dirname(path), ...folders]
      const found = places.map((place) => resolve(place, name)).find(isFile)
      if (found === undefined) continue
      if (!roots.has(found) && SOURCE_ENDING.test(found)) partNames.set(found, name)
      waiting.push(found)
    }
  }
  const root = commonFolder([...[...contents.keys()].map((path) => dirname(path)), ...folders])
  const nameOf = (path: string): string => relative(root, path).split(sep).join('/')
  const files: Record<string, Uint8Array> = {}
  const included: Record<string, Uint8Array> = {}
  const partPaths = new Map<string, string>()
  for (const [path, bytes] of contents) {
    const part = partNames.get(path)
    if (part === undefined) {
      files[nameOf(path)] = bytes
    } else {
      included[part] = bytes
      partPaths.set(part, path)
    }
  }
  return {
    files,
    included,
    includePaths: folders.map((folder) => nameOf(folder) || '.'),
    paths: {
      ...Object.fromEntries(Object.keys(files).map((name) => [name, join(root, name)])),
      ...Object.fromEntries(partPaths),
    },
    displayPath(name) {
      if (Object.hasOwn(files, name)) return showPath(join(root, name))
      for (const [part, path] of partPaths) if (name.endsWith(`/${part}`)) return showPath(path)
      return name
    },
  }
}
