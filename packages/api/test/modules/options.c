/* What SetModuleOptions changes: announcing of changes, notifications inside of notifications, checks of commands. The options are set
 * anew for each script. */
#include "testing.h"

static int told, deepest, depth;

/* Each change of a key below "chain" makes the next one. */
static int onEvent(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    VALKEYMODULE_NOT_USED(type);
    const char *name = ValkeyModule_StringPtrLen(key, NULL);
    if (strcmp(event, "set") || strncmp(name, "chain", 5)) return VALKEYMODULE_OK;
    told++;
    if (++depth > deepest) deepest = depth;
    if (strlen(name) < 8) {
        ValkeyModuleString *next = ValkeyModule_CreateStringPrintf(ctx, "%sx", name);
        ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "!sc", next, "linked"));
        ValkeyModule_FreeString(ctx, next);
    }
    depth--;
    return VALKEYMODULE_OK;
}

/* options.set number */
COMMAND(Set) {
    VALKEYMODULE_NOT_USED(argc);
    long long options;
    ValkeyModule_StringToLongLong(argv[1], &options);
    ValkeyModule_SetModuleOptions(ctx, (int)options);
    told = deepest = 0;
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetModuleOptionsAll());
}

/* options.write key [signal]: a key opened for writing is changed, and announced by hand */
COMMAND(Write) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    ValkeyModule_StringSet(key, argv[0]);
    ValkeyModule_CloseKey(key);
    if (argc > 2) ValkeyModule_SignalModifiedKey(ctx, argv[1]);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* options.replicate command: whether it may be replicated */
COMMAND(Replicate) {
    VALKEYMODULE_NOT_USED(argc);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_Replicate(ctx, ValkeyModule_StringPtrLen(argv[1], NULL), "cc", "a", "b"));
}

/* options.told: how many changes of the chain were told, and how deep in each other */
COMMAND(Told) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, told);
    return ValkeyModule_ReplyWithLongLong(ctx, deepest);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "options", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_SubscribeToKeyspaceEvents(ctx, VALKEYMODULE_NOTIFY_STRING, onEvent);
    ValkeyModule_CreateCommand(ctx, "options.set", Set, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "options.write", Write, "write", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "options.replicate", Replicate, "write", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "options.told", Told, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
