// The first visit: nothing is cached, and the compiler has to come over the wire.
import { expect, test } from '@playwright/test'
import { PlaygroundPage } from '../fixtures/pages/playground-page.ts'

test('Run waits for the compiler with its progress shown, can be cancelled, and works the next time', async ({
  browser,
}) => {
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${process.env['E2E_PORT']}/` })
  const page = await context.newPage()
  // Held back until the test lets it go, so that there is a download to look at.
  let release: () => void = () => undefined
  const held = new Promise<void>((resolve) => {
    release = resolve
  })
  await context.route(/compiler-.*\.wasm\.gz/, async (route) => {
    await held
    await route.continue().catch(() => undefined)
  })
  const playground = new PlaygroundPage(page)
  await playground.goto()
  // The console answers long before the compiler is there.
  expect((await playground.command('PING')).reply).toBe('PONG')

  await playground.runButton.click()
  await expect(playground.status).toHaveAttribute('data-phase', 'downloading')
  await playground.stopButton.click()
  await playground.expectStatus('Cancelled.')

  release()
  await playground.runButton.click()
  await playground.expectStatus(/helloworld loaded in/)
  await context.close()
})
