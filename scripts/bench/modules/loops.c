/* What the debugger's benchmark runs: loops over memory, calls, a list, and a number of statements that is asked for. */
#include "valkeymodule.h"
#include <string.h>

static char sieve[200000];

static int primes(int n) {
    int count = 0;
    memset(sieve, 1, n);
    for (int i = 2; i < n; i++) {
        if (!sieve[i]) continue;
        count++;
        for (long j = (long)i * 2; j < n; j += i) {
            sieve[j] = 0;
        }
    }
    return count;
}

static int fibonacci(int n) {
    if (n < 2) return n;
    return fibonacci(n - 1) + fibonacci(n - 2);
}

struct node {
    struct node *next;
    int value;
};

static int list(int rounds) {
    struct node nodes[64];
    int sum = 0;
    for (int round = 0; round < rounds; round++) {
        for (int i = 0; i < 64; i++) {
            nodes[i].value = i ^ round;
            nodes[i].next = i ? &nodes[i - 1] : NULL;
        }
        for (struct node *node = &nodes[63]; node; node = node->next) {
            sum += node->value;
        }
    }
    return sum;
}

static int Sieve(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    return ValkeyModule_ReplyWithLongLong(ctx, primes(200000));
}

static int Calls(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    return ValkeyModule_ReplyWithLongLong(ctx, fibonacci(27));
}

static int List(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    return ValkeyModule_ReplyWithLongLong(ctx, list(20000));
}

static int Count(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long rounds = 0;
    long long total = 0;
    ValkeyModule_StringToLongLong(argv[1], &rounds);
    for (long long i = 0; i < rounds; i++) {
        total += i;
    }
    return ValkeyModule_ReplyWithLongLong(ctx, total);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "loops", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "loops.sieve", Sieve, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "loops.calls", Calls, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "loops.list", List, "", 0, 0, 0);
    return ValkeyModule_CreateCommand(ctx, "loops.count", Count, "", 0, 0, 0);
}
