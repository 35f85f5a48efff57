/* A module of the other family of names, with OnUnload, a constructor, thread-local and zeroed data. */
#include "redismodule.h"
#include <errno.h>
#include <string.h>

static int constructed;
static _Thread_local int calls = 5;
static char zeros[200000];
static int unload_status;

__attribute__((constructor)) static void construct(void) {
    constructed = 17;
}

static int State(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    REDISMODULE_NOT_USED(argv);
    int sum = 0;
    for (size_t j = 0; j < sizeof(zeros); j++) sum += zeros[j];
    zeros[argc] = 1;
    unload_status = argc > 1 ? REDISMODULE_ERR : REDISMODULE_OK;
    RedisModule_ReplyWithArray(ctx, 3);
    RedisModule_ReplyWithLongLong(ctx, constructed);
    RedisModule_ReplyWithLongLong(ctx, ++calls);
    return RedisModule_ReplyWithLongLong(ctx, sum);
}

int RedisModule_OnLoad(RedisModuleCtx *ctx, RedisModuleString **argv, int argc) {
    REDISMODULE_NOT_USED(argv);
    REDISMODULE_NOT_USED(argc);
    if (RedisModule_Init(ctx, "redisnames", 1, REDISMODULE_APIVER_1) == REDISMODULE_ERR) return REDISMODULE_ERR;
    return RedisModule_CreateCommand(ctx, "redisnames.state", State, "", 0, 0, 0);
}

int RedisModule_OnUnload(RedisModuleCtx *ctx) {
    RedisModule_Log(ctx, "notice", "asked to go");
    return unload_status;
}
