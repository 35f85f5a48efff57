// Calls of commands and callbacks, done wrong and done right.
#include "case.h"

static int Done(ValkeyModuleCtx *ctx) {
    return ValkeyModule_ReplyWithNull(ctx);
}

CASE(c01_wrong) {
    UNUSED();
    ValkeyModule_Call(ctx, "PING", "%s", "text"); // C01
    return Done(ctx);
}
CASE(c01_kind) {
    UNUSED();
    ValkeyModule_Call(ctx, "ECHO", "s", "text"); // C01
    return Done(ctx);
}
CASE(c01_replicate) {
    UNUSED();
    ValkeyModule_Replicate(ctx, "ECHO", "x", "text"); // C01
    return Done(ctx);
}
CASE(c01_right) {
    (void)argc;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "ECHO", "s", argv[1]));
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "ECHO", "l", 12LL));
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "ECHO", "b", "text", (size_t)4));
    return Done(ctx);
}

CASE(c02_wrong) {
    UNUSED();
    return ValkeyModule_ReplyWithCallReply(ctx, ValkeyModule_Call(ctx, "NOSUCH", "")); // C02
}
CASE(c02_right) {
    UNUSED();
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "NOSUCH", "E");
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return OK;
}

// $ ACL SETUSER limited on nopass ~* +@all -time
// $ AUTH limited any
// $ c04_wrong k
// $ AUTH default any
CASE(c04_wrong) {
    UNUSED();
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "TIME", "")); // C04
    return Done(ctx);
}
// $ AUTH limited any
// $ c04_right k
// $ AUTH default any
CASE(c04_right) {
    UNUSED();
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "TIME", "C");
    if (reply) ValkeyModule_FreeCallReply(reply);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "PING", ""));
    return Done(ctx);
}

static void Spend(uint64_t micros) {
    uint64_t end = ValkeyModule_MonotonicMicroseconds() + micros;
    while (ValkeyModule_MonotonicMicroseconds() < end) {
    }
}
// $ CONFIG SET busy-reply-threshold 10
// $ c05_wrong k
// $ CONFIG SET busy-reply-threshold 5000
CASE(c05_wrong) { // C05
    UNUSED();
    Spend(15000);
    return Done(ctx);
}
// $ CONFIG SET busy-reply-threshold 10
// $ c05_right k
// $ CONFIG SET busy-reply-threshold 5000
CASE(c05_right) {
    UNUSED();
    ValkeyModule_Yield(ctx, VALKEYMODULE_YIELD_FLAG_NONE, NULL);
    Spend(15000);
    return Done(ctx);
}

CASE(c06_wrong) {
    (void)argc;
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_HashSet(key, VALKEYMODULE_HASH_CFIELDS, "field", argv[1], "other", "text"); // C06
    return Done(ctx);
}
CASE(c06_right) {
    (void)argc;
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_HashSet(key, VALKEYMODULE_HASH_CFIELDS, "field", argv[1], NULL);
    ValkeyModule_ReplicateVerbatim(ctx);
    return Done(ctx);
}

static void Short(ValkeyModuleCtx *ctx) {
    (void)ctx;
}
CASE(c07_wrong) {
    UNUSED();
    ValkeyModule_CreateTimer(ctx, 1, (ValkeyModuleTimerProc)(void *)Short, NULL); // C07
    return Done(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {
        PLAIN(c01_wrong), PLAIN(c01_kind),  PLAIN(c01_replicate), PLAIN(c01_right), PLAIN(c02_wrong),
        PLAIN(c02_right), PLAIN(c04_wrong), PLAIN(c04_right),     PLAIN(c05_wrong), PLAIN(c05_right),
        WRITES(c06_wrong), WRITES(c06_right), PLAIN(c07_wrong),
    };
    if (ValkeyModule_Init(ctx, "calls", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
