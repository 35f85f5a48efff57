// The built page in a real Chromium, for the parts that measure there.

import { existsSync } from 'node:fs'
import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'
import type { AddressInfo } from 'node:net'
import type { Browser, BrowserType } from '@playwright/test'
import { serveFolder } from '../lib/static-server.mjs'

const FLAGS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
]

/** Serves the built page from this machine and gives a browser to open it in (CHROMIUM names one). Says so if there is none. */
export async function withBrowser(work: (browser: Browser, url: string) => Promise<void>): Promise<void> {
  const executablePath = process.env['CHROMIUM'] ?? '/usr/bin/chromium'
  if (!existsSync(executablePath)) return console.log('  no Chromium here: nothing measured')
  const { chromium } = createRequire(import.meta.url)('@playwright/test') as {
    chromium: BrowserType
  }
  const server = await serveFolder({
    root: fileURLToPath(new URL('../../apps/web/dist', import.meta.url)),
    port: 0,
  })
  const browser = await chromium.launch({ executablePath, args: FLAGS })
  try {
    await work(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  } finally {
    await browser.close()
    server.close()
  }
}
