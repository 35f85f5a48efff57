// Modules that do not come back: they are stopped, and nothing else is lost.
import { expect, test } from '../fixtures/test.ts'
import { moduleWith } from '../fixtures/modules.ts'

const LOOP = moduleWith('for (volatile int i = 0;; i++) {}')

test('Stop ends an endless loop; page, engine and data go on', async ({ playground }) => {
  const { page } = playground
  await playground.open({ 'module.c': LOOP })
  expect((await playground.run()).ok).toBe(true)
  await playground.command('SET kept yes')

  await playground.typeCommand('T.DO')
  await playground.expectStatus(/Running/)
  // The page answers while the engine is busy.
  await playground.typeFile('// still editable')
  await expect(playground.editor).toContainText('still editable')
  await playground.stopButton.click()

  await expect(playground.consoleOutput()).toContainText(/\(error\) ERR .*t.*stopped/i)
  expect((await playground.command('GET kept')).reply).toBe('"yes"')
  await playground.showPane('Modules')
  await expect(playground.pane('modules')).toContainText('stopped while running')
  await expect(page.getByTestId('stop')).toBeDisabled()
})

test('a command that yields lets others hear that it is busy, panels too, and is stopped like any other', async ({
  playground,
}) => {
  await playground.open({
    'module.c': moduleWith(
      'for (;;) ValkeyModule_Yield(ctx, VALKEYMODULE_YIELD_FLAG_CLIENTS, "Counting sheep");',
    ),
  })
  expect((await playground.run()).ok).toBe(true)
  await playground.command('SET kept yes')
  await playground.command('CONFIG SET busy-reply-threshold 1')
  const counted = playground.command('t.do')
  await expect(async () =>
    expect((await playground.command('GET kept', { client: 'other' })).reply).toBe(
      '(error) BUSY Counting sheep',
    ),
  ).toPass()
  expect(await playground.state('keyspace')).toMatchObject({ total: 1 })
  await playground.expectStatus(/Running/)
  await playground.stopButton.click()
  expect((await counted).reply).toMatch(/^\(error\) ERR module t: stopped in Do \(module\.c:\d+\)$/)
  expect((await playground.command('GET kept')).reply).toBe('"yes"')
})

test('the time limit ends an endless loop by itself', async ({ playground }) => {
  await playground.setTimeLimit(1)
  await playground.open({ 'module.c': LOOP })
  expect((await playground.run()).ok).toBe(true)
  const { reply } = await playground.command('T.DO')
  expect(reply).toMatch(/^\(error\) ERR .*stopped/)
  expect((await playground.command('PING')).reply).toBe('PONG')
})

test('an endless loop in OnLoad is stopped, and nothing of the module stays', async ({ playground }) => {
  await playground.setTimeLimit(1)
  const source = moduleWith('return VALKEYMODULE_OK;').replace(
    'return ValkeyModule_CreateCommand',
    'for (volatile int i = 0;; i++) {}\n    return ValkeyModule_CreateCommand',
  )
  await playground.open({ 'module.c': source })
  const result = await playground.run()
  expect(result).toMatchObject({ ok: false, modules: [] })
  expect((await playground.command('MODULE LIST')).reply).toBe('(empty array)')
  expect((await playground.command('PING')).reply).toBe('PONG')
})

test('a trap gives an error that says what and where', async ({ warm }) => {
  await warm.open({ 'module.c': moduleWith('volatile int *far = (int *)0x7ffffff0; return *far;') })
  expect((await warm.run()).ok).toBe(true)
  const { reply } = await warm.command('T.DO')
  expect(reply).toMatch(/^\(error\) ERR .*out of bounds/)
  expect((await warm.command('PING')).reply).toBe('PONG')
})

test('endless recursion gives an error', async ({ warm }) => {
  const source = moduleWith(
    'return Deep(argc);',
    'static int Deep(volatile int n) { return Deep(n + 1) + n; }',
  )
  await warm.open({ 'module.c': source })
  expect((await warm.run()).ok).toBe(true)
  expect((await warm.command('T.DO')).reply).toMatch(/^\(error\) ERR .*stack/)
  expect((await warm.command('PING')).reply).toBe('PONG')
})
