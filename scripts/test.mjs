// `npm test`: everything that decides whether the project is sound, on a machine that may have nothing but Node.
// Each static check counts as one test; unit, module, twin and browser tests count one by one. Every step runs even when an
// earlier one failed, so that one run tells all, and what failed is told again at the end. The last line is `N passed, N failed`
// (`, N skipped` only on a machine that has neither apt nor a server to compare with).
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  ensureChromium,
  ensureCompiler,
  ensureGdb,
  ensureNodeModules,
  ensureOpenssl,
} from './lib/install.mjs'
import { readPlaywright, readVitest } from './lib/reports.mjs'
import { run } from './lib/run.mjs'
import { STATIC_CHECKS } from './lib/static-checks.mjs'
import { ensureValkey } from './lib/valkey.mjs'
import { readTally } from './lib/twin-tally.mjs'

const total = { passed: 0, failed: 0, skipped: 0 }
const lines = []
const failures = []
const reports = mkdtempSync(join(tmpdir(), 'valkey-playground-test-'))

/** Adds one step's counts and remembers a line for the summary. */
function add(name, counts, startedAt) {
  for (const key of Object.keys(total)) total[key] += counts[key] ?? 0
  failures.push(...(counts.failures ?? []).map((failure) => `  ${name}: ${failure}`))
  const seconds = ((Date.now() - startedAt) / 1000).toFixed(1)
  const skipped = counts.skipped ? `, ${counts.skipped} skipped` : ''
  lines.push(
    `  ${name.padEnd(22)} ${counts.passed} passed, ${counts.failed} failed${skipped}  (${seconds} s)`,
  )
}

/** Runs one step; a step that breaks counts as a failure, it never ends the run. */
async function step(name, work) {
  console.log(`\n── ${name}`)
  const startedAt = Date.now()
  try {
    add(name, await work(), startedAt)
  } catch (error) {
    console.error(error)
    add(name, { passed: 0, failed: 1 }, startedAt)
  }
}

/** One program whose exit code is the verdict. */
function verdict(command, args, env = {}) {
  return async () => {
    const code = await run(command, args, { env: { ...process.env, ...env } })
    return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 }
  }
}

function vitest(project, env) {
  return async () => {
    const report = join(reports, `${project}.json`)
    const args = [
      'vitest',
      'run',
      '--project',
      project,
      '--reporter=dot',
      '--reporter=json',
      `--outputFile.json=${report}`,
    ]
    const code = await run('npx', args, { env: { ...process.env, ...env } })
    return readVitest(report, code)
  }
}

/** The twin tests, and one verdict more: that they compare enough, and every command. */
function twins(env) {
  return async () => {
    const file = join(reports, 'twin-tally')
    const counts = await vitest('twin', { ...env, TWIN_TALLY: file })()
    const { lines: told, sound } = readTally(file)
    for (const line of told) console.log(line)
    return { ...counts, passed: counts.passed + (sound ? 1 : 0), failed: counts.failed + (sound ? 0 : 1) }
  }
}

function playwright(env) {
  return async () => {
    const report = join(reports, 'e2e.json')
    const args = ['playwright', 'test', '--config', 'e2e/playwright.config.ts', '--reporter=list,json']
    const code = await run('npx', args, {
      env: { ...process.env, ...env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    })
    return readPlaywright(report, code)
  }
}

const startedAt = Date.now()
await ensureNodeModules()
const chromium = await ensureChromium()
const valkey = (await ensureCompiler()) ? await ensureValkey() : null
if (valkey) {
  await ensureGdb()
  await ensureOpenssl()
}
const env = { ...(chromium && { CHROMIUM: chromium }), ...(valkey && { VALKEY_SERVER: valkey }) }
const mayLack = !process.env.CI

/** The static checks, one after the other. */
async function check(rows) {
  for (const { name, command, args } of rows) await step(name, verdict(command, args))
}

// The build comes before the tests, since modules need the C runtime, twins the exporter, and the browser the page. What is checked
// beside it writes nothing; the types do, so they come before.
await check(STATIC_CHECKS.slice(0, 1))
await Promise.all([check(STATIC_CHECKS.slice(1)), step('build', verdict('node', ['scripts/build.mjs'], env))])
await step('unit', vitest('unit', env))
await step('module', vitest('module', env))
if (valkey) await step('twin', twins(env))
else add('twin', mayLack ? { passed: 0, failed: 0, skipped: 1 } : { passed: 0, failed: 1 }, Date.now())
if (chromium) await step('browser', playwright(env))
else add('browser', mayLack ? { passed: 0, failed: 0, skipped: 1 } : { passed: 0, failed: 1 }, Date.now())

rmSync(reports, { recursive: true, force: true })
if (failures.length > 0) console.log(`\nWhat failed:\n${failures.join('\n')}`)
console.log(`\n${lines.join('\n')}\n  in ${((Date.now() - startedAt) / 60_000).toFixed(1)} minutes\n`)
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped ? `, ${total.skipped} skipped` : ''}`,
)
process.exitCode = total.failed === 0 ? 0 : 1
