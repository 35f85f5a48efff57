/* List functions. Each command opens the key in the mode it is told (0: passes NULL) and replies with result and errno. */
#include "testing.h"

static int replyString(ValkeyModuleCtx *ctx, ValkeyModuleString *text) {
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithCString(ctx, errorName());
    return text ? ValkeyModule_ReplyWithString(ctx, text) : ValkeyModule_ReplyWithNull(ctx);
}

static int end(ValkeyModuleString *word) {
    return strcmp(ValkeyModule_StringPtrLen(word, NULL), "head") == 0 ? VALKEYMODULE_LIST_HEAD : VALKEYMODULE_LIST_TAIL;
}

/* lists.push key mode head|tail [element] */
COMMAND(Push) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    return replyResult(ctx, ValkeyModule_ListPush(key, end(argv[3]), argc > 4 ? argv[4] : NULL));
}

/* lists.pop key mode head|tail */
COMMAND(Pop) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = openKey(ctx, argv);
    ValkeyModuleString *element = ValkeyModule_ListPop(key, end(argv[3]));
    replyString(ctx, element);
    return VALKEYMODULE_OK;
}

/* lists.get key mode index */
COMMAND(Get) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = openKey(ctx, argv);
    return replyString(ctx, ValkeyModule_ListGet(key, (long)number(argv[3])));
}

/* lists.set key mode index [element] */
COMMAND(Set) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    return replyResult(ctx, ValkeyModule_ListSet(key, (long)number(argv[3]), argc > 4 ? argv[4] : NULL));
}

/* lists.insert key mode index [element] */
COMMAND(Insert) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    return replyResult(ctx, ValkeyModule_ListInsert(key, (long)number(argv[3]), argc > 4 ? argv[4] : NULL));
}

/* lists.delete key mode index */
COMMAND(Delete) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = openKey(ctx, argv);
    return replyResult(ctx, ValkeyModule_ListDelete(key, (long)number(argv[3])));
}

/* lists.walk key index step ...: one open key, several steps from element to element: "get", "del", "ins x", "set x", "push x". */
COMMAND(Walk) {
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    long index = (long)number(argv[2]);
    int replies = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    for (int j = 3; j < argc; j++, replies++) {
        const char *step = ValkeyModule_StringPtrLen(argv[j], NULL);
        errno = 0;
        if (strcmp(step, "get") == 0) {
            replyString(ctx, ValkeyModule_ListGet(key, index));
        } else if (strcmp(step, "del") == 0) {
            replyResult(ctx, ValkeyModule_ListDelete(key, index));
        } else if (strcmp(step, "next") == 0) {
            ValkeyModule_ReplyWithLongLong(ctx, ++index);
        } else if (strcmp(step, "prev") == 0) {
            ValkeyModule_ReplyWithLongLong(ctx, --index);
        } else if (strcmp(step, "far") == 0) {
            index = index < 0 ? index + (long)ValkeyModule_ValueLength(key) : index - (long)ValkeyModule_ValueLength(key);
            ValkeyModule_ReplyWithLongLong(ctx, index);
        } else if (strcmp(step, "string") == 0) {
            replyResult(ctx, ValkeyModule_StringSet(key, argv[0]));
        } else if (strcmp(step, "ins") == 0) {
            replyResult(ctx, ValkeyModule_ListInsert(key, index, argv[++j]));
        } else if (strcmp(step, "set") == 0) {
            replyResult(ctx, ValkeyModule_ListSet(key, index, argv[++j]));
        } else {
            replyResult(ctx, ValkeyModule_ListPush(key, VALKEYMODULE_LIST_TAIL, argv[++j]));
        }
    }
    ValkeyModule_ReplySetArrayLength(ctx, replies);
    return VALKEYMODULE_OK;
}

/* lists.all key [back]: every element, by indexes from either side. */
COMMAND(All) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    long length = (long)ValkeyModule_ValueLength(key);
    ValkeyModule_ReplyWithArray(ctx, length);
    for (long j = 0; j < length; j++) {
        ValkeyModuleString *element = ValkeyModule_ListGet(key, argc > 2 ? -1 - j : j);
        ValkeyModule_ReplyWithString(ctx, element);
        ValkeyModule_FreeString(ctx, element);
    }
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "lists", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"lists.push", Push},     {"lists.pop", Pop},       {"lists.get", Get},   {"lists.set", Set},
                    {"lists.insert", Insert}, {"lists.delete", Delete}, {"lists.walk", Walk}, {"lists.all", All}};
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, "write", 1, 1, 1) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
