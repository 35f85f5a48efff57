// Effects that replicas never hear of, or hear of twice, and done right.
#include "case.h"

static int Done(ValkeyModuleCtx *ctx) {
    return ValkeyModule_ReplyWithNull(ctx);
}

CASE(p01_wrong) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_StringSet(key, argv[1]); // P01
    ValkeyModule_CloseKey(key);
    return Done(ctx);
}
CASE(p01_call) {
    (void)argc;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "s", argv[1])); // P01
    return Done(ctx);
}
static void Later(ValkeyModuleCtx *ctx, void *data) {
    (void)data;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "c", "timers")); // p01_timer: P01
}
// $ p01_timer k
// $ later
CASE(p01_timer) {
    UNUSED();
    ValkeyModule_CreateTimer(ctx, 1, Later, NULL);
    return Done(ctx);
}
CASE(p01_verbatim) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_StringSet(key, argv[1]);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return Done(ctx);
}
CASE(p01_nothing) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_DeleteKey(key);
    ValkeyModule_CloseKey(key);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "DEL", "s", argv[1]));
    return Done(ctx);
}

CASE(p02_wrong) {
    (void)argc;
    char random[4];
    ValkeyModule_GetRandomHexChars(random, sizeof(random));
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModuleString *value = ValkeyModule_CreateString(ctx, random, sizeof(random));
    ValkeyModule_StringSet(key, value);
    ValkeyModule_FreeString(ctx, value);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx); // P02
    return Done(ctx);
}
CASE(p02_right) {
    (void)argc;
    char random[4];
    ValkeyModule_GetRandomHexChars(random, sizeof(random));
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "!sb", argv[1], random, sizeof(random)));
    return Done(ctx);
}

CASE(p03_wrong) {
    (void)argc;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "!s", argv[1]));
    ValkeyModule_ReplicateVerbatim(ctx); // P03
    return Done(ctx);
}
CASE(p03_right) {
    (void)argc;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "s", argv[1]));
    ValkeyModule_ReplicateVerbatim(ctx);
    return Done(ctx);
}

static void Alone(ValkeyModuleCtx *ctx, void *data) {
    (void)data;
    ValkeyModule_ReplicateVerbatim(ctx); // p04_wrong: P04
}
// $ p04_wrong k
// $ later
CASE(p04_wrong) {
    UNUSED();
    ValkeyModule_CreateTimer(ctx, 1, Alone, NULL);
    return Done(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {
        WRITES(p01_wrong), WRITES(p01_call),  WRITES(p01_timer), WRITES(p01_verbatim), WRITES(p01_nothing),
        WRITES(p02_wrong), WRITES(p02_right), WRITES(p03_wrong), WRITES(p03_right),    WRITES(p04_wrong),
    };
    if (ValkeyModule_Init(ctx, "replication", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
