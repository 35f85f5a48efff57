#include "valkeymodule.h"

/* Reads an account's balance into *balance; an account that does not exist has none.
 * Replies with the error when the key holds something else. */
static int ReadBalance(ValkeyModuleCtx *ctx, ValkeyModuleString *account, long long *balance) {
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "GET", "sE", account);
    int type = ValkeyModule_CallReplyType(reply);

    if (type == VALKEYMODULE_REPLY_NULL) {
        *balance = 0;
        return VALKEYMODULE_OK;
    }
    if (type == VALKEYMODULE_REPLY_STRING) {
        ValkeyModuleString *text = ValkeyModule_CreateStringFromCallReply(reply);
        if (ValkeyModule_StringToLongLong(text, balance) == VALKEYMODULE_OK) return VALKEYMODULE_OK;
        ValkeyModule_ReplyWithError(ctx, "ERR the balance of this account is not an integer");
        return VALKEYMODULE_ERR;
    }
    ValkeyModule_ReplyWithCallReply(ctx, reply); /* WRONGTYPE, as GET said it */
    return VALKEYMODULE_ERR;
}

/* TRANSFER from to amount
 * Answers the two new balances. */
static int Transfer(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 4) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx); /* strings and replies are freed when the command ends */

    long long amount, from, to;
    if (ValkeyModule_StringToLongLong(argv[3], &amount) == VALKEYMODULE_ERR || amount <= 0)
        return ValkeyModule_ReplyWithError(ctx, "ERR the amount must be a positive integer");
    if (ReadBalance(ctx, argv[1], &from) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;
    if (ReadBalance(ctx, argv[2], &to) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;
    if (from < amount) return ValkeyModule_ReplyWithErrorFormat(ctx, "ERR only %lld left", from);

    ValkeyModuleCallReply *left = ValkeyModule_Call(ctx, "DECRBY", "!sl", argv[1], amount);
    ValkeyModuleCallReply *right = ValkeyModule_Call(ctx, "INCRBY", "!sl", argv[2], amount);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CallReplyInteger(left));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CallReplyInteger(right));
    return VALKEYMODULE_OK;
}

/* TRANSFER.TOTAL account [account ...]
 * The sum over accounts, read with one MGET. */
static int TransferTotal(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc < 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "MGET", "v", argv + 1, (size_t)(argc - 1));
    long long total = 0;
    for (size_t i = 0; i < ValkeyModule_CallReplyLength(reply); i++) {
        ValkeyModuleCallReply *element = ValkeyModule_CallReplyArrayElement(reply, i);
        if (ValkeyModule_CallReplyType(element) != VALKEYMODULE_REPLY_STRING) continue;
        long long balance;
        ValkeyModuleString *text = ValkeyModule_CreateStringFromCallReply(element);
        if (ValkeyModule_StringToLongLong(text, &balance) == VALKEYMODULE_OK) total += balance;
    }
    return ValkeyModule_ReplyWithLongLong(ctx, total);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "transfer", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "transfer", Transfer, "write deny-oom", 1, 2, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "transfer.total", TransferTotal, "readonly", 1, -1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
