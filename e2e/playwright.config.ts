// Journeys through the built page in a real Chromium, against the production server: once as it is, once without isolation headers.
//
// Build first (`npm run build`; `npm test` does). Ports are drawn once and handed to the worker processes through the environment. CHROMIUM names
// another browser binary.
import { defineConfig, type PlaywrightTestConfig } from '@playwright/test'

/** How many are kept for one run. */
const PORTS = 30

/** Where they begin: below the ports that systems give to outgoing connections, which would take one of ours now and then. */
process.env['E2E_FIRST_PORT'] ??= String(20_000 + PORTS * Math.floor(Math.random() * 400))
const port = (name: string, place: number): number => {
  process.env[name] ??= String(Number(process.env['E2E_FIRST_PORT']) + place)
  return Number(process.env[name])
}
const isolated = port('E2E_PORT', 0)
const open = port('E2E_OPEN_PORT', 1)
/** Where the journeys that need a real server start one; the page's bridge reaches it. */
const valkey = port('E2E_VALKEY_PORT', 2)
/** The first of the ports where a real cluster may be. */
const cluster = port('E2E_CLUSTER_PORT', 10)

const config: PlaywrightTestConfig = defineConfig({
  testDir: 'tests',
  outputDir: '../test-results',
  timeout: 120_000,
  expect: { timeout: 45_000 },
  workers: 1,
  fullyParallel: false,
  forbidOnly: true,
  reporter: 'list',
  use: {
    baseURL: `http://127.0.0.1:${isolated}/`,
    viewport: { width: 1440, height: 900 },
    launchOptions: {
      executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
      args: [
        '--headless',
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
  webServer: [
    {
      command: `node ../scripts/serve.mjs --port ${isolated} --target 127.0.0.1:${valkey} --target cluster://127.0.0.1:${cluster} --listen 0 --build`,
      port: isolated,
      reuseExistingServer: false,
    },
    {
      command: `node ../scripts/serve.mjs --port ${open} --no-isolation`,
      port: open,
      reuseExistingServer: false,
    },
  ],
})

export default config
