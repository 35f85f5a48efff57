// The main journey: someone changes a module, runs it, calls it, and sees what it did.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '../fixtures/test.ts'
import { moduleWith } from '../fixtures/modules.ts'

const COUNTER =
  moduleWith(`ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    ValkeyModule_StringSet(key, argv[2]);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, 41 + 1);`)

test('a changed module is compiled, loaded and called, and the panels show what it did', async ({
  playground,
}) => {
  const { page } = playground
  await playground.open({ 'module.c': '/* nothing yet */' })
  await playground.typeFile(COUNTER)
  await page.keyboard.press('Control+Enter')
  await playground.expectStatus(/t loaded in/)

  await playground.typeCommand('T.DO greeting hello')
  await expect(playground.consoleOutput()).toContainText('(integer) 42')

  await playground.showPane('Keyspace')
  await expect(playground.pane('keyspace')).toContainText('greeting')
  await expect(playground.pane('keyspace')).toContainText('string')

  await playground.showPane('Reply trace')
  const trace = playground.pane('trace')
  await trace.getByText('T.DO', { exact: false }).first().click()
  await expect(trace).toContainText('OpenKey')
  await expect(trace).toContainText('StringSet')
  await expect(trace).toContainText('ReplyWithLongLong')

  await playground.showPane('Replication')
  await expect(playground.pane('replication')).toContainText('T.DO')

  await playground.showPane('Modules')
  await expect(playground.pane('modules')).toContainText('t.do')
})

test('a second Run replaces the module and keeps the data', async ({ warm }) => {
  await warm.open({ 'module.c': moduleWith('return ValkeyModule_ReplyWithLongLong(ctx, 1);') })
  expect(await warm.run()).toMatchObject({ ok: true, modules: ['t'], diagnostics: [] })
  await warm.command('SET kept yes')
  expect((await warm.command('T.DO')).reply).toBe('(integer) 1')

  await warm.open({ 'module.c': moduleWith('return ValkeyModule_ReplyWithLongLong(ctx, 2);') })
  expect((await warm.run()).ok).toBe(true)
  expect((await warm.command('T.DO')).reply).toBe('(integer) 2')
  expect((await warm.command('GET kept')).reply).toBe('"yes"')
})

test('commands of the guide are typed into the console by a click', async ({ playground }) => {
  const { page } = playground
  await page.getByTestId('open-examples').click()
  await page.getByTestId('example-factor').click()
  await expect(page.getByTestId('open-gallery')).toHaveText('Factors')
  await playground.runButton.click()
  await playground.expectStatus(/factor loaded in/)
  await playground.pane('guide').getByRole('button', { name: 'FACTOR 97' }).click()
  await expect(playground.consoleOutput()).toContainText('1) (integer) 97')
})

test('a module with a data type is run again, and its values stay', async ({ warm }) => {
  const path = join(import.meta.dirname, '../../apps/web/src/examples/histogram/module.c')
  await warm.open({ 'module.c': readFileSync(path, 'utf8') })
  expect(await warm.run()).toMatchObject({ ok: true })
  await warm.command('HIST.ADD latency 130 5')
  await warm.command('EXPIRE latency 100')
  const { raw } = await warm.command('HIST.SHOW latency')
  expect((await warm.command('MODULE UNLOAD histogram')).reply).toContain('module-side data types')

  expect(await warm.run()).toMatchObject({ ok: true })
  expect((await warm.command('HIST.SHOW latency')).raw).toBe(raw)
  expect((await warm.command('EXPIRETIME latency')).raw).not.toBe(':-1\r\n')
})
