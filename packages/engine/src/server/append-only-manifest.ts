// What a server finds when it starts with an append-only file: the manifest, or the single file of servers of old.
import { ManifestError, parseManifest, type AofFile } from './append-only-format.ts'
import type { Server } from './server.ts'

/** The files that a manifest names, none if there is no manifest. Null when it is broken; the log says how. */
export async function readManifest({ storage, host }: Server, path: string): Promise<AofFile[] | null> {
  const bytes = await storage.read(path)
  try {
    return bytes ? parseManifest(bytes) : []
  } catch (error) {
    if (!(error instanceof ManifestError)) throw error
    host.log('warning', '\n*** FATAL AOF MANIFEST FILE ERROR ***\n')
    if (error.line) {
      host.log('warning', `Reading the manifest file, at line ${error.line.number}\n`)
      host.log('warning', `>>> '${error.line.text}'\n`)
    }
    host.log('warning', `${error.message}\n`)
    return null
  }
}

/**
 * Servers of old kept everything in one file, beside where the directory is now: it becomes the base. A move that was not
 * completed is: then the manifest names the file, and it is still where it was.
 * @param path where a file of the directory is
 * @returns the base, of which the manifest must be written before the old file is removed; null if there is no old file
 */
export async function adoptOldFile(
  { storage, host, config }: Server,
  files: readonly AofFile[],
  name: string,
  path: (name: string) => string,
): Promise<AofFile | null> {
  const [only, ...others] = files
  if (only) {
    const halfway = only.type === 'b' && only.name === name && others.length === 0
    if (!halfway || (await storage.read(path(name)))) return null
  }
  const bytes = await storage.read(name)
  if (!bytes) return null
  await storage.write(path(name), [bytes])
  const directory = config.text('appenddirname')
  host.log(
    'notice',
    `Successfully migrated an old-style AOF file (${name}) into the AOF directory (${directory}).`,
  )
  return { name, seq: 1, type: 'b' }
}
