#include "valkeymodule.h"

#define TOKENS "tokens"
#define LENGTH 32

/* TOKEN.NEW user: a new token for the user */
static int TokenNew(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    char token[LENGTH];
    ValkeyModule_GetRandomHexChars(token, LENGTH);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "HSET", "!Ecbs", TOKENS, token, (size_t)LENGTH, argv[1]);
    if (ValkeyModule_CallReplyType(reply) == VALKEYMODULE_REPLY_ERROR) return ValkeyModule_ReplyWithCallReply(ctx, reply);
    return ValkeyModule_ReplyWithStringBuffer(ctx, token, LENGTH);
}

/* TOKEN.WHO token: whose it is */
static int TokenWho(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    size_t length;
    const char *token = ValkeyModule_StringPtrLen(argv[1], &length);
    if (length != LENGTH) return ValkeyModule_ReplyWithErrorFormat(ctx, "ERR a token has %d characters", LENGTH);
    return ValkeyModule_ReplyWithCallReply(ctx, ValkeyModule_Call(ctx, "HGET", "Ecb", TOKENS, token, length));
}

/* TOKEN.DICE sides: a number from 1 to sides, as likely as any other */
static int TokenDice(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    long long sides;
    if (ValkeyModule_StringToLongLong(argv[1], &sides) == VALKEYMODULE_ERR || sides < 1 || sides > 256)
        return ValkeyModule_ReplyWithError(ctx, "ERR dice have 1 to 256 sides");
    unsigned char byte;
    int fair = 256 - 256 % (int)sides;
    do ValkeyModule_GetRandomBytes(&byte, 1);
    while (byte >= fair);
    return ValkeyModule_ReplyWithLongLong(ctx, byte % sides + 1);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "tokens", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "token.new", TokenNew, "write deny-oom", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "token.who", TokenWho, "readonly", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "token.dice", TokenDice, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
