// The page for those who use it without a mouse, without sight, on a small screen, or inside another page.
import { violations } from '../fixtures/axe.ts'
import { expect, test } from '../fixtures/test.ts'
import { PlaygroundPage } from '../fixtures/pages/playground-page.ts'
import { moduleWith } from '../fixtures/modules.ts'

const PANES = [
  ['Keyspace', 'keyspace'],
  ['Reply trace', 'trace'],
  ['Modules', 'modules'],
  ['Problems', 'problems'],
  ['Log', 'log'],
  ['Timers', 'timers'],
] as const

for (const theme of ['light', 'dark', 'contrast'] as const) {
  test(`axe finds nothing to mend in the ${theme} theme`, async ({ warm }) => {
    const { page } = warm
    const only = theme === 'light' ? undefined : 'colours'
    await page.getByTestId('theme').selectOption(theme)
    await warm.open({ 'module.c': moduleWith('return ValkeyModule_ReplyWithLongLong(ctx, 1)') })
    await warm.run()
    await warm.command('SET key value EX 100')
    await warm.command('HSET hash field value')
    expect(await violations(page, { only })).toEqual([])
    for (const [title, id] of PANES) {
      await warm.showPane(title)
      await expect(warm.pane(id)).toBeVisible()
      const within = [`[data-pane="${id}"]`, '[role="tablist"]']
      expect(await violations(page, { only, within }), title).toEqual([])
    }
    for (const key of ['Control+Shift+P', 'Control+O', 'Control+/', 'Control+,']) {
      await page.keyboard.press(key)
      await expect(page.getByRole('dialog')).toBeVisible()
      expect(await violations(page, { only, within: ['dialog[open]'] }), key).toEqual([])
      await page.keyboard.press('Escape')
    }
    await page.getByTestId('theme').selectOption('system')
  })
}

test('the whole journey works with the keyboard alone', async ({ playground }) => {
  const { page } = playground
  await playground.command('FLUSHALL')
  await page.keyboard.press('Control+O')
  await expect(page.getByRole('dialog', { name: 'Projects and examples' })).toBeVisible()
  const card = page.getByTestId('example-ring')
  for (let tabs = 0; tabs < 40 && !(await card.evaluate((node) => node === document.activeElement)); tabs++)
    await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog')).toHaveCount(0)
  await expect(page.getByTestId('open-gallery')).toHaveText('Ring buffer')

  await page.keyboard.press('Control+Shift+E')
  await expect.poll(() => playground.focusedPane()).toBe('editor')
  await page.keyboard.press('Control+Enter')
  await playground.expectStatus(/ring loaded in/)

  await page.keyboard.press('Control+`')
  await expect.poll(() => playground.focusedPane()).toBe('console')
  await page.keyboard.type('RING.PUSH log 2 a b c')
  await page.keyboard.press('Enter')
  await expect(playground.consoleOutput()).toContainText('(integer) 1')

  // Both places that keep Tab let it go when asked.
  await page.keyboard.press('Control+m')
  await page.keyboard.press('Tab')
  await expect.poll(() => page.evaluate(() => document.activeElement?.closest('.xterm') === null)).toBe(true)
})

test('F6 goes round all panes that are shown', async ({ playground }) => {
  const { page } = playground
  // One of the shown panes has nothing to focus inside: it takes the focus itself.
  await playground.showPane('Timers')
  await playground.editor.locator('.view-lines').first().click()
  const visited: string[] = [await playground.focusedPane()]
  for (let step = 0; step < 8; step++) {
    await page.keyboard.press('F6')
    await expect.poll(() => playground.focusedPane()).not.toMatch(new RegExp(`^(none|${visited.at(-1)})$`))
    visited.push(await playground.focusedPane())
  }
  expect(visited).toContain('editor')
  expect(visited).toContain('console')
  expect(visited).toContain('guide')
})

test('on a small screen one pane is shown at a time', async ({ sharedContext }) => {
  const page = await sharedContext.newPage()
  await page.setViewportSize({ width: 360, height: 740 })
  const playground = new PlaygroundPage(page)
  await playground.goto()
  await expect(playground.pane('editor')).toBeVisible()
  await page.getByRole('navigation', { name: 'Panes' }).getByRole('button', { name: 'Console' }).click()
  await expect(playground.pane('console')).toBeVisible()
  await expect(playground.pane('editor')).toBeHidden()
  await playground.typeCommand('PING')
  await expect(playground.consoleOutput()).toContainText('PONG')
  const fits = (): Promise<boolean> =>
    page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth)
  expect(await fits()).toBe(true)
  // Zoomed to 400 %: the page scrolls one way only, and a pane is not pressed to nothing.
  await page.setViewportSize({ width: 320, height: 256 })
  expect(await fits()).toBe(true)
  expect((await playground.pane('console').boundingBox())?.height).toBeGreaterThan(200)
  await page.close()
})
