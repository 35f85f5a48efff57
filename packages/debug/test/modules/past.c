/* What time travel is tested on: loops, keys that are written, a timer, recursion, memory that is taken and given back. */
#include "valkeymodule.h"
#include <stdlib.h>
#include <string.h>

struct entry {
    struct entry *next;
    long long value;
    char text[24];
};

static struct entry *entries = NULL;
static long long ticks = 0;

static long long sum(struct entry *entry) {
    if (entry == NULL) return 0;
    return entry->value + sum(entry->next);
}

static void tick(ValkeyModuleCtx *ctx, void *data) {
    long long *step = data;
    ticks += *step;
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "INCRBY", "cl", "ticks", *step);
    if (reply) ValkeyModule_FreeCallReply(reply);
    ValkeyModule_Free(step);
}

static void counted(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleKey *key, void *data) {
    long long *count = data;
    (*count)++;
}

/* past.work rounds: a list in memory, keys, a callback, random numbers, the clock, a timer */
static int Work(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long rounds = 0;
    if (argc != 2 || ValkeyModule_StringToLongLong(argv[1], &rounds) != VALKEYMODULE_OK) return ValkeyModule_WrongArity(ctx);
    for (long long i = 0; i < rounds; i++) {
        struct entry *entry = ValkeyModule_Alloc(sizeof(*entry));
        unsigned char byte = 0;
        ValkeyModule_GetRandomBytes(&byte, 1);
        entry->value = i * 3 + byte % 7;
        strncpy(entry->text, i % 2 ? "odd" : "even", sizeof(entry->text));
        entry->next = entries;
        entries = entry;
        ValkeyModuleString *name = ValkeyModule_CreateStringPrintf(ctx, "past:%lld", i % 5);
        ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, VALKEYMODULE_READ | VALKEYMODULE_WRITE);
        ValkeyModule_ZsetAdd(key, (double)entry->value, name, NULL);
        ValkeyModule_CloseKey(key);
        ValkeyModule_FreeString(ctx, name);
        if (i % 10 == 9) {
            long long seen = 0;
            ValkeyModuleScanCursor *cursor = ValkeyModule_ScanCursorCreate();
            while (ValkeyModule_Scan(ctx, cursor, counted, &seen)) {
            }
            ValkeyModule_ScanCursorDestroy(cursor);
            struct entry *gone = entries;
            entries = entries->next;
            ValkeyModule_Free(gone);
        }
    }
    long long *step = ValkeyModule_Alloc(sizeof(*step));
    *step = ValkeyModule_Milliseconds() % 10 + 1;
    ValkeyModule_CreateTimer(ctx, 1, tick, step);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, sum(entries));
    return ValkeyModule_ReplyWithLongLong(ctx, ticks);
}

/* past.count n: that many statements and nothing else */
static int Count(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long n = 0;
    long long total = 0;
    ValkeyModule_StringToLongLong(argv[1], &n);
    for (long long i = 0; i < n; i++) {
        total += i;
    }
    return ValkeyModule_ReplyWithLongLong(ctx, total);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "past", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "past.count", Count, "", 0, 0, 0);
    return ValkeyModule_CreateCommand(ctx, "past.work", Work, "write", 0, 0, 0);
}
