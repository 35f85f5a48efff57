/* Everything a module can do wrong, one command each. */
#include "valkeymodule.h"
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static ValkeyModuleCtx *kept_ctx;
static ValkeyModuleString *kept_string;
static volatile int zero;
static volatile int spinning = 1;
static int survived;

static int recurse(int n) {
    volatile char room[100];
    room[n % 100] = (char)n;
    return recurse(n + 1) + room[0];
}

static int recurse_without_frame(int n) {
    return n == zero - 1 ? 0 : recurse_without_frame(n + 1) + recurse_without_frame(n - 1) * 3;
}

static unsigned deep(unsigned n) {
    if (n < 2) return n;
    return deep(n - 1) + deep(n - 2);
}

__attribute__((noinline)) static int large_frame(void) {
    volatile char room[9 * 1024 * 1024];
    room[zero] = 1;
    return room[zero + 5];
}

__attribute__((noinline)) static void fill(char *room, int bytes) {
    for (int j = 0; j < bytes; j++) room[j] = (char)(j + zero);
}

__attribute__((noinline)) static int variable_frame(int bytes) {
    char room[bytes];
    fill(room, bytes);
    return room[5];
}

typedef int (*other_type)(double);

static void *volatile hidden = (void *)recurse;

int no_such_function_anywhere(int);

static int Fault(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    const char *what = ValkeyModule_StringPtrLen(argv[1], NULL);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithSimpleString(ctx, "started");
    if (!strcmp(what, "none")) return ValkeyModule_ReplyWithSimpleString(ctx, "finished");
    if (!strcmp(what, "divide")) return ValkeyModule_ReplyWithLongLong(ctx, argc / zero);
    if (!strcmp(what, "abort")) abort();
    if (!strcmp(what, "exit")) exit(3);
    if (!strcmp(what, "far")) *(volatile char *)0x7ffffff0 = 1;
    if (!strcmp(what, "pointer")) ((other_type)hidden)(1.0);
    if (!strcmp(what, "null-call")) ((other_type)(uintptr_t)zero)(1.0);
    if (!strcmp(what, "spin")) while (spinning) survived++;
    if (!strcmp(what, "spin-recursive")) ValkeyModule_ReplyWithLongLong(ctx, deep(60));
    if (!strcmp(what, "recurse")) recurse(1);
    if (!strcmp(what, "recurse-frameless")) recurse_without_frame(1);
    if (!strcmp(what, "leaf-frame")) ValkeyModule_ReplyWithLongLong(ctx, large_frame());
    if (!strcmp(what, "large-vla")) return ValkeyModule_ReplyWithLongLong(ctx, variable_frame((zero + 6) * 1024 * 1024));
    if (!strcmp(what, "vla")) ValkeyModule_ReplyWithLongLong(ctx, variable_frame((zero + 9) * 1024 * 1024));
    if (!strcmp(what, "double-free")) {
        char *block = ValkeyModule_Alloc(100);
        ValkeyModule_Free(block);
        free(block);
    }
    if (!strcmp(what, "free-middle")) ValkeyModule_Free((char *)ValkeyModule_Alloc(100) + 16);
    if (!strcmp(what, "overrun")) {
        char *block = ValkeyModule_Alloc(32);
        memset(block, 'x', 64);
        ValkeyModule_Free(block);
    }
    if (!strcmp(what, "null-string")) ValkeyModule_ReplyWithString(ctx, NULL);
    if (!strcmp(what, "null-text")) ValkeyModule_ReplyWithCString(ctx, NULL);
    if (!strcmp(what, "stale-string")) {
        ValkeyModuleString *string = ValkeyModule_CreateString(ctx, "x", 1);
        ValkeyModule_FreeString(ctx, string);
        ValkeyModule_StringPtrLen(string, NULL);
    }
    if (!strcmp(what, "text-as-string")) ValkeyModule_StringPtrLen((ValkeyModuleString *)what, NULL);
    if (!strcmp(what, "context-as-string")) ValkeyModule_StringPtrLen((ValkeyModuleString *)ctx, NULL);
    if (!strcmp(what, "stale-context")) ValkeyModule_ReplyWithNull(kept_ctx);
    if (!strcmp(what, "kept-argument")) ValkeyModule_StringPtrLen(kept_string, NULL);
    if (!strcmp(what, "stub")) ValkeyModule_LatencyAddSample("faults", 1);
    if (!strcmp(what, "exit-from-child")) ValkeyModule_ExitFromChild(0);
    if (!strcmp(what, "undefined")) no_such_function_anywhere(1);
    if (!strcmp(what, "huge")) ValkeyModule_Alloc(0x70000000);
    if (!strcmp(what, "assert")) ValkeyModule_Assert(zero == 1);
    if (!strcmp(what, "too-much")) ValkeyModule_ReplyWithArray(ctx, -5);
    return ValkeyModule_ReplyWithSimpleString(ctx, "survived");
}

static int Keep(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    kept_ctx = ctx;
    kept_string = argv[0];
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

static int Thread(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    pthread_t thread;
    return ValkeyModule_ReplyWithLongLong(ctx, pthread_create(&thread, NULL, NULL, NULL) != 0);
}

static int TryHuge(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    return ValkeyModule_ReplyWithBool(ctx, ValkeyModule_TryAlloc(0x70000000) == NULL);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "faults", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "fault", Fault, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "fault.keep", Keep, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "fault.thread", Thread, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "fault.tryhuge", TryHuge, "", 0, 0, 0);
    if (argc > 0) {
        const char *what = ValkeyModule_StringPtrLen(argv[0], NULL);
        if (!strcmp(what, "refuse")) return VALKEYMODULE_ERR;
        if (!strcmp(what, "trap")) abort();
        if (!strcmp(what, "spin")) while (spinning) survived++;
    }
    return VALKEYMODULE_OK;
}
