#include "valkeymodule.h"

static ValkeyModuleKey *OpenSession(ValkeyModuleCtx *ctx, ValkeyModuleString *name, int mode) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, mode);
    int type = ValkeyModule_KeyType(key);
    if (type == VALKEYMODULE_KEYTYPE_EMPTY || type == VALKEYMODULE_KEYTYPE_HASH) return key;
    ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    return NULL;
}

/* SESSION.OPEN key seconds field value [field value ...]
 * Starts a session, or starts it over. */
static int SessionOpen(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc < 5 || argc % 2 == 0) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    long long seconds;
    if (ValkeyModule_StringToLongLong(argv[2], &seconds) == VALKEYMODULE_ERR || seconds < 1)
        return ValkeyModule_ReplyWithError(ctx, "ERR seconds must be a positive integer");
    ValkeyModuleKey *key = OpenSession(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (key == NULL) return VALKEYMODULE_OK;

    ValkeyModule_DeleteKey(key);
    for (int i = 3; i < argc; i += 2)
        ValkeyModule_HashSet(key, VALKEYMODULE_HASH_NONE, argv[i], argv[i + 1], NULL);
    ValkeyModule_HashSet(key, VALKEYMODULE_HASH_CFIELDS, "ttl", argv[2], NULL);
    ValkeyModule_SetExpire(key, seconds * 1000);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* SESSION.GET key field
 * A field of a session that is still open; using a session keeps it open. */
static int SessionGet(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    ValkeyModuleKey *key = OpenSession(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (key == NULL) return VALKEYMODULE_OK;
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY)
        return ValkeyModule_ReplyWithError(ctx, "NOSESSION this session is over");

    ValkeyModuleString *value = NULL, *ttl = NULL;
    ValkeyModule_HashGet(key, VALKEYMODULE_HASH_NONE, argv[2], &value, NULL);
    ValkeyModule_HashGet(key, VALKEYMODULE_HASH_CFIELDS, "ttl", &ttl, NULL);

    long long seconds = 0;
    if (ttl != NULL && ValkeyModule_StringToLongLong(ttl, &seconds) == VALKEYMODULE_OK) {
        ValkeyModule_SetExpire(key, seconds * 1000);
        ValkeyModule_Replicate(ctx, "EXPIRE", "sl", argv[1], seconds);
    }
    if (value == NULL) return ValkeyModule_ReplyWithNull(ctx);
    return ValkeyModule_ReplyWithString(ctx, value);
}

/* SESSION.INFO key
 * How many fields, and how many milliseconds are left. */
static int SessionInfo(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);

    ValkeyModuleKey *key = OpenSession(ctx, argv[1], VALKEYMODULE_READ);
    if (key == NULL) return VALKEYMODULE_OK;
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY) return ValkeyModule_ReplyWithNull(ctx);

    int hasUser = 0;
    ValkeyModule_HashGet(key, VALKEYMODULE_HASH_CFIELDS | VALKEYMODULE_HASH_EXISTS, "user", &hasUser, NULL);
    ValkeyModule_ReplyWithMap(ctx, 3);
    ValkeyModule_ReplyWithCString(ctx, "fields");
    ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_ValueLength(key));
    ValkeyModule_ReplyWithCString(ctx, "has-user");
    ValkeyModule_ReplyWithBool(ctx, hasUser);
    ValkeyModule_ReplyWithCString(ctx, "expires");
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_GetExpire(key) != VALKEYMODULE_NO_EXPIRE);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "session", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "session.open", SessionOpen, "write deny-oom", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "session.get", SessionGet, "write", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "session.info", SessionInfo, "readonly", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
