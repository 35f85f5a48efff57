#include "valkeymodule.h"

#define DONE "reminders"

static ValkeyModuleTimerID pending;

static void Push(ValkeyModuleCtx *ctx, char *text) {
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "RPUSH", "!cc", DONE, text);
    if (reply != NULL) ValkeyModule_FreeCallReply(reply);
    ValkeyModule_Free(text);
}

static void Fire(ValkeyModuleCtx *ctx, void *text) {
    pending = 0;
    Push(ctx, text);
}

static void Soon(void *text) {
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(NULL);
    Push(ctx, text);
    ValkeyModule_FreeThreadSafeContext(ctx);
}

/* REMIND.IN ms text */
static int RemindIn(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    long long ms;
    if (ValkeyModule_StringToLongLong(argv[1], &ms) == VALKEYMODULE_ERR || ms < 0)
        return ValkeyModule_ReplyWithError(ctx, "ERR the time is a number of milliseconds");
    if (pending != 0) return ValkeyModule_ReplyWithError(ctx, "ERR there is a reminder already");
    pending = ValkeyModule_CreateTimer(ctx, ms, Fire, ValkeyModule_Strdup(ValkeyModule_StringPtrLen(argv[2], NULL)));
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* REMIND.SOON text */
static int RemindSoon(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_EventLoopAddOneShot(Soon, ValkeyModule_Strdup(ValkeyModule_StringPtrLen(argv[1], NULL)));
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* REMIND.PENDING: the text that waits for its time, and whether that is more than a minute away */
static int RemindPending(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    uint64_t left;
    void *text;
    if (ValkeyModule_GetTimerInfo(ctx, pending, &left, &text) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithEmptyArray(ctx);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithCString(ctx, text);
    return ValkeyModule_ReplyWithCString(ctx, left > 60000 ? "later" : "within a minute");
}

/* REMIND.CANCEL */
static int RemindCancel(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    void *text;
    if (ValkeyModule_StopTimer(ctx, pending, &text) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR there is no reminder");
    pending = 0;
    ValkeyModule_ReplyWithCString(ctx, text);
    ValkeyModule_Free(text);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "reminders", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "remind.in", RemindIn, "write", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "remind.soon", RemindSoon, "write", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "remind.pending", RemindPending, "readonly", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "remind.cancel", RemindCancel, "write", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
