#include "valkeymodule.h"
#include <stdlib.h>

/* HELLOWORLD.RAND
 * Answers a random number. */
static int HelloworldRand(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);

    return ValkeyModule_ReplyWithLongLong(ctx, rand());
}

/* Called once, when the module is loaded. Whatever it registers here is what the module adds to the server. */
int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "helloworld", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;

    /* The server seeds rand() when it starts; a module that wants numbers of its own seeds it again. */
    srand((unsigned)ValkeyModule_Milliseconds());

    if (ValkeyModule_CreateCommand(ctx, "helloworld.rand", HelloworldRand, "fast random", 0, 0, 0) ==
        VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;

    return VALKEYMODULE_OK;
}
