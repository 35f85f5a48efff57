// `npm run check`: the static checks alone, all of them even when one fails.
import { ensureNodeModules } from './lib/install.mjs'
import { run } from './lib/run.mjs'
import { STATIC_CHECKS } from './lib/static-checks.mjs'

await ensureNodeModules()
let failed = 0
for (const check of STATIC_CHECKS) {
  console.log(`── ${check.name}`)
  if ((await run(check.command, check.args)) !== 0) failed++
}
console.log(`${STATIC_CHECKS.length - failed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
