// What the editor knows of the module API while someone types.
import { expect, test } from '../fixtures/test.ts'
import { moduleWith } from '../fixtures/modules.ts'

test('completion offers API functions without their prefix, with signature and description', async ({
  playground,
}) => {
  const { page } = playground
  await playground.open({ 'module.c': '' })
  await playground.editor.locator('.view-lines').first().click()
  await page.keyboard.type('ReplyWithLongL')
  await page.keyboard.press('Control+Space')
  const suggestions = page.locator('.suggest-widget')
  await expect(suggestions).toContainText('ValkeyModule_ReplyWithLongLong')
  await page.keyboard.press('Enter')
  await expect(playground.editor).toContainText('ValkeyModule_ReplyWithLongLong')

  await page.keyboard.type('(')
  const hints = page.locator('.parameter-hints-widget')
  await expect(hints).toContainText('long long ll')
  await expect(hints.locator('.parameter.active')).toHaveText('ValkeyModuleCtx *ctx')
  await page.keyboard.type('ctx, ')
  await expect(hints.locator('.parameter.active')).toHaveText('long long ll')
})

test('hovering a function shows its signature, what it does and since when it is there', async ({
  playground,
}) => {
  await playground.open({ 'module.c': moduleWith('return ValkeyModule_ReplyWithLongLong(ctx, 1);') })
  await playground.hoverUntil(
    'ValkeyModule_ReplyWithLongLong',
    'int ValkeyModule_ReplyWithLongLong(ValkeyModuleCtx *ctx, long long ll)',
  )
  await expect(playground.page.locator('.monaco-hover:visible')).toContainText('since 4.0.0')
})
