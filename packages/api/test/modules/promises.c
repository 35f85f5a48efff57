/* Calls that wait: promises, their handlers, giving them up. One promise at a time. */
#include "testing.h"

static ValkeyModuleCallReply *promise;
static ValkeyModuleBlockedClient *waiting;

static void Resolved(ValkeyModuleCtx *ctx, ValkeyModuleCallReply *reply, void *data) {
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "c!", "resolved"));
    if (data == waiting) {
        ValkeyModuleCtx *thread = ValkeyModule_GetThreadSafeContext(waiting);
        ValkeyModule_ReplyWithCallReply(thread, reply);
        ValkeyModule_FreeThreadSafeContext(thread);
        ValkeyModule_UnblockClient(waiting, NULL);
        waiting = NULL;
    }
    ValkeyModule_FreeCallReply(reply);
    promise = NULL;
}

static ValkeyModuleCallReply *call(ValkeyModuleCtx *ctx, const char *format, ValkeyModuleString **argv, int argc) {
    return ValkeyModule_Call(ctx, ValkeyModule_StringPtrLen(argv[1], NULL), format, argv + 2, (size_t)(argc - 2));
}

/* Calls and answers with the reply, now or later. */
static int await(ValkeyModuleCtx *ctx, const char *format, ValkeyModuleString **argv, int argc) {
    ValkeyModuleCallReply *reply = call(ctx, format, argv, argc);
    if (ValkeyModule_CallReplyType(reply) != VALKEYMODULE_REPLY_PROMISE) {
        ValkeyModule_ReplyWithCallReply(ctx, reply);
        ValkeyModule_FreeCallReply(reply);
        return VALKEYMODULE_OK;
    }
    waiting = ValkeyModule_BlockClient(ctx, NULL, NULL, NULL, 0);
    ValkeyModule_CallReplyPromiseSetUnblockHandler(reply, Resolved, waiting);
    ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

/* promises.await command [argument ...] */
COMMAND(Await) { return await(ctx, "vKE!", argv, argc); }
COMMAND(AwaitQuietly) { return await(ctx, "vKE", argv, argc); }
COMMAND(AwaitResp3) { return await(ctx, "vKE3", argv, argc); }

/* promises.keep command [argument ...]: the type of the reply; a promise is kept. */
COMMAND(Keep) {
    ValkeyModuleCallReply *reply = call(ctx, "vKE", argv, argc);
    int type = ValkeyModule_CallReplyType(reply);
    if (type == VALKEYMODULE_REPLY_PROMISE) {
        promise = reply;
        ValkeyModule_CallReplyPromiseSetUnblockHandler(promise, Resolved, (void *)&promise);
    } else ValkeyModule_FreeCallReply(reply);
    return ValkeyModule_ReplyWithLongLong(ctx, type);
}

/* promises.forget command: nobody hears of the end. */
COMMAND(Forget) {
    ValkeyModuleCallReply *reply = call(ctx, "vKE", argv, argc);
    int type = ValkeyModule_CallReplyType(reply);
    ValkeyModule_FreeCallReply(reply);
    return ValkeyModule_ReplyWithLongLong(ctx, type);
}

/* promises.abort: [result, whether the data came back, result of a second time] */
COMMAND(Abort) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (!promise) return ValkeyModule_ReplyWithNull(ctx);
    void *data = NULL;
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CallReplyPromiseAbort(promise, &data));
    ValkeyModule_ReplyWithBool(ctx, data == &promise);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CallReplyPromiseAbort(promise, &data));
    ValkeyModule_FreeCallReply(promise);
    promise = NULL;
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "promises", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"promises.await", Await}, {"promises.quiet", AwaitQuietly}, {"promises.await3", AwaitResp3},
                    {"promises.keep", Keep},   {"promises.forget", Forget},      {"promises.abort", Abort}};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (ValkeyModule_CreateCommand(ctx, commands[i].name, commands[i].run, "write", 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
