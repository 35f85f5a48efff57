#include "valkeymodule.h"
#include <pthread.h>

typedef struct {
    ValkeyModuleBlockedClient *client;
    ValkeyModuleString *key;
    long long limit;
    long long found;
} Job;

static int IsPrime(long long n) {
    for (long long d = 2; d * d <= n; d++)
        if (n % d == 0) return 0;
    return n > 1;
}

static void *Work(void *argument) {
    Job *job = argument;
    for (long long n = 2; n < job->limit; n++) job->found += IsPrime(n);

    /* Only here does the server wait for this thread. */
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(job->client);
    ValkeyModule_ThreadSafeContextLock(ctx);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "SET", "sl!", job->key, job->found);
    if (reply != NULL) ValkeyModule_FreeCallReply(reply);
    ValkeyModule_ThreadSafeContextUnlock(ctx);
    ValkeyModule_FreeThreadSafeContext(ctx);

    ValkeyModule_UnblockClient(job->client, job);
    return NULL;
}

static int Reply(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    Job *job = ValkeyModule_GetBlockedClientPrivateData(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, job->found);
}

static void FreeJob(ValkeyModuleCtx *ctx, void *data) {
    Job *job = data;
    ValkeyModule_FreeString(ctx, job->key);
    ValkeyModule_Free(job);
}

/* PRIMES.COUNT limit key
 * Counts the primes below a limit and stores the number, without keeping anybody else waiting. */
static int PrimesCount(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    long long limit;
    if (ValkeyModule_StringToLongLong(argv[1], &limit) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR the limit is not a number");

    Job *job = ValkeyModule_Calloc(1, sizeof(*job));
    job->limit = limit;
    job->key = ValkeyModule_CreateStringFromString(NULL, argv[2]);
    job->client = ValkeyModule_BlockClient(ctx, Reply, NULL, FreeJob, 0);
    if (job->client == NULL) {
        FreeJob(NULL, job);
        return ValkeyModule_ReplyWithError(ctx, "ERR this client cannot wait");
    }
    pthread_t thread;
    if (pthread_create(&thread, NULL, Work, job) != 0) {
        ValkeyModule_AbortBlock(job->client);
        FreeJob(NULL, job);
        return ValkeyModule_ReplyWithError(ctx, "ERR there are no threads here");
    }
    pthread_detach(thread);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "primes", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "primes.count", PrimesCount, "write deny-oom", 2, 2, 1);
}
