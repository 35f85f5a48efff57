#include "valkeymodule.h"

typedef struct {
    long long idle;
    long found;
} Search;

static void Look(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleKey *given, void *data) {
    VALKEYMODULE_NOT_USED(given);
    Search *search = data;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, VALKEYMODULE_READ | VALKEYMODULE_OPEN_KEY_NOTOUCH);
    mstime_t idle;
    if (ValkeyModule_GetLRU(key, &idle) == VALKEYMODULE_OK && idle >= search->idle) {
        ValkeyModule_ReplyWithString(ctx, name);
        search->found++;
    }
    ValkeyModule_CloseKey(key);
}

/* SWEEP.IDLE ms: keys that were not used for that long */
static int SweepIdle(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    Search search = {0};
    if (ValkeyModule_StringToLongLong(argv[1], &search.idle) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR the time is a number of milliseconds");
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModuleScanCursor *cursor = ValkeyModule_ScanCursorCreate();
    while (ValkeyModule_Scan(ctx, cursor, Look, &search)) continue;
    ValkeyModule_ScanCursorDestroy(cursor);
    ValkeyModule_ReplySetArrayLength(ctx, search.found);
    return VALKEYMODULE_OK;
}

/* SWEEP.AGE key ms: makes it look unused */
static int SweepAge(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    long long idle;
    if (ValkeyModule_StringToLongLong(argv[2], &idle) == VALKEYMODULE_ERR || idle < 0)
        return ValkeyModule_ReplyWithError(ctx, "ERR the time is a number of milliseconds");
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_OPEN_KEY_NOTOUCH);
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY)
        return ValkeyModule_ReplyWithError(ctx, "ERR there is no such key");
    ValkeyModule_SetLRU(key, idle);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

static void CountField(ValkeyModuleKey *key, ValkeyModuleString *field, ValkeyModuleString *value, void *data) {
    VALKEYMODULE_NOT_USED(key);
    VALKEYMODULE_NOT_USED(field);
    size_t length;
    ValkeyModule_StringPtrLen(value, &length);
    *(long long *)data += (long long)length;
}

/* SWEEP.FIELDS key: bytes in all values of a hash */
static int SweepFields(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    if (ValkeyModule_KeyType(key) != VALKEYMODULE_KEYTYPE_HASH)
        return ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    long long bytes = 0;
    ValkeyModuleScanCursor *cursor = ValkeyModule_ScanCursorCreate();
    while (ValkeyModule_ScanKey(key, cursor, CountField, &bytes)) continue;
    ValkeyModule_ScanCursorDestroy(cursor);
    return ValkeyModule_ReplyWithLongLong(ctx, bytes);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "sweep", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "sweep.idle", SweepIdle, "readonly", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "sweep.age", SweepAge, "write", 1, 1, 1) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "sweep.fields", SweepFields, "readonly", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
