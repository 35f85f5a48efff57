// Journeys to a real server through the bridge: browse it, compare with it, copy from it, follow it as a replica.
import { expect, test } from '../fixtures/test.ts'
import type { PlaygroundPage } from '../fixtures/pages/playground-page.ts'
import { startRealServer, type RealServer } from '../fixtures/real-server.ts'

let server: RealServer
test.afterEach(async () => {
  await server.stop()
})

async function connect(
  playground: PlaygroundPage,
  login: { readonly password?: string; readonly readOnly?: boolean } = {},
): Promise<void> {
  const { page } = playground
  await playground.showPane('Server')
  await expect(page.getByTestId('server-target')).toHaveValue(server.address)
  if (login.password !== undefined) await page.getByTestId('server-password').fill(login.password)
  await page.getByTestId('server-read-only').setChecked(login.readOnly ?? true)
  await page.getByTestId('server-connect').click()
}

test('a real server is browsed: console, keyspace, INFO, slow log', async ({ playground }) => {
  const { page } = playground
  server = await startRealServer('--slowlog-log-slower-than', '0')
  server.cli('HSET', 'user:1', 'name', 'ada')
  server.cli('SET', 'greeting', 'hello')
  await connect(playground)
  const pane = playground.pane('server')
  await pane.locator('.xterm').click()
  await page.keyboard.type('GET greeting')
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('log')).toContainText('"hello"')
  await page.keyboard.type('SET greeting changed')
  await page.keyboard.press('Enter')
  await expect(pane.getByRole('log')).toContainText('read-only')
  expect(server.cli('GET', 'greeting')).toBe('hello')

  await page.getByTestId('server-view-keyspace').click()
  await expect(pane).toContainText('user:1')
  await expect(pane).toContainText('greeting')
  await page.getByTestId('server-view-info').click()
  await expect(pane).toContainText('8.1.1')
  await page.getByTestId('server-view-slowlog').click()
  await expect(pane).toContainText('HSET user:1 name ada')
})

test('a wrong password and a server that is gone are said as they are', async ({ playground }) => {
  server = await startRealServer('--requirepass', 'secret')
  await connect(playground, { password: 'guess' })
  const problem = playground.page.getByTestId('server-problem')
  await expect(problem).toContainText('WRONGPASS')
  await playground.page.getByTestId('server-password').fill('secret')
  await playground.page.getByTestId('server-connect').click()
  await expect(playground.page.getByTestId('server-disconnect')).toBeVisible()
  await server.stop()
  await expect(problem).toContainText('closed the connection')
  await playground.page.getByTestId('server-connect').click()
  await expect(problem).toContainText('refused the connection')
  server = await startRealServer()
})

test('the same lines here and there: equal replies, and one that differs', async ({ playground }) => {
  const { page } = playground
  server = await startRealServer('--repl-diskless-sync-delay', '0')
  await connect(playground, { readOnly: false })
  await page.getByTestId('server-view-compare').click()
  const script = page.getByTestId('compare-script')
  await script.fill('SET a 1\nINCR a\nRPUSH l x y z\nLRANGE l 0 -1\nHSET h f v\n')
  await page.getByRole('button', { name: 'Run on both' }).click()
  const summary = page.getByTestId('compare-summary')
  await expect(summary).toHaveText(
    '5 replies are the same; 5 effects on replicas are the same; 3 values are the same.',
  )
  await script.fill(
    "SET a 1 EX 100\nSPOP l2\nEVAL \"redis.call('incr', KEYS[1]) redis.call('del', KEYS[2])\" 2 a h",
  )
  await page.getByRole('button', { name: 'Run on both' }).click()
  await expect(page.getByTestId('compare-result')).toContainText('MULTI\nincr a\ndel h\nEXEC')
  await expect(summary).toHaveText(
    '3 replies are the same; 3 effects on replicas are the same; 3 values are the same.',
  )
  server.cli('SET', 'a', '40')
  await script.fill('INCR a')
  await page.getByRole('button', { name: 'Run on both' }).click()
  await expect(summary).toHaveText(
    '1 of 1 replies differ; 1 effects on replicas are the same; 1 of 1 values differ: a.',
  )
  await expect(page.getByTestId('compare-result')).toContainText('(integer) 41')
})

test('keys are copied both ways, with their time to live', async ({ playground }) => {
  const { page } = playground
  server = await startRealServer()
  server.cli('ZADD', 'scores', '1.5', 'ada', '2', 'grace')
  server.cli('EXPIRE', 'scores', '1000')
  await connect(playground, { readOnly: false })
  await page.getByTestId('server-view-copy').click()
  await page.getByTestId('copy-key').fill('scores')
  await page.getByRole('button', { name: 'From the server to this page' }).click()
  await expect(page.getByTestId('copy-outcome')).toContainText('Copied')
  expect((await playground.command('ZRANGE scores 0 -1')).reply).toBe('1) "ada"\n2) "grace"')
  expect(Number((await playground.command('TTL scores')).raw.slice(1))).toBeGreaterThan(900)
  await playground.command('SADD mine x y')
  await page.getByTestId('copy-key').fill('mine')
  await page.getByRole('button', { name: 'From this page to the server' }).click()
  await expect(page.getByTestId('copy-outcome')).toContainText('Copied')
  expect(server.cli('SCARD', 'mine')).toBe('2')
})

test('the page’s engine follows a real primary: all its data, then each write', async ({ playground }) => {
  server = await startRealServer('--repl-diskless-sync-delay', '0')
  server.cli('SET', 'before', '1')
  server.cli('RPUSH', 'list', 'a', 'b')
  const [host, port] = server.address.split(':')
  expect((await playground.command(`REPLICAOF ${host} ${port}`)).reply).toBe('OK')
  const reply = async (line: string): Promise<string> => (await playground.command(line)).reply
  await expect.poll(() => reply('GET before')).toBe('"1"')
  server.cli('INCRBY', 'before', '41')
  server.cli('EVAL', "for i = 1, 100 do redis.call('HSET', 'h', i, i * i) end", '0')
  await expect.poll(() => reply('HGET h 100')).toBe('"10000"')
  await expect.poll(() => reply('DEBUG DIGEST')).toBe(server.cli('DEBUG', 'DIGEST'))
  // A broken connection costs no second snapshot.
  server.cli('CLIENT', 'KILL', 'TYPE', 'replica')
  server.cli('INCR', 'before')
  await expect.poll(() => reply('GET before')).toBe('"43"')
  expect(server.cli('INFO', 'stats')).toMatch(/sync_full:1\s[^]*sync_partial_ok:1\s/)
  expect(await reply('SET x 1')).toContain('READONLY')
  expect(await reply('REPLICAOF NO ONE')).toBe('OK')
  expect(await reply('SET x 1')).toBe('OK')
})
