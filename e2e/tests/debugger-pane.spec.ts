// The debugger as people use it: a breakpoint by key, the command that stops there, what the pane shows, steps by button, and on.
import { expect, test } from '../fixtures/test.ts'
import { DebuggerPage } from '../fixtures/debugging.ts'
import { lineOf, linesOf, moduleWith, SUMMING_MODULE as SOURCE } from '../fixtures/modules.ts'

test('a breakpoint set with F9 stops the command; stack, variables, watches, steps both ways', async ({
  playground,
}) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
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
  await playground.expectStatus('Held by the debugger')
  const stack = pane.getByRole('list', { name: 'Call stack' })
  await expect(stack).toContainText('add')
  await expect(stack).toContainText('Do')
  await expect(stack).toContainText('command t.do x')
  await expect(playground.editor.locator('.pg-stopped-line')).toHaveCount(1)
  await expect(pane.getByRole('button', { name: 'b is 1; change it' })).toBeVisible()

  await page.getByTestId('debug-watch').fill('a + b * 10')
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('region', { name: 'Watches' })).toContainText('10')

  await debug.settled()
  await debug.step('next', lineOf('return sum'))
  await debug.step('stepBack', lineOf('int sum'))
  await debug.step('next', lineOf('return sum'))
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

const BOX = moduleWith(
  `for (int i = 0; i < 4; i++)
      box.sides[i % 3] += i;
    volatile int spin = argc > 1;
    while (spin)
      box.width++;
    return ValkeyModule_ReplyWithLongLong(ctx, box.sides[0]);`,
  'static struct Box { int width; int sides[3]; const char *name; } box = {0, {1, 2, 3}, "crate"};',
)
const boxLine = linesOf(BOX)

test('OnLoad is stepped; hits are counted; parts are opened; data and bytes are stopped at; a loop is paused; panels can be read', async ({
  playground,
}) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
  const stack = debug.pane.getByRole('list', { name: 'Call stack' })
  await playground.open({ 'module.c': BOX })
  await playground.showPane('Debugger')
  async function pressMargin(line: number): Promise<void> {
    const number = playground.editor.locator('.line-numbers').getByText(String(line), { exact: true })
    // Left of the number.
    await number.click({ position: { x: -8, y: 8 }, force: true })
  }
  await pressMargin(boxLine('ValkeyModule_Init'))
  await page.keyboard.press('Control+Shift+F9')
  await expect(debug.status).toContainText('breakpoint', { timeout: 60_000 })
  await debug.heldAt(boxLine('ValkeyModule_Init'))
  await expect(stack).toContainText('ValkeyModule_OnLoad')
  await debug.step('next', boxLine('CreateCommand'))
  await pressMargin(boxLine('ValkeyModule_Init'))
  await expect(playground.editor.locator('.pg-breakpoint')).toHaveCount(0)
  await page.getByTestId('debug-continue').click()
  await expect(debug.status).toHaveText('running')

  // Set while the module is there: the third time is stopped at.
  await debug.goToLine(boxLine('box.sides[i'))
  await page.keyboard.press('Shift+F9')
  await page.getByTestId('breakpoint-form').getByLabel('Hits').fill('3')
  await page.keyboard.press('Enter')
  const [reply] = await debug.hold('t.do', 'breakpoint')
  await expect(debug.variable('i', '2')).toBeVisible()
  for (const panel of ['keyspace', 'trace', 'replication', 'blocked', 'timers', 'modules', 'log', 'problems'])
    expect(await playground.state(panel), panel).not.toBeNull()
  await debug.pane.getByRole('button', { name: /^Globals/ }).click()
  await debug.pane.getByRole('button', { name: 'Parts of box' }).click()
  await debug.pane.getByRole('button', { name: 'Parts of sides' }).click()
  await expect(debug.variable('[1]', '3')).toBeVisible()

  await debug.pane.getByRole('button', { name: 'More about i' }).click()
  await debug.pane.getByRole('button', { name: 'Stop when it changes' }).click()
  await debug.pane.getByRole('button', { name: /^Remove the breakpoint/ }).click()
  await page.getByTestId('debug-continue').click()
  await expect(debug.status).toContainText('i: 2 → 3')
  await debug.settled()

  // The bytes of what the cursor is on; those of its first member are stopped at.
  await playground.showPane('Memory')
  await playground.editor.getByText('box', { exact: true }).first().click()
  await expect(page.getByTestId('memory-bytes').locator('[data-address][data-marked="true"]')).toHaveCount(20)
  await page.getByTestId('debug-watch').fill('&box.width')
  await page.keyboard.press('Enter')
  const watched = debug.pane.getByRole('region', { name: 'Watches' }).getByText(/^0x/)
  const address = (await watched.textContent()) ?? ''
  await debug.pane.getByRole('button', { name: /^Remove i,/ }).click()
  await debug.addStop('bytes', 'nowhere')
  await expect(debug.pane).toContainText('that is not all memory')
  await debug.addStop('bytes', `${address} 4`)
  await page.getByTestId('debug-continue').click()
  expect((await reply)?.reply).toBe('(integer) 4')

  const [spinning] = await debug.hold('t.do spin', `${address}: 0 → 1`)
  await debug.pane.getByRole('button', { name: `Remove 4 bytes at ${address}` }).click()
  await page.getByTestId('debug-continue').click()
  await debug.pane.getByRole('button', { name: 'Pause the running module' }).click()
  await expect(debug.status).toHaveText('Paused')
  await debug.variable('spin', '1').click()
  await page.keyboard.press('Control+A')
  await page.keyboard.type('0')
  await page.keyboard.press('Enter')
  await expect(debug.variable('spin', '0')).toBeVisible()
  await page.getByTestId('debug-continue').click()
  expect((await spinning)?.reply).toBe('(integer) 7')

  // Compiled and loaded anew, OnLoad is run once more.
  await pressMargin(boxLine('ValkeyModule_Init'))
  await debug.pane.getByRole('button', { name: 'Compile and load anew' }).click()
  await expect(debug.status).toContainText('breakpoint')
  await debug.heldAt(boxLine('ValkeyModule_Init'))
  await debug.finish()
})
