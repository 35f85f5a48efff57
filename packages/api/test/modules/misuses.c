/* Keys and replies used as they must not be, one command for each way. */
#include "testing.h"

static ValkeyModuleKey *kept;

/* misuses.key way key: opens the key for reading and writing, and then … */
COMMAND(Key) {
    VALKEYMODULE_NOT_USED(argc);
    const char *way = ValkeyModule_StringPtrLen(argv[1], NULL);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[2], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (strcmp(way, "closed") == 0) {
        ValkeyModule_CloseKey(key);
        ValkeyModule_KeyType(key);
    } else if (strcmp(way, "twice") == 0) {
        ValkeyModule_CloseKey(key);
        ValkeyModule_CloseKey(key);
    } else if (strcmp(way, "deleted") == 0) {
        ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "DEL", "s", argv[2]));
        ValkeyModule_ValueLength(key);
    } else if (strcmp(way, "replaced") == 0) {
        ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "sc", argv[2], "other"));
        ValkeyModule_ValueLength(key);
    } else if (strcmp(way, "filled") == 0) {
        ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "sc", argv[2], "other"));
        ValkeyModule_ListPush(key, VALKEYMODULE_LIST_HEAD, argv[0]);
    } else if (strcmp(way, "iterator") == 0) {
        ValkeyModule_ZsetFirstInScoreRange(key, 0, 10, 0, 0);
        ValkeyModuleString *member = ValkeyModule_ZsetRangeCurrentElement(key, NULL);
        ValkeyModule_ZsetRem(key, member, NULL);
        ValkeyModule_FreeString(ctx, member);
        ValkeyModule_ZsetRangeNext(key);
    } else if (strcmp(way, "null") == 0) {
        ValkeyModule_DeleteKey(NULL);
    } else if (strcmp(way, "string") == 0) {
        ValkeyModule_KeyType((ValkeyModuleKey *)argv[0]);
    } else if (strcmp(way, "keep") == 0) {
        kept = key;
        return ValkeyModule_ReplyWithSimpleString(ctx, "kept");
    } else if (strcmp(way, "trap") == 0) {
        ValkeyModule_StringSet(key, argv[0]);
        ValkeyModule_Call(ctx, "GET", "s", argv[2]);
        __builtin_trap();
    }
    return ValkeyModule_ReplyWithSimpleString(ctx, "survived");
}

/* misuses.use: the key that "keep" has kept. */
COMMAND(Use) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KeyType(kept));
    ValkeyModule_CloseKey(kept);
    return VALKEYMODULE_OK;
}

/* misuses.reply way */
COMMAND(Reply) {
    VALKEYMODULE_NOT_USED(argc);
    const char *way = ValkeyModule_StringPtrLen(argv[1], NULL);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "MGET", "cc", "a", "b");
    ValkeyModuleCallReply *part = ValkeyModule_CallReplyArrayElement(reply, 0);
    if (strcmp(way, "freed") == 0) {
        ValkeyModule_FreeCallReply(reply);
        ValkeyModule_CallReplyType(reply);
    } else if (strcmp(way, "part") == 0) {
        ValkeyModule_FreeCallReply(reply);
        ValkeyModule_CallReplyType(part);
    } else if (strcmp(way, "null") == 0) {
        ValkeyModule_CallReplyLength(NULL);
    } else if (strcmp(way, "same") == 0) {
        ValkeyModule_FreeCallReply(part);
        int same = part == ValkeyModule_CallReplyArrayElement(reply, 0);
        ValkeyModule_FreeCallReply(reply);
        return ValkeyModule_ReplyWithBool(ctx, same);
    }
    return ValkeyModule_ReplyWithSimpleString(ctx, "survived");
}

/* misuses.wait key: a blocking command that may block. */
COMMAND(Wait) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "BLPOP", "Ksc", argv[1], "0");
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

/* misuses.scribble key: writes through a pointer that is for reading. */
COMMAND(Scribble) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    size_t length;
    char *bytes = ValkeyModule_StringDMA(key, &length, VALKEYMODULE_READ);
    memset(bytes, '?', length);
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* misuses.lock way: the server's lock, in the thread that has it anyway; and a context that is no more */
COMMAND(Lock) {
    VALKEYMODULE_NOT_USED(argc);
    const char *way = ValkeyModule_StringPtrLen(argv[1], NULL);
    errno = 0;
    if (strcmp(way, "lock") == 0) ValkeyModule_ThreadSafeContextLock(ctx);
    if (strcmp(way, "unlock") == 0) ValkeyModule_ThreadSafeContextUnlock(ctx);
    if (strcmp(way, "freed") == 0) {
        ValkeyModuleCtx *detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
        ValkeyModule_FreeThreadSafeContext(detached);
        ValkeyModule_DbSize(detached);
    }
    if (strcmp(way, "yield") == 0) ValkeyModule_Yield(ctx, VALKEYMODULE_YIELD_FLAG_NONE, "misused");
    if (strcmp(way, "try") == 0)
        return ValkeyModule_ReplyWithBool(ctx, ValkeyModule_ThreadSafeContextTryLock(ctx) == VALKEYMODULE_ERR && errno == EBUSY);
    return ValkeyModule_ReplyWithSimpleString(ctx, "survived");
}

/* misuses.assert number: an assertion that holds for 1 */
COMMAND(Assert) {
    VALKEYMODULE_NOT_USED(argc);
    long long number;
    ValkeyModule_StringToLongLong(argv[1], &number);
    ValkeyModule_Assert(number == 1);
    return ValkeyModule_ReplyWithSimpleString(ctx, "held");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "misuses", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"misuses.key", Key}, {"misuses.use", Use}, {"misuses.reply", Reply}, {"misuses.wait", Wait}, {"misuses.scribble", Scribble}, {"misuses.assert", Assert}, {"misuses.lock", Lock}};
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, "write", 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
