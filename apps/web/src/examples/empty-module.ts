// What a new project starts with: the smallest module that does something, ready to be changed.

/** Text of module.c in a new project. */
export const EMPTY_MODULE = `#include "valkeymodule.h"

/* MYMODULE.HELLO name */
static int Hello(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);

    size_t len;
    const char *name = ValkeyModule_StringPtrLen(argv[1], &len);
    ValkeyModuleString *text = ValkeyModule_CreateStringPrintf(ctx, "Hello, %.*s!", (int)len, name);
    ValkeyModule_ReplyWithString(ctx, text);
    ValkeyModule_FreeString(ctx, text);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "mymodule", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;

    return ValkeyModule_CreateCommand(ctx, "mymodule.hello", Hello, "readonly fast", 0, 0, 0);
}
`
