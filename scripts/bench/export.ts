// How long it takes from the click on Download to a native library, in a real Chromium, and what the exporter adds to the page. The library is
// checked on the way: by the exporter's own rules and, in another worker, by clang for what a 64-bit build sees differently.

import { existsSync, readdirSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AddressInfo } from 'node:net'
import { fileURLToPath } from 'node:url'
import type { BrowserType, Page } from '@playwright/test'
import { serveFolder } from '../lib/static-server.mjs'
import { generateModule } from './compile.ts'
import { median, printTable } from './report.ts'

const LINES = 500
const WARM = 7
const TARGETS = ['x86_64', 'aarch64'] as const
const DIST = fileURLToPath(new URL('../../apps/web/dist', import.meta.url))

interface Surface {
  readonly ready: Promise<void>
  open(files: Record<string, string>): Promise<void>
  run(): Promise<{ ok: boolean }>
}
type WithSurface = typeof globalThis & { playground: Surface }

/** Clicks and waits for the library; answers milliseconds. */
function exportOnce(page: Page, target: string): Promise<number> {
  return page.evaluate(async (kind) => {
    const find = (id: string): HTMLElement | null => document.querySelector(`[data-testid='${id}']`)
    const outcome = find('export-outcome')
    const started = performance.now()
    find(`export-${kind}`)?.click()
    // The outcome of the time before goes away first.
    for (let gone = false; ; await new Promise((next) => setTimeout(next, 1))) {
      const text = outcome?.textContent ?? ''
      gone ||= text.startsWith('Building')
      if (gone && !text.startsWith('Building')) {
        if (!text.includes(' kB')) throw new Error(text)
        return performance.now() - started
      }
    }
  }, target)
}

/** Needs the built page and a Chromium (CHROMIUM names one). */
export async function benchExport(): Promise<void> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) return console.log('  no Chromium here: nothing measured')
  const { chromium } = createRequire(import.meta.url)('@playwright/test') as { chromium: BrowserType }
  const server = await serveFolder({ root: DIST, port: 0 })
  const browser = await chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--no-first-run',
      '--disable-background-networking',
    ],
  })
  try {
    const page = await browser.newPage({ acceptDownloads: true })
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
    await page.waitForFunction(() => 'playground' in globalThis)
    await page.evaluate(
      async (source) => {
        const { playground } = globalThis as WithSurface
        await playground.ready
        await playground.open({ 'module.c': source })
        await playground.run()
      },
      generateModule(LINES, 0),
    )
    await page.getByTestId('open-export').click()
    const rows: string[][] = []
    for (const target of TARGETS) {
      const first = await exportOnce(page, target)
      const warm: number[] = []
      const edited: number[] = []
      for (let i = 0; i < WARM; i++) warm.push(await exportOnce(page, target))
      for (let i = 1; i <= WARM; i++) {
        await page.evaluate(
          (source) => (globalThis as WithSurface).playground.open({ 'module.c': source }),
          generateModule(LINES, i),
        )
        edited.push(await exportOnce(page, target))
      }
      rows.push([
        `click to ${target} .so`,
        `${first.toFixed(0)} ms`,
        `${median(warm).toFixed(0)} ms`,
        `${median(edited).toFixed(0)} ms`,
      ])
    }
    printTable([`${LINES}-line module (goal: 300 ms)`, 'first', 'warm', 'after an edit'], rows)
  } finally {
    await browser.close()
    server.close()
  }
  const folder = `${DIST}/exporter`
  const bytes = (target: string): number =>
    readdirSync(folder)
      .filter((name) => name.startsWith(target))
      .reduce((sum, name) => sum + statSync(`${folder}/${name}`).size, 0)
  printTable(
    ['fetched with the first export for', ''],
    TARGETS.map((target) => [target, `${(bytes(target) / 1000).toFixed(0)} kB`]),
  )
}
