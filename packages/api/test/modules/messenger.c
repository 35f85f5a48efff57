/* Messages between modules on the nodes of a cluster. The name has nine letters, so messages carry it. */
#include "valkeymodule.h"
#include <string.h>

#define COMMAND(name) static int name(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc)
#define MOST 64
#define SHOWN 16

static struct {
    char sender[VALKEYMODULE_NODE_ID_LEN];
    int type;
    uint32_t length;
    uint64_t sum;
    unsigned char first[SHOWN];
} heard[MOST];
static int count = 0;

static void Received(ValkeyModuleCtx *ctx, const char *sender, uint8_t type, const unsigned char *payload,
                     uint32_t length) {
    if (count == MOST) return;
    memcpy(heard[count].sender, sender, VALKEYMODULE_NODE_ID_LEN);
    heard[count].type = type;
    heard[count].length = length;
    heard[count].sum = 0;
    for (uint32_t i = 0; i < length; i++) heard[count].sum = heard[count].sum * 31 + payload[i];
    if (length) memcpy(heard[count].first, payload, length < SHOWN ? length : SHOWN);
    count++;
    /* A message may cause commands. */
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "PUBLISH", "cl", "messenger:heard", (long long)type));
}

/* messenger.send id|* type message */
COMMAND(Send) {
    long long type;
    if (argc != 4) return ValkeyModule_WrongArity(ctx);
    if (ValkeyModule_StringToLongLong(argv[2], &type) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR not a type");
    size_t length;
    const char *id = ValkeyModule_StringPtrLen(argv[1], NULL);
    const char *message = ValkeyModule_StringPtrLen(argv[3], &length);
    int status =
        ValkeyModule_SendClusterMessage(ctx, strcmp(id, "*") == 0 ? NULL : id, (uint8_t)type, message, length);
    return ValkeyModule_ReplyWithLongLong(ctx, status);
}

/* messenger.count: how many have come */
COMMAND(Count) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    return ValkeyModule_ReplyWithLongLong(ctx, count);
}

/* messenger.heard: what has come since it was last asked */
COMMAND(Heard) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, count);
    for (int i = 0; i < count; i++) {
        uint32_t shown = heard[i].length < SHOWN ? heard[i].length : SHOWN;
        ValkeyModule_ReplyWithArray(ctx, 5);
        ValkeyModule_ReplyWithStringBuffer(ctx, heard[i].sender, VALKEYMODULE_NODE_ID_LEN);
        ValkeyModule_ReplyWithLongLong(ctx, heard[i].type);
        ValkeyModule_ReplyWithLongLong(ctx, heard[i].length);
        ValkeyModule_ReplyWithLongLong(ctx, (long long)(heard[i].sum & 0x7fffffff));
        ValkeyModule_ReplyWithStringBuffer(ctx, (const char *)heard[i].first, shown);
    }
    count = 0;
    return VALKEYMODULE_OK;
}

/* messenger.listen type 0|1 */
COMMAND(Listen) {
    long long type, on;
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_StringToLongLong(argv[1], &type);
    ValkeyModule_StringToLongLong(argv[2], &on);
    ValkeyModule_RegisterClusterMessageReceiver(ctx, (uint8_t)type, on ? Received : NULL);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* messenger.peers: id, port and flags of each node that is known, and how many there are */
COMMAND(Peers) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    size_t nodes = 0;
    char **ids = ValkeyModule_GetClusterNodesList(ctx, &nodes);
    if (ids == NULL) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithArray(ctx, nodes + 1);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClusterSize());
    for (size_t i = 0; i < nodes; i++) {
        int port = 0, flags = 0;
        ValkeyModule_GetClusterNodeInfo(ctx, ids[i], NULL, NULL, &port, &flags);
        ValkeyModule_ReplyWithArray(ctx, 3);
        ValkeyModule_ReplyWithStringBuffer(ctx, ids[i], VALKEYMODULE_NODE_ID_LEN);
        ValkeyModule_ReplyWithLongLong(ctx, port);
        ValkeyModule_ReplyWithLongLong(ctx, flags & ~VALKEYMODULE_NODE_MYSELF);
    }
    ValkeyModule_FreeClusterNodesList(ids);
    return VALKEYMODULE_OK;
}

/* messenger.flags bits */
COMMAND(Flags) {
    long long flags;
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_StringToLongLong(argv[1], &flags);
    ValkeyModule_SetClusterFlags(ctx, flags);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "messenger", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "messenger.send", Send, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "messenger.count", Count, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "messenger.heard", Heard, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "messenger.listen", Listen, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "messenger.peers", Peers, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "messenger.flags", Flags, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
