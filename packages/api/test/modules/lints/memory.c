// Strings, call replies and blocks: lost, freed twice, changed when shared, and done right.
#include "case.h"
#include <stdlib.h>

static ValkeyModuleString *kept[4];
static ValkeyModuleDict *dict;

static int Done(ValkeyModuleCtx *ctx) {
    return ValkeyModule_ReplyWithNull(ctx);
}

CASE(m03_wrong) {
    UNUSED();
    ValkeyModuleString *string = ValkeyModule_CreateString(ctx, "text", 4);
    ValkeyModule_FreeString(ctx, string);
    ValkeyModule_FreeString(ctx, string); // M03
    return Done(ctx);
}
CASE(m03_auto) {
    UNUSED();
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleString *string = ValkeyModule_CreateString(ctx, "text", 4);
    ValkeyModule_FreeString(NULL, string); // M03
    return Done(ctx);
}
CASE(m03_right) {
    UNUSED();
    ValkeyModule_AutoMemory(ctx);
    ValkeyModule_FreeString(ctx, ValkeyModule_CreateString(ctx, "text", 4));
    ValkeyModule_FreeString(NULL, ValkeyModule_CreateString(NULL, "text", 4));
    return Done(ctx);
}

CASE(m04_wrong) {
    UNUSED();
    ValkeyModule_CreateStringPrintf(ctx, "%d", 12); // M04
    return Done(ctx);
}
CASE(m04_retained) {
    (void)argc;
    ValkeyModule_RetainString(ctx, argv[1]); // M04
    return Done(ctx);
}
CASE(m04_null) {
    UNUSED();
    ValkeyModule_AutoMemory(ctx);
    ValkeyModule_CreateString(NULL, "text", 4); // M04
    return Done(ctx);
}
CASE(m04_right) {
    (void)argc;
    kept[0] = ValkeyModule_CreateString(ctx, "text", 4);
    kept[1] = argv[1];
    ValkeyModule_RetainString(ctx, argv[1]);
    kept[2] = ValkeyModule_HoldString(ctx, argv[0]);
    ValkeyModule_DictSetC(dict, "key", 3, ValkeyModule_CreateString(ctx, "value", 5));
    ValkeyModule_FreeString(ctx, ValkeyModule_CreateString(ctx, "text", 4));
    return Done(ctx);
}

CASE(m05_wrong) {
    UNUSED();
    ValkeyModule_FreeString(ctx, NULL); // M05
    return Done(ctx);
}

CASE(m07_wrong) {
    UNUSED();
    char *block = ValkeyModule_Alloc(8);
    ValkeyModule_Free(block);
    ValkeyModule_Free(block); // M07
    return Done(ctx);
}
CASE(m07_string) {
    UNUSED();
    ValkeyModule_AutoMemory(ctx);
    ValkeyModule_Free(ValkeyModule_CreateString(ctx, "text", 4)); // M07
    return Done(ctx);
}
CASE(m07_right) {
    UNUSED();
    free(ValkeyModule_Alloc(8));
    ValkeyModule_Free(NULL);
    return Done(ctx);
}

CASE(m08_wrong) {
    UNUSED();
    ValkeyModule_Call(ctx, "PING", ""); // M08
    return Done(ctx);
}
CASE(m08_cursor) {
    UNUSED();
    ValkeyModule_ScanCursorCreate(); // M08
    return Done(ctx);
}
// What is made here is all given back: who frees nothing is found out by it.
CASE(m08_freed) {
    UNUSED();
    ValkeyModuleDict *own = ValkeyModule_CreateDict(NULL);
    ValkeyModule_DictIteratorStop(ValkeyModule_DictIteratorStartC(dict, "^", NULL, 0));
    ValkeyModule_FreeDict(NULL, own);
    ValkeyModule_ScanCursorDestroy(ValkeyModule_ScanCursorCreate());
    ValkeyModule_FreeServerInfo(NULL, ValkeyModule_GetServerInfo(NULL, "memory"));
    ValkeyModule_FreeModuleUser(ValkeyModule_CreateModuleUser("user"));
    ValkeyModule_RdbStreamFree(ValkeyModule_RdbStreamCreateFromFile("none"));
    return Done(ctx);
}
CASE(m08_right) {
    UNUSED();
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "PING", ""));
    ValkeyModule_AutoMemory(ctx);
    ValkeyModule_Call(ctx, "PING", "");
    return Done(ctx);
}

CASE(m09_wrong) {
    UNUSED();
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "TIME", "");
    ValkeyModuleCallReply *part = ValkeyModule_CallReplyArrayElement(reply, 0);
    ValkeyModule_FreeCallReply(reply);
    ValkeyModule_CallReplyType(part); // M09
    return Done(ctx);
}

CASE(m10_wrong) {
    (void)argc;
    ValkeyModule_RetainString(ctx, argv[1]);
    ValkeyModule_StringAppendBuffer(ctx, argv[1], "!", 1); // M10
    ValkeyModule_FreeString(ctx, argv[1]);
    return Done(ctx);
}
CASE(m10_right) {
    (void)argc;
    ValkeyModuleString *own = ValkeyModule_CreateStringFromString(ctx, argv[1]);
    ValkeyModule_StringAppendBuffer(ctx, own, "!", 1);
    ValkeyModule_FreeString(ctx, own);
    return Done(ctx);
}

CASE(m11_wrong) {
    UNUSED();
    return ValkeyModule_ReplyWithString(ctx, (ValkeyModuleString *)"text"); // M11
}
CASE(m11_key) {
    (void)argc;
    return ValkeyModule_KeyType((ValkeyModuleKey *)argv[1]); // M11
}

CASE(m13_wrong) {
    UNUSED();
    ValkeyModule_AutoMemory(ctx);
    for (int i = 0; i < 10100; i++)
        ValkeyModule_CreateStringFromLongLong(ctx, i); // M13
    return Done(ctx);
}
CASE(m13_right) {
    UNUSED();
    ValkeyModule_AutoMemory(ctx);
    for (int i = 0; i < 10100; i++) ValkeyModule_FreeString(ctx, ValkeyModule_CreateStringFromLongLong(ctx, i));
    return Done(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {
        PLAIN(m03_wrong),  PLAIN(m03_auto),   PLAIN(m03_right), PLAIN(m04_wrong), PLAIN(m04_retained), PLAIN(m04_null),
        PLAIN(m04_right),  PLAIN(m05_wrong),  PLAIN(m07_wrong), PLAIN(m07_string), PLAIN(m07_right),   PLAIN(m08_wrong),
        PLAIN(m08_cursor), PLAIN(m08_freed),  PLAIN(m08_right),  PLAIN(m09_wrong), PLAIN(m10_wrong), PLAIN(m10_right),    PLAIN(m11_wrong),
        PLAIN(m11_key),    PLAIN(m13_wrong),  PLAIN(m13_right),
    };
    if (ValkeyModule_Init(ctx, "memory", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    dict = ValkeyModule_CreateDict(ctx);
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
