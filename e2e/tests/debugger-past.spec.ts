// Back in time in the page: step and run back, jumps, who wrote what, the reply so far; and the clock that is set forward.
import { expect, test } from '../fixtures/test.ts'
import { DebuggerPage } from '../fixtures/debugging.ts'
import { linesOf, moduleWith } from '../fixtures/modules.ts'

const SOURCE = moduleWith(
  `ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModule_HashSet(key, VALKEYMODULE_HASH_CFIELDS, "name", argv[2], NULL);
    for (counter.hits = 0; counter.hits < argc;)
      counter.hits++;
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplyWithLongLong(ctx, counter.hits);
    return ValkeyModule_ReplyWithNull(ctx);`,
  'static struct Counter { int hits; char label[8]; } counter;',
)
const line = linesOf(SOURCE)

test('steps and runs go back, a statement is gone to; who wrote a key and a field; the reply grows; the clock advances', async ({
  playground,
}) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
  const time = playground.pane('time')
  const changes = time.getByTestId('changes')
  await playground.open({ 'module.c': SOURCE })
  await playground.showPane('Debugger')
  await debug.toggle(line('ReplyWithNull'))
  await debug.toggle(line('ValkeyModuleKey *key'))
  await debug.start()
  const [reply] = await debug.hold('t.do k field-value', 'breakpoint')
  await debug.heldAt(line('ValkeyModuleKey *key'))
  await debug.step('next', line('HashSet'))
  await expect(debug.pane).toContainText('"k": empty')
  await page.getByTestId('debug-continue').click()
  await debug.heldAt(line('ReplyWithNull'))
  await playground.showPane('Time')
  await expect(changes).toContainText('key kno key → hash "name": "field-value" by HashSet')
  await expect(changes).toContainText('counter.hits0 → 3')

  await debug.step('stepBack', line('ReplyWithLongLong'))
  await expect(changes).toHaveText(String.raw`reply"*2\r\n:3\r\n" → "*2\r\n"calledReplyWithLongLong`)
  for (const [question, answer] of [
    ['key k', `by HashSet: nothing → hash "name": "field-value" Go to module.c:${line('HashSet')}`],
    ['key k name', `by HashSet: nothing → "field-value" Go to module.c:${line('HashSet')}`],
    ['counter.hits', `Go to module.c:${line('hits++')}`],
  ] as const) {
    await time.getByTestId('last-write').fill(question)
    await page.keyboard.press('Enter')
    await expect(time.getByTestId('last-write-answer')).toContainText(answer)
  }
  await debug.step('reverseContinue', line('ValkeyModuleKey *key'))
  await time.getByTestId('statements').getByRole('button').filter({ hasText: 'CloseKey' }).click()
  await debug.heldAt(line('CloseKey'))
  await expect(page.getByTestId('past-notice').first()).toContainText('In the past')
  // Onward through the past into the present.
  await page.getByTestId('debug-continue').click()
  await debug.heldAt(line('ReplyWithNull'))
  await expect(page.getByTestId('past-notice')).toHaveCount(0)
  await page.getByTestId('debug-continue').click()
  expect((await reply)?.reply).toBe('1) (integer) 3\n2) (nil)')

  const clock = time.getByTestId('clock')
  await page.getByTestId('clock-take').click()
  await page.getByRole('button', { name: 'Hold the clock' }).click()
  await expect(clock).toContainText(' held')
  await playground.command('PEXPIRE k 60000')
  await time.getByLabel('Milliseconds').fill('59000')
  await time.getByRole('button', { name: 'Advance, ms' }).click()
  await expect(clock).toContainText('Next: key "k", in 1001 ms')
  expect((await playground.command('PTTL k')).reply).toBe('(integer) 1000')
  await time.getByLabel('Speed').selectOption('60')
  await expect(clock).toContainText('running 60 times as fast')
  await expect(async () => expect((await playground.command('EXISTS k')).reply).toBe('(integer) 0')).toPass()
  // A clock that was held goes on as fast as it went.
  await page.getByRole('button', { name: 'Hold the clock' }).click()
  await page.getByRole('button', { name: 'Let it run' }).click()
  await expect(clock).toContainText('running 60 times as fast')
  await time.getByRole('button', { name: 'Real time' }).click()
  await expect(clock.getByRole('status')).toHaveText('running')
  await debug.finish()
})
