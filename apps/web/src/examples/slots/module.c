#include "valkeymodule.h"

#define SLOTS 16384

/* SLOT.OF key */
static int SlotOf(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ClusterKeySlot(argv[1]));
}

/* SLOT.SAME key key [key ...]: whether one command may use them all in a cluster */
static int SlotSame(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc < 3) return ValkeyModule_WrongArity(ctx);
    unsigned int slot = ValkeyModule_ClusterKeySlot(argv[1]);
    int same = 1;
    for (int j = 2; j < argc; j++) same = same && ValkeyModule_ClusterKeySlot(argv[j]) == slot;
    return ValkeyModule_ReplyWithLongLong(ctx, same);
}

/* SLOT.KEY slot: a name that belongs to it */
static int SlotKey(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    long long slot;
    if (ValkeyModule_StringToLongLong(argv[1], &slot) == VALKEYMODULE_ERR || slot < 0 || slot >= SLOTS)
        return ValkeyModule_ReplyWithErrorFormat(ctx, "ERR a slot is a number from 0 to %d", SLOTS - 1);
    return ValkeyModule_ReplyWithCString(ctx, ValkeyModule_ClusterCanonicalKeyNameInSlot((unsigned int)slot));
}

/* SLOT.NODE: the id of this node */
static int SlotNode(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    const char *id = ValkeyModule_GetMyClusterID();
    if (id == NULL) return ValkeyModule_ReplyWithError(ctx, "ERR there is no cluster here");
    return ValkeyModule_ReplyWithStringBuffer(ctx, id, VALKEYMODULE_NODE_ID_LEN);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "slots", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "slot.of", SlotOf, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "slot.same", SlotSame, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "slot.key", SlotKey, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "slot.node", SlotNode, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
