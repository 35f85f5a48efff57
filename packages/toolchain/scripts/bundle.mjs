// Bundles a few lines of TypeScript from the packages into a module that Node runs, and imports it. Build scripts need this
// because they run before anything is built. The bundle lies in `folder`, from where its packages resolve, and is removed again.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

/** The exports of `contents`, resolved from `folder`. */
export async function importBundled(contents, folder) {
  const outfile = join(folder, 'dist', `bundle-${process.pid}-${Date.now()}.mjs`)
  mkdirSync(join(folder, 'dist'), { recursive: true })
  try {
    await build({
      stdin: { contents, resolveDir: folder, loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      external: ['@yowasp/clang'],
      outfile,
      logLevel: 'error',
    })
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile, { force: true })
  }
}
