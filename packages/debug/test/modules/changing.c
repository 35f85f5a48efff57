/* What steps change: variables of all places, keys in several ways, the reply. And an object that is lost, a timer. */
#include "valkeymodule.h"

struct node {
    struct node *next;
    int value;
};

static struct node first = {NULL, 1};
static int table[100];
static ValkeyModuleString *kept = NULL;

/* changing.step key: one change in each line */
static int Step(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    int local = 1;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    first.value = 7;
    local = 2;
    table[42] = local;
    ValkeyModule_HashSet(key, VALKEYMODULE_HASH_CFIELDS, "name", argv[0], "size", argv[1], NULL);
    ValkeyModule_HashSet(key, VALKEYMODULE_HASH_CFIELDS, "size", argv[0], NULL);
    ValkeyModule_SetExpire(key, 5000);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModule_ReplyWithLongLong(ctx, local);
    ValkeyModule_ReplySetArrayLength(ctx, 1);
    first.next = &first;
    return VALKEYMODULE_OK;
}

/* changing.lose: one string is lost, one is kept */
static int Lose(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    ValkeyModuleString *lost = ValkeyModule_CreateString(ctx, "lost", 4);
    if (kept) ValkeyModule_FreeString(NULL, kept);
    kept = ValkeyModule_CreateString(NULL, "kept", 4);
    return ValkeyModule_ReplyWithString(ctx, lost);
}

static void wake(ValkeyModuleCtx *ctx, void *data) {
    ValkeyModule_Call(ctx, "INCR", "c", "woken");
}

/* changing.later milliseconds */
static int Later(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long millis = 0;
    ValkeyModule_StringToLongLong(argv[1], &millis);
    ValkeyModule_CreateTimer(ctx, millis, wake, NULL);
    return ValkeyModule_ReplyWithLongLong(ctx, millis);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (ValkeyModule_Init(ctx, "changing", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "changing.lose", Lose, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "changing.later", Later, "", 0, 0, 0);
    return ValkeyModule_CreateCommand(ctx, "changing.step", Step, "write", 1, 1, 1);
}
