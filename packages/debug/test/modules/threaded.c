/* Threads to be stopped in: two that compute side by side, one that has the server's lock. */
#include "valkeymodule.h"
#include <pthread.h>

static _Thread_local long mine = 1;
static long finished = 0;

static void *sum(void *argument) {
    long n = (long)argument;
    mine += n;
    long total = 0;
    for (long i = 0; i < n; i++) {
        total += i;
    }
    return (void *)total;
}

/* threaded.sums */
static int Sums(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_t threads[2];
    void *results[2];
    pthread_create(&threads[0], NULL, sum, (void *)5);
    pthread_create(&threads[1], NULL, sum, (void *)7);
    pthread_join(threads[0], &results[0]);
    pthread_join(threads[1], &results[1]);
    return ValkeyModule_ReplyWithLongLong(ctx, (long)results[0] * 100 + (long)results[1]);
}

static void *count(void *argument) {
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(NULL);
    ValkeyModule_ThreadSafeContextLock(ctx);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "!c", "counted"));
    ValkeyModule_ThreadSafeContextUnlock(ctx);
    ValkeyModule_FreeThreadSafeContext(ctx);
    return NULL;
}

/* threaded.count */
static int Count(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_t thread;
    pthread_create(&thread, NULL, count, NULL);
    pthread_detach(thread);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

static void *finish(void *argument) {
    finished += (long)argument;
    return argument;
}

/* threaded.finish n */
static int Finish(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_t thread;
    long long n = 0;
    ValkeyModule_StringToLongLong(argv[1], &n);
    pthread_create(&thread, NULL, finish, (void *)(long)n);
    pthread_join(thread, NULL);
    return ValkeyModule_ReplyWithLongLong(ctx, finished);
}

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t change = PTHREAD_COND_INITIALIZER;
static long jobs = 0;
static long done = 0;

/* Waits for jobs, for ever. */
static void *work(void *argument) {
    pthread_mutex_lock(&guard);
    for (;;) {
        while (jobs == 0) pthread_cond_wait(&change, &guard);
        jobs--;
        done++;
        pthread_cond_broadcast(&change);
    }
}

/* threaded.start */
static int Start(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_t thread;
    pthread_create(&thread, NULL, work, NULL);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* threaded.alone n: no thread has anything to do with it */
static int Alone(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long n = 0;
    long long product = 1;
    ValkeyModule_StringToLongLong(argv[1], &n);
    for (long long i = 1; i <= n; i++) {
        pthread_mutex_lock(&guard);
        product *= i;
        pthread_mutex_unlock(&guard);
    }
    return ValkeyModule_ReplyWithLongLong(ctx, product);
}

/* threaded.together: waits until the thread has done a job */
static int Together(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_mutex_lock(&guard);
    long before = done;
    jobs++;
    pthread_cond_broadcast(&change);
    while (done == before) pthread_cond_wait(&change, &guard);
    pthread_mutex_unlock(&guard);
    return ValkeyModule_ReplyWithLongLong(ctx, done);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "threaded", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "threaded.finish", Finish, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "threaded.start", Start, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "threaded.alone", Alone, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "threaded.together", Together, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "threaded.count", Count, "", 0, 0, 0);
    return ValkeyModule_CreateCommand(ctx, "threaded.sums", Sums, "", 0, 0, 0);
}
