#include "valkeymodule.h"

/* Reads the one argument of both commands: a number from 2 up. Replies with the error itself. */
static int ReadNumber(ValkeyModuleCtx *ctx, ValkeyModuleString *text, long long *number) {
    if (ValkeyModule_StringToLongLong(text, number) == VALKEYMODULE_OK && *number > 1) return VALKEYMODULE_OK;
    ValkeyModule_ReplyWithError(ctx, "ERR the number must be an integer greater than 1");
    return VALKEYMODULE_ERR;
}

/* FACTOR number
 * Its prime factors, smallest first. */
static int Factor(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    long long number;
    if (ReadNumber(ctx, argv[1], &number) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;

    long count = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    for (long long prime = 2; prime <= number / prime; prime++) {
        while (number % prime == 0) {
            ValkeyModule_ReplyWithLongLong(ctx, prime);
            number /= prime;
            count++;
        }
    }
    if (number > 1) {
        ValkeyModule_ReplyWithLongLong(ctx, number);
        count++;
    }
    ValkeyModule_ReplySetArrayLength(ctx, count);
    return VALKEYMODULE_OK;
}

/* FACTOR.POWERS number
 * Pairs of a prime and how often it divides the number. */
static int FactorPowers(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    long long number;
    if (ReadNumber(ctx, argv[1], &number) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;

    long pairs = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    for (long long prime = 2; number > 1; prime++) {
        if (prime > number / prime) prime = number; /* what is left has no smaller factor */
        long long power = 0;
        while (number % prime == 0) {
            number /= prime;
            power++;
        }
        if (power == 0) continue;
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithLongLong(ctx, prime);
        ValkeyModule_ReplyWithLongLong(ctx, power);
        pairs++;
    }
    ValkeyModule_ReplySetArrayLength(ctx, pairs);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "factor", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "factor", Factor, "readonly", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "factor.powers", FactorPowers, "readonly", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
