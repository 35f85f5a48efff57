#include "valkeymodule.h"

/* Opens a key for a list. Replies with the error and returns NULL when it holds something else. */
static ValkeyModuleKey *OpenList(ValkeyModuleCtx *ctx, ValkeyModuleString *name, int mode) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, mode);
    int type = ValkeyModule_KeyType(key);
    if (type == VALKEYMODULE_KEYTYPE_EMPTY || type == VALKEYMODULE_KEYTYPE_LIST) return key;
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    return NULL;
}

/* RING.PUSH key size value [value ...]
 * Puts values in at the head and drops what no longer fits. Answers how many were dropped. */
static int RingPush(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc < 4) return ValkeyModule_WrongArity(ctx);

    long long size;
    if (ValkeyModule_StringToLongLong(argv[2], &size) == VALKEYMODULE_ERR || size < 1)
        return ValkeyModule_ReplyWithError(ctx, "ERR the size must be a positive integer");

    ValkeyModuleKey *key = OpenList(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (key == NULL) return VALKEYMODULE_OK;

    for (int i = 3; i < argc; i++) ValkeyModule_ListPush(key, VALKEYMODULE_LIST_HEAD, argv[i]);

    long long dropped = 0;
    while ((long long)ValkeyModule_ValueLength(key) > size) {
        ValkeyModuleString *old = ValkeyModule_ListPop(key, VALKEYMODULE_LIST_TAIL);
        ValkeyModule_FreeString(ctx, old);
        dropped++;
    }
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, dropped);
}

/* RING.RECENT key [count]
 * The newest values, newest first. */
static int RingRecent(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2 && argc != 3) return ValkeyModule_WrongArity(ctx);

    long long count = 10;
    if (argc == 3 && (ValkeyModule_StringToLongLong(argv[2], &count) == VALKEYMODULE_ERR || count < 0))
        return ValkeyModule_ReplyWithError(ctx, "ERR the count must be zero or a positive integer");

    ValkeyModuleKey *key = OpenList(ctx, argv[1], VALKEYMODULE_READ);
    if (key == NULL) return VALKEYMODULE_OK;

    long length = (long)ValkeyModule_ValueLength(key);
    if (count > length) count = length;
    ValkeyModule_ReplyWithArray(ctx, (long)count);
    for (long i = 0; i < count; i++) {
        ValkeyModuleString *value = ValkeyModule_ListGet(key, i);
        ValkeyModule_ReplyWithString(ctx, value);
        ValkeyModule_FreeString(ctx, value);
    }
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* RING.TURN key
 * Moves the oldest value to the front and answers it. */
static int RingTurn(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);

    ValkeyModuleKey *key = OpenList(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (key == NULL) return VALKEYMODULE_OK;

    ValkeyModuleString *value = ValkeyModule_ListPop(key, VALKEYMODULE_LIST_TAIL);
    if (value == NULL) {
        ValkeyModule_CloseKey(key);
        return ValkeyModule_ReplyWithNull(ctx);
    }
    ValkeyModule_ListPush(key, VALKEYMODULE_LIST_HEAD, value);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplyWithString(ctx, value);
    ValkeyModule_FreeString(ctx, value);
    ValkeyModule_ReplicateVerbatim(ctx);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "ring", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "ring.push", RingPush, "write deny-oom", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "ring.recent", RingRecent, "readonly", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "ring.turn", RingTurn, "write", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
