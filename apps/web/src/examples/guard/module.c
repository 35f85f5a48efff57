#include "valkeymodule.h"
#include <errno.h>

/* GUARD.ASK user command [argument ...]
 * Whether the user may run the command, and the keys it would use. */
static int GuardAsk(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc < 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleString **line = argv + 2;
    int words = argc - 2;

    ValkeyModuleUser *user = ValkeyModule_GetModuleUserFromUserName(argv[1]);
    if (user == NULL) return ValkeyModule_ReplyWithError(ctx, "ERR there is no such user");
    int allowed = ValkeyModule_ACLCheckCommandPermissions(user, line, words) == VALKEYMODULE_OK;
    int unknown = !allowed && errno == ENOENT;
    if (!allowed && !unknown) ValkeyModule_ACLAddLogEntry(ctx, user, line[0], VALKEYMODULE_ACL_LOG_CMD);
    ValkeyModule_FreeModuleUser(user);
    if (unknown) return ValkeyModule_ReplyWithError(ctx, "ERR there is no such command");

    int keys = 0;
    int *places = ValkeyModule_GetCommandKeys(ctx, line, words, &keys);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithCString(ctx, allowed ? "allowed" : "refused");
    ValkeyModule_ReplyWithArray(ctx, keys);
    for (int k = 0; k < keys; k++) ValkeyModule_ReplyWithString(ctx, line[places[k]]);
    ValkeyModule_Free(places);
    return VALKEYMODULE_OK;
}

/* GUARD.ME: who is asking */
static int GuardMe(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    return ValkeyModule_ReplyWithString(ctx, ValkeyModule_GetCurrentUserName(ctx));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "guard", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "guard.ask", GuardAsk, "readonly", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "guard.me", GuardMe, "readonly fast", 0, 0, 0);
}
