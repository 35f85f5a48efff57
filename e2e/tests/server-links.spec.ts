// Journeys between the page's engine and real servers: a cluster, watched traffic, replication out of the page, a module loaded there.
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '../fixtures/test.ts'
import { PlaygroundPage } from '../fixtures/pages/playground-page.ts'
import { startRealCluster } from '../fixtures/real-cluster.ts'
import { startRealServer } from '../fixtures/real-server.ts'

const FAST_SYNC = ['--repl-diskless-sync-delay', '0'] as const

interface Login {
  readonly target?: string
  readonly user?: string
  readonly password?: string
  readonly readOnly?: boolean
}

async function connect({ page }: PlaygroundPage, login: Login = {}): Promise<void> {
  await page.getByRole('tab', { name: 'Server', exact: true }).click()
  if (login.target !== undefined) await page.getByTestId('server-target').selectOption(login.target)
  if (login.user !== undefined) await page.getByTestId('server-user').fill(login.user)
  if (login.password !== undefined) await page.getByTestId('server-password').fill(login.password)
  await page.getByTestId('server-read-only').setChecked(login.readOnly ?? false)
  await page.getByTestId('server-connect').click()
  await expect(page.getByTestId('server-disconnect')).toBeVisible()
}

async function type(playground: PlaygroundPage, line: string): Promise<void> {
  await playground.pane('server').locator('.xterm').click()
  await playground.page.keyboard.type(line)
  await playground.page.keyboard.press('Enter')
}

test('a cluster of three is browsed as a whole; redirects are followed and shown', async ({ playground }) => {
  const { page } = playground
  const cluster = await startRealCluster()
  try {
    const [first = '', second = '', third = ''] = cluster.nodes
    await connect(playground, { target: `cluster://${first}` })
    const log = playground.pane('server').getByRole('log')
    // The slots of these keys: 3300, 7365, 11298, 15495.
    await type(playground, 'SET b one')
    await type(playground, 'SET a two')
    await expect(log).toContainText(`-> Redirected to slot [15495] located at ${third}`)
    await type(playground, 'SET c three')
    await expect(log).toContainText(`-> Redirected to slot [7365] located at ${second}`)
    await type(playground, 'GET c')
    await expect(log).toContainText('"three"')
    expect([cluster.cli(0, 'GET', 'b'), cluster.cli(1, 'GET', 'c'), cluster.cli(2, 'GET', 'a')]).toEqual([
      'one',
      'three',
      'two',
    ])
    cluster.cli(0, 'CLUSTER', 'SETSLOT', '7365', 'IMPORTING', cluster.ids[1] as string)
    cluster.cli(1, 'CLUSTER', 'SETSLOT', '7365', 'MIGRATING', cluster.ids[0] as string)
    await type(playground, 'SET {c}.new asked')
    await expect(log).toContainText(
      `-> Redirected to slot [7365] located at ${first} (ASK: for this command only)`,
    )
    await type(playground, 'GET c')
    await page.getByTestId('server-view-keyspace').click()
    const keyspace = playground.pane('server').getByRole('tabpanel')
    for (const key of ['a', 'b', 'c', '{c}.new']) await expect(keyspace).toContainText(key)
    await page.getByTestId('server-view-info').click()
    await page.getByTestId('server-node').selectOption(third)
    await expect(keyspace).toContainText(third.slice(third.indexOf(':') + 1))
  } finally {
    await cluster.stop()
  }
})

test('traffic is watched, and replayed into the module under development', async ({ playground }) => {
  const { page } = playground
  const server = await startRealServer(...FAST_SYNC)
  try {
    await connect(playground, { readOnly: true })
    await page.getByTestId('server-view-traffic').click()
    await page.getByRole('button', { name: 'Watch the traffic' }).click()
    await expect(page.getByTestId('traffic-heard')).toHaveAttribute('data-watching', 'yes')
    server.cli('GET', 'a key')
    server.cli('SET', 'n', '5')
    const rows = page.getByTestId('traffic-rows')
    await expect(rows).toContainText('GET "a key"')
    await expect(rows).toContainText('SET n 5')
    await page.getByTestId('traffic-rules').fill('SET = APPEND')
    await page.getByRole('button', { name: 'Replay what was heard' }).click()
    await expect(page.getByTestId('traffic-outcome')).toHaveText('2 sent, 0 answered with an error.')
    expect((await playground.command('GET n')).reply).toBe('"5"')
    await page.getByRole('button', { name: 'Stop watching' }).click()

    await page.getByTestId('traffic-source').selectOption('stream')
    await page.getByTestId('traffic-live').check()
    await page.getByRole('button', { name: 'Watch the traffic' }).click()
    await expect(page.getByTestId('traffic-heard')).toHaveAttribute('data-watching', 'yes')
    server.cli('-n', '3', 'SET', 'n', '7')
    await expect(rows).toContainText('SET n 7')
    const replayed = async (): Promise<string> =>
      (await playground.command('GET n', { client: 'replay' })).reply
    await expect.poll(replayed).toBe('"7"')
    // Again after a Run, though another view is shown by then.
    await page.getByTestId('traffic-again').check()
    await page.getByTestId('server-view-info').click()
    expect((await playground.run()).ok).toBe(true)
    await expect.poll(replayed).toBe('"77"')
  } finally {
    await server.stop()
  }
})

test('a user with rights to browse sees all but what is denied, which is named', async ({ playground }) => {
  const { page } = playground
  const server = await startRealServer()
  try {
    server.cli('RPUSH', 'list', 'x')
    await page.getByRole('tab', { name: 'Server', exact: true }).click()
    const rule = await page.locator('.pg-connect pre').textContent()
    server.cli(...(rule ?? '').replace('choose-a-password', 'secret').split(' '))
    await connect(playground, { user: 'browser', password: 'secret', readOnly: true })
    const pane = playground.pane('server')
    for (const [view, shows] of [
      ['keyspace', 'list'],
      ['info', '8.1.1'],
      ['slowlog', 'No slow commands'],
    ] as const) {
      await page.getByTestId(`server-view-${view}`).click()
      await expect(pane).toContainText(shows)
    }
    await page.getByTestId('server-view-traffic').click()
    await page.getByRole('button', { name: 'Watch the traffic' }).click()
    await expect(pane).toContainText("has no permissions to run the 'monitor' command")
    server.cli('ACL', 'SETUSER', 'browser', '-lrange', '-slowlog')
    await page.getByTestId('server-view-keyspace').click()
    await expect(page.getByTestId('keyspace-denied')).toContainText("'lrange' command")
    await expect(pane).toContainText('list')
    await page.getByTestId('server-view-slowlog').click()
    await expect(pane).toContainText("has no permissions to run the 'slowlog|get' command")
  } finally {
    await server.stop()
  }
})

test('a real server follows the page’s engine, and its snapshot comes back', async ({ playground }) => {
  const { page } = playground
  const server = await startRealServer(...FAST_SYNC)
  try {
    page.on('dialog', (dialog) => void dialog.accept())
    const here = async (line: string): Promise<string> => (await playground.command(line)).reply
    await here("EVAL \"for i = 1, 2000 do redis.call('HSET', 'h' .. i % 50, i, i * i) end\" 0")
    // Larger than a message to the bridge may be.
    await here('SETRANGE big 20000000 x')
    await connect(playground)
    await page.getByTestId('server-view-link').click()
    await page.getByRole('button', { name: 'Feed the server' }).click()
    await expect(page.getByTestId('link-there')).toContainText('link up')
    await here("EVAL \"for i = 1, 2000 do redis.call('ZADD', 'z', i, i) redis.call('SPOP', 's') end\" 0")
    await expect.poll(() => server.cli('ZCARD', 'z')).toBe('2000')
    expect(server.cli('DEBUG', 'DIGEST')).toBe(await here('DEBUG DIGEST'))
    // A broken connection costs no second snapshot.
    await here('CLIENT KILL TYPE replica')
    await here('SET after 1')
    await expect.poll(() => server.cli('GET', 'after')).toBe('1')
    expect(await here('INFO stats')).toMatch(/sync_full:1\s[^]*sync_partial_ok:1\s/)

    await page.getByRole('button', { name: 'Release the server' }).click()
    await expect(page.getByTestId('link-there')).toContainText('a primary')
    server.cli('SET', 'only', 'there')
    await here('FLUSHALL')
    await page.getByTestId('server-view-copy').click()
    await page.getByRole('button', { name: 'Load a snapshot of the server' }).click()
    await expect(page.getByTestId('copy-outcome')).toContainText('Loaded:')
    expect(await here('GET only')).toBe('"there"')
    expect(await here('DEBUG DIGEST')).toBe(server.cli('DEBUG', 'DIGEST'))
  } finally {
    await server.stop()
  }
})

test('the project’s module is built for the server and loaded there, anew after each Run', async ({
  playground,
}) => {
  const { page } = playground
  const server = await startRealServer('--enable-module-command', 'local')
  const source = (factor: number): string => `#include "valkeymodule.h"
int Times(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  long long n;
  if (argc != 2 || ValkeyModule_StringToLongLong(argv[1], &n)) return ValkeyModule_WrongArity(ctx);
  return ValkeyModule_ReplyWithLongLong(ctx, ${factor} * n);
}
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  if (ValkeyModule_Init(ctx, "times", 1, VALKEYMODULE_APIVER_1)) return VALKEYMODULE_ERR;
  return ValkeyModule_CreateCommand(ctx, "times", Times, "readonly", 0, 0, 0);
}
`
  try {
    await playground.open({ 'module.c': source(2) })
    await connect(playground)
    await page.getByTestId('server-view-build').click()
    await page.getByRole('button', { name: 'Build and load there' }).click()
    const outcome = page.getByTestId('build-outcome')
    await expect(outcome).toContainText('loaded from')
    expect(server.cli('TIMES', '21')).toBe('42')
    await page.getByTestId('build-again').check()
    await playground.open({ 'module.c': source(3) })
    expect((await playground.run()).ok).toBe(true)
    await expect.poll(() => server.cli('TIMES', '21')).toBe('63')
    expect(server.cli('MODULE', 'LIST').match(/times/g)?.length).toBeGreaterThan(0)
  } finally {
    await server.stop()
  }
})

test('values of a module are copied both ways, where both have the module', async ({ playground }) => {
  const { page } = playground
  const modules = join(import.meta.dirname, '../../packages/api/test/modules')
  const source = join(modules, 'datatypes.c')
  const folder = mkdtempSync(join(tmpdir(), 'e2e-types-'))
  const library = join(folder, 'datatypes.so')
  const headers = join(import.meta.dirname, '../../packages/api/include')
  execFileSync('cc', ['-std=gnu11', '-shared', '-fPIC', '-w', '-I', headers, source, '-o', library])
  const server = await startRealServer('--loadmodule', library)
  try {
    await playground.open({
      'module.c': readFileSync(source, 'utf8'),
      'testing.h': readFileSync(join(modules, 'testing.h'), 'utf8'),
    })
    expect((await playground.run()).ok).toBe(true)
    server.cli('datatypes.set', 'theirs', '12', 'from there')
    await playground.command('datatypes.set mine -7 "from here"')
    await connect(playground)
    await page.getByTestId('server-view-copy').click()
    for (const [key, way] of [
      ['theirs', 'From the server to this page'],
      ['mine', 'From this page to the server'],
    ] as const) {
      await page.getByTestId('copy-key').fill(key)
      await page.getByRole('button', { name: way }).click()
      await expect(page.getByTestId('copy-outcome')).toContainText('Copied')
      await page.getByTestId('copy-key').fill('')
    }
    expect((await playground.command('datatypes.get theirs')).reply).toContain('"from there"')
    expect(server.cli('datatypes.get', 'mine')).toContain('from here')
    for (const key of ['mine', 'theirs'])
      expect((await playground.command(`DEBUG DIGEST-VALUE ${key}`)).reply).toBe(
        `1) ${server.cli('DEBUG', 'DIGEST-VALUE', key)}`,
      )
  } finally {
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
})

test('a connection is remembered by name and colour; what can hurt is asked about', async ({
  playground,
}) => {
  const { page } = playground
  const server = await startRealServer()
  try {
    await page.getByRole('tab', { name: 'Server', exact: true }).click()
    await page.getByTestId('server-name').fill('Production')
    await page.getByTestId('server-colour').selectOption('red')
    await connect(playground)
    await expect(page.locator('.pg-server')).toHaveAttribute('data-colour', 'red')
    server.cli('SET', 'k', '1')
    const log = playground.pane('server').getByRole('log')
    page.once('dialog', (dialog) => {
      expect(dialog.message()).toBe('FLUSHALL can hurt Production. Send it?')
      void dialog.dismiss()
    })
    await type(playground, 'FLUSHALL')
    await expect(log).toContainText('(error) Not sent.')
    expect(server.cli('DBSIZE')).toBe('1')
    await type(playground, 'HELLO 3')
    await type(playground, 'CONFIG GET port')
    await expect(log).toContainText(`1# "port" => "${server.address.split(':')[1]}"`)
    await page.getByTestId('server-disconnect').click()
    const remembered = page.getByRole('list', { name: 'Remembered connections' })
    await remembered.getByRole('button', { name: 'Production', exact: true }).click()
    await expect(page.getByTestId('server-colour')).toHaveValue('red')
    await remembered.getByRole('button', { name: 'Forget Production' }).click()
    await expect(remembered).toHaveCount(0)
  } finally {
    await server.stop()
  }
})

test('a page that is served without a bridge is paired with one that stands alone', async ({ browser }) => {
  const server = await startRealServer()
  const origin = `http://127.0.0.1:${process.env['E2E_OPEN_PORT']}`
  const program = join(import.meta.dirname, '../../packages/server/bin/valkey-playground')
  const bridge = spawn(
    process.execPath,
    [program, 'bridge', '--port', '0', '--target', server.address, '--origin', origin],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const context = await browser.newContext()
  // Nothing is compiled here: a hundred megabytes need not be fetched.
  await context.route('**/toolchain/**', (route) => route.abort())
  try {
    const printed = await new Promise<string>((resolve) => {
      let text = ''
      bridge.stdout.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        if (/Pairing code: \S+\n/.test(text)) resolve(text)
      })
    })
    const page = await context.newPage()
    const playground = new PlaygroundPage(page)
    await playground.goto(`${origin}/`)
    await playground.showPane('Server')
    await expect(playground.pane('server')).toContainText('served without a bridge')
    await page.getByText('Another bridge').click()
    await page.getByTestId('pair-address').fill(/Bridge on (\S+)/.exec(printed)?.[1] ?? '')
    await page.getByTestId('pair-code').fill('guess')
    await page.getByTestId('pair').click()
    await expect(page.getByTestId('pair-problem')).toContainText('unknown or used pairing code')
    await page.getByTestId('pair-code').fill(/Pairing code: (\S+)/.exec(printed)?.[1] ?? '')
    await page.getByTestId('pair').click()
    await connect(playground, { target: server.address, readOnly: true })
    // The engine’s own connections go the same way.
    server.cli('SET', 'k', 'by the other bridge')
    const [host, port] = server.address.split(':')
    await playground.command(`REPLICAOF ${host} ${port}`)
    await expect.poll(async () => (await playground.command('GET k')).reply).toBe('"by the other bridge"')
  } finally {
    await context.close()
    bridge.kill()
    await server.stop()
  }
})
