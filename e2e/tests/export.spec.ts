// Taking the module along: what is downloaded is what it says it is, and what can't be made is named with its line.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { expect, test } from '../fixtures/test.ts'
import type { PlaygroundPage } from '../fixtures/pages/playground-page.ts'

const MODULE = `#include "valkeymodule.h"
int Twice(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  long long n;
  if (argc != 2 || ValkeyModule_StringToLongLong(argv[1], &n) != VALKEYMODULE_OK) return ValkeyModule_WrongArity(ctx);
  return ValkeyModule_ReplyWithLongLong(ctx, 2 * n);
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  if (ValkeyModule_Init(ctx, "twice", 1, VALKEYMODULE_APIVER_1)) return VALKEYMODULE_ERR;
  return ValkeyModule_CreateCommand(ctx, "twice", Twice, "readonly", 0, 0, 0);
}
`

async function download(playground: PlaygroundPage, kind: string): Promise<{ name: string; bytes: Buffer }> {
  const [file] = await Promise.all([
    playground.page.waitForEvent('download'),
    playground.page.getByTestId(`export-${kind}`).click(),
  ])
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) }
}

test('a native library for each processor, and the oldest server that loads it', async ({ playground }) => {
  await playground.open({ 'module.c': MODULE })
  await playground.page.getByTestId('open-export').click()
  for (const [kind, machine] of [
    ['x86_64', 62],
    ['aarch64', 183],
  ] as const) {
    const { name, bytes } = await download(playground, kind)
    expect(name).toBe('opened-by-a-script.so')
    expect(bytes.subarray(0, 4).toString('latin1')).toBe('\u007fELF')
    expect(bytes.readUInt16LE(18)).toBe(machine)
    await expect(playground.page.getByTestId('export-outcome')).toContainText('version 4.0.0 or later')
  }
})

test('the archive holds the project and the console session with its replies', async ({ playground }) => {
  await playground.open({ 'module.c': MODULE })
  await playground.run()
  await playground.typeCommand('TWICE 21')
  await expect(playground.consoleOutput()).toContainText('(integer) 42')
  await playground.page.getByTestId('open-export').click()
  const { name, bytes } = await download(playground, 'archive')
  expect(name).toBe('opened-by-a-script.tar.gz')
  const text = gunzipSync(bytes).toString('latin1')
  for (const file of [
    'module.c',
    'valkeymodule.h',
    'Makefile',
    'CMakeLists.txt',
    'valkey.conf',
    'README.md',
    'test.sh',
  ])
    expect(text).toContain(`opened-by-a-script/${file}\0`)
  expect(text).toContain("expect 'TWICE 21' '(integer) 42'")

  const folder = mkdtempSync(join(tmpdir(), 'e2e-archive-'))
  try {
    execFileSync('tar', ['xz', '-C', folder], { input: bytes })
    const project = join(folder, 'opened-by-a-script')
    const server = process.env['VALKEY_SERVER'] ?? join(import.meta.dirname, '../../.valkey/valkey-server')
    const env = { ...process.env, VALKEY_SERVER: server, VALKEY_CLI: join(dirname(server), 'valkey-cli') }
    const printed = execFileSync('make', ['all', 'test'], { cwd: project, env, encoding: 'utf8' })
    expect(printed).toMatch(/^1 passed, 0 failed, 1 run$/m)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('what a 64-bit build sees differently is told with the library, at its line', async ({ playground }) => {
  const wide = MODULE.replace(
    'return ValkeyModule_ReplyWithLongLong(ctx, 2 * n)',
    'int cut = 1L << 40;\n  return ValkeyModule_ReplyWithLongLong(ctx, 2 * n + cut)',
  )
  await playground.open({ 'module.c': wide })
  await playground.page.getByTestId('open-export').click()
  const { bytes } = await download(playground, 'x86_64')
  expect(bytes.subarray(1, 4).toString('latin1')).toBe('ELF')
  const outcome = playground.page.getByTestId('export-outcome')
  await expect(outcome).toContainText('in a 64-bit build: implicit conversion')
  await expect(outcome.getByRole('button').first()).toHaveText('module.c:5')
})

test('the WebAssembly module comes as one', async ({ playground }) => {
  await playground.open({ 'module.c': MODULE })
  await playground.page.getByTestId('open-export').click()
  const { name, bytes } = await download(playground, 'wasm')
  expect(name).toBe('opened-by-a-script.wasm')
  expect(bytes.subarray(0, 4).toString('latin1')).toBe('\0asm')
})

test('a function that the oldest server lacks is refused with its line, marked, and unknown to GetApi', async ({
  playground,
}) => {
  const young = MODULE.replace(
    'return ValkeyModule_CreateCommand',
    'if (ValkeyModule_AddACLCategory == NULL) return VALKEYMODULE_ERR;\n  if (ValkeyModule_AddACLCategory(ctx, "mine")) return VALKEYMODULE_ERR;\n  return ValkeyModule_CreateCommand',
  )
  await playground.open({ 'module.c': young })
  await playground.page.getByTestId('open-export').click()
  await playground.page.getByTestId('minimum-version').selectOption('7.2')
  await playground.page.getByTestId('export-x86_64').click()
  const outcome = playground.page.getByTestId('export-outcome')
  await expect(outcome).toContainText(
    'ValkeyModule_AddACLCategory came with 8.0.0; a server 7.2 does not have it',
  )
  await expect(outcome.getByRole('button')).toHaveText('module.c:9')
  await playground.page.keyboard.press('Escape')
  const run = await playground.run()
  expect(run.ok).toBe(false)
  expect(run.diagnostics).toMatchObject([{ severity: 'warning', range: { start: { line: 10 } } }])
  // The console does not offer a command that such a server lacks, either.
  await playground.pane('console').locator('.xterm').click()
  await playground.page.keyboard.type('COMMANDL')
  await playground.page.keyboard.press('Tab')
  await playground.page.keyboard.type("'")
  await playground.page.keyboard.press('Enter')
  await expect(playground.consoleOutput()).toContainText("COMMANDL'")
  await playground.page.getByTestId('open-export').click()
  await playground.page.getByTestId('minimum-version').selectOption('')
  await playground.page.keyboard.press('Escape')
  expect(await playground.run()).toMatchObject({ ok: true, diagnostics: [] })
})
