/* Strings that the C runtime makes itself: seen by the engine or not, kept, freed twice. */
#include "valkeymodule.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define MANY 2000

static ValkeyModuleString *kept[MANY];

static ValkeyModuleString *make(ValkeyModuleCtx *ctx, int number) {
    char text[32];
    int length = snprintf(text, sizeof(text), "text %d", number);
    return ValkeyModule_CreateString(ctx, text, length);
}

static int holds(ValkeyModuleString *string, int number) {
    char text[32];
    size_t length;
    const char *bytes = ValkeyModule_StringPtrLen(string, &length);
    return length == (size_t)snprintf(text, sizeof(text), "text %d", number) && strcmp(bytes, text) == 0;
}

/* More of them at once than there are places for, every third one seen by the engine; replies with how many are wrong. */
static int many(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    (void)argc;
    long long wrong = 0;
    for (int i = 0; i < MANY; i++) kept[i] = make(i % 2 ? ctx : NULL, i);
    for (int i = 0; i < MANY; i += 3) wrong += ValkeyModule_StringCompare(kept[i], kept[i]) != 0;
    for (int i = 0; i < MANY; i++) wrong += !holds(kept[i], i);
    for (int i = 0; i < MANY; i++) ValkeyModule_FreeString(i % 5 ? ctx : NULL, kept[i]);
    return ValkeyModule_ReplyWithLongLong(ctx, wrong);
}

/* What the engine does with one that it has not made. */
static int seen(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    (void)argc;
    ValkeyModuleString *name = ValkeyModule_CreateString(ctx, "made:a\0b", 8);
    ValkeyModuleString *empty = ValkeyModule_CreateString(ctx, NULL, 0);
    size_t length;
    const char *before = ValkeyModule_StringPtrLen(name, NULL);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    ValkeyModule_StringSet(key, empty);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplyWithArray(ctx, 6);
    ValkeyModule_ReplyWithLongLong(ctx, before == ValkeyModule_StringPtrLen(name, NULL));
    ValkeyModule_ReplyWithCString(ctx, ValkeyModule_StringPtrLen(empty, &length));
    ValkeyModule_RetainString(ctx, name);
    ValkeyModule_FreeString(ctx, name);
    ValkeyModule_ReplyWithString(ctx, name);
    ValkeyModule_StringAppendBuffer(ctx, name, "!", 1);
    ValkeyModule_ReplyWithString(ctx, name);
    ValkeyModule_FreeString(ctx, name);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "STRLEN", "b", "made:a\0b", (size_t)8);
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    ValkeyModule_ReplyWithString(ctx, empty);
    ValkeyModule_FreeString(ctx, empty);
    return VALKEYMODULE_OK;
}

/* Leaves everything to the context, before and after which strings belong to nobody. */
static int automatic(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    (void)argc;
    ValkeyModuleString *own = make(ctx, 1);
    ValkeyModule_AutoMemory(ctx);
    for (int i = 0; i < 10; i++) make(ctx, i);
    ValkeyModule_FreeString(ctx, make(ctx, 2));
    ValkeyModule_FreeString(ctx, own);
    return ValkeyModule_ReplyWithNull(ctx);
}

/* Keeps a string until the next call of this, which replies with it. */
static int keep(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    (void)argc;
    static ValkeyModuleString *string;
    if (!string) {
        string = make(NULL, 7);
        return ValkeyModule_ReplyWithNull(ctx);
    }
    ValkeyModule_ReplyWithString(ctx, string);
    ValkeyModule_FreeString(NULL, string);
    string = NULL;
    return VALKEYMODULE_OK;
}

/* Goes wrong in the way that the argument says. */
static int wrong(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    const char *way = argc == 2 ? ValkeyModule_StringPtrLen(argv[1], NULL) : "";
    ValkeyModuleString *string = make(ctx, 3);
    size_t length;
    if (!strcmp(way, "null")) ValkeyModule_CreateString(ctx, NULL, 1);
    if (!strcmp(way, "outside")) ValkeyModule_CreateString(ctx, "x", 0x7fffffff);
    if (!strcmp(way, "context")) ValkeyModule_CreateString((ValkeyModuleCtx *)string, "x", 1);
    if (!strcmp(way, "kind")) ValkeyModule_CloseKey((ValkeyModuleKey *)string);
    if (!strcmp(way, "behind")) ((char *)ValkeyModule_StringPtrLen(string, &length))[20] = 1;
    ValkeyModule_FreeString(ctx, string);
    /* Its number is not soon another string's. */
    for (int i = 0; i < 100; i++) ValkeyModule_FreeString(ctx, make(ctx, i));
    if (!strcmp(way, "twice")) ValkeyModule_FreeString(ctx, string);
    if (!strcmp(way, "read")) ValkeyModule_StringPtrLen(string, &length);
    if (!strcmp(way, "seen")) ValkeyModule_ReplyWithString(ctx, string);
    return ValkeyModule_ReplyWithSimpleString(ctx, "nothing happened");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv;
    (void)argc;
    if (ValkeyModule_Init(ctx, "made", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "made.many", many, "", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "made.seen", seen, "write", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "made.automatic", automatic, "", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "made.keep", keep, "", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "made.wrong", wrong, "", 0, 0, 0);
}
