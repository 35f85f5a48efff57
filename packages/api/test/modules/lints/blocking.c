// Blocked clients, contexts, timers and filters: begun and never ended, and done right.
#include "case.h"

static ValkeyModuleBlockedClient *waiting;

static int Done(ValkeyModuleCtx *ctx) {
    return ValkeyModule_ReplyWithNull(ctx);
}
static int Reply(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    return ValkeyModule_ReplyWithNull(ctx);
}
static int Refuse(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) { // b05_wrong: B05
    UNUSED();
    return ERR;
}

static void Unblock(ValkeyModuleCtx *ctx, void *data) {
    (void)ctx;
    ValkeyModule_UnblockClient(data, NULL);
}
// $ b01_right k
// $ later
CASE(b01_right) {
    UNUSED();
    ValkeyModule_CreateTimer(ctx, 1, Unblock, ValkeyModule_BlockClient(ctx, Reply, NULL, NULL, 0));
    return OK;
}

static void *Passing(ValkeyModuleCtx *ctx) {
    ValkeyModule_FreeThreadSafeContext(ValkeyModule_GetDetachedThreadSafeContext(ctx));
    return NULL;
}
CASE(b01_passing) {
    UNUSED();
    // While a context is given back, the client is in a register and nowhere else.
    ValkeyModule_UnblockClient(ValkeyModule_BlockClient(ctx, Reply, NULL, NULL, 0), Passing(ctx));
    return OK;
}

// $ MULTI
// $ b02_wrong k
// $ EXEC
CASE(b02_wrong) {
    UNUSED();
    ValkeyModule_BlockClient(ctx, Reply, NULL, NULL, 0); // B02
    return OK;
}
CASE(b02_range) {
    UNUSED();
    ValkeyModuleBlockedClient *client = ValkeyModule_BlockClient(ctx, Reply, Reply, NULL, 0x7fffffffffffffffLL);
    ValkeyModule_AbortBlock(client);
    return ValkeyModule_ReplyWithNull(ctx); // B02
}
// $ PING
CASE(b02_inner) {
    UNUSED();
    ValkeyModule_BlockClient(ctx, Reply, NULL, NULL, 0); // b02_null: B02
    return OK;
}
CASE(b02_null) {
    UNUSED();
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "b02_inner", "");
    ValkeyModule_FreeCallReply(reply);
    return Done(ctx);
}
// $ MULTI
// $ b02_right k
// $ EXEC
// $ b02_right k
CASE(b02_right) {
    UNUSED();
    ValkeyModuleBlockedClient *client = ValkeyModule_BlockClient(ctx, Reply, NULL, NULL, 0);
    if (client == NULL) return ValkeyModule_ReplyWithError(ctx, "ERR this command has to wait");
    return ValkeyModule_AbortBlock(client);
}

// $ b03_wrong k
CASE(b03_wrong) {
    UNUSED();
    waiting = ValkeyModule_BlockClient(ctx, Reply, NULL, NULL, 1000); // B03
    ValkeyModule_UnblockClient(waiting, NULL);
    return OK;
}
CASE(b03_right) {
    UNUSED();
    waiting = ValkeyModule_BlockClient(ctx, Reply, Reply, NULL, 1000);
    ValkeyModule_UnblockClient(waiting, NULL);
    return OK;
}
CASE(b04_wrong) {
    UNUSED();
    waiting = ValkeyModule_BlockClient(ctx, Reply, NULL, NULL, 0);
    ValkeyModule_UnblockClient(waiting, NULL);
    ValkeyModule_UnblockClient(waiting, NULL); // B04
    return OK;
}

/* Makes a key ready many times while a client waits for it in vain. */
static void Often(ValkeyModuleCtx *ctx, void *data) {
    long left = (long)data;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "RPUSH", "!cc", "list", "x"));
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "DEL", "!c", "list"));
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "RPUSH", "!cc", "list", "x"));
    ValkeyModuleString *name = ValkeyModule_CreateString(ctx, "list", 4);
    ValkeyModule_SignalKeyAsReady(ctx, name);
    ValkeyModule_FreeString(ctx, name);
    if (left > 0) ValkeyModule_CreateTimer(ctx, 0, Often, (void *)(left - 1));
}
static int Timeout(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    return ValkeyModule_ReplyWithNull(ctx);
}
// $ b05_wrong list
// $ pump 20
// $ later
CASE(b05_wrong) {
    (void)argc;
    ValkeyModule_CreateTimer(ctx, 0, Often, (void *)17L);
    ValkeyModule_BlockClientOnKeys(ctx, Refuse, Timeout, NULL, 500, &argv[1], 1, NULL);
    return OK;
}

CASE(b08_right) {
    UNUSED();
    ValkeyModule_Yield(ctx, VALKEYMODULE_YIELD_FLAG_NONE, NULL);
    return Done(ctx);
}
static int OnEvent(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    (void)type, (void)event, (void)key;
    ValkeyModule_Yield(ctx, VALKEYMODULE_YIELD_FLAG_NONE, NULL); // b08_wrong: B08
    return OK;
}
// $ SET k v
CASE(b08_wrong) {
    UNUSED();
    return Done(ctx);
}

CASE(b10_wrong) {
    UNUSED();
    ValkeyModule_StopTimer(ctx, 12345, NULL); // B10
    return Done(ctx);
}
CASE(b10_right) {
    UNUSED();
    ValkeyModule_StopTimer(ctx, ValkeyModule_CreateTimer(ctx, 1000, Unblock, NULL), NULL);
    return Done(ctx);
}

static ValkeyModuleCtx *detached;
static int filtering;
static void Filter(ValkeyModuleCommandFilterCtx *command) {
    if (!filtering) return;
    ValkeyModuleCtx *owner = filtering == 1 ? detached : NULL;
    ValkeyModuleString *word = ValkeyModule_CreateString(owner, "PONG", 4);
    filtering = 0;
    ValkeyModule_CommandFilterArgInsert(command, 1, word); // b13_wrong: B13
}
// $ b13_wrong
// $ ECHO
CASE(b13_wrong) {
    UNUSED();
    filtering = 1;
    return Done(ctx);
}
// $ b13_right
// $ ECHO
CASE(b13_right) {
    UNUSED();
    filtering = 2;
    return Done(ctx);
}

/* The last one: its client waits for ever. */
CASE(b01_wrong) {
    UNUSED();
    ValkeyModule_BlockClient(ctx, Reply, NULL, NULL, 0); // B01
    return OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {
        PLAIN(b01_wrong), PLAIN(b01_right), PLAIN(b01_passing), PLAIN(b02_wrong), PLAIN(b02_null), PLAIN(b02_range), PLAIN(b02_inner),  PLAIN(b02_right), PLAIN(b03_wrong),
        PLAIN(b03_right), PLAIN(b04_wrong), WRITES(b05_wrong), PLAIN(b08_wrong), PLAIN(b08_right), PLAIN(b10_wrong),
        PLAIN(b10_right), PLAIN(b13_wrong), PLAIN(b13_right),
    };
    if (ValkeyModule_Init(ctx, "blocking", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    ValkeyModule_AutoMemory(detached);
    ValkeyModule_RegisterCommandFilter(ctx, Filter, VALKEYMODULE_CMDFILTER_NOSELF);
    ValkeyModule_SubscribeToKeyspaceEvents(ctx, VALKEYMODULE_NOTIFY_STRING, OnEvent);
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
