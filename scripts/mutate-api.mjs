/**
 * Which functions of the module API could be replaced by a stub without any test failing?
 *
 *   node scripts/mutate-api.mjs [--as missing|nothing] [--only Name,Name]
 *
 * `missing`: the function is one that nobody has written: calling it ends the command. `nothing`: it does nothing and answers 0.
 * First our side of all twin scripts, in one run for each file (packages/api/test/twin/mutants.ts): takes about two minutes. Then, for functions
 * that no script reaches, the test files that speak of them, once for each function. The report is in .cache/mutants.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

const ROOT = join(import.meta.dirname, '..')
const TESTS = join(ROOT, 'packages/api/test')
const LINTS = 'modules/lints'
const { values } = parseArgs({
  options: { as: { type: 'string', default: 'missing' }, only: { type: 'string', default: '' } },
})
const how = values.as
/** Limits, far above what a run takes. */
const TWIN_MINUTES = 10
const FILE_MINUTES = 2
const folder = join(ROOT, '.cache/mutants')
const reportFile = join(folder, `${how}.json`)

/** All functions, and those that are stubs already, as the coverage page tells. */
function coverage() {
  const page = readFileSync(join(ROOT, 'packages/api/COVERAGE.md'), 'utf8')
  return [...page.matchAll(/^\| (\w+) \| \d\S* \| ([\w ]+) \|([^|]*)\|/gm)].map(([, name, works, note]) => ({
    name,
    written: works !== 'not yet' && !note.includes('GetApi does not know it'),
  }))
}

/** Runs test files; whether all passed. Without an answer a module may wait for ever: after the limit all is ended, and has not passed. */
async function passes(files, env, minutes) {
  const run = spawn('npx', ['vitest', 'run', '--no-file-parallelism', ...files], {
    cwd: ROOT,
    env: { ...process.env, ...env },
    // A group of its own: the tests run in children of the child.
    detached: true,
  })
  let output = ''
  for (const stream of [run.stdout, run.stderr]) stream.on('data', (text) => (output += text))
  const limit = setTimeout(() => process.kill(-run.pid, 'SIGKILL'), minutes * 60_000)
  const [status] = await once(run, 'close')
  clearTimeout(limit)
  return {
    passed: status === 0,
    output: status === null ? `${output}\nended after ${minutes} minutes` : output,
  }
}

/** The first test file that misses a function. */
async function killerOf(name) {
  for (const file of filesAbout(name)) {
    const { passed } = await passes([file], { MUTATE_API_FUNCTION: `${name} ${how}` }, FILE_MINUTES)
    if (!passed) return file
  }
  return undefined
}

function readReport() {
  try {
    return JSON.parse(readFileSync(reportFile, 'utf8'))
  } catch {
    return {}
  }
}

/** The C modules in a folder of the tests that call a function. */
function modulesCalling(name, folder) {
  const called = new RegExp(`ValkeyModule_${name}\\b`)
  return readdirSync(join(TESTS, folder))
    .filter((file) => file.endsWith('.c'))
    .filter((file) => called.test(readFileSync(join(TESTS, folder, file), 'utf8')))
}

/** Test files that name a function, or run a C module that calls it; one of them runs a whole folder. */
function filesAbout(name) {
  const modules = modulesCalling(name, 'modules').map((file) => file.split('.')[0])
  if (modulesCalling(name, LINTS).length > 0) modules.push(LINTS)
  const words = [`VM_${name}]`, `ValkeyModule_${name}`, ...modules.map((module) => `'${module}'`)]
  return readdirSync(TESTS)
    .filter((file) => file.endsWith('.test.ts'))
    .filter((file) => words.some((word) => readFileSync(join(TESTS, file), 'utf8').includes(word)))
    .map((file) => join('packages/api/test', file))
    .toSorted((a, b) => Number(a.includes('twin')) - Number(b.includes('twin')))
}

const all = coverage()
const wanted = values.only === '' ? null : new Set(values.only.split(','))
const names = all
  .filter(({ name, written }) => written && (wanted?.has(name) ?? true))
  .map(({ name }) => name)
mkdirSync(folder, { recursive: true })
if (wanted === null) {
  rmSync(reportFile, { force: true })
  const twins = readdirSync(TESTS).filter((file) => file.endsWith('.twin.test.ts'))
  for (const file of twins) {
    const env = { MUTATE_API: how, MUTATE_API_REPORT: reportFile, VALKEY_PLAYGROUND_NO_SERVER: '1' }
    const { passed, output } = await passes([join('packages/api/test', file)], env, TWIN_MINUTES)
    console.log(`${file}: ${passed ? 'done' : `failed\n${output}`}`)
  }
}
const report = readReport()
const survivors = []
for (const name of names) {
  if (report[name]?.killedBy !== undefined) continue
  const killer = await killerOf(name)
  console.log(`${name}: ${killer === undefined ? 'survives' : `found out by ${killer}`}`)
  if (killer === undefined) survivors.push(name)
}
const absent = all.length - all.filter(({ written }) => written).length
console.log(
  `${names.length - survivors.length} of ${names.length} functions are missed by a test when they are ${how === 'missing' ? 'stubs' : 'empty'}; ${absent} are not written.`,
)
for (const name of survivors) console.log(`  nobody misses ${name}`)
process.exit(survivors.length === 0 ? 0 : 1)
