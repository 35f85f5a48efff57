// Code that no command of the module's runs, under the page's debugger: receivers of the server's events, and jobs after notifications.
import { expect, test } from '../fixtures/test.ts'
import { DebuggerPage } from '../fixtures/debugging.ts'
import { linesOf } from '../fixtures/modules.ts'

const SOURCE = `#include "valkeymodule.h"
#include <string.h>

static int flushes;

static void OnFlush(ValkeyModuleCtx *ctx, ValkeyModuleEvent event, uint64_t subevent, void *data) {
    if (subevent == VALKEYMODULE_SUBEVENT_FLUSHDB_START) flushes++;
    ValkeyModule_Log(ctx, "notice", "event %d %d", (int)event.id, data != NULL);
}

static void Job(ValkeyModuleCtx *ctx, void *key) {
    int letters = 3;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SETRANGE", "!slc", key, letters, "+"));
}

static void FreeJob(void *key) {
    ValkeyModule_FreeString(NULL, key);
}

static int OnKey(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    VALKEYMODULE_NOT_USED(type);
    if (strcmp(event, "set") != 0) return VALKEYMODULE_OK;
    return ValkeyModule_AddPostNotificationJob(ctx, Job, ValkeyModule_HoldString(NULL, key), FreeJob);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "t", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_FlushDB, OnFlush);
    return ValkeyModule_SubscribeToKeyspaceEvents(ctx, VALKEYMODULE_NOTIFY_STRING, OnKey);
}
`
const line = linesOf(SOURCE)

test('a job after a notification and a receiver of an event are held, and stepped back and forth', async ({
  playground,
}) => {
  const debug = new DebuggerPage(playground)
  const stack = debug.pane.getByRole('list', { name: 'Call stack' })
  await playground.open({ 'module.c': SOURCE })
  await playground.showPane('Debugger')
  await debug.addStop('job')
  await debug.addStop('event')
  await debug.start()

  const [set] = await debug.hold('SET k abc', 'Callback: job')
  await expect(stack).toContainText('Job')
  await debug.step('next', line('"SETRANGE"'))
  await expect(debug.variable('letters', '3')).toBeVisible()
  await debug.step('stepBack', line('int letters'))
  await debug.step('next', line('"SETRANGE"'))
  // What frees the job's data is a callback of the job, too.
  await debug.pane.getByRole('button', { name: /^Remove .*job/i }).click()
  await playground.page.getByTestId('debug-continue').click()
  expect((await set)?.reply).toBe('OK')
  expect((await playground.command('GET k')).reply).toBe('"abc+"')

  const [flush] = await debug.hold('FLUSHALL', 'Callback: event')
  await expect(stack).toContainText('OnFlush')
  await debug.step('next', line('"event %d'))
  await debug.finish()
  expect((await flush)?.reply).toBe('OK')
})
