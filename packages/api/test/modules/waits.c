/* Clients that wait for the module, for keys, for timers. One client waits at a time; waits.end and its kin end that. */
#include "testing.h"

static ValkeyModuleBlockedClient *waiting;

static void FreeData(ValkeyModuleCtx *ctx, void *data) {
    noted("%s ", ValkeyModule_BlockedClientDisconnected(ctx) ? "free-gone" : "free");
    ValkeyModule_Free(data);
}

static int Reply(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    noted("reply ");
    char *data = ValkeyModule_GetBlockedClientPrivateData(ctx);
    ValkeyModule_ReplyWithArray(ctx, 5);
    ValkeyModule_ReplyWithString(ctx, argv[0]);
    ValkeyModule_ReplyWithCString(ctx, data ? data : "-");
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_IsBlockedReplyRequest(ctx));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_IsBlockedTimeoutRequest(ctx));
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_GetBlockedClientHandle(ctx) == waiting);
    return VALKEYMODULE_OK;
}

static int Timeout(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    noted("timeout ");
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_IsBlockedReplyRequest(ctx));
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_IsBlockedTimeoutRequest(ctx));
}

static void Disconnected(ValkeyModuleCtx *ctx, ValkeyModuleBlockedClient *bc) {
    VALKEYMODULE_NOT_USED(ctx);
    noted("%s ", bc == waiting ? "disconnected" : "disconnected-other");
}

static ValkeyModuleCmdFunc timeoutFor(ValkeyModuleString *ms) {
    return ValkeyModule_StringPtrLen(ms, NULL)[0] == '-' ? NULL : Timeout;
}

/* waits.block ms: waits for waits.end; -ms means without a timeout callback. */
COMMAND(Block) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    long long ms;
    ValkeyModule_StringToLongLong(argv[1], &ms);
    waiting = ValkeyModule_BlockClient(ctx, Reply, timeoutFor(argv[1]), FreeData, ms < 0 ? -ms : ms);
    if (waiting == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "refused");
    ValkeyModule_SetDisconnectCallback(waiting, Disconnected);
    return VALKEYMODULE_OK;
}

/* waits.end text: the waiting client goes on. */
COMMAND(End) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    if (waiting == NULL) return ValkeyModule_ReplyWithNull(ctx);
    char *data = ValkeyModule_Strdup(ValkeyModule_StringPtrLen(argv[1], NULL));
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_UnblockClient(waiting, data));
}

/* waits.abort: without any callback; waits.null: nothing to unblock. */
COMMAND(Abort) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_AbortBlock(waiting));
}

COMMAND(Null) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_UnblockClient(NULL, NULL));
}

static long long clientFlags(ValkeyModuleCtx *ctx) {
    return ValkeyModule_GetContextFlags(ctx) & (VALKEYMODULE_CTX_FLAGS_RESP3 | VALKEYMODULE_CTX_FLAGS_DENY_BLOCKING);
}

/* waits.now: blocks and unblocks in one go, with replies from a thread safe context before: what that knows of the client. */
COMMAND(Now) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleBlockedClient *bc = ValkeyModule_BlockClient(ctx, NULL, NULL, NULL, 0);
    if (bc == NULL) return ValkeyModule_ReplyWithSimpleString(ctx, "refused");
    ValkeyModuleCtx *threadSafe = ValkeyModule_GetThreadSafeContext(bc);
    ValkeyModuleCtx *detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    ValkeyModule_ReplyWithArray(threadSafe, 5);
    ValkeyModule_ReplyWithSimpleString(threadSafe, "one");
    ValkeyModule_ReplyWithLongLong(threadSafe, ValkeyModule_GetSelectedDb(threadSafe));
    ValkeyModule_ReplyWithLongLong(threadSafe, clientFlags(threadSafe));
    ValkeyModule_ReplyWithLongLong(threadSafe, clientFlags(detached));
    ValkeyModule_ReplyWithBool(threadSafe, ValkeyModule_GetClientId(threadSafe) == ValkeyModule_GetClientId(ctx));
    ValkeyModule_FreeThreadSafeContext(threadSafe);
    ValkeyModule_FreeThreadSafeContext(detached);
    ValkeyModule_BlockedClientMeasureTimeStart(bc);
    ValkeyModule_BlockedClientMeasureTimeEnd(bc);
    ValkeyModule_UnblockClient(bc, NULL);
    return VALKEYMODULE_OK;
}

/* waits.private: data that a blocked client has before it is unblocked */
COMMAND(Private) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleBlockedClient *bc = waiting = ValkeyModule_BlockClient(ctx, Reply, NULL, FreeData, 0);
    char *first = ValkeyModule_BlockClientGetPrivateData(bc);
    ValkeyModule_BlockClientSetPrivateData(bc, ValkeyModule_Strdup("given before"));
    noted("%s ", first == NULL && strcmp(ValkeyModule_BlockClientGetPrivateData(bc), "given before") == 0 ? "kept" : "lost");
    ValkeyModule_UnblockClient(bc, ValkeyModule_BlockClientGetPrivateData(bc));
    return VALKEYMODULE_OK;
}

static int KeyReply(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    noted("look ");
    ValkeyModuleString *ready = ValkeyModule_GetBlockedClientReadyKey(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, ready, VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    int type = ValkeyModule_KeyType(key);
    if (type == VALKEYMODULE_KEYTYPE_STRING) {
        ValkeyModule_CloseKey(key);
        return VALKEYMODULE_ERR;
    }
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithString(ctx, ready);
    ValkeyModule_ReplyWithLongLong(ctx, type);
    ValkeyModule_ReplyWithCString(ctx, ValkeyModule_GetBlockedClientPrivateData(ctx));
    if (type == VALKEYMODULE_KEYTYPE_LIST) {
        ValkeyModuleString *element = ValkeyModule_ListPop(key, VALKEYMODULE_LIST_HEAD);
        ValkeyModule_FreeString(ctx, element);
        ValkeyModule_Replicate(ctx, "LPOP", "s", ready);
    }
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* waits.keys ms deleted key …: waits for a key that is no string. */
COMMAND(Keys) {
    if (argc < 4) return ValkeyModule_WrongArity(ctx);
    long long ms;
    ValkeyModule_StringToLongLong(argv[1], &ms);
    int deleted = ValkeyModule_StringPtrLen(argv[2], NULL)[0] == '1';
    char *data = ValkeyModule_Strdup("private");
    ValkeyModuleCmdFunc timeout = timeoutFor(argv[1]);
    if (ms < 0) ms = -ms;
    waiting = deleted ? ValkeyModule_BlockClientOnKeysWithFlags(ctx, KeyReply, timeout, FreeData, ms, argv + 3, argc - 3,
                                                                 data, VALKEYMODULE_BLOCK_UNBLOCK_DELETED)
                      : ValkeyModule_BlockClientOnKeys(ctx, KeyReply, timeout, FreeData, ms, argv + 3, argc - 3, data);
    if (waiting == NULL) {
        ValkeyModule_Free(data);
        return ValkeyModule_ReplyWithSimpleString(ctx, "refused");
    }
    ValkeyModule_SetDisconnectCallback(waiting, Disconnected);
    return VALKEYMODULE_OK;
}

/* waits.signal key */
COMMAND(Signal) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_SignalKeyAsReady(ctx, argv[1]);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

static ValkeyModuleTimerID timer;

static void Fire(ValkeyModuleCtx *ctx, void *data) {
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "RPUSH", "!cc", "fired", (char *)data));
}

/* waits.timer ms text: starts one; waits.timers: asks for the last one; waits.stop: stops it. */
COMMAND(Timer) {
    VALKEYMODULE_NOT_USED(argc);
    long long ms;
    ValkeyModule_StringToLongLong(argv[1], &ms);
    timer = ValkeyModule_CreateTimer(ctx, ms, Fire, ValkeyModule_Strdup(ValkeyModule_StringPtrLen(argv[2], NULL)));
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* waits.loose ms text: one that belongs to no module; asks two contexts for it. */
COMMAND(LooseTimer) {
    VALKEYMODULE_NOT_USED(argc);
    long long ms;
    ValkeyModule_StringToLongLong(argv[1], &ms);
    ValkeyModuleCtx *loose = ValkeyModule_GetThreadSafeContext(NULL);
    ValkeyModuleTimerID id = ValkeyModule_CreateTimer(loose, ms, Fire, ValkeyModule_Strdup(ValkeyModule_StringPtrLen(argv[2], NULL)));
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetTimerInfo(loose, id, NULL, NULL));
    ValkeyModule_FreeThreadSafeContext(loose);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetTimerInfo(ctx, id, NULL, NULL));
}

COMMAND(TimerInfo) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    uint64_t remaining = 0;
    void *data = NULL;
    int status = ValkeyModule_GetTimerInfo(ctx, timer, &remaining, &data);
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, status);
    ValkeyModule_ReplyWithBool(ctx, remaining > 1000);
    return ValkeyModule_ReplyWithCString(ctx, data ? data : "-");
}

COMMAND(TimerStop) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    void *data = NULL;
    int status = ValkeyModule_StopTimer(ctx, timer, &data);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, status);
    return ValkeyModule_ReplyWithCString(ctx, data ? data : "-");
}

/* waits.history: the callbacks that ran since the last time */
COMMAND(History) {
    UNUSED;
    return replyHistory(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "waits", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "waits.block", Block, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.end", End, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.abort", Abort, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.null", Null, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.now", Now, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.private", Private, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.keys", Keys, "write", 3, -1, 1);
    ValkeyModule_CreateCommand(ctx, "waits.signal", Signal, "write", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "waits.timer", Timer, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.loose", LooseTimer, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.timers", TimerInfo, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.stop", TimerStop, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "waits.history", History, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
