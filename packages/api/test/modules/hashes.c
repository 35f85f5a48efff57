/* Hash functions, with fields as strings and as C strings. */
#include "testing.h"

static ValkeyModuleString *value(ValkeyModuleString *word) {
    return strcmp(ValkeyModule_StringPtrLen(word, NULL), "delete") == 0 ? VALKEYMODULE_HASH_DELETE : word;
}

/* hashes.set key mode flags field value [field value [field value]]: a value "delete" deletes. */
COMMAND(Set) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    int flags = (int)number(argv[3]), result = 0;
    void *field[3] = {NULL, NULL, NULL};
    ValkeyModuleString *values[3] = {NULL, NULL, NULL};
    for (int j = 0; j < 3 && 5 + 2 * j < argc; j++) {
        field[j] = flags & VALKEYMODULE_HASH_CFIELDS ? (void *)ValkeyModule_StringPtrLen(argv[4 + 2 * j], NULL) : argv[4 + 2 * j];
        values[j] = value(argv[5 + 2 * j]);
    }
    result = ValkeyModule_HashSet(key, flags, field[0], values[0], field[1], values[1], field[2], values[2], NULL);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithCString(ctx, errorName());
    return ValkeyModule_ReplyWithLongLong(ctx, result);
}

static void replyValue(ValkeyModuleCtx *ctx, ValkeyModuleString *text) {
    if (text)
        ValkeyModule_ReplyWithString(ctx, text);
    else
        ValkeyModule_ReplyWithNull(ctx);
}

/* hashes.get key mode flags field field: two values, or with the flag for it whether they exist. */
COMMAND(Get) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = openKey(ctx, argv);
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    int flags = (int)number(argv[3]), result;
    void *one = argv[4], *two = argv[5];
    if (flags & VALKEYMODULE_HASH_CFIELDS) {
        one = (void *)ValkeyModule_StringPtrLen(argv[4], NULL);
        two = (void *)ValkeyModule_StringPtrLen(argv[5], NULL);
    }
    ValkeyModule_ReplyWithArray(ctx, 3);
    if (flags & VALKEYMODULE_HASH_EXISTS) {
        int found[2] = {7, 7};
        result = ValkeyModule_HashGet(key, flags, one, &found[0], two, &found[1], NULL);
        ValkeyModule_ReplyWithLongLong(ctx, result);
        ValkeyModule_ReplyWithLongLong(ctx, found[0]);
        return ValkeyModule_ReplyWithLongLong(ctx, found[1]);
    }
    ValkeyModuleString *found[2] = {NULL, NULL};
    result = ValkeyModule_HashGet(key, flags, one, &found[0], two, &found[1], NULL);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    replyValue(ctx, found[0]);
    replyValue(ctx, found[1]);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "hashes", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "hashes.set", Set, "write", 1, 1, 1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "hashes.get", Get, "write", 1, 1, 1);
}
