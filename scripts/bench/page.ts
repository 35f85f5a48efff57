// How fast the page is in a real Chromium: until it can be used, and from an edit to the loaded module. The built page is served from
// this machine, so the first download costs unpacking and no network.

import type { Browser, BrowserContext, Page } from '@playwright/test'
import { withBrowser } from './browser.ts'
import { generateModule } from './compile.ts'
import { median, printTable } from './report.ts'

const ROUNDS = 3
const WARM_RUNS = 5
const LINES = 500
interface Surface {
  readonly ready: Promise<void>
  open(files: Record<string, string>): Promise<void>
  run(): Promise<{
    ok: boolean
    error?: string
    timings: { compile: number; link: number; load: number; total: number }
  }>
  command(line: string): Promise<{ reply: string }>
}
type WithSurface = typeof globalThis & { playground: Surface }

/** Opens the page in a new tab; answers it and the milliseconds until it was ready. */
async function openPage(context: BrowserContext, url: string): Promise<{ page: Page; millis: number }> {
  const page = await context.newPage()
  const startedAt = performance.now()
  await page.goto(url, { waitUntil: 'commit' })
  await page.waitForFunction(() => 'playground' in globalThis, undefined, { polling: 10 })
  await page.evaluate(() => (globalThis as WithSurface).playground.ready)
  return { page, millis: performance.now() - startedAt }
}

/** Edits and runs once; answers the milliseconds from Run to the loaded module. */
async function runOnce(page: Page, salt: number): Promise<number> {
  const result = await page.evaluate(
    async (source) => {
      const { playground } = globalThis as WithSurface
      await playground.open({ 'module.c': source })
      return await playground.run()
    },
    generateModule(LINES, salt),
  )
  if (!result.ok) throw new Error(result.error ?? 'the generated module does not compile')
  return result.timings.total
}

async function measure(browser: Browser, url: string): Promise<readonly (readonly string[])[]> {
  const cold: number[] = []
  const warm: number[] = []
  const first: number[] = []
  let context = await browser.newContext()
  let page: Page | null = null
  for (let round = 0; round < ROUNDS; round++) {
    await context.close()
    context = await browser.newContext()
    const once = await openPage(context, url)
    cold.push(once.millis)
    // At once, so that the download is part of it.
    first.push(await runOnce(once.page, round))
    await once.page.close()
    const again = await openPage(context, url)
    warm.push(again.millis)
    page = again.page
  }
  if (page === null) throw new Error('no round was run')
  const shown = (values: readonly number[]): string[] => [
    `${median(values).toFixed(0)} ms`,
    `${Math.min(...values).toFixed(0)} ms`,
  ]
  const rows: string[][] = [
    ['page ready, nothing cached', ...shown(cold)],
    ['page ready, cached', ...shown(warm)],
    ['first Run, compiler to be fetched', ...shown(first)],
  ]
  for (const profile of ['debug', 'release'] as const) {
    await page.getByTestId('profile').selectOption(profile)
    await runOnce(page, 100)
    const times: number[] = []
    for (let run = 1; run <= WARM_RUNS; run++) times.push(await runOnce(page, 100 + run))
    rows.push([`Run after an edit, ${profile === 'debug' ? '-O0 -g' : '-O2'}`, ...shown(times)])
  }
  const replies = await page.evaluate(async () => {
    const { playground } = globalThis as WithSurface
    const startedAt = performance.now()
    for (let i = 0; i < 500; i++) await playground.command('PING')
    return (performance.now() - startedAt) / 500
  })
  rows.push(['command and reply', `${replies.toFixed(2)} ms`, ''])
  await context.close()
  return rows
}

/** The page's rows. */
export async function benchPage(): Promise<void> {
  await withBrowser(async (browser, url) => {
    printTable([`${LINES}-line module`, 'median', 'best'], await measure(browser, url))
  })
}
