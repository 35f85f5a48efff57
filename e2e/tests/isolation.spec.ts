// Without cross-origin isolation, as in someone else's page: no shared memory, and everything but an immediate Stop still works.
import { expect, test } from '@playwright/test'
import { PlaygroundPage } from '../fixtures/pages/playground-page.ts'
import { moduleWith } from '../fixtures/modules.ts'

test('modules run, and endless loops end at the time limit', async ({ browser }) => {
  const context = await browser.newContext({ baseURL: `http://127.0.0.1:${process.env['E2E_OPEN_PORT']}/` })
  const playground = new PlaygroundPage(await context.newPage())
  await playground.goto()
  await playground.setTimeLimit(1)
  expect(await playground.page.evaluate(() => crossOriginIsolated)).toBe(false)
  await expect(playground.page.getByTestId('isolation')).toHaveText('Not isolated')

  await playground.open({
    'module.c': moduleWith(
      'if (argc == 1) return ValkeyModule_ReplyWithLongLong(ctx, 5); for (volatile int i = 0;; i++) {}',
    ),
  })
  expect(await playground.run()).toMatchObject({ ok: true, modules: ['t'] })
  expect((await playground.command('T.DO')).reply).toBe('(integer) 5')
  await playground.command('SET kept yes')
  expect((await playground.command('T.DO forever')).reply).toMatch(/^\(error\) ERR .*stopped/)
  expect((await playground.command('GET kept')).reply).toBe('"yes"')
  await playground.showPane('Debugger')
  await expect(playground.pane('debugger')).toContainText('not cross-origin isolated')
  await context.close()
})
