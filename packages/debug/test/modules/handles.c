// Holds an object of each common kind while it stands still in `Handles_Hold`.
#include "valkeymodule.h"

static int Handles_Hold(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    ValkeyModuleString *made = ValkeyModule_CreateString(NULL, "made here", 9);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleString *automatic = ValkeyModule_CreateStringPrintf(ctx, "%d words", argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "HGETALL", "s", argv[1]);
    ValkeyModuleDict *dict = ValkeyModule_CreateDict(NULL);
    ValkeyModule_DictSetC(dict, "one", 3, made);
    ValkeyModuleString *none = NULL;
    ValkeyModule_Milliseconds(); /* stop here */
    ValkeyModule_FreeDict(NULL, dict);
    ValkeyModule_FreeString(NULL, made);
    (void)automatic, (void)key, (void)reply, (void)none;
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    if (ValkeyModule_Init(ctx, "handles", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "handles.hold", Handles_Hold, "write", 1, 1, 1);
}
