// Builds dist/runtime.wasm: the C beside this folder (runtime/*.c), with the same clang that compiles users' modules.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { importBundled } from '../../toolchain/scripts/bundle.mjs'

const API = dirname(import.meta.dirname)
const DIST = join(API, 'dist')
const TOOLCHAIN = `
export { createToolchain } from '@valkey-playground/toolchain'
export { createNodeHost } from '@valkey-playground/toolchain/node'
`

const { createToolchain, createNodeHost } = await importBundled(TOOLCHAIN, API)
const folder = join(API, 'runtime')
const files = Object.fromEntries(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
const toolchain = createToolchain(createNodeHost())
const { wasm, diagnostics } = await toolchain.compile(files, {
  profile: 'release',
  flags: ['-Wall', '-Wextra'],
})
for (const { file, range, severity, message } of diagnostics)
  console.error(`${file}:${range.start.line}:${range.start.column}: ${severity}: ${message}`)
toolchain.dispose()
if (!wasm) throw new Error('the C runtime does not compile')
mkdirSync(DIST, { recursive: true })
writeFileSync(join(DIST, 'runtime.wasm'), wasm)
console.log(`packages/api/dist/runtime.wasm: ${wasm.length} bytes`)
