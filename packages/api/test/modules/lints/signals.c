// A module that announces changes itself, and keeps values of its own.
#include "case.h"

static ValkeyModuleType *Box, *Saved;
static ValkeyModuleString *lent;

static int Done(ValkeyModuleCtx *ctx) {
    return ValkeyModule_ReplyWithNull(ctx);
}

CASE(k08_wrong) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_StringSet(key, argv[1]); // K08
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return Done(ctx);
}
CASE(k08_right) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_StringSet(key, argv[1]);
    ValkeyModule_CloseKey(key);
    ValkeyModule_SignalModifiedKey(ctx, argv[1]);
    ValkeyModule_ReplicateVerbatim(ctx);
    return Done(ctx);
}

static void SaveWrong(ValkeyModuleIO *io, void *value) {
    ValkeyModuleString *name = (ValkeyModuleString *)ValkeyModule_GetKeyNameFromIO(io);
    ValkeyModule_RetainString(NULL, name); // m06_wrong: M06
    lent = name;
    SaveNumber(io, value);
}
static void SaveRight(ValkeyModuleIO *io, void *value) {
    ValkeyModuleString *name = ValkeyModule_CreateStringFromString(NULL, ValkeyModule_GetKeyNameFromIO(io));
    ValkeyModule_FreeString(NULL, name);
    SaveNumber(io, value);
}
static void Free(void *value) {
    (void)value;
}

// $ m06_wrong k
// $ DUMP k
CASE(m06_wrong) {
    (void)argc;
    return PutValue(ctx, argv[1], Box, (void *)7);
}
// $ m06_right k
// $ DUMP k
CASE(m06_right) {
    (void)argc;
    return PutValue(ctx, argv[1], Saved, (void *)7);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {WRITES(k08_wrong), WRITES(k08_right), WRITES(m06_wrong), WRITES(m06_right)};
    if (ValkeyModule_Init(ctx, "signals", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    ValkeyModule_SetModuleOptions(ctx, VALKEYMODULE_OPTION_NO_IMPLICIT_SIGNAL_MODIFIED);
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION,
                                       .rdb_load = LoadNumber,
                                       .rdb_save = SaveWrong,
                                       .aof_rewrite = RewriteAsSet,
                                       .digest = DigestNumber,
                                       .free = Free};
    Box = ValkeyModule_CreateDataType(ctx, "lent-name", 1, &methods);
    methods.rdb_save = SaveRight;
    Saved = ValkeyModule_CreateDataType(ctx, "own-names", 1, &methods);
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
