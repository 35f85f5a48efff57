#include "valkeymodule.h"

#define DAYS 366

static int ReadDay(ValkeyModuleCtx *ctx, ValkeyModuleString *text, long long *day) {
    if (ValkeyModule_StringToLongLong(text, day) == VALKEYMODULE_OK && *day >= 1 && *day <= DAYS)
        return VALKEYMODULE_OK;
    ValkeyModule_ReplyWithErrorFormat(ctx, "ERR a day is a number from 1 to %d", DAYS);
    return VALKEYMODULE_ERR;
}

/* An absent key is NULL when it is opened for reading, and an empty key when for writing. */
static int OpenYear(ValkeyModuleCtx *ctx, ValkeyModuleString *name, int mode, ValkeyModuleKey **key) {
    *key = ValkeyModule_OpenKey(ctx, name, mode);
    int type = ValkeyModule_KeyType(*key);
    if (type == VALKEYMODULE_KEYTYPE_EMPTY || type == VALKEYMODULE_KEYTYPE_STRING) return VALKEYMODULE_OK;
    ValkeyModule_CloseKey(*key);
    ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    return VALKEYMODULE_ERR;
}

/* VISITS.MARK key day
 * Marks a day and answers 1, or 0 if it was marked before. */
static int VisitsMark(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    long long day;
    if (ReadDay(ctx, argv[2], &day) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;
    ValkeyModuleKey *key;
    if (OpenYear(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE, &key) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;

    size_t byte = (size_t)(day - 1) / 8;
    unsigned char bit = (unsigned char)(0x80 >> ((day - 1) % 8));
    if (ValkeyModule_ValueLength(key) <= byte) ValkeyModule_StringTruncate(key, byte + 1);

    size_t length;
    char *bytes = ValkeyModule_StringDMA(key, &length, VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    int isNew = ((unsigned char)bytes[byte] & bit) == 0;
    bytes[byte] = (char)((unsigned char)bytes[byte] | bit);

    ValkeyModule_CloseKey(key);
    if (isNew) ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, isNew);
}

/* VISITS.STREAK key
 * How many days were marked, and the longest row of days without a gap. */
static int VisitsStreak(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleKey *key;
    if (OpenYear(ctx, argv[1], VALKEYMODULE_READ, &key) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;

    long long marked = 0, streak = 0, longest = 0;
    if (ValkeyModule_KeyType(key) != VALKEYMODULE_KEYTYPE_EMPTY) {
        size_t length;
        const char *bytes = ValkeyModule_StringDMA(key, &length, VALKEYMODULE_READ);
        for (size_t day = 0; day < length * 8; day++) {
            int set = ((unsigned char)bytes[day / 8] >> (7 - day % 8)) & 1;
            marked += set;
            streak = set ? streak + 1 : 0;
            if (streak > longest) longest = streak;
        }
    }
    ValkeyModule_CloseKey(key);

    ValkeyModule_ReplyWithMap(ctx, 2);
    ValkeyModule_ReplyWithCString(ctx, "days");
    ValkeyModule_ReplyWithLongLong(ctx, marked);
    ValkeyModule_ReplyWithCString(ctx, "longest-streak");
    return ValkeyModule_ReplyWithLongLong(ctx, longest);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "visits", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "visits.mark", VisitsMark, "write deny-oom fast", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "visits.streak", VisitsStreak, "readonly", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
