/* String values: StringSet, StringDMA, StringTruncate. */
#include "testing.h"
#include <ctype.h>

/* texts.set key mode value */
COMMAND(Set) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], (int)number(argv[2]));
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StringSet(key, argv[3]));
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* texts.get key mode dmamode: the bytes by pointer. */
COMMAND(Get) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], (int)number(argv[2]));
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    size_t length = 12345;
    char *bytes = ValkeyModule_StringDMA(key, &length, (int)number(argv[3]));
    if (bytes == NULL)
        ValkeyModule_ReplyWithSimpleString(ctx, "no string");
    else
        ValkeyModule_ReplyWithStringBuffer(ctx, bytes, length);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* texts.upper key: writes through the pointer, and asks what a called command sees while the key is still open. */
COMMAND(Upper) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    size_t length;
    char *bytes = ValkeyModule_StringDMA(key, &length, VALKEYMODULE_WRITE);
    for (size_t j = 0; j < length; j++) bytes[j] = (char)toupper((unsigned char)bytes[j]);
    ValkeyModuleCallReply *seen = ValkeyModule_Call(ctx, "GET", "s", argv[1]);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithCallReply(ctx, seen);
    ValkeyModule_FreeCallReply(seen);
    if (length > 0) bytes[0] = '!';
    ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_ValueLength(key));
    if (length > 1) bytes[1] = '?';
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* texts.truncate key mode length */
COMMAND(Truncate) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], (int)number(argv[2]));
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StringTruncate(key, (size_t)number(argv[3])));
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* texts.write key offset bytes: makes room, then copies. The key is left to AutoMemory. */
COMMAND(Write) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    size_t offset = (size_t)number(argv[2]), length, count;
    const char *text = ValkeyModule_StringPtrLen(argv[3], &count);
    ValkeyModule_StringDMA(key, &length, VALKEYMODULE_READ);
    if (length < offset + count && ValkeyModule_StringTruncate(key, offset + count) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR too long");
    char *bytes = ValkeyModule_StringDMA(key, &length, VALKEYMODULE_WRITE);
    memcpy(bytes + offset, text, count);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)length);
}

/* texts.leave key: a write that no further call follows. */
COMMAND(Leave) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModule_ReplyWithSimpleString(ctx, "OK");
    size_t length;
    char *bytes = ValkeyModule_StringDMA(key, &length, VALKEYMODULE_WRITE);
    memset(bytes, 'z', length);
    return VALKEYMODULE_OK;
}

/* texts.unasked key: writes through a pointer that was asked for reading, with the key open for writing. */
COMMAND(Unasked) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    size_t length;
    char *bytes = ValkeyModule_StringDMA(key, &length, VALKEYMODULE_READ);
    memset(bytes, 'u', length);
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* texts.late key how: deletes or sets a key whose value a command has taken away meanwhile. */
COMMAND(Late) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    const char *how = ValkeyModule_StringPtrLen(argv[2], NULL);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "DEL", "!s", argv[1]));
    if (how[0] == 'r') ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "RPUSH", "!scc", argv[1], "a", "b"));
    int done = how[1] == 'd' ? ValkeyModule_DeleteKey(key)
             : how[1] == 'u' ? ValkeyModule_UnlinkKey(key)
                             : ValkeyModule_StringSet(key, argv[2]);
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithLongLong(ctx, done);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "texts", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"texts.set", Set},           {"texts.get", Get},     {"texts.upper", Upper},
                    {"texts.truncate", Truncate}, {"texts.write", Write}, {"texts.leave", Leave},
                    {"texts.unasked", Unasked},   {"texts.late", Late}};
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, "write", 1, 1, 1) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
