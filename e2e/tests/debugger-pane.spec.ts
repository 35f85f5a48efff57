// The debugger as people use it: a breakpoint by key, the command that stops there, what the pane shows, steps by button, and on.
import { expect, test } from '../fixtures/test.ts'
import { lineOf, SUMMING_MODULE as SOURCE } from '../fixtures/modules.ts'

test('a breakpoint set with F9 stops the command; stack, variables, watches, steps both ways', async ({
  playground,
}) => {
  const { page } = playground
  await playground.open({ 'module.c': SOURCE })
  await playground.editor.locator('.view-lines').first().click()
  await page.keyboard.press('Control+Home')
  for (let line = 1; line < lineOf('int sum'); line++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('F9')
  await expect(playground.editor.locator('.pg-breakpoint')).toHaveCount(1)
  await playground.showPane('Debugger')
  const pane = playground.pane('debugger')
  await expect(pane.getByRole('list', { name: 'Breakpoints' })).toContainText(`module.c:${lineOf('int sum')}`)
  await pane.getByRole('button', { name: /Compile for the debugger/ }).click()
  const status = page.getByTestId('debug-status')
  await expect(status).toHaveText('running', { timeout: 60_000 })

  const reply = playground.command('t.do x')
  await expect(status).toContainText('breakpoint')
  const stack = pane.getByRole('list', { name: 'Call stack' })
  await expect(stack).toContainText('add')
  await expect(stack).toContainText('Do')
  await expect(stack).toContainText('command t.do x')
  await expect(playground.editor.locator('.pg-stopped-line')).toHaveCount(1)
  await expect(pane.getByRole('button', { name: 'b is 1; change it' })).toBeVisible()

  await page.getByTestId('debug-watch').fill('a + b * 10')
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('region', { name: 'Watches' })).toContainText('10')

  await page.getByTestId('debug-next').click()
  await expect(pane.getByRole('button', { name: 'sum is 1; change it' })).toBeVisible()
  await pane.getByRole('button', { name: 'sum is 1; change it' }).click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('40')
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('button', { name: 'sum is 40; change it' })).toBeVisible()

  // The breakpoint goes, so that the loop runs on to its end.
  await page.keyboard.press('Control+Shift+E')
  await playground.editor.locator('.view-lines').first().click()
  await page.keyboard.press('Control+Home')
  for (let line = 1; line < lineOf('int sum'); line++) await page.keyboard.press('ArrowDown')
  await page.keyboard.press('F9')
  await page.getByTestId('debug-continue').click()
  expect((await reply).reply).toBe('(integer) 42')
})
