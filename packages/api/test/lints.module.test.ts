// Lints: every case of test/modules/lints is run, and what is reported is what the marks in the C source say, no more and no less. A line
// that ends in `// R02` is one where R02 is reported in the case it stands in; `// name: R02` says in which case, for lines elsewhere.
// The files are read as they are, so a case is a C function and nothing more.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { LINTS, type LintReport } from '../src/index.ts'
import { compileC, createBench, type Bench } from './harness.ts'

const FOLDER = join(import.meta.dirname, 'modules/lints')
const START = 1_700_000_000_000
const HEADER = readFileSync(join(FOLDER, 'case.h'), 'utf8')

interface Case {
  readonly name: string
  readonly session: readonly string[]
  readonly marks: readonly string[]
}

/** The cases in a source: their commands and the places where reports are wanted. */
function casesOf(source: string): Case[] {
  const cases: { name: string; session: string[]; marks: string[] }[] = []
  let session: string[] = []
  source.split('\n').forEach((line, index) => {
    const command = /^\/\/ [$3] .*/.exec(line)
    if (command) session.push(line.slice(3))
    const begins = /^CASE\((\w+)\)/.exec(line)
    if (begins) {
      const name = begins[1] as string
      cases.push({ name, session: session.length > 0 ? session : [`$ ${name} k`], marks: [] })
      session = []
    }
    const mark = /\/\/ (?:(\w+): )?([A-Z]\d\d)$/.exec(line)
    if (mark) {
      const found = mark[1] === undefined ? cases.at(-1) : { marks: (elsewhere[mark[1]] ??= []) }
      found?.marks.push(`${mark[2]} ${index + 1}`)
    }
  })
  return cases.map((one) => ({ ...one, marks: [...one.marks, ...(elsewhere[one.name] ?? [])] }))
}
const elsewhere: Record<string, string[]> = {}

/** Runs a case; `later` lets time pass, `pump 20` gives what waits twenty turns. */
function run(bench: Bench, session: readonly string[]): void {
  let now = START
  for (const line of session) {
    if (line === '$ later') {
      bench.setTime((now += 1000))
      bench.server.pump()
    } else if (line.startsWith('$ pump '))
      for (let turn = Number(line.slice(7)); turn > 0; turn--) bench.server.pump()
    else bench.run(line.slice(2), line.startsWith('3') ? 3 : 2)
  }
  bench.setTime(START)
}

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.c')))('%s', (file) => {
  const source = readFileSync(join(FOLDER, file), 'utf8')
  let bench: Bench
  let reports: LintReport[] = []
  beforeAll(async () => {
    bench = createBench({ lint: true })
    const wasm = await compileC(file, source, 'debug', { 'case.h': HEADER })
    expect(bench.load(`/m/${file}`, wasm)).toBe('+OK\r\n')
    bench.host.lints.onReport((report) => reports.push(report))
  })

  it.each(casesOf(source))('$name reports what its marks say', ({ session, marks }) => {
    bench.run('FLUSHALL')
    reports = []
    run(bench, session)
    const told = reports.map(({ id, place }) => `${id} ${place?.file === file ? place.line : '?'}`)
    expect(told.toSorted()).toEqual(marks.toSorted())
  })
})

it('every lint that is found while modules run has a case', () => {
  const sources = [...readdirSync(FOLDER).map((name) => join('modules/lints', name)), 'modules/lint-loads.c']
  const texts = [...sources, 'lint-loads.module.test.ts'].map((name) =>
    readFileSync(join(import.meta.dirname, name), 'utf8'),
  )
  const named = new Set(texts.join('\n').match(/\b[A-Z]\d\d\b/g))
  const wanted = Object.entries(LINTS).filter(([, { found }]) => found === 'run' || found === 'fault')
  expect(wanted.map(([id]) => id).filter((id) => !named.has(id))).toEqual([])
})
