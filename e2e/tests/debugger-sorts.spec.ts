// Other sorts of code under the page's debugger: C++, undefined behaviour in a sanitizer build, and what EXEC and scripts run.
import { expect, test } from '../fixtures/test.ts'
import { DebuggerPage } from '../fixtures/debugging.ts'
import { linesOf } from '../fixtures/modules.ts'

const SOURCE = `#include "valkeymodule.h"

template <typename T> struct Pair {
    T first, second;
    T sum() const {
        return first + second;
    }
};

static int Do(ValkeyModuleCtx *ctx, ValkeyModuleString **, int argc) {
    Pair<int> pair{2147483640, argc * 4};
    return ValkeyModule_ReplyWithLongLong(ctx, pair.sum());
}

extern "C" int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **, int) {
    if (ValkeyModule_Init(ctx, "t", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "t.do", Do, "", 0, 0, 0);
}
`
const line = linesOf(SOURCE)
const SCRIPT = `EVAL "local n = 1\\nredis.call('SET', 'k', n)\\nreturn redis.call('INCR', 'k')" 0`

test('C++ is stopped in; undefined behaviour is where a sanitizer build stops; scripts go on line by line', async ({
  playground,
}) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
  const stack = debug.pane.getByRole('list', { name: 'Call stack' })
  await page.getByTestId('profile').selectOption('sanitize')
  await playground.open({ 'module.cpp': SOURCE })
  await playground.showPane('Debugger')
  await debug.toggle(line('return first'))
  await debug.start()

  const [small] = await debug.hold('t.do', 'breakpoint')
  await expect(stack.getByRole('button').first()).toContainText(`module.cpp:${line('return first')}`)
  await expect(stack.getByRole('button').first()).toContainText('sum')
  await page.getByTestId('debug-continue').click()
  expect((await small)?.reply).toBe('(integer) 2147483644')

  const [large] = await debug.hold('t.do again', 'breakpoint')
  await page.getByTestId('debug-continue').click()
  await expect(debug.status).toContainText('signed integer overflow: 2147483640 + 8 in int')
  await debug.heldAt(line('return first'))
  await page.getByTestId('debug-continue').click()
  expect((await large)?.reply).toBe('(integer) -2147483648')

  // The first script brings Lua along; what it runs has no caller on the stack.
  expect((await playground.command('EVAL "return 1" 0')).reply).toBe('(integer) 1')
  await debug.addStop('script', 'SET')
  const [script] = await debug.hold(SCRIPT, 'Line 2 of user_script')
  await expect(stack).toContainText('EVAL')
  await page.getByTestId('debug-next-script').click()
  await expect(debug.status).toContainText('Line 3 of user_script')
  await debug.settled()
  await page.getByTestId('debug-continue').click()
  expect((await script)?.reply).toBe('(integer) 2')
  await debug.finish()
})
