#include "valkeymodule.h"
#include <string.h>

#define COUNTS "changes"

static long long flushes;

/* Runs when the command that changed the key is done. */
static void Count(ValkeyModuleCtx *ctx, void *event) {
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "HINCRBY", "!ccl", COUNTS, (char *)event, 1LL);
    if (reply != NULL) ValkeyModule_FreeCallReply(reply);
}

static int OnKey(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    VALKEYMODULE_NOT_USED(type);
    /* The count is a key as well: without this line it would count itself for ever. */
    if (strcmp(ValkeyModule_StringPtrLen(key, NULL), COUNTS) == 0) return VALKEYMODULE_OK;
    return ValkeyModule_AddPostNotificationJob(ctx, Count, ValkeyModule_Strdup(event), ValkeyModule_Free);
}

static void OnFlush(ValkeyModuleCtx *ctx, ValkeyModuleEvent event, uint64_t subevent, void *data) {
    VALKEYMODULE_NOT_USED(event);
    ValkeyModuleFlushInfo *info = data;
    if (subevent != VALKEYMODULE_SUBEVENT_FLUSHDB_START) return;
    flushes++;
    ValkeyModule_Log(ctx, "notice", "database %d is emptied (-1: all are)", info->dbnum);
}

/* CHANGES.FLUSHES: how often data were flushed since the module was loaded */
static int ChangesFlushes(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, flushes);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "changes", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    int types = VALKEYMODULE_NOTIFY_GENERIC | VALKEYMODULE_NOTIFY_STRING | VALKEYMODULE_NOTIFY_HASH | VALKEYMODULE_NOTIFY_LIST;
    if (ValkeyModule_SubscribeToKeyspaceEvents(ctx, types, OnKey) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_FlushDB, OnFlush) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "changes.flushes", ChangesFlushes, "readonly fast", 0, 0, 0);
}
