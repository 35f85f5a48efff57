#include "valkeymodule.h"

static ValkeyModuleKey *OpenBoard(ValkeyModuleCtx *ctx, ValkeyModuleString *name, int mode) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, mode);
    int type = ValkeyModule_KeyType(key);
    if (type == VALKEYMODULE_KEYTYPE_EMPTY || type == VALKEYMODULE_KEYTYPE_ZSET) return key;
    ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    return NULL;
}

/* BOARD.SCORE key player points
 * Adds points to a player and answers the new score. */
static int BoardScore(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 4) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    double points, score;
    if (ValkeyModule_StringToDouble(argv[3], &points) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR points must be a number");
    ValkeyModuleKey *key = OpenBoard(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (key == NULL) return VALKEYMODULE_OK;

    int flags = 0;
    if (ValkeyModule_ZsetIncrby(key, points, argv[2], &flags, &score) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR the score would not be a number");
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithDouble(ctx, score);
}

/* BOARD.TOP key [count]
 * The best players with their scores, best first. */
static int BoardTop(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2 && argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    long long count = 3;
    if (argc == 3 && (ValkeyModule_StringToLongLong(argv[2], &count) == VALKEYMODULE_ERR || count < 1))
        return ValkeyModule_ReplyWithError(ctx, "ERR the count must be a positive integer");
    ValkeyModuleKey *key = OpenBoard(ctx, argv[1], VALKEYMODULE_READ);
    if (key == NULL) return VALKEYMODULE_OK;
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY) return ValkeyModule_ReplyWithEmptyArray(ctx);

    long shown = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModule_ZsetLastInScoreRange(key, VALKEYMODULE_NEGATIVE_INFINITE, VALKEYMODULE_POSITIVE_INFINITE, 0, 0);
    while (!ValkeyModule_ZsetRangeEndReached(key) && shown < count) {
        double score;
        ValkeyModuleString *player = ValkeyModule_ZsetRangeCurrentElement(key, &score);
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithString(ctx, player);
        ValkeyModule_ReplyWithDouble(ctx, score);
        shown++;
        ValkeyModule_ZsetRangePrev(key);
    }
    ValkeyModule_ZsetRangeStop(key);
    ValkeyModule_ReplySetArrayLength(ctx, shown);
    return VALKEYMODULE_OK;
}

/* BOARD.BETTER key player
 * How many points to the next better player, and who that is. Null for the leader. */
static int BoardBetter(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    ValkeyModuleKey *key = OpenBoard(ctx, argv[1], VALKEYMODULE_READ);
    if (key == NULL) return VALKEYMODULE_OK;
    double own;
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY ||
        ValkeyModule_ZsetScore(key, argv[2], &own) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR this player has no score");

    /* Everything above the player's own score: the first of it is the next better one. */
    ValkeyModule_ZsetFirstInScoreRange(key, own, VALKEYMODULE_POSITIVE_INFINITE, 1, 0);
    if (ValkeyModule_ZsetRangeEndReached(key)) {
        ValkeyModule_ReplyWithNull(ctx);
    } else {
        double score;
        ValkeyModuleString *player = ValkeyModule_ZsetRangeCurrentElement(key, &score);
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithString(ctx, player);
        ValkeyModule_ReplyWithDouble(ctx, score - own);
    }
    ValkeyModule_ZsetRangeStop(key);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "board", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "board.score", BoardScore, "write deny-oom", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "board.top", BoardTop, "readonly", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "board.better", BoardBetter, "readonly", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
