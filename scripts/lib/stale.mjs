// Whether a build step has to run again: a hash of its input files' content is kept beside what it made.
// Content, not times: a fresh clone has new times everywhere.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from './run.mjs'

const SKIPPED = new Set(['node_modules', 'dist', '.git'])

function* files(path) {
  if (!existsSync(path)) return
  if (!statSync(path).isDirectory()) yield path
  else for (const name of readdirSync(path).sort()) if (!SKIPPED.has(name)) yield* files(join(path, name))
}

/** Hash over names and content of files and folders, given relative to the root. */
export function contentHash(inputs) {
  const hash = createHash('sha256')
  for (const input of inputs) {
    for (const file of files(join(ROOT, input)))
      hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0')
  }
  return hash.digest('hex')
}

/** Runs `make` unless `output` is there and was made from the same inputs. Tells whether it ran. */
export async function ifStale({ output, inputs }, make) {
  const stamp = join(ROOT, `${output}.built-from`)
  const wanted = contentHash(inputs)
  if (existsSync(join(ROOT, output)) && existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted)
    return false
  await make()
  mkdirSync(dirname(stamp), { recursive: true })
  writeFileSync(stamp, wanted)
  return true
}
