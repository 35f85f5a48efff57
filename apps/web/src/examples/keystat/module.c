#include "valkeymodule.h"

#define TYPES 8

static const char *TypeName(int type) {
    switch (type) {
    case VALKEYMODULE_KEYTYPE_STRING: return "string";
    case VALKEYMODULE_KEYTYPE_LIST: return "list";
    case VALKEYMODULE_KEYTYPE_HASH: return "hash";
    case VALKEYMODULE_KEYTYPE_SET: return "set";
    case VALKEYMODULE_KEYTYPE_ZSET: return "zset";
    case VALKEYMODULE_KEYTYPE_STREAM: return "stream";
    default: return "other";
    }
}

/* KEYSTAT.SAMPLE count
 * Looks at that many random keys. Answers, for each type that was met, how often and how long on average. */
static int KeystatSample(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    long long count;
    if (ValkeyModule_StringToLongLong(argv[1], &count) == VALKEYMODULE_ERR || count < 1 || count > 10000)
        return ValkeyModule_ReplyWithError(ctx, "ERR the count must be between 1 and 10000");

    long long met[TYPES] = {0};
    double length[TYPES] = {0};
    long long looked = 0;
    for (; looked < count; looked++) {
        ValkeyModuleString *name = ValkeyModule_RandomKey(ctx);
        if (name == NULL) break;
        ValkeyModuleKey *key =
            ValkeyModule_OpenKey(ctx, name, VALKEYMODULE_READ | VALKEYMODULE_OPEN_KEY_NOTOUCH | VALKEYMODULE_OPEN_KEY_NOSTATS);
        int type = ValkeyModule_KeyType(key);
        if (type >= 0 && type < TYPES) {
            met[type]++;
            length[type] += (double)ValkeyModule_ValueLength(key);
        }
        ValkeyModule_CloseKey(key);
        ValkeyModule_FreeString(ctx, name); /* not left to AutoMemory: there may be thousands */
    }
    ValkeyModule_Log(ctx, VALKEYMODULE_LOGLEVEL_NOTICE, "looked at %lld of %llu keys", looked,
                     (unsigned long long)ValkeyModule_DbSize(ctx));

    long types = 0;
    ValkeyModule_ReplyWithMap(ctx, VALKEYMODULE_POSTPONED_LEN);
    for (int type = 1; type < TYPES; type++) {
        if (met[type] == 0) continue;
        ValkeyModule_ReplyWithCString(ctx, TypeName(type));
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithLongLong(ctx, met[type]);
        ValkeyModule_ReplyWithDouble(ctx, length[type] / (double)met[type]);
        types++;
    }
    ValkeyModule_ReplySetMapLength(ctx, types);
    return VALKEYMODULE_OK;
}

/* KEYSTAT.FATE key
 * What will become of a key: missing, kept, or expiring. */
static int KeystatFate(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);

    if (!ValkeyModule_KeyExists(ctx, argv[1])) return ValkeyModule_ReplyWithSimpleString(ctx, "missing");
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    int expires = ValkeyModule_GetExpire(key) != VALKEYMODULE_NO_EXPIRE;
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithSimpleString(ctx, expires ? "expiring" : "kept");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "keystat", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "keystat.sample", KeystatSample, "readonly", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "keystat.fate", KeystatFate, "readonly fast", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
