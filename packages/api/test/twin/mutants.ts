// Mutants of the module API: our side of each twin script is run again with one API function replaced, for each function that
// the script's modules call. What can be seen must then differ from before: otherwise no script would notice that the
// function does nothing. No real server is needed, since both sides are equal without mutants.
//
// Run by scripts/mutate-api.mjs, which says how functions are replaced: by what GetApi gives out for functions that are not
// written (`missing`), or by ones that do nothing and answer 0 (`nothing`).
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { expect, it } from 'vitest'
import { runOurs, type Step, type TwinOptions } from '../../../engine/test/twin/twin.ts'
import type { ApiName } from '../../src/spec/index.ts'
import { mutate } from './mutate.ts'

/** How functions are replaced; null in an ordinary run. */
export const MUTATION: string | null = process.env['MUTATE_API'] ?? null
/** Where it is noted which functions were found out by which script, and which were only called. */
const REPORT = process.env['MUTATE_API_REPORT'] ?? ''
/** A script that takes longer with a mutant waits for something that never comes. */
const LONGEST_RUN_MS = 3000
const TEN_MINUTES = 600_000

/** What is known of each function. */
type Report = Record<string, Row>

interface Row {
  killedBy?: string
  readonly survivedIn: string[]
}

/** After so many scripts that did not notice, others hardly will. */
const ENOUGH_SCRIPTS = 12

function isOpen(row: Row | undefined): boolean {
  return row === undefined || (row.killedBy === undefined && row.survivedIn.length < ENOUGH_SCRIPTS)
}

function readReport(): Report {
  try {
    return JSON.parse(readFileSync(REPORT, 'utf8')) as Report
  } catch {
    return {}
  }
}

async function seen(steps: readonly Step[], resp: 2 | 3, options: TwinOptions): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const over = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve('it never ends'), LONGEST_RUN_MS)
  })
  const run = runOurs(steps, resp, options).then(
    (found) => JSON.stringify(found.seen),
    (error: unknown) => `it fails: ${String(error)}`,
  )
  const text = await Promise.race([run, over])
  clearTimeout(timer)
  return text
}

/** Declares a test that tries mutants on a table of scripts. @param called the functions that were called, to be emptied before a run */
export function mutateTwins(
  heading: string,
  table: Readonly<Record<string, readonly Step[]>>,
  options: TwinOptions,
  called: Set<ApiName>,
): void {
  it(
    `mutants of ${heading}`,
    async () => {
      const report = readReport()
      for (const [title, steps] of Object.entries(table)) {
        for (const resp of options.resp ?? ([2, 3] as const)) {
          called.clear()
          const usual = await seen(steps, resp, options)
          const names = [...called].filter((name) => isOpen(report[name]))
          if (names.length === 0) continue
          // A script that never gives the same twice tells nothing.
          if (usual !== (await seen(steps, resp, options))) continue
          for (const name of names) {
            const putBack = mutate(name, MUTATION ?? '')
            const changed = await seen(steps, resp, options)
            putBack()
            const row = (report[name] ??= { survivedIn: [] })
            const where = `${expect.getState().testPath?.split('/').at(-1) ?? ''}: ${title} (RESP${resp})`
            if (changed === usual) row.survivedIn.push(where)
            else row.killedBy = where
          }
        }
      }
      mkdirSync(dirname(REPORT), { recursive: true })
      writeFileSync(REPORT, JSON.stringify(report, null, 1))
    },
    TEN_MINUTES,
  )
}
