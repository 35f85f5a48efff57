// Threads in the page: workers over shared memory, started by C code that the engine's worker is in; and an honest no without isolation.
import { expect, test } from '../fixtures/test.ts'
import { moduleWith } from '../fixtures/modules.ts'

const JOINED = moduleWith(
  `pthread_t threads[12];
    size_t sum = 0;
    for (size_t i = 0; i < 12; i++)
        if (pthread_create(&threads[i], NULL, square, (void *)i) != 0)
            return ValkeyModule_ReplyWithError(ctx, "ERR no threads here");
    for (int i = 0; i < 12; i++) {
        void *result;
        pthread_join(threads[i], &result);
        sum += (size_t)result;
    }
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)sum);`,
  `#include <pthread.h>
static void *square(void *argument) { return (void *)((size_t)argument * (size_t)argument); }`,
)

const UNBLOCKED = moduleWith(
  `ValkeyModuleBlockedClient *bc = ValkeyModule_BlockClient(ctx, NULL, NULL, NULL, 0);
    pthread_t thread;
    pthread_create(&thread, NULL, work, bc);
    return VALKEYMODULE_OK;`,
  `#include <pthread.h>
#include <unistd.h>
static void *work(void *argument) {
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(argument);
    usleep(50000);
    for (int i = 0; i < 20; i++) {
        ValkeyModule_ThreadSafeContextLock(ctx);
        ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "c!", "counter"));
        ValkeyModule_ThreadSafeContextUnlock(ctx);
    }
    ValkeyModule_ReplyWithSimpleString(ctx, "counted");
    ValkeyModule_FreeThreadSafeContext(ctx);
    ValkeyModule_UnblockClient(argument, NULL);
    return NULL;
}`,
)

/** Forks at the first word; with another, tells how the child ended. */
const FORKED = moduleWith(
  `if (argc > 1) return ValkeyModule_ReplyWithLongLong(ctx, ended);
    int before = 40;
    int pid = ValkeyModule_Fork(done, NULL);
    if (pid == 0) ValkeyModule_ExitFromChild(before + 2);
    return ValkeyModule_ReplyWithBool(ctx, pid > 0);`,
  `static int ended = -1;
static void done(int code, int signal, void *data) {
    VALKEYMODULE_NOT_USED(signal);
    VALKEYMODULE_NOT_USED(data);
    ended = code;
}`,
)

test('the first command starts twelve threads, more than are ready, and joins them', async ({ warm }) => {
  await warm.open({ 'module.c': JOINED })
  expect((await warm.run()).ok).toBe(true)
  expect((await warm.command('T.DO')).reply).toBe('(integer) 506')
  expect((await warm.command('T.DO')).reply).toBe('(integer) 506')
})

test('a thread takes the lock again and again and unblocks its client', async ({ warm }) => {
  await warm.open({ 'module.c': UNBLOCKED })
  expect((await warm.run()).ok).toBe(true)
  expect((await warm.command('T.DO')).reply).toBe('counted')
  expect((await warm.command('GET counter')).reply).toBe('"20"')
})

test('a child that a command forked ends by itself and the parent is told', async ({ warm }) => {
  await warm.open({ 'module.c': FORKED })
  expect((await warm.run()).ok).toBe(true)
  expect((await warm.command('T.DO')).reply).toBe('(integer) 1')
  await expect.poll(async () => (await warm.command('T.DO ended')).reply).toBe('(integer) 42')
})
