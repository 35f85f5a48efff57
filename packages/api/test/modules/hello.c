/* The smallest module that does something: replies with a counter and with its arguments. */
#include "valkeymodule.h"
#include <stdio.h>
#include <string.h>

static long long counter = 41;
static const char *words[] = {"one", "two"};

static int CountCommand(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, ++counter);
}

static int EchoCommand(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    ValkeyModule_ReplyWithArray(ctx, argc);
    for (int j = 0; j < argc; j++) {
        size_t len;
        const char *text = ValkeyModule_StringPtrLen(argv[j], &len);
        ValkeyModule_ReplyWithStringBuffer(ctx, text, len);
    }
    return VALKEYMODULE_OK;
}

static int WordsCommand(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    char *copy = strdup(words[1]);
    printf("copied %s\n", copy);
    ValkeyModule_ReplyWithCString(ctx, copy);
    ValkeyModule_Free(copy);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "hello", 3, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    for (int j = 0; j < argc; j++) ValkeyModule_Log(ctx, "notice", "argument %d is %s", j, ValkeyModule_StringPtrLen(argv[j], NULL));
    if (ValkeyModule_CreateCommand(ctx, "hello.count", CountCommand, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "hello.echo", EchoCommand, "readonly", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "hello.words", WordsCommand, "readonly", 0, 0, 0);
}
