/* What a module learns of a cluster: nodes, slots, and what its messages come to. */
#include "testing.h"

/* clusters.nodes: the ids of all nodes, sorted by the test */
COMMAND(Nodes) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    size_t count = 0;
    char **ids = ValkeyModule_GetClusterNodesList(ctx, &count);
    if (ids == NULL) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithArray(ctx, count + 1);
    for (size_t i = 0; i < count; i++) ValkeyModule_ReplyWithStringBuffer(ctx, ids[i], VALKEYMODULE_NODE_ID_LEN);
    ValkeyModule_ReplyWithBool(ctx, ids[count] == NULL);
    ValkeyModule_FreeClusterNodesList(ids);
    return VALKEYMODULE_OK;
}

static int ReplyWithInfo(ValkeyModuleCtx *ctx, int status, const char *ip, const char *primary, int port, int flags) {
    if (status != VALKEYMODULE_OK) return ValkeyModule_ReplyWithError(ctx, "ERR no such node");
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithCString(ctx, ip);
    ValkeyModule_ReplyWithStringBuffer(ctx, primary, VALKEYMODULE_NODE_ID_LEN);
    ValkeyModule_ReplyWithLongLong(ctx, port);
    return ValkeyModule_ReplyWithLongLong(ctx, flags);
}

/* clusters.node id */
COMMAND(Node) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    char ip[64] = "untouched", primary[VALKEYMODULE_NODE_ID_LEN];
    int port = -1, flags = -1;
    int status =
        ValkeyModule_GetClusterNodeInfo(ctx, ValkeyModule_StringPtrLen(argv[1], NULL), ip, primary, &port, &flags);
    return ReplyWithInfo(ctx, status, ip, primary, port, flags);
}

/* clusters.nodefor client id, 0 for the one that asks */
COMMAND(NodeFor) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    long long client = 0;
    ValkeyModule_StringToLongLong(argv[1], &client);
    if (client == 0) client = ValkeyModule_GetClientId(ctx);
    char ip[64] = "untouched", primary[VALKEYMODULE_NODE_ID_LEN];
    int port = -1, flags = -1;
    int status = ValkeyModule_GetClusterNodeInfoForClient(ctx, client, ValkeyModule_StringPtrLen(argv[2], NULL), ip,
                                                          primary, &port, &flags);
    return ReplyWithInfo(ctx, status, ip, primary, port, flags);
}

/* clusters.mine: id, size, whether the context knows of a cluster */
COMMAND(Mine) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    const char *id = ValkeyModule_GetMyClusterID();
    ValkeyModule_ReplyWithArray(ctx, 4);
    if (id) ValkeyModule_ReplyWithStringBuffer(ctx, id, VALKEYMODULE_NODE_ID_LEN);
    else ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClusterSize());
    ValkeyModule_ReplyWithBool(ctx, (ValkeyModule_GetContextFlags(ctx) & VALKEYMODULE_CTX_FLAGS_CLUSTER) != 0);
    /* Nothing may be left out: a node's facts are optional. */
    return ValkeyModule_ReplyWithLongLong(
        ctx, id ? ValkeyModule_GetClusterNodeInfo(ctx, "0123456789", NULL, NULL, NULL, NULL) : -1);
}

/* clusters.slot key: its slot and the name that stands for it */
COMMAND(Slot) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    unsigned int slot = ValkeyModule_ClusterKeySlot(argv[1]);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, slot);
    return ValkeyModule_ReplyWithCString(ctx, ValkeyModule_ClusterCanonicalKeyNameInSlot(slot));
}

/* clusters.names first count: the names that stand for slots */
COMMAND(Names) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    long long first, count;
    ValkeyModule_StringToLongLong(argv[1], &first);
    ValkeyModule_StringToLongLong(argv[2], &count);
    ValkeyModule_ReplyWithArray(ctx, count);
    for (long long i = 0; i < count; i++) {
        const char *name = ValkeyModule_ClusterCanonicalKeyNameInSlot((unsigned int)(first + i));
        if (name) ValkeyModule_ReplyWithCString(ctx, name);
        else ValkeyModule_ReplyWithNull(ctx);
    }
    return VALKEYMODULE_OK;
}

static void Received(ValkeyModuleCtx *ctx, const char *sender, uint8_t type, const unsigned char *payload,
                     uint32_t length) {
    VALKEYMODULE_NOT_USED(sender);
    VALKEYMODULE_NOT_USED(payload);
    ValkeyModule_Log(ctx, "notice", "message %d of %u bytes", (int)type, length);
}

/* clusters.send id|*: a message to one node or to all */
COMMAND(Send) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    const char *id = ValkeyModule_StringPtrLen(argv[1], NULL);
    ValkeyModule_RegisterClusterMessageReceiver(ctx, 7, Received);
    int status = ValkeyModule_SendClusterMessage(ctx, strcmp(id, "*") == 0 ? NULL : id, 7, "hello", 5);
    return ValkeyModule_ReplyWithLongLong(ctx, status);
}

/* clusters.here: no request is sent elsewhere from now on */
COMMAND(Here) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_SetClusterFlags(ctx, VALKEYMODULE_CLUSTER_FLAG_NO_REDIRECTION);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* clusters.get key key: has keys, so that it is routed */
COMMAND(Get) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "GET", "sE", argv[2]);
    return ValkeyModule_ReplyWithCallReply(ctx, reply);
}

/* clusters.call key: has none that anyone knows of */
COMMAND(CallAway) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    errno = 0;
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "INCR", "s", argv[1]);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithBool(ctx, reply == NULL);
    ValkeyModule_ReplyWithBool(ctx, errno == EPERM);
    if (reply) ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

/* clusters.alone name: a command that is not for clusters */
COMMAND(Alone) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithCString(ctx, "alone");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "clusters", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "clusters.nodes", Nodes, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "clusters.node", Node, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "clusters.nodefor", NodeFor, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "clusters.mine", Mine, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "clusters.slot", Slot, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "clusters.names", Names, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "clusters.send", Send, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "clusters.here", Here, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "clusters.get", Get, "", 1, 2, 1);
    ValkeyModule_CreateCommand(ctx, "clusters.call", CallAway, "", 0, 0, 0);
    /* Refused where there is a cluster: the command does not exist there. */
    ValkeyModule_CreateCommand(ctx, "clusters.alone", Alone, "no-cluster", 0, 0, 0);
    return VALKEYMODULE_OK;
}
