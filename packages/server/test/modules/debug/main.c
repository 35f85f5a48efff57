/* What the debugger's tests stop in: recursion, a callback, a second source file, an error, a loop that never ends. */
#include "valkeymodule.h"
#include "shapes.h"

static int calls = 0;

static long long factorial(long long n) {
    if (n <= 1) return 1;
    long long below = factorial(n - 1);
    return n * below;
}

static void seen_key(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleKey *key, void *data) {
    int *count = data;
    *count += 1;
}

/* debug.factorial n */
static int Factorial(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long n = 0;
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_StringToLongLong(argv[1], &n);
    calls++;
    long long result = factorial(n);
    return ValkeyModule_ReplyWithLongLong(ctx, result);
}

/* debug.shape */
static int Shape(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    struct shape square = {"square", {2, 3, 2, 3}, 4};
    long long around = perimeter(&square);
    return ValkeyModule_ReplyWithLongLong(ctx, around);
}

/* debug.count: counts keys by a callback */
static int Count(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    int count = 0;
    ValkeyModuleScanCursor *cursor = ValkeyModule_ScanCursorCreate();
    while (ValkeyModule_Scan(ctx, cursor, seen_key, &count)) {
    }
    ValkeyModule_ScanCursorDestroy(cursor);
    return ValkeyModule_ReplyWithLongLong(ctx, count);
}

/* debug.spin: never comes back by itself */
static int Spin(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    volatile int on = 1;
    while (on) {
        calls++;
    }
    return ValkeyModule_ReplyWithLongLong(ctx, calls);
}

/* debug.trap */
static int Trap(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    int zero = argc - 1;
    int result = 10 / zero;
    return ValkeyModule_ReplyWithLongLong(ctx, result);
}

/* debug.fail */
static int Fail(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    return ValkeyModule_ReplyWithError(ctx, "ERR it never works");
}

/* debug.work n: that many rounds of writing keys */
static int Work(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long rounds = 0;
    ValkeyModule_StringToLongLong(argv[1], &rounds);
    for (long long i = 0; i < rounds; i++) {
        ValkeyModuleString *name = ValkeyModule_CreateStringPrintf(ctx, "work:%lld", i % 10);
        ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "INCR", "s!", name);
        if (reply) ValkeyModule_FreeCallReply(reply);
        ValkeyModule_FreeString(ctx, name);
    }
    return ValkeyModule_ReplyWithLongLong(ctx, rounds);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "debugged", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "debug.factorial", Factorial, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "debug.shape", Shape, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "debug.count", Count, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "debug.spin", Spin, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "debug.trap", Trap, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "debug.fail", Fail, "", 0, 0, 0);
    return ValkeyModule_CreateCommand(ctx, "debug.work", Work, "write", 0, 0, 0);
}
