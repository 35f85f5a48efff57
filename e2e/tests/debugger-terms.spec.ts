// Stops in Valkey's terms in the page: what a command asks, sends on, replies and sets off; and steps from one such thing to the next.
import { expect, test } from '../fixtures/test.ts'
import { DebuggerPage } from '../fixtures/debugging.ts'

const SOURCE = `#include "valkeymodule.h"

static void Filter(ValkeyModuleCommandFilterCtx *filter) {
    VALKEYMODULE_NOT_USED(filter);
}

static int Changed(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    VALKEYMODULE_NOT_USED(ctx);
    VALKEYMODULE_NOT_USED(key);
    return event != NULL && type != 0 ? VALKEYMODULE_OK : VALKEYMODULE_ERR;
}

static int Served(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    return ValkeyModule_ReplyWithLongLong(ctx, argc);
}

static int Wait(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_UnblockClient(ValkeyModule_BlockClient(ctx, Served, NULL, NULL, 0), NULL);
    return VALKEYMODULE_OK;
}

static int Do(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleCallReply *done = ValkeyModule_Call(ctx, "SET", "!ss", argv[1], argv[2]);
    ValkeyModule_FreeCallReply(done);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, 1);
    return ValkeyModule_ReplyWithString(ctx, argv[1]);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "t", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_RegisterCommandFilter(ctx, Filter, VALKEYMODULE_CMDFILTER_NOSELF);
    ValkeyModule_SubscribeToKeyspaceEvents(ctx, VALKEYMODULE_NOTIFY_STRING, Changed);
    ValkeyModule_CreateCommand(ctx, "t.wait", Wait, "", 0, 0, 0);
    return ValkeyModule_CreateCommand(ctx, "t.do", Do, "write", 1, 1, 1);
}
`

/** What is stopped at, in the order in which `t.do k word` comes by: kind, detail, what the status says, the innermost of the stack. */
const STOPS = [
  ['filter', '', 'Callback: filter', 'Filter'],
  ['api', 'Call word', 'Calls ValkeyModule_Call', 'ValkeyModule_Call'],
  ['notification', '', 'Callback: notification', 'Changed'],
  ['reply', '', 'Replies by ValkeyModule_ReplyWithArray', 'ValkeyModule_ReplyWithArray'],
  ['propagate', 'SET', 'Propagates a command: SET k word', 'command t.do'],
] as const

test('calls by an argument, filters, notifications, what is replied and propagated; then from one call, command and event to the next', async ({
  playground,
}) => {
  const { page } = playground
  const debug = new DebuggerPage(playground)
  const stack = debug.pane.getByRole('list', { name: 'Call stack' }).getByRole('button')
  const removals = debug.pane
    .getByRole('list', { name: 'Breakpoints' })
    .getByRole('button', { name: /^Remove / })
  await playground.open({ 'module.c': SOURCE })
  await playground.showPane('Debugger')
  for (const [kind, detail] of STOPS) await debug.addStop(kind, detail)
  await debug.start()

  async function arrived(status: string, innermost: string): Promise<void> {
    await expect(debug.status).toContainText(status)
    await debug.settled()
    await expect(stack.first()).toContainText(innermost)
  }
  async function next(level: string, status: string, innermost: string): Promise<void> {
    await page.getByTestId(`debug-next-${level}`).click()
    await arrived(status, innermost)
  }

  const reply = playground.command('t.do k word')
  for (const [, , status, innermost] of STOPS) {
    await arrived(status, innermost)
    // Each is stopped at once: a reply has more parts.
    await removals.first().click()
    await page.getByTestId('debug-continue').click()
  }
  expect((await reply).reply).toBe('1) (integer) 1\n2) "k"')

  await debug.addStop('command', 't.do')
  const [second] = await debug.hold('t.do k other', 'Command t.do')
  await removals.first().click()
  await next('api', 'Calls ValkeyModule_Call', 'ValkeyModule_Call')
  await page.getByTestId('debug-next-event').click()
  expect((await second)?.reply).toBe('1) (integer) 1\n2) "k"')

  // The first that runs of the next command is the filter; whoever was blocked is served by an event of its own.
  const waited = playground.command('t.wait')
  await arrived('Something of a module runs', 'Filter')
  await next('command', 'Command t.wait', 'Wait')
  await next('event', 'Something of a module runs', 'Served')
  await page.getByTestId('debug-continue').click()
  expect((await waited).reply).toBe('(integer) 1')
  await debug.finish()
})
