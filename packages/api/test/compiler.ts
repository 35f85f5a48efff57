// The compiler of these tests and of the debugger's: one for each process, since its first use takes seconds. What it made is kept
// under .cache by a hash of everything that decides it.
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import {
  createToolchain,
  type CompileOptions,
  type SourceFiles,
  type Toolchain,
} from '@valkey-playground/toolchain'
import { createNodeHost } from '@valkey-playground/toolchain/node'

const ROOT = join(import.meta.dirname, '../../..')

/** Where modules that were built for tests are kept. */
export const BUILT: string = join(ROOT, '.cache/test-modules')

export const toolchain: Toolchain = createToolchain(createNodeHost())

const TOOLCHAIN = join(ROOT, 'packages/toolchain/src')
const toolchainSources = readdirSync(TOOLCHAIN, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts') && !path.endsWith('.test.ts'))
  .toSorted()
  .map((path) => readFileSync(join(TOOLCHAIN, path), 'utf8'))

/** Compiles and links, or finds what was made of the same before. @throws Error with the messages */
export async function compileKept(files: SourceFiles, options: CompileOptions): Promise<Uint8Array> {
  const hash = createHash('sha256')
    .update(JSON.stringify([files, options, toolchainSources]))
    .digest('hex')
  const kept = join(BUILT, `${hash.slice(0, 24)}.wasm`)
  if (existsSync(kept)) return new Uint8Array(readFileSync(kept))
  const { wasm, diagnostics } = await toolchain.compile(files, options)
  if (!wasm) throw new Error(diagnostics.map(({ file, message }) => `${file}: ${message}`).join('; '))
  mkdirSync(BUILT, { recursive: true })
  writeFileSync(kept, wasm)
  return wasm
}
