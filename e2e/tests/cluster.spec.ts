// A cluster in the page: nodes that know each other, redirects, messages between modules, and a node that is stopped.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Locator } from '@playwright/test'
import { expect, test } from '../fixtures/test.ts'
import type { PlaygroundPage } from '../fixtures/pages/playground-page.ts'

const MODULE = join(import.meta.dirname, '../../apps/web/src/examples/cluster-messages/module.c')

async function type({ page }: PlaygroundPage, pane: Locator, line: string): Promise<void> {
  await pane.locator('.xterm').click()
  await page.keyboard.type(line)
  await page.keyboard.press('Enter')
}

test('three nodes share the slots, their modules talk, and one that is stopped is missed', async ({
  playground,
}) => {
  const { page } = playground
  await playground.open({ 'module.c': readFileSync(MODULE, 'utf8') })
  expect(await playground.run()).toMatchObject({ ok: true })
  await playground.showPane('Cluster')
  const pane = playground.pane('cluster')
  await pane.getByRole('button', { name: 'Start three nodes' }).click()
  await expect(pane.getByText('3 nodes', { exact: true })).toBeVisible({ timeout: 30_000 })
  await expect(pane.getByTestId('cluster-node-7001')).toContainText('primary0-5460ok')
  await expect(pane.getByTestId('cluster-node-7003')).toContainText('primary10923-16383ok')

  await type(playground, pane, 'SET a 1')
  await expect(pane.getByRole('log')).toContainText('-> Redirected to slot [15495] located at 127.0.0.1:7003')
  await type(playground, pane, 'ROLL.CALL hello')
  const messages = pane.getByTestId('cluster-messages')
  await expect(messages).toContainText('7001sent to allroll_call15hello')
  await expect(messages).toContainText('7002received from 7001roll_call15hello')
  await expect(messages).toContainText('7001received from 7003roll_call24here')

  await pane.getByRole('button', { name: 'Stop 7001 without a word' }).click()
  await expect(pane.getByTestId('cluster-node-7001')).toContainText('stopped')
  await type(playground, pane, 'GET a')
  await expect(pane.getByRole('log')).toContainText('"1"')
  await pane.getByRole('button', { name: 'End the cluster' }).click()
  await expect(pane.getByRole('button', { name: 'Start three nodes' })).toBeVisible()
  expect(page.workers().filter((worker) => worker.url().includes('engine-worker'))).toHaveLength(1)
})
