/* What comes to a module without a command of its own: a message from another node, an event of the server, a job after a notification. */
#include "valkeymodule.h"
#include <string.h>

static int flushes;

/* The message's letters, added up, become a key. */
static void OnMessage(ValkeyModuleCtx *ctx, const char *sender, uint8_t type, const unsigned char *payload, uint32_t length) {
    long long sum = 0;
    for (uint32_t i = 0; i < length; i++) {
        sum += payload[i];
    }
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCRBY", "cl", "heard", sum));
    (void)sender;
    (void)type;
}

static void OnFlush(ValkeyModuleCtx *ctx, ValkeyModuleEvent event, uint64_t subevent, void *data) {
    ValkeyModuleFlushInfo *info = data;
    int began = subevent == VALKEYMODULE_SUBEVENT_FLUSHDB_START;
    if (began) flushes++;
    ValkeyModule_Log(ctx, "notice", "event %d of database %d", (int)event.id, info->dbnum);
}

static void Job(ValkeyModuleCtx *ctx, void *data) {
    ValkeyModuleString *key = data;
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "APPEND", "!sc", key, "+");
    long long length = ValkeyModule_CallReplyInteger(reply);
    ValkeyModule_FreeCallReply(reply);
    ValkeyModule_Log(ctx, "notice", "%lld letters", length);
}

static void FreeJob(void *data) {
    ValkeyModule_FreeString(NULL, data);
}

static int OnKey(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    (void)type;
    /* The job's own write is told of, too. */
    if (strcmp(event, "set") != 0) return VALKEYMODULE_OK;
    ValkeyModuleString *kept = ValkeyModule_HoldString(NULL, key);
    return ValkeyModule_AddPostNotificationJob(ctx, Job, kept, FreeJob);
}

/* hearing.tell text: to all other nodes */
static int Tell(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    size_t length;
    const char *text = ValkeyModule_StringPtrLen(argv[1], &length);
    ValkeyModule_SendClusterMessage(ctx, NULL, 7, text, (uint32_t)length);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    (void)argc;
    if (ValkeyModule_Init(ctx, "hearing01", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_RegisterClusterMessageReceiver(ctx, 7, OnMessage);
    ValkeyModule_SetClusterFlags(ctx, VALKEYMODULE_CLUSTER_FLAG_NO_REDIRECTION);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_FlushDB, OnFlush);
    ValkeyModule_SubscribeToKeyspaceEvents(ctx, VALKEYMODULE_NOTIFY_STRING, OnKey);
    return ValkeyModule_CreateCommand(ctx, "hearing.tell", Tell, "", 0, 0, 0);
}
