#include "valkeymodule.h"

#define DONE "census"
#define MOST 255

static int child;

static void CountKey(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleKey *key, void *count) {
    VALKEYMODULE_NOT_USED(ctx);
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(key);
    ++*(int *)count;
}

/* What the child does, and never returns from. */
static void Count(ValkeyModuleCtx *ctx) {
    int count = 0;
    ValkeyModuleScanCursor *cursor = ValkeyModule_ScanCursorCreate();
    while (ValkeyModule_Scan(ctx, cursor, CountKey, &count))
        ValkeyModule_SendChildHeartbeat(-1);
    ValkeyModule_ScanCursorDestroy(cursor);
    ValkeyModule_ExitFromChild(count > MOST ? MOST : count);
}

static void Ended(int code, int signal, void *data) {
    VALKEYMODULE_NOT_USED(data);
    child = 0;
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(NULL);
    ValkeyModuleCallReply *reply = signal != 0 ? ValkeyModule_Call(ctx, "RPUSH", "!cc", DONE, "the child was ended")
                                               : ValkeyModule_Call(ctx, "RPUSH", "!cl", DONE, (long long)code);
    if (reply != NULL) ValkeyModule_FreeCallReply(reply);
    ValkeyModule_FreeThreadSafeContext(ctx);
}

/* CENSUS.TAKE: the number of keys will be pushed to the list "census" */
static int Take(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    if (child != 0) return ValkeyModule_ReplyWithError(ctx, "ERR a census is being taken");
    int pid = ValkeyModule_Fork(Ended, NULL);
    if (pid == 0) Count(ctx);
    if (pid < 0) return ValkeyModule_ReplyWithError(ctx, "ERR there can be no child now");
    child = pid;
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* CENSUS.STOP */
static int Stop(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    if (ValkeyModule_KillForkChild(child) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR no census is being taken");
    child = 0;
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "census", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "census.take", Take, "admin", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "census.stop", Stop, "admin", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
