#include "valkeymodule.h"

/* Set once by OnLoad, from the module's arguments. */
static long long limit = 10;
static long long windowMillis = 60000;

/* RATE.HIT key
 * Counts a call. Answers how many are left, or an error when there are none. */
static int RateHit(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    int type = ValkeyModule_KeyType(key);
    long long hits = 0;
    if (type == VALKEYMODULE_KEYTYPE_STRING) {
        size_t len;
        const char *bytes = ValkeyModule_StringDMA(key, &len, VALKEYMODULE_READ);
        ValkeyModuleString *text = ValkeyModule_CreateString(ctx, bytes, len);
        if (ValkeyModule_StringToLongLong(text, &hits) == VALKEYMODULE_ERR)
            return ValkeyModule_ReplyWithError(ctx, "ERR the key holds no counter");
    } else if (type != VALKEYMODULE_KEYTYPE_EMPTY) {
        return ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    }

    if (hits >= limit)
        return ValkeyModule_ReplyWithErrorFormat(ctx, "RATELIMIT all %lld calls of this window are used", limit);

    mstime_t left = ValkeyModule_GetExpire(key);
    if (left == VALKEYMODULE_NO_EXPIRE) left = windowMillis; /* the window starts with its first call */
    ValkeyModule_StringSet(key, ValkeyModule_CreateStringFromLongLong(ctx, hits + 1));
    ValkeyModule_SetExpire(key, left); /* StringSet makes a new value, without a time to live */
    ValkeyModule_Replicate(ctx, "SET", "slcl", argv[1], hits + 1, "PX", (long long)left);
    return ValkeyModule_ReplyWithLongLong(ctx, limit - hits - 1);
}

/* RATE.CONFIG
 * What the module was loaded with. */
static int RateConfig(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, limit);
    return ValkeyModule_ReplyWithLongLong(ctx, windowMillis);
}

/* Reads one argument: a positive number. */
static int ReadArgument(ValkeyModuleCtx *ctx, const char *name, ValkeyModuleString *text, long long *value) {
    if (ValkeyModule_StringToLongLong(text, value) == VALKEYMODULE_OK && *value > 0) return VALKEYMODULE_OK;
    ValkeyModule_Log(ctx, VALKEYMODULE_LOGLEVEL_WARNING, "the %s must be a positive integer, not '%s'", name,
                     ValkeyModule_StringPtrLen(text, NULL));
    return VALKEYMODULE_ERR;
}

/* Arguments: [limit [window in milliseconds]] */
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "rate", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;

    if (argc > 0 && ReadArgument(ctx, "limit", argv[0], &limit) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (argc > 1 && ReadArgument(ctx, "window", argv[1], &windowMillis) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_Log(ctx, VALKEYMODULE_LOGLEVEL_NOTICE, "%lld calls in %lld ms", limit, windowMillis);

    if (ValkeyModule_CreateCommand(ctx, "rate.hit", RateHit, "write deny-oom fast", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "rate.config", RateConfig, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
