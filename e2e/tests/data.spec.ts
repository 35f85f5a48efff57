// Keys are kept: over a reload, beside a damaged file, and against a second tab.
import type { Page } from '@playwright/test'
import { moduleWith } from '../fixtures/modules.ts'
import { PlaygroundPage } from '../fixtures/pages/playground-page.ts'
import { expect, test } from '../fixtures/test.ts'

interface LogState {
  readonly lines: readonly { readonly text: string }[]
}

async function logText(playground: PlaygroundPage): Promise<string> {
  const { lines } = await playground.state<LogState>('log')
  return lines.map((line) => line.text).join('\n')
}

async function reload(playground: PlaygroundPage): Promise<void> {
  await playground.page.reload()
  await playground.ready()
}

/** Fills every file of the stored data with bytes that mean nothing, from a page without an engine. */
async function damage(page: Page): Promise<void> {
  await page.goto('./nothing-here')
  await page.evaluate(async () => {
    const root = await navigator.storage.getDirectory()
    const folder = await root.getDirectoryHandle('valkey-playground-data')
    const names: string[] = []
    for await (const name of folder.keys()) if (name.startsWith('keyspace')) names.push(name)
    for (const name of names) {
      const stream = await (await folder.getFileHandle(name)).createWritable()
      await stream.write('no snapshot at all')
      await stream.close()
    }
  })
}

test('the data of all types and databases survives a reload', async ({ playground }) => {
  for (const line of [
    'set s "one two" EX 5000',
    'rpush l a b c',
    'sadd st x y',
    'hset h f v',
    'zadd z 1.5 m',
    'xadd x 1-1 f v',
    'setbit bits 7 1',
  ]) {
    await playground.command(line)
  }
  await playground.command('select 3', { client: 'other' })
  await playground.command('set elsewhere 1', { client: 'other' })
  const before = await playground.command('debug digest')
  // No wait: leaving the page is what has to save it.
  await reload(playground)
  expect(await playground.command('debug digest')).toEqual(before)
  expect((await playground.command('dbsize')).reply).toBe('(integer) 7')
  expect((await playground.command('ttl s')).reply).toMatch(/^\(integer\) (4[89]\d\d|5000)$/)
  await expect(playground.page.getByTestId('keeping')).toHaveText('Data kept')

  await playground.command('flushall')
  await reload(playground)
  expect((await playground.command('dbsize')).reply).toBe('(integer) 0')
})

test('a damaged file is put aside and does not stop the page', async ({ playground }) => {
  await playground.command('set a 1')
  await reload(playground)
  expect((await playground.command('get a')).reply).toBe('"1"')
  await damage(playground.page)
  await playground.goto()
  expect((await playground.command('get a')).reply).toBe('(nil)')
  expect(await logText(playground)).toContain(
    'keyspace.rdb is damaged or not understood; it was put aside as damaged-keyspace.rdb',
  )
  await playground.command('set b 2')
  await reload(playground)
  expect((await playground.command('get b')).reply).toBe('"2"')
  expect(await logText(playground)).not.toContain('damaged')
})

test('a second tab works in memory, says so, and leaves the first one’s data alone', async ({
  playground,
  sharedContext,
}) => {
  await playground.command('set a first')
  const page = await sharedContext.newPage()
  const second = new PlaygroundPage(page)
  await second.goto()
  expect((await second.command('get a')).reply).toBe('(nil)')
  await second.command('set a second')
  await expect(page.getByTestId('keeping')).toHaveText('Data not kept')
  expect(await logText(second)).toContain('Another tab has the stored data')
  await page.close()
  await reload(playground)
  expect((await playground.command('get a')).reply).toBe('"first"')
})

test('values of a module type come back when their module does', async ({ playground }) => {
  const typed = moduleWith(
    'ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);\n' +
      'if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY) {\n' +
      '  long long *made = ValkeyModule_Calloc(1, sizeof(long long));\n' +
      '  ValkeyModule_ModuleTypeSetValue(key, Type, made);\n' +
      '}\n' +
      'long long *value = ValkeyModule_ModuleTypeGetValue(key);\n' +
      'ValkeyModule_ReplicateVerbatim(ctx);\n' +
      'return ValkeyModule_ReplyWithLongLong(ctx, ++*value);',
    'static ValkeyModuleType *Type;\n' +
      'static void *Load(ValkeyModuleIO *io, int version) { (void)version; long long *value = ValkeyModule_Alloc(8); *value = ValkeyModule_LoadSigned(io); return value; }\n' +
      'static void Save(ValkeyModuleIO *io, void *value) { ValkeyModule_SaveSigned(io, *(long long *)value); }\n' +
      'static void Free(void *value) { ValkeyModule_Free(value); }',
  ).replace(
    'return ValkeyModule_CreateCommand',
    'ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION, .rdb_load = Load, .rdb_save = Save, .free = Free};\n' +
      '    Type = ValkeyModule_CreateDataType(ctx, "countval1", 0, &methods);\n    return ValkeyModule_CreateCommand',
  )
  await playground.open({ 'module.c': typed })
  expect(await playground.run()).toMatchObject({ ok: true })
  await playground.command('t.do counter')
  expect((await playground.command('t.do counter')).reply).toBe('(integer) 2')
  await playground.command('set plain 1')
  await reload(playground)
  expect((await playground.command('keys *')).reply).toBe('1) "plain"')
  expect(await logText(playground)).toContain('come back when their module is loaded: countval1')
  // Saving meanwhile must not lose them.
  await playground.command('set plain 2')
  await reload(playground)
  expect(await playground.run()).toMatchObject({ ok: true })
  expect((await playground.command('t.do counter')).reply).toBe('(integer) 3')
  expect((await playground.command('get plain')).reply).toBe('"2"')
})

test('all data can be deleted from the palette', async ({ playground }) => {
  const { page } = playground
  await playground.command('set a 1')
  page.on('dialog', (dialog) => void dialog.accept())
  await page.keyboard.press('Control+Shift+P')
  await page.getByTestId('palette-input').fill('delete all data')
  await page.keyboard.press('Enter')
  await expect.poll(async () => (await playground.command('dbsize')).reply).toBe('(integer) 0')
  await reload(playground)
  expect((await playground.command('dbsize')).reply).toBe('(integer) 0')
})
