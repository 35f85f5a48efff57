// Builds dist/runtime.wasm: the C beside this folder (runtime/*.c), with the same clang that compiles users' modules.
// The toolchain is TypeScript, so it is bundled first, next to the output, from where its packages resolve.
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const API = dirname(import.meta.dirname)
const DIST = join(API, 'dist')

async function loadToolchain(outfile) {
  await build({
    stdin: {
      contents: `export { createToolchain } from '@valkey-playground/toolchain'
export { createNodeHost } from '@valkey-playground/toolchain/node'`,
      resolveDir: API,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'node',
    external: ['@yowasp/clang'],
    outfile,
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}

const bundle = join(DIST, `toolchain-${process.pid}.mjs`)
mkdirSync(DIST, { recursive: true })
try {
  const { createToolchain, createNodeHost } = await loadToolchain(bundle)
  const folder = join(API, 'runtime')
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]),
  )
  const toolchain = createToolchain(createNodeHost())
  const { wasm, diagnostics } = await toolchain.compile(files, {
    profile: 'release',
    flags: ['-Wall', '-Wextra'],
  })
  for (const { file, range, severity, message } of diagnostics)
    console.error(`${file}:${range.start.line}:${range.start.column}: ${severity}: ${message}`)
  toolchain.dispose()
  if (!wasm) throw new Error('the C runtime does not compile')
  writeFileSync(join(DIST, 'runtime.wasm'), wasm)
  console.log(`packages/api/dist/runtime.wasm: ${wasm.length} bytes`)
} finally {
  rmSync(bundle, { force: true })
}
