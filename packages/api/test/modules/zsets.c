/* Sorted set functions and the iterator. */
#include "testing.h"

static double real(ValkeyModuleString *text) {
    double value = 0;
    const char *word = ValkeyModule_StringPtrLen(text, NULL);
    if (strcmp(word, "nan") == 0) return __builtin_nan("");
    ValkeyModule_StringToDouble(text, &value);
    return value;
}

/* zsets.add key mode score member [flags] */
COMMAND(Add) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    int flags = argc > 5 ? (int)number(argv[5]) : 0;
    int result = ValkeyModule_ZsetAdd(key, real(argv[3]), argv[4], argc > 5 ? &flags : NULL);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    return ValkeyModule_ReplyWithLongLong(ctx, flags);
}

/* zsets.incr key mode score member [flags] */
COMMAND(Incr) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    int flags = argc > 5 ? (int)number(argv[5]) : 0;
    double score = -77;
    int result = ValkeyModule_ZsetIncrby(key, real(argv[3]), argv[4], argc > 5 ? &flags : NULL, &score);
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    ValkeyModule_ReplyWithLongLong(ctx, flags);
    return ValkeyModule_ReplyWithDouble(ctx, score);
}

/* zsets.rem key mode member [quiet] */
COMMAND(Rem) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    int deleted = -7;
    int result = ValkeyModule_ZsetRem(key, argv[3], argc > 4 ? NULL : &deleted);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    return ValkeyModule_ReplyWithLongLong(ctx, deleted);
}

/* zsets.score key mode member [a word for: only ask whether the member is there] */
COMMAND(Score) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    double score = -77;
    int result = ValkeyModule_ZsetScore(key, argv[3], argc > 4 ? NULL : &score);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    return ValkeyModule_ReplyWithDouble(ctx, score);
}

/* One word of a walk: c(urrent) n(ext) p(revious) e(nd?) s(top) r(emove and stop) a(dd a member at score 0) */
static void step(ValkeyModuleCtx *ctx, ValkeyModuleKey *key, char word) {
    double score = -77;
    ValkeyModuleString *member;
    switch (word) {
    case 'n': ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ZsetRangeNext(key)); return;
    case 'p': ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ZsetRangePrev(key)); return;
    case 'e': ValkeyModule_ReplyWithBool(ctx, ValkeyModule_ZsetRangeEndReached(key)); return;
    case 's':
        ValkeyModule_ZsetRangeStop(key);
        ValkeyModule_ReplyWithSimpleString(ctx, "stopped");
        return;
    default:
        member = ValkeyModule_ZsetRangeCurrentElement(key, &score);
        if (member == NULL) {
            ValkeyModule_ReplyWithNull(ctx);
            return;
        }
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithString(ctx, member);
        ValkeyModule_ReplyWithDouble(ctx, score);
    }
}

static int walk(ValkeyModuleCtx *ctx, ValkeyModuleKey *key, int result, ValkeyModuleString *steps) {
    const char *words = ValkeyModule_StringPtrLen(steps, NULL);
    ValkeyModule_ReplyWithArray(ctx, 1 + (long)strlen(words));
    ValkeyModule_ReplyWithLongLong(ctx, result);
    for (; *words; words++) step(ctx, key, *words);
    return VALKEYMODULE_OK;
}

/* zsets.scores key mode first|last min max minex maxex steps */
COMMAND(Scores) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = openKey(ctx, argv);
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    double min = real(argv[4]), max = real(argv[5]);
    int minex = (int)number(argv[6]), maxex = (int)number(argv[7]);
    int first = strcmp(ValkeyModule_StringPtrLen(argv[3], NULL), "first") == 0;
    int result = first ? ValkeyModule_ZsetFirstInScoreRange(key, min, max, minex, maxex)
                       : ValkeyModule_ZsetLastInScoreRange(key, min, max, minex, maxex);
    return walk(ctx, key, result, argv[8]);
}

/* zsets.lex key mode first|last min max steps */
COMMAND(Lex) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = openKey(ctx, argv);
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    int first = strcmp(ValkeyModule_StringPtrLen(argv[3], NULL), "first") == 0;
    int result = first ? ValkeyModule_ZsetFirstInLexRange(key, argv[4], argv[5]) : ValkeyModule_ZsetLastInLexRange(key, argv[4], argv[5]);
    return walk(ctx, key, result, argv[6]);
}

/* zsets.all key back: every member from the lowest score on, or from the highest. */
COMMAND(All) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    int back = (int)number(argv[2]), count = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    if (back)
        ValkeyModule_ZsetLastInScoreRange(key, VALKEYMODULE_NEGATIVE_INFINITE, VALKEYMODULE_POSITIVE_INFINITE, 0, 0);
    else
        ValkeyModule_ZsetFirstInScoreRange(key, VALKEYMODULE_NEGATIVE_INFINITE, VALKEYMODULE_POSITIVE_INFINITE, 0, 0);
    while (!ValkeyModule_ZsetRangeEndReached(key)) {
        ValkeyModuleString *member = ValkeyModule_ZsetRangeCurrentElement(key, NULL);
        ValkeyModule_ReplyWithString(ctx, member);
        ValkeyModule_FreeString(ctx, member);
        count++;
        if (back)
            ValkeyModule_ZsetRangePrev(key);
        else
            ValkeyModule_ZsetRangeNext(key);
    }
    ValkeyModule_ZsetRangeStop(key);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplySetArrayLength(ctx, count);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "zsets", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"zsets.add", Add},       {"zsets.incr", Incr}, {"zsets.rem", Rem}, {"zsets.score", Score},
                    {"zsets.scores", Scores}, {"zsets.lex", Lex},   {"zsets.all", All}};
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, "write", 1, 1, 1) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
