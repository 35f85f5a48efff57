/* Generic key functions, clients and server state, one command for each. */
#include "testing.h"
#include <stdlib.h>

/* keys.info key mode: what there is to know of an open key. */
COMMAND(Info) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], (int)number(argv[2]));
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithArray(ctx, 6);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KeyType(key));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ValueLength(key));
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_GetExpire(key) == VALKEYMODULE_NO_EXPIRE);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetAbsExpire(key));
    ValkeyModule_ReplyWithString(ctx, (ValkeyModuleString *)ValkeyModule_GetKeyNameFromModuleKey(key));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetDbIdFromModuleKey(key));
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* keys.null: what the functions say that take a NULL key. */
COMMAND(Null) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_CloseKey(NULL);
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KeyType(NULL));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ValueLength(NULL));
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_GetKeyNameFromModuleKey(NULL) == NULL);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetDbIdFromModuleKey(NULL));
}

/* keys.del key mode [unlink]: result, and the type that is left. */
COMMAND(Del) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], (int)number(argv[2]));
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    int result = argc > 3 ? ValkeyModule_UnlinkKey(key) : ValkeyModule_DeleteKey(key);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KeyType(key));
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* keys.expire key mode ms: result, and the seconds left. */
COMMAND(Expire) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], (int)number(argv[2]));
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    int result = ValkeyModule_SetExpire(key, number(argv[3]));
    long long left = ValkeyModule_GetExpire(key);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    ValkeyModule_ReplyWithLongLong(ctx, left < 0 ? left : (left + 500) / 1000);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* keys.expireat key mode ms: result, and the time as it then is. */
COMMAND(ExpireAt) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], (int)number(argv[2]));
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    int result = ValkeyModule_SetAbsExpire(key, number(argv[3]));
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetAbsExpire(key));
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

COMMAND(Exists) {
    VALKEYMODULE_NOT_USED(argc);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KeyExists(ctx, argv[1]));
}

/* keys.db [n]: selects, then tells database, size and a random key. */
COMMAND(Db) {
    ValkeyModule_AutoMemory(ctx);
    int result = argc > 1 ? ValkeyModule_SelectDb(ctx, (int)number(argv[1])) : VALKEYMODULE_OK;
    ValkeyModuleString *random = ValkeyModule_DbSize(ctx) > 0 ? ValkeyModule_RandomKey(ctx) : NULL;
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetSelectedDb(ctx));
    ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_DbSize(ctx));
    return random ? ValkeyModule_ReplyWithString(ctx, random) : ValkeyModule_ReplyWithNull(ctx);
}

COMMAND(Flags) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetContextFlags(ctx));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetContextFlags(NULL));
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_AvoidReplicaTraffic());
}

COMMAND(Known) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 8);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetOpenKeyModesAll());
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetContextFlagsAll());
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetModuleOptionsAll());
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetKeyspaceNotificationFlagsAll());
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetServerVersion());
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetTypeMethodVersion());
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetNotifyKeyspaceEvents());
    return ValkeyModule_ReplyWithCString(ctx, ValkeyModule_GetCurrentCommandName(ctx));
}

/* keys.client: what is known of the calling client, and of one that is not there. */
COMMAND(Client) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    unsigned long long id = ValkeyModule_GetClientId(ctx);
    ValkeyModuleClientInfo info = VALKEYMODULE_CLIENTINFO_INITIALIZER_V1;
    ValkeyModuleClientInfo bad = {.version = 7};
    ValkeyModule_ReplyWithArray(ctx, 11);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClientInfoById(&info, id));
    ValkeyModule_ReplyWithBool(ctx, info.id == id && id != 0);
    ValkeyModule_ReplyWithLongLong(ctx, (long long)(info.flags & ~VALKEYMODULE_CLIENTINFO_FLAG_UNIXSOCKET));
    ValkeyModule_ReplyWithLongLong(ctx, info.db);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClientInfoById(&bad, id));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClientInfoById(NULL, id));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClientInfoById(&info, 999999));
    ValkeyModule_ReplyWithString(ctx, ValkeyModule_GetClientUserNameById(ctx, id));
    errno = 0;
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_GetClientUserNameById(ctx, 999999) == NULL);
    ValkeyModule_ReplyWithCString(ctx, errorName());
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_MustObeyClient(ctx));
}

/* keys.name [name]: names the client. */
COMMAND(Name) {
    ValkeyModule_AutoMemory(ctx);
    unsigned long long id = ValkeyModule_GetClientId(ctx);
    ValkeyModule_ReplyWithArray(ctx, 5);
    errno = 0;
    ValkeyModule_ReplyWithLongLong(ctx, argc > 1 ? ValkeyModule_SetClientNameById(id, argv[1]) : -1);
    ValkeyModule_ReplyWithCString(ctx, errorName());
    ValkeyModuleString *name = ValkeyModule_GetClientNameById(ctx, id);
    if (name)
        ValkeyModule_ReplyWithString(ctx, name);
    else
        ValkeyModule_ReplyWithNull(ctx);
    errno = 0;
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_SetClientNameById(999999, argv[0]));
    return ValkeyModule_ReplyWithCString(ctx, errorName());
}

/* keys.publish channel message [shard] */
COMMAND(Publish) {
    int receivers = argc > 3 ? ValkeyModule_PublishMessageShard(ctx, argv[1], argv[2]) : ValkeyModule_PublishMessage(ctx, argv[1], argv[2]);
    return ValkeyModule_ReplyWithLongLong(ctx, receivers);
}

COMMAND(Reset) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ResetDataset(0, 0);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_DbSize(ctx));
}

/* keys.lru key ms: idle time set and told again. */
COMMAND(Lru) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    mstime_t idle = -7;
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_SetLRU(key, number(argv[2])));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetLRU(key, &idle));
    ValkeyModule_ReplyWithLongLong(ctx, idle);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* keys.lfu key frequency */
COMMAND(Lfu) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    long long frequency = -7;
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_SetLFU(key, number(argv[2])));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetLFU(key, &frequency));
    ValkeyModule_ReplyWithLongLong(ctx, frequency);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* keys.notify class event key */
COMMAND(Notify) {
    VALKEYMODULE_NOT_USED(argc);
    const char *event = ValkeyModule_StringPtrLen(argv[2], NULL);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_NotifyKeyspaceEvent(ctx, (int)number(argv[1]), event, argv[3]));
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_NotifyKeyspaceEvent(NULL, (int)number(argv[1]), event, argv[3]));
}

/* keys.signal key: marks it as changed without touching it. */
COMMAND(Signal) {
    VALKEYMODULE_NOT_USED(argc);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_SignalModifiedKey(ctx, argv[1]));
}

/* keys.open key mode: opens and closes, nothing else. */
COMMAND(Open) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], (int)number(argv[2]));
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithBool(ctx, key != NULL);
}

/* keys.options bits */
COMMAND(Options) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_SetModuleOptions(ctx, (int)number(argv[1]));
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* keys.clocks: whether the clocks agree with each other. */
COMMAND(Clocks) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    long long ms = ValkeyModule_Milliseconds(), us = ValkeyModule_Microseconds(), cached = ValkeyModule_CachedMicroseconds();
    uint64_t monotonic = ValkeyModule_MonotonicMicroseconds();
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithBool(ctx, ms > 1600000000000LL);
    ValkeyModule_ReplyWithBool(ctx, us / 1000 - ms < 1000 && us / 1000 - ms > -1000);
    ValkeyModule_ReplyWithBool(ctx, us - cached < 1000000 && us - cached > -1000000);
    return ValkeyModule_ReplyWithBool(ctx, monotonic > 0 && ValkeyModule_MonotonicMicroseconds() >= monotonic);
}

/* keys.random n: how many of n random bytes are hex digits when asked for hex digits, and whether two draws differ. */
COMMAND(Random) {
    VALKEYMODULE_NOT_USED(argc);
    size_t length = (size_t)number(argv[1]);
    char *hex = ValkeyModule_Alloc(length + 1), *bytes = ValkeyModule_Alloc(length + 1), *more = ValkeyModule_Alloc(length + 1);
    ValkeyModule_GetRandomHexChars(hex, length);
    ValkeyModule_GetRandomBytes((unsigned char *)bytes, length);
    ValkeyModule_GetRandomBytes((unsigned char *)more, length);
    long long digits = 0;
    for (size_t j = 0; j < length; j++) digits += strchr("0123456789abcdef", hex[j]) != NULL;
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, digits);
    ValkeyModule_ReplyWithBool(ctx, memcmp(bytes, more, length) != 0);
    ValkeyModule_Free(hex);
    ValkeyModule_Free(bytes);
    ValkeyModule_Free(more);
    return VALKEYMODULE_OK;
}

/* keys.positions command args...: where the keys of a command line are, and what the command does to each; whether GetCommandKeys finds the same. */
COMMAND(Positions) {
    int count = -7, *flags = NULL;
    errno = 99;
    int *positions = ValkeyModule_GetCommandKeysWithFlags(ctx, argv + 1, argc - 1, &count, &flags);
    if (positions == NULL) return ValkeyModule_ReplyWithCString(ctx, errorName());
    ValkeyModule_ReplyWithArray(ctx, 2 * count + 1);
    for (int j = 0; j < count; j++) {
        ValkeyModule_ReplyWithLongLong(ctx, positions[j]);
        ValkeyModule_ReplyWithLongLong(ctx, flags[j]);
    }
    int others = -7;
    int *again = ValkeyModule_GetCommandKeys(ctx, argv + 1, argc - 1, &others);
    int same = again != NULL && others == count && !memcmp(again, positions, (size_t)count * sizeof(int));
    ValkeyModule_Free(positions);
    ValkeyModule_Free(flags);
    ValkeyModule_Free(again);
    return ValkeyModule_ReplyWithBool(ctx, same);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "keys", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
        const char *flags;
        int key;
    } commands[] = {
        {"keys.info", Info, "readonly", 1},     {"keys.null", Null, "readonly", 0},
        {"keys.del", Del, "write", 1},          {"keys.expire", Expire, "write", 1},
        {"keys.expireat", ExpireAt, "write", 1}, {"keys.exists", Exists, "readonly", 1},
        {"keys.db", Db, "write", 0},            {"keys.flags", Flags, "readonly", 0},
        {"keys.known", Known, "readonly", 0},   {"keys.client", Client, "readonly", 0},
        {"keys.name", Name, "readonly", 0},     {"keys.publish", Publish, "readonly", 0},
        {"keys.reset", Reset, "write", 0},      {"keys.lru", Lru, "write", 1},
        {"keys.lfu", Lfu, "write", 1},          {"keys.notify", Notify, "write", 0},
        {"keys.signal", Signal, "write", 1},    {"keys.open", Open, "write", 1},
        {"keys.options", Options, "write", 0},  {"keys.clocks", Clocks, "readonly", 0},
        {"keys.random", Random, "readonly", 0}, {"keys.positions", Positions, "readonly", 0},
    };
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++) {
        int key = commands[j].key;
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, commands[j].flags, key, key, key) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    }
    return VALKEYMODULE_OK;
}
