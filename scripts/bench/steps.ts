// What a step costs in the page, with the debugger's pane open: from the press of its button until the engine is held again, until the
// variables of there are in the pane, and until all that the page asks at a stop has been answered.

import { readFileSync } from 'node:fs'
import type { Page } from '@playwright/test'
import { withBrowser } from './browser.ts'
import { median, printTable } from './report.ts'

const STEPS = ['next', 'stepIn', 'stepBack'] as const
const ROUNDS = 60
/** Steps that nobody counts: the page's code has to become warm. */
const WARM = 20
/** Milliseconds until variables are shown. */
const GOAL_MS = 16
/** Statements of the command, more than all steps together. */
const LOOPS = 500
/** Between two steps, so that what the one before has left to do is not part of it. */
const PAUSE_MS = 30

interface StepTimes {
  readonly held: number
  readonly shown: number
  readonly settled: number
}
interface Surface {
  readonly ready: Promise<void>
  open(files: Record<string, string>): Promise<void>
  command(line: string): Promise<unknown>
  debug(command: string, args?: unknown): Promise<unknown>
  onDebugEvent(listener: (event: { readonly event: string }) => void): () => void
}
type WithSurface = typeof globalThis & { playground: Surface; nextEvent(name: string): Promise<void> }

/** Opens the page with a command held at its beginning and the debugger's pane in sight. */
async function hold(page: Page, url: string): Promise<void> {
  await page.goto(url)
  await page.waitForFunction(() => 'playground' in globalThis)
  const source = readFileSync('scripts/bench/modules/loops.c', 'utf8')
  await page.evaluate(async (text) => {
    const { playground } = globalThis as WithSurface
    await playground.ready
    await playground.open({ 'loops.c': text })
    ;(globalThis as WithSurface).nextEvent = (name) =>
      new Promise((resolve) => {
        const stop = playground.onDebugEvent(({ event }) => {
          if (event !== name) return
          stop()
          resolve()
        })
      })
  }, source)
  await page.getByRole('tab', { name: 'Debugger', exact: true }).click()
  await page.getByRole('button', { name: 'Compile for the debugger' }).click()
  await page.evaluate(() => (globalThis as WithSurface).nextEvent('process'))
  await page.evaluate(async (loops) => {
    const { playground, nextEvent } = globalThis as WithSurface
    await playground.debug('setFunctionBreakpoints', { breakpoints: [{ name: 'Count' }] })
    const stopped = nextEvent('stopped')
    void playground.command(`loops.count ${loops}`)
    await stopped
  }, LOOPS)
}

/** Presses a step's button and waits; all in the page, so that no time of the connection to it is counted. */
async function several(page: Page, step: string, rounds: number): Promise<readonly StepTimes[]> {
  return await page.evaluate(
    async ({ testId, count, pause }) => {
      const { nextEvent } = globalThis as WithSurface
      const columns = document.querySelector<HTMLElement>('[data-settled]')
      const button = (): HTMLElement | null => document.querySelector(`[data-testid="${testId}"]`)
      if (!columns) throw new Error('the debugger’s pane is not there')
      const seen = (options: MutationObserverInit, until: () => boolean): Promise<number> =>
        new Promise((resolve) => {
          const observer = new MutationObserver(() => {
            if (!until()) return
            observer.disconnect()
            resolve(performance.now())
          })
          observer.observe(columns, options)
        })
      const isSettled = (): boolean => columns.dataset['settled'] === 'true'
      const times: StepTimes[] = []
      for (let round = 0; round < count; round++) {
        if (!isSettled()) await seen({ attributes: true }, isSettled)
        await new Promise((resolve) => setTimeout(resolve, pause))
        // Every step changes the line or a variable, and both are put in together.
        const shown = seen({ childList: true, characterData: true, subtree: true }, () => true)
        const held = nextEvent('stopped').then(() => performance.now())
        const began = performance.now()
        button()?.click()
        const at = { held: await held, shown: await shown }
        if (!isSettled()) await seen({ attributes: true }, isSettled)
        times.push({ held: at.held - began, shown: at.shown - began, settled: performance.now() - began })
      }
      return times
    },
    { testId: `debug-${step}`, count: rounds, pause: PAUSE_MS },
  )
}

/** Times of steps in the page. */
export async function benchSteps(): Promise<void> {
  await withBrowser(async (browser, url) => {
    const page = await browser.newPage({ viewport: { width: 1440, height: 900 } })
    await hold(page, url)
    await several(page, 'next', WARM)
    const rows: string[][] = []
    for (const step of STEPS) {
      const times = await several(page, step, ROUNDS)
      const shown = times.map((one) => one.shown)
      rows.push([
        step,
        median(times.map(({ held }) => held)).toFixed(1),
        median(shown).toFixed(1),
        shown.toSorted((a, b) => a - b)[Math.floor(ROUNDS * 0.9)]?.toFixed(1) ?? '',
        median(times.map(({ settled }) => settled)).toFixed(1),
        `< ${GOAL_MS}`,
      ])
    }
    console.log(`\nSteps in the page, from the press of the button (ms, median of ${ROUNDS})`)
    printTable(['step', 'held again', 'variables shown', '9 of 10 by', 'all answered', 'goal (shown)'], rows)
  })
}
