// Whether the bundle of the sources is still true. Kept apart from build.mjs so that a fresh start never loads esbuild.
//
// dist/bundle/current.json names the bundle and the sources it was made from, each with date and size; the checkout's own
// place is among them, because the bundle holds absolute paths. Change together: build.mjs, which writes that file.

import { readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

export const packageRoot = dirname(dirname(fileURLToPath(import.meta.url)))
export const projectRoot = dirname(dirname(packageRoot))
export const bundleRoot = join(packageRoot, 'dist', 'bundle')
export const currentFile = join(bundleRoot, 'current.json')

/** What tells one state of a file from another. */
export function stampOf(path) {
  const stat = statSync(path, { throwIfNoEntry: false })
  return stat === undefined ? 'absent' : `${stat.mtimeMs}:${stat.size}`
}

/** The URL of the bundle's entry, or null if there is none or a source has changed since. */
export function freshBundle() {
  let current
  try {
    current = JSON.parse(readFileSync(currentFile, 'utf8'))
  } catch {
    return null
  }
  if (current.projectRoot !== projectRoot) return null
  for (const path in current.sources) {
    if (stampOf(join(projectRoot, path)) !== current.sources[path]) return null
  }
  return pathToFileURL(join(bundleRoot, current.folder, 'main.js')).href
}
