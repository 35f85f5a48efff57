// `node scripts/generate.mjs`: the files that are made from tables and checked in all the same, because people read them:
// valkeymodule.h, redismodule.h and the two COVERAGE.md. With --check nothing is written; a file that differs fails the run.
// The tables are TypeScript, which Node 20 cannot run: esbuild bundles the little module below first.
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const ROOT = dirname(import.meta.dirname)
const API = join(ROOT, 'packages/api')
const ENGINE = '../engine'
const SECTIONS = './src/sections/index.ts'

/** Bundles the generators and, as soon as there are any, the handlers whose coverage is told, and loads them. */
async function loadGenerators(folder) {
  const contents = [
    `export { coverageOf, renderCoverage, renderHeader, renderRedisHeader } from './src/spec/index.ts'`,
    existsSync(join(API, SECTIONS))
      ? `export { HANDLERS, PARTIAL } from '${SECTIONS}'`
      : 'export const HANDLERS = {}, PARTIAL = {}',
    `export { COMMANDS } from '${ENGINE}/src/index.ts'`,
    `export { renderEngineCoverage } from '${ENGINE}/test/coverage/render-coverage.ts'`,
  ].join('\n')
  const outfile = join(folder, 'generators.mjs')
  await build({
    stdin: { contents, resolveDir: API, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    outfile,
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}

async function main() {
  const check = process.argv.includes('--check')
  const folder = mkdtempSync(join(tmpdir(), 'generate-'))
  try {
    // HANDLERS has a property for each function that is done, PARTIAL a note for each that lacks something.
    const generators = await loadGenerators(folder)
    const { coverageOf, renderCoverage, renderHeader, renderRedisHeader, HANDLERS, PARTIAL } = generators
    const { COMMANDS, renderEngineCoverage } = generators
    const files = {
      'packages/api/include/valkeymodule.h': renderHeader(),
      'packages/api/include/redismodule.h': renderRedisHeader(),
      'packages/api/COVERAGE.md': renderCoverage(coverageOf(HANDLERS, PARTIAL)),
      'packages/engine/COVERAGE.md': renderEngineCoverage(COMMANDS),
    }
    for (const [name, text] of Object.entries(files)) {
      const path = join(ROOT, name)
      const old = existsSync(path) ? readFileSync(path, 'utf8') : undefined
      if (old === text) continue
      if (check) {
        console.error(`${name} is not what the tables make: run node scripts/generate.mjs`)
        process.exitCode = 1
      } else {
        mkdirSync(dirname(path), { recursive: true })
        writeFileSync(path, text)
        console.log(`wrote ${name}`)
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

await main()
