#include "valkeymodule.h"
#include <string.h>

/* Types of messages. */
#define CALL 1
#define HERE 2

#define MOST 16

/* Who has answered the last call. */
static char here[MOST][VALKEYMODULE_NODE_ID_LEN];
static size_t count = 0;

/* Somebody calls: answer with a greeting. */
static void OnCall(ValkeyModuleCtx *ctx, const char *sender, uint8_t type, const unsigned char *message,
                   uint32_t length) {
    VALKEYMODULE_NOT_USED(type);
    ValkeyModule_Log(ctx, "notice", "%.*s calls: %.*s", VALKEYMODULE_NODE_ID_LEN, sender, (int)length, message);
    ValkeyModule_SendClusterMessage(ctx, sender, HERE, "here", 4);
}

/* Somebody answers: note who. */
static void OnHere(ValkeyModuleCtx *ctx, const char *sender, uint8_t type, const unsigned char *message,
                   uint32_t length) {
    VALKEYMODULE_NOT_USED(ctx);
    VALKEYMODULE_NOT_USED(type);
    VALKEYMODULE_NOT_USED(message);
    VALKEYMODULE_NOT_USED(length);
    if (count < MOST) memcpy(here[count++], sender, VALKEYMODULE_NODE_ID_LEN);
}

/* ROLL.CALL [text]: asks all other nodes; the reply is how many nodes there are */
static int RollCall(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc > 2) return ValkeyModule_WrongArity(ctx);
    if (!(ValkeyModule_GetContextFlags(ctx) & VALKEYMODULE_CTX_FLAGS_CLUSTER))
        return ValkeyModule_ReplyWithError(ctx, "ERR this is no node of a cluster");
    size_t length = strlen("who is there?");
    const char *text = argc == 2 ? ValkeyModule_StringPtrLen(argv[1], &length) : "who is there?";
    count = 0;
    ValkeyModule_SendClusterMessage(ctx, NULL, CALL, text, length);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClusterSize());
}

/* ROLL.HERE: address and id of each node that has answered */
static int RollHere(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_ReplyWithArray(ctx, count);
    for (size_t j = 0; j < count; j++) {
        int port = 0;
        char id[VALKEYMODULE_NODE_ID_LEN + 1] = "";
        memcpy(id, here[j], VALKEYMODULE_NODE_ID_LEN);
        ValkeyModule_GetClusterNodeInfo(ctx, id, NULL, NULL, &port, NULL);
        ValkeyModuleString *line = ValkeyModule_CreateStringPrintf(ctx, "%d %s", port, id);
        ValkeyModule_ReplyWithString(ctx, line);
        ValkeyModule_FreeString(ctx, line);
    }
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "roll_call", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_RegisterClusterMessageReceiver(ctx, CALL, OnCall);
    ValkeyModule_RegisterClusterMessageReceiver(ctx, HERE, OnHere);
    if (ValkeyModule_CreateCommand(ctx, "roll.call", RollCall, "", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "roll.here", RollHere, "", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
