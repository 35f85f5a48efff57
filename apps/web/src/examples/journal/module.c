#include "valkeymodule.h"

/* An absent key is NULL when it is opened for reading, and an empty key when for writing. */
static int OpenJournal(ValkeyModuleCtx *ctx, ValkeyModuleString *name, int mode, ValkeyModuleKey **key) {
    *key = ValkeyModule_OpenKey(ctx, name, mode);
    int type = ValkeyModule_KeyType(*key);
    if (type == VALKEYMODULE_KEYTYPE_EMPTY || type == VALKEYMODULE_KEYTYPE_STREAM) return VALKEYMODULE_OK;
    ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    return VALKEYMODULE_ERR;
}

/* JOURNAL.WRITE key text
 * Appends a line; answers how many there are now. */
static int JournalWrite(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key;
    if (OpenJournal(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE, &key) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;

    ValkeyModuleStreamID id;
    ValkeyModuleString *entry[] = {ValkeyModule_CreateString(ctx, "text", 4), argv[2]};
    if (ValkeyModule_StreamAdd(key, VALKEYMODULE_STREAM_ADD_AUTOID, &id, entry, 1) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR the journal is full");

    ValkeyModuleString *made = ValkeyModule_CreateStringFromStreamID(ctx, &id);
    ValkeyModule_Replicate(ctx, "XADD", "sscs", argv[1], made, "text", argv[2]);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_ValueLength(key));
}

/* JOURNAL.LAST key count
 * The newest lines, newest first. */
static int JournalLast(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    long long count;
    if (ValkeyModule_StringToLongLong(argv[2], &count) == VALKEYMODULE_ERR || count < 0)
        return ValkeyModule_ReplyWithError(ctx, "ERR count is a number, 0 or more");
    ValkeyModuleKey *key;
    if (OpenJournal(ctx, argv[1], VALKEYMODULE_READ, &key) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY) return ValkeyModule_ReplyWithEmptyArray(ctx);

    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    long long lines = 0;
    long fields;
    ValkeyModuleStreamID id;
    ValkeyModule_StreamIteratorStart(key, VALKEYMODULE_STREAM_ITERATOR_REVERSE, NULL, NULL);
    while (lines < count && ValkeyModule_StreamIteratorNextID(key, &id, &fields) == VALKEYMODULE_OK) {
        ValkeyModuleString *field, *value;
        while (ValkeyModule_StreamIteratorNextField(key, &field, &value) == VALKEYMODULE_OK)
            ValkeyModule_ReplyWithString(ctx, value);
        lines += fields;
    }
    ValkeyModule_StreamIteratorStop(key);
    ValkeyModule_ReplySetArrayLength(ctx, lines);
    return VALKEYMODULE_OK;
}

/* JOURNAL.KEEP key count
 * Drops the oldest lines; answers how many went. */
static int JournalKeep(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    long long count;
    if (ValkeyModule_StringToLongLong(argv[2], &count) == VALKEYMODULE_ERR || count < 0)
        return ValkeyModule_ReplyWithError(ctx, "ERR count is a number, 0 or more");
    ValkeyModuleKey *key;
    if (OpenJournal(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE, &key) == VALKEYMODULE_ERR) return VALKEYMODULE_OK;
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY) return ValkeyModule_ReplyWithLongLong(ctx, 0);

    long long dropped = ValkeyModule_StreamTrimByLength(key, 0, count);
    if (dropped > 0) ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, dropped);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "journal", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "journal.write", JournalWrite, "write deny-oom fast", 1, 1, 1) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "journal.last", JournalLast, "readonly", 1, 1, 1) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "journal.keep", JournalKeep, "write", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
