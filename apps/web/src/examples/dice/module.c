#include "valkeymodule.h"

static int CountDice(ValkeyModuleCtx *ctx, ValkeyModuleString *text, long long *count) {
    if (ValkeyModule_StringToLongLong(text, count) == VALKEYMODULE_OK && *count >= 1 && *count <= 100)
        return VALKEYMODULE_OK;
    ValkeyModule_ReplyWithError(ctx, "ERR between 1 and 100 dice");
    return VALKEYMODULE_ERR;
}

static unsigned int seed = 1;

/* One throw of a die. Seeded by the clock, so no two servers get the same. */
static long long Throw(void) {
    seed = seed * 1103515245u + 12345u + (unsigned int)ValkeyModule_MonotonicMicroseconds();
    return (long long)((seed >> 16) % 6) + 1;
}

static ValkeyModuleKey *OpenThrows(ValkeyModuleCtx *ctx, ValkeyModuleString *name) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    int type = ValkeyModule_KeyType(key);
    if (type == VALKEYMODULE_KEYTYPE_EMPTY || type == VALKEYMODULE_KEYTYPE_LIST) return key;
    ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    return NULL;
}

/* DICE.ROLL key count
 * Throws dice, appends them to the list, answers them. Replicates what was thrown. */
static int DiceRoll(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    long long count;
    if (CountDice(ctx, argv[2], &count) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;
    ValkeyModuleKey *key = OpenThrows(ctx, argv[1]);
    if (key == NULL) return VALKEYMODULE_OK;

    ValkeyModule_ReplyWithArray(ctx, (long)count);
    for (long long i = 0; i < count; i++) {
        long long points = Throw();
        ValkeyModule_ListPush(key, VALKEYMODULE_LIST_TAIL, ValkeyModule_CreateStringFromLongLong(ctx, points));
        ValkeyModule_Replicate(ctx, "RPUSH", "sl", argv[1], points);
        ValkeyModule_ReplyWithLongLong(ctx, points);
    }
    return VALKEYMODULE_OK;
}

/* DICE.ADD key points
 * Appends a throw that was made on a table. The same everywhere, so it is replicated as typed. */
static int DiceAdd(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    long long points;
    if (ValkeyModule_StringToLongLong(argv[2], &points) == VALKEYMODULE_ERR || points < 1 || points > 6)
        return ValkeyModule_ReplyWithError(ctx, "ERR a die shows 1 to 6");
    ValkeyModuleKey *key = OpenThrows(ctx, argv[1]);
    if (key == NULL) return VALKEYMODULE_OK;

    ValkeyModule_ListPush(key, VALKEYMODULE_LIST_TAIL, argv[2]);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_ValueLength(key));
}

/* DICE.CHEAT key
 * Appends a six and keeps it from the replicas. Wrong on purpose. */
static int DiceCheat(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    ValkeyModuleKey *key = OpenThrows(ctx, argv[1]);
    if (key == NULL) return VALKEYMODULE_OK;
    ValkeyModule_ListPush(key, VALKEYMODULE_LIST_TAIL, ValkeyModule_CreateString(ctx, "6", 1));
    return ValkeyModule_ReplyWithLongLong(ctx, 6);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "dice", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "dice.roll", DiceRoll, "write deny-oom", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "dice.add", DiceAdd, "write deny-oom", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "dice.cheat", DiceCheat, "write deny-oom", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
