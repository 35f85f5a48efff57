/* A module that its author edits and loads again: keys of its type, a timer that goes on for an hour, a client that waits for ever.
 * Arguments: "unsaved" (its type cannot be saved), "stays" (OnUnload refuses). BUILD tells one build from the next. */
#include "testing.h"

#ifndef BUILD
#define BUILD 1
#endif

static ValkeyModuleType *CountType;
static int stays = 0;

static void *Load(ValkeyModuleIO *io, int encver) {
    long long *count = ValkeyModule_Alloc(sizeof(*count));
    *count = ValkeyModule_LoadSigned(io) + encver;
    return count;
}

static void Save(ValkeyModuleIO *io, void *value) {
    ValkeyModule_SaveSigned(io, *(long long *)value);
}

static void Free(void *value) {
    ValkeyModule_Free(value);
}

static int Set(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    long long *count = ValkeyModule_Alloc(sizeof(*count));
    if (ValkeyModule_StringToLongLong(argv[2], count) != VALKEYMODULE_OK) *count = 0;
    ValkeyModule_ModuleTypeSetValue(key, CountType, count);
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

static int Get(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    long long *count = key ? ValkeyModule_ModuleTypeGetValue(key) : NULL;
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, BUILD);
    return ValkeyModule_ReplyWithLongLong(ctx, count ? *count : -1);
}

static void Fired(ValkeyModuleCtx *ctx, void *data) {
    ValkeyModule_Log(ctx, "notice", "fired %d %p", BUILD, data);
}

static int Timer(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    ValkeyModule_CreateTimer(ctx, 3600000, Fired, NULL);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

static void FreePrivdata(ValkeyModuleCtx *ctx, void *privdata) {
    ValkeyModule_Log(ctx, "notice", "freed %s", (char *)privdata);
    ValkeyModule_Free(privdata);
}

static int Wait(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    ValkeyModuleBlockedClient *blocked = ValkeyModule_BlockClient(ctx, NULL, NULL, FreePrivdata, 0);
    ValkeyModule_BlockClientSetPrivateData(blocked, ValkeyModule_Strdup("private"));
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnUnload(ValkeyModuleCtx *ctx) {
    (void)ctx;
    return stays ? VALKEYMODULE_ERR : VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "remade", BUILD, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    const char *how = argc > 0 ? ValkeyModule_StringPtrLen(argv[0], NULL) : "";
    if (!strcmp(how, "refuse")) return VALKEYMODULE_ERR;
    stays = !strcmp(how, "stays");
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION, .rdb_load = Load, .free = Free};
    if (strcmp(how, "unsaved")) methods.rdb_save = Save;
    CountType = ValkeyModule_CreateDataType(ctx, "remade-01", 0, &methods);
    if (CountType == NULL) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "remade.set", Set, "write", 1, 1, 1) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "remade.get", Get, "readonly", 1, 1, 1) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "remade.timer", Timer, "", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "remade.wait", Wait, "", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
