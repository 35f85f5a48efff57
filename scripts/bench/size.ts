// How heavy the engine is for the page: bundled alone, minified, compressed. Lua is not in it: it is fetched when a script comes.

import { build } from 'esbuild'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { printTable } from './report.ts'

const GOAL = 250

/** Sizes of the engine's bundle. */
export async function benchSize(): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: ['packages/engine/src/index.ts'],
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    write: false,
  })
  const bytes = outputFiles[0]?.contents ?? new Uint8Array()
  const kilobytes = (length: number): string => `${(length / 1000).toFixed(1)} kB`
  printTable(
    ['the engine without Lua', ''],
    [
      ['minified', kilobytes(bytes.length)],
      [`gzip (goal: under ${GOAL} kB)`, kilobytes(gzipSync(bytes, { level: 9 }).length)],
      ['brotli', kilobytes(brotliCompressSync(bytes).length)],
    ],
  )
}
