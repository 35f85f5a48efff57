// Runs a TypeScript source of the project: Node cannot, so it is bundled first.
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { keepSourceUrl } from '../../packages/server/bin/keep-source-url.mjs'
import { ROOT } from './run.mjs'

/** Bundles a source (path from the root) with all it imports, and imports it. */
export async function importTypeScript(path) {
  const { build } = await import('esbuild')
  const outfile = join(
    ROOT,
    'node_modules/.cache/valkey-playground',
    `${path.replaceAll('/', '-')}-${process.pid}.mjs`,
  )
  await build({
    absWorkingDir: ROOT,
    entryPoints: [path],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    // As in the server's bundle: constants stand where they are used, which hot code can tell.
    minifySyntax: true,
    external: ['esbuild', '@yowasp/clang', 'ws', 'ioredis'],
    plugins: [keepSourceUrl()],
    logLevel: 'warning',
  })
  try {
    return await import(pathToFileURL(outfile).href)
  } finally {
    rmSync(outfile, { force: true })
  }
}
