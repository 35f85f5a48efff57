// `node scripts/generate.mjs`: the files that are made from tables and checked in all the same, because people read them:
// valkeymodule.h, redismodule.h, the two COVERAGE.md and LINTS.md. With --check nothing is written; a file that differs fails the run.
// The tables are TypeScript, which Node 20 cannot run, so the little module below is bundled.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { importBundled } from '../packages/toolchain/scripts/bundle.mjs'

const ROOT = dirname(import.meta.dirname)

/** The generators and what they tell of: HANDLERS has a property for each function that is done, PARTIAL a note for each that lacks something. */
const GENERATORS = `
export { coverageOf, renderCoverage, renderHeader, renderRedisHeader } from './src/spec/index.ts'
export { HANDLERS, PARTIAL } from './src/sections/index.ts'
export { renderLints } from './src/lints/render-lints.ts'
export { COMMANDS } from '../engine/src/index.ts'
export { renderEngineCoverage } from '../engine/test/coverage/render-coverage.ts'
`

async function main() {
  const check = process.argv.includes('--check')
  const generators = await importBundled(GENERATORS, join(ROOT, 'packages/api'))
  const { coverageOf, renderCoverage, renderHeader, renderRedisHeader, HANDLERS, PARTIAL } = generators
  const { COMMANDS, renderEngineCoverage, renderLints } = generators
  const files = {
    'packages/api/include/valkeymodule.h': renderHeader(),
    'packages/api/include/redismodule.h': renderRedisHeader(),
    'packages/api/COVERAGE.md': renderCoverage(coverageOf(HANDLERS, PARTIAL)),
    'packages/api/LINTS.md': renderLints(),
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
}

await main()
