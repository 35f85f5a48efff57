/* Functions that the C runtime answers itself, mixed with those that the engine answers. */
#include "valkeymodule.h"
#include <stdlib.h>
#include <string.h>

#define RANGE_OF_CTX 0x100000

/* Replies with integers before, between and after everything else that can be replied. */
static int mixed(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModule_ReplyWithLongLong(ctx, 0);
    ValkeyModule_ReplyWithLongLong(ctx, -9223372036854775807LL - 1);
    ValkeyModule_ReplyWithLongLong(ctx, 9223372036854775807LL);
    ValkeyModule_ReplyWithSimpleString(ctx, "text");
    ValkeyModule_ReplyWithLongLong(ctx, 4294967296LL);
    ValkeyModule_ReplyWithLongLong(ctx, -10);
    if (argc == 1) {
        ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "direct.mixed", "0c", "inner");
        ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CallReplyLength(reply));
        ValkeyModule_ReplyWithCallReply(ctx, reply);
        ValkeyModule_FreeCallReply(reply);
    } else {
        ValkeyModule_ReplyWithString(ctx, argv[1]);
    }
    ValkeyModule_ReplyWithLongLong(ctx, 7);
    ValkeyModule_ReplyWithLongLong(ctx, 8);
    ValkeyModule_ReplySetArrayLength(ctx, argc == 1 ? 10 : 9);
    return VALKEYMODULE_OK;
}

/* Replies with more integers than there is room for at once. */
static int many(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long count = argc == 2 ? atoi(ValkeyModule_StringPtrLen(argv[1], NULL)) : 0;
    ValkeyModule_ReplyWithArray(ctx, count);
    for (long long i = 0; i < count; i++) ValkeyModule_ReplyWithLongLong(ctx, i - 5);
    return VALKEYMODULE_OK;
}

/* Integers, and then what ends the command. */
static int fails(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, 1);
    ValkeyModule_ReplyWithLongLong(ctx, 2);
    ValkeyModule_ReplyWithLongLong(argc == 1 ? NULL : (ValkeyModuleCtx *)((char *)ctx + RANGE_OF_CTX), 3);
    return VALKEYMODULE_OK;
}

/* Numbers of the database, as it changes, and whether the client is the same in a command that is called. */
static int context(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    if (argc == 2) return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetSelectedDb(ctx));
    int before = ValkeyModule_GetSelectedDb(ctx);
    ValkeyModule_SelectDb(ctx, 7);
    int other = ValkeyModule_GetSelectedDb(ctx);
    ValkeyModuleCallReply *inner = ValkeyModule_Call(ctx, "direct.context", "c", "inner");
    long long called = ValkeyModule_CallReplyInteger(inner);
    ValkeyModule_FreeCallReply(inner);
    ValkeyModuleCtx *detached = ValkeyModule_GetThreadSafeContext(NULL);
    ValkeyModule_ReplyWithArray(ctx, 6);
    ValkeyModule_ReplyWithLongLong(ctx, before);
    ValkeyModule_ReplyWithLongLong(ctx, other);
    ValkeyModule_ReplyWithLongLong(ctx, called);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetSelectedDb(detached));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClientId(detached) != ValkeyModule_GetClientId(ctx));
    ValkeyModule_FreeThreadSafeContext(detached);
    ValkeyModule_SelectDb(ctx, before);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClientId(ctx) > 0);
}

#define STRINGS 9000

/* More strings than there are places for their copies, each looked at twice, changed, looked at again, and freed. */
static int texts(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    (void)argc;
    static ValkeyModuleString *strings[STRINGS];
    long long wrong = 0;
    for (int i = 0; i < STRINGS; i++) strings[i] = ValkeyModule_CreateStringPrintf(NULL, "text %d", i);
    for (int round = 0; round < 3; round++)
        for (int i = 0; i < STRINGS; i++) {
            size_t length;
            const char *text = ValkeyModule_StringPtrLen(strings[i], &length);
            if (atoi(text + 5) != i || length != strlen(text) || text != ValkeyModule_StringPtrLen(strings[i], NULL))
                wrong++;
            if (length > 5 && i % 2) ValkeyModule_StringAppendBuffer(ctx, strings[i], "!", 1);
        }
    for (int i = 0; i < STRINGS; i++) ValkeyModule_FreeString(NULL, strings[i]);
    size_t length;
    const char *none = ValkeyModule_StringPtrLen(NULL, &length);
    if (strlen(none) != length) wrong++;
    return ValkeyModule_ReplyWithLongLong(ctx, wrong);
}

/* Copies of texts of all lengths, and of none; or of what is no text, which the bytes of an argument say. */
static int copies(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    char text[100] = "";
    long long wrong = 0;
    for (size_t length = 0; length < sizeof(text); length++) {
        char *copy = ValkeyModule_Strdup(text);
        if (copy == text || strcmp(copy, text) != 0) wrong++;
        ValkeyModule_Free(copy);
        if (length + 1 < sizeof(text)) text[length] = (char)('a' + length % 26);
    }
    if (argc == 2) ValkeyModule_Strdup((const char *)atoi(ValkeyModule_StringPtrLen(argv[1], NULL)));
    return ValkeyModule_ReplyWithLongLong(ctx, wrong);
}

/* A string that is freed, and one whose length is to be stored nowhere. */
static int stale(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    ValkeyModuleString *text = ValkeyModule_CreateString(NULL, "gone", 4);
    size_t length = ValkeyModule_StringPtrLen(text, NULL)[0];
    if (argc == 2) ValkeyModule_StringPtrLen(text, (size_t *)0x3fff0000);
    ValkeyModule_FreeString(NULL, text);
    ValkeyModule_StringPtrLen(text, &length);
    return ValkeyModule_ReplyWithString(ctx, argv[0]);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    (void)argc;
    if (ValkeyModule_Init(ctx, "direct", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"direct.mixed", mixed}, {"direct.many", many},   {"direct.fails", fails},  {"direct.context", context},
                    {"direct.texts", texts}, {"direct.stale", stale}, {"direct.copies", copies}};
    for (unsigned i = 0; i < sizeof(commands) / sizeof(commands[0]); i++)
        if (ValkeyModule_CreateCommand(ctx, commands[i].name, commands[i].run, "", 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
