// What the compiler has to say: a squiggle, a row in the list, a fix.
import { expect, test } from '../fixtures/test.ts'
import { DebuggerPage } from '../fixtures/debugging.ts'
import { linesOf, moduleWith } from '../fixtures/modules.ts'

const WRONG = moduleWith('return ValkeyModule_ReplyWithLongLong(ctx, 1)')

test('a compile error is underlined, listed with its place, and gone when it is mended', async ({
  playground,
}) => {
  const { page } = playground
  await playground.open({ 'module.c': WRONG })
  await playground.runButton.click()
  await playground.expectStatus(/Not built: 1 error/)
  await expect(playground.editor.locator('.squiggly-error')).toHaveCount(1)

  await playground.showPane('Problems')
  await expect(playground.pane('problems')).toContainText("expected ';'")

  await playground.typeFile(moduleWith('return ValkeyModule_ReplyWithLongLong(ctx, 1);'))
  await expect(playground.editor.locator('.squiggly-error')).toHaveCount(0)
  await page.keyboard.press('Control+Enter')
  await playground.expectStatus(/t loaded in/)
  await expect(playground.pane('problems')).not.toContainText("expected ';'")
})

test('an error appears while typing, without Run, once the compiler is there', async ({ playground }) => {
  await playground.open({ 'module.c': moduleWith('return VALKEYMODULE_OK;') })
  expect((await playground.run()).ok).toBe(true)
  await playground.typeFile(moduleWith('return nonsense;'))
  await expect(playground.editor.locator('.squiggly-error')).toHaveCount(1)
})

test('the fix that the compiler proposes is one click away', async ({ playground }) => {
  await playground.open({ 'module.c': WRONG })
  const { ok, diagnostics } = await playground.run()
  expect(ok).toBe(false)
  expect(diagnostics).toMatchObject([
    { file: 'module.c', severity: 'error', message: expect.stringContaining("expected ';'") },
  ])

  await playground.showPane('Problems')
  await playground.pane('problems').getByRole('button', { name: /fix/i }).first().click()
  expect((await playground.run()).ok).toBe(true)
})

test('a module that refuses to load says why, and the one before stays unloaded', async ({ playground }) => {
  const refusing = moduleWith('return VALKEYMODULE_OK;').replace(
    'return ValkeyModule_CreateCommand',
    'ValkeyModule_Log(ctx, "warning", "no licence found"); return VALKEYMODULE_ERR; return ValkeyModule_CreateCommand',
  )
  await playground.open({ 'module.c': refusing })
  const result = await playground.run()
  expect(result.ok).toBe(false)
  expect(result.error).toContain('ERR Error loading the extension')
  expect(result.error).toContain('no licence found')
  expect(result.modules).toEqual([])
  await expect(playground.pane('problems')).toContainText('no licence found')
})

test('a module that traps while it is loaded is marked at its line', async ({ playground }) => {
  const trapping = moduleWith('return VALKEYMODULE_OK;').replace(
    'return ValkeyModule_CreateCommand',
    '__builtin_trap(); return ValkeyModule_CreateCommand',
  )
  await playground.open({ 'module.c': trapping })
  const result = await playground.run()
  expect(result).toMatchObject({ ok: false, modules: [] })
  const line = linesOf(trapping)('__builtin_trap')
  expect(result.error).toContain(`module.c:${line}`)
  await expect(playground.pane('problems')).toContainText(`module.c:${line}`)
  await expect(playground.editor.locator('.squiggly-error')).toHaveCount(1)
})

const LINTED = moduleWith(`ValkeyModule_RetainString(ctx, argv[0]);
    ValkeyModule_StringAppendBuffer(ctx, argv[0], "!", 1);
    return ValkeyModule_ReplyWithNull(ctx);`)
const lintedLine = linesOf(LINTED)

test('what a module does wrong while it runs is listed at its line until the next Run, and can be stopped at', async ({
  playground,
}) => {
  const { page } = playground
  const problems = playground.pane('problems')
  await playground.open({ 'module.c': LINTED })
  expect((await playground.run()).ok).toBe(true)
  await playground.command('t.do')
  await playground.showPane('Problems')
  const appended = problems.getByRole('row').filter({ hasText: 'M10 shared-string-changed' })
  await expect(appended).toContainText(`module.c:${lintedLine('AppendBuffer')}`)
  await expect(problems.getByRole('row').filter({ hasText: 'M04 string-leaked' })).toContainText(
    `module.c:${lintedLine('RetainString')}`,
  )
  await expect(problems).toContainText('Instead: Make a string of your own')
  await expect(playground.editor.locator('.squiggly-error')).toHaveCount(1)
  await expect(playground.editor.locator('.squiggly-warning')).toHaveCount(1)
  // From one to the next by key, in the text and in the list.
  await page.keyboard.press('Control+Shift+E')
  await expect.poll(() => playground.focusedPane()).toBe('editor')
  await page.keyboard.press('Control+Home')
  await page.keyboard.press('F8')
  const current = playground.editor.locator('.line-numbers.active-line-number')
  await expect(current).toHaveText(String(lintedLine('AppendBuffer')))
  await page.keyboard.press('F8')
  await expect(current).toHaveText(String(lintedLine('RetainString')))
  await page.keyboard.press('Escape')
  await appended.focus()
  await page.keyboard.press('Enter')
  await expect(current).toHaveText(String(lintedLine('AppendBuffer')))
  expect((await playground.run()).ok).toBe(true)
  await expect(problems).not.toContainText('M10')

  const debug = new DebuggerPage(playground)
  await playground.showPane('Debugger')
  await debug.start()
  await debug.pane.getByLabel('Lints: what modules should not do').check()
  const [reply] = await debug.hold('t.do', 'lint M10')
  await expect(debug.pane.getByRole('list', { name: 'Call stack' })).toContainText(
    `module.c:${lintedLine('AppendBuffer')}`,
  )
  await page.getByTestId('debug-continue').click()
  await expect(debug.status).toContainText('lint M04')
  await debug.settled()
  await page.getByTestId('debug-continue').click()
  expect((await reply)?.reply).toBe('(nil)')
  await debug.finish()
})
