// Threads of modules under the page's debugger: nested workers that stand while the page looks at them.
import { expect, test } from '../fixtures/test.ts'
import { DebuggerPage } from '../fixtures/debugging.ts'
import { linesOf } from '../fixtures/modules.ts'

const SOURCE = `#include "valkeymodule.h"
#include <pthread.h>

static void *square(void *argument) {
    long n = (long)argument;
    long product = n * n;
    return (void *)product;
}

static int Do(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    pthread_t threads[2];
    void *results[2];
    pthread_create(&threads[0], NULL, square, (void *)3);
    pthread_create(&threads[1], NULL, square, (void *)5);
    pthread_join(threads[0], &results[0]);
    pthread_join(threads[1], &results[1]);
    return ValkeyModule_ReplyWithLongLong(ctx, (long)results[0] * 100 + (long)results[1]);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "t", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "t.do", Do, "", 0, 0, 0);
}
`
const line = linesOf(SOURCE)

test('a breakpoint in a thread stops it, with its own stack and variables; the engine’s stack is a click away', async ({
  playground,
}) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
  const threads = debug.pane.getByRole('list', { name: 'Threads' })
  const stack = debug.pane.getByRole('list', { name: 'Call stack' })
  await playground.open({ 'module.c': SOURCE })
  await playground.showPane('Debugger')
  await debug.toggle(line('long product'))
  await debug.start()
  const [reply] = await debug.hold('t.do', 'breakpoint')
  await expect(threads.getByRole('button')).toHaveText([
    'engine has the lock',
    /^thread \d+ of t/,
    /^thread \d+ of t/,
  ])
  await expect(stack.getByRole('button')).toHaveText([
    `squaremodule.c:${line('long product')}`,
    /^thread \d+ of t$/,
  ])
  const first = (await debug.pane.getByRole('button', { name: /^n is [35]; change it$/ }).textContent()) ?? ''
  await threads.getByRole('button', { name: 'engine' }).click()
  await expect(stack).toContainText('Do')
  await expect(stack).toContainText('command t.do')

  // On to the other thread, which is stepped.
  const [n, product] = first === '3' ? ['5', '25'] : ['3', '9']
  await page.getByTestId('debug-continue').click()
  await expect(debug.variable('n', n)).toBeVisible()
  await debug.settled()
  await debug.step('next', line('return (void *)'))
  await expect(debug.variable('product', product)).toBeVisible()
  await page.getByTestId('debug-continue').click()
  expect((await reply)?.reply).toBe('(integer) 925')
  await debug.finish()
})
