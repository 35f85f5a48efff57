// The exporter's host on Node: the files that scripts/build-exporter.mjs left in this package's dist folder.
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { performance } from 'node:perf_hooks'
import { gunzipSync } from 'node:zlib'
import type { ExporterManifest } from '../native/manifest.ts'
import { targetOf } from '../native/manifest.ts'
import type { ExporterHost } from '../native/types.ts'

const FOLDER = new URL('../../dist/exporter/', import.meta.url)

/** Makes a host that reads the built exporter. Loading rejects with a text that says how to build it where it is missing. */
export function createNodeExporterHost(): ExporterHost {
  return {
    now: () => performance.now(),
    async load(target) {
      const manifest = new URL('manifest.json', FOLDER)
      if (!existsSync(manifest))
        throw new Error("native export is not built: run 'npm run build' in the project")
      const entry = targetOf(JSON.parse(await readFile(manifest, 'utf8')) as ExporterManifest, target)
      const [compiler, files] = await Promise.all(
        [entry.compiler, entry.files].map(async ({ file }) =>
          gunzipSync(await readFile(new URL(file, FOLDER))),
        ),
      )
      return {
        compiler: await WebAssembly.compile(new Uint8Array(compiler as Buffer)),
        files: new Uint8Array(files as Buffer),
      }
    },
  }
}
