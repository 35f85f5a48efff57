// Runs a TypeScript source of the project: Node cannot, so it is bundled first.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { keepSourceUrl } from '../../packages/server/bin/keep-source-url.mjs'
import { ROOT } from './run.mjs'

/** Bundles a source (path from the root) with all it imports, and gives the URL to import. */
export async function bundleTypeScript(path) {
  const { build } = await import('esbuild')
  const name = createHash('sha256').update(path).digest('hex').slice(0, 12)
  const outfile = join(ROOT, 'node_modules/.cache/valkey-playground', `${name}-${process.pid}.mjs`)
  await build({
    absWorkingDir: ROOT,
    entryPoints: [path],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    external: ['@yowasp/clang'],
    plugins: [keepSourceUrl()],
    logLevel: 'warning',
  })
  return pathToFileURL(outfile).href
}
