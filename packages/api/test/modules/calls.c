/* Calling commands, and everything that can be asked of a reply. */
#include "testing.h"

static void replyBuffer(ValkeyModuleCtx *ctx, const char *text, size_t length) {
    if (text)
        ValkeyModule_ReplyWithStringBuffer(ctx, text, length);
    else
        ValkeyModule_ReplyWithNull(ctx);
}

/* Everything about a reply that does not need its parts: type, length, and what each reader says of it. */
static void describe(ValkeyModuleCtx *ctx, ValkeyModuleCallReply *reply) {
    int type = ValkeyModule_CallReplyType(reply);
    size_t length = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    long items = 7;
    ValkeyModule_ReplyWithLongLong(ctx, type);
    ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_CallReplyLength(reply));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CallReplyInteger(reply));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CallReplyBool(reply));
    ValkeyModule_ReplyWithDouble(ctx, ValkeyModule_CallReplyDouble(reply));
    const char *text = ValkeyModule_CallReplyStringPtr(reply, &length);
    replyBuffer(ctx, text, length);
    const char *proto = ValkeyModule_CallReplyProto(reply, &length);
    replyBuffer(ctx, proto, length);
    text = ValkeyModule_CallReplyBigNumber(reply, &length);
    if (text) {
        replyBuffer(ctx, text, length);
        items++;
    }
    const char *format = NULL;
    text = ValkeyModule_CallReplyVerbatim(reply, &length, &format);
    if (text) {
        replyBuffer(ctx, text, length);
        replyBuffer(ctx, format, 3);
        items += 2;
    }
    ValkeyModuleCallReply *attribute = ValkeyModule_CallReplyAttribute(reply);
    if (attribute) {
        describe(ctx, attribute);
        items++;
    }
    for (size_t j = 0; type != VALKEYMODULE_REPLY_UNKNOWN; j++) {
        ValkeyModuleCallReply *key = NULL, *value = NULL;
        ValkeyModuleCallReply *item = ValkeyModule_CallReplyArrayElement(reply, j);
        if (!item) item = ValkeyModule_CallReplySetElement(reply, j);
        if (item) {
            describe(ctx, item);
            items++;
        } else if (ValkeyModule_CallReplyMapElement(reply, j, &key, &value) == VALKEYMODULE_OK ||
                   ValkeyModule_CallReplyAttributeElement(reply, j, &key, &value) == VALKEYMODULE_OK) {
            describe(ctx, key);
            describe(ctx, value);
            items += 2;
        } else {
            break;
        }
    }
    ValkeyModule_ReplySetArrayLength(ctx, items);
}

/* Calls argv[2] with the rest as arguments; argv[1] are flags of the format, "-" for none. */
static ValkeyModuleCallReply *call(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    char format[64];
    const char *flags = ValkeyModule_StringPtrLen(argv[1], NULL);
    snprintf(format, sizeof(format), "%sv", strcmp(flags, "-") == 0 ? "" : flags);
    errno = 0;
    return ValkeyModule_Call(ctx, ValkeyModule_StringPtrLen(argv[2], NULL), format, argv + 3, (size_t)(argc - 3));
}

/* calls.tree flags command args...: describes the reply. */
COMMAND(Tree) {
    if (argc < 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleCallReply *reply = call(ctx, argv, argc);
    if (!reply) return ValkeyModule_ReplyWithCString(ctx, errorName());
    describe(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

/* calls.pass flags command args...: passes the reply on, or says why it cannot. */
COMMAND(Pass) {
    if (argc < 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleCallReply *reply = call(ctx, argv, argc);
    if (!reply) return ValkeyModule_ReplyWithCString(ctx, errorName());
    if (ValkeyModule_ReplyWithCallReply(ctx, reply) == VALKEYMODULE_ERR) return ValkeyModule_ReplyWithSimpleString(ctx, "not for RESP2");
    return VALKEYMODULE_OK;
}

/* calls.looked flags command args...: the same after the reply was looked into. */
COMMAND(Looked) {
    if (argc < 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleCallReply *reply = call(ctx, argv, argc);
    if (!reply) return ValkeyModule_ReplyWithCString(ctx, errorName());
    ValkeyModule_CallReplyType(reply);
    if (ValkeyModule_ReplyWithCallReply(ctx, reply) == VALKEYMODULE_ERR) return ValkeyModule_ReplyWithSimpleString(ctx, "not for RESP2");
    return VALKEYMODULE_OK;
}

/* calls.second flags command args...: passes on the second item of an array. */
COMMAND(Second) {
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleCallReply *reply = call(ctx, argv, argc);
    ValkeyModuleCallReply *item = reply ? ValkeyModule_CallReplyArrayElement(reply, 1) : NULL;
    if (!item) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithCallReply(ctx, item);
    ValkeyModule_FreeCallReply(item);
    return VALKEYMODULE_OK;
}

/* calls.string flags command args...: a string made of the reply, if that can be. */
COMMAND(String) {
    ValkeyModuleCallReply *reply = call(ctx, argv, argc);
    if (!reply) return ValkeyModule_ReplyWithCString(ctx, errorName());
    ValkeyModuleString *text = ValkeyModule_CreateStringFromCallReply(reply);
    ValkeyModule_FreeCallReply(reply);
    if (!text) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithString(ctx, text);
    ValkeyModule_FreeString(ctx, text);
    return VALKEYMODULE_OK;
}

/* calls.result flags command args...: type and errno only. */
COMMAND(Result) {
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleCallReply *reply = call(ctx, argv, argc);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CallReplyType(reply));
    return ValkeyModule_ReplyWithCString(ctx, errorName());
}

/* calls.formats key: every kind of argument. */
COMMAND(Formats) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleString *pair[] = {ValkeyModule_CreateString(ctx, "v1", 2), ValkeyModule_CreateString(ctx, "v2", 2)};
    ValkeyModule_ReplyWithArray(ctx, 5);
    ValkeyModule_ReplyWithCallReply(ctx, ValkeyModule_Call(ctx, "RPUSH", "sclb", argv[1], "c", -9223372036854775807LL, "b\0b", (size_t)3));
    ValkeyModule_ReplyWithCallReply(ctx, ValkeyModule_Call(ctx, "rpush", "svc!", argv[1], pair, (size_t)2, "end"));
    ValkeyModule_ReplyWithCallReply(ctx, ValkeyModule_Call(ctx, "LRANGE", "scc", argv[1], "0", "-1"));
    errno = 0;
    ValkeyModuleCallReply *none = ValkeyModule_Call(ctx, "LRANGE", "sxx", argv[1]);
    ValkeyModule_ReplyWithBool(ctx, none == NULL);
    return ValkeyModule_ReplyWithCString(ctx, errorName());
}

/* calls.attribute: what is known of an attribute before and after the reply was looked into. */
COMMAND(Attribute) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "calls.typed", "3c", "attribute");
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_CallReplyAttribute(reply) != NULL);
    ValkeyModule_CallReplyType(reply);
    return ValkeyModule_ReplyWithBool(ctx, ValkeyModule_CallReplyAttribute(reply) != NULL);
}

/* calls.typed type: one reply of each type, for the other commands to call. */
COMMAND(Typed) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    const char *type = ValkeyModule_StringPtrLen(argv[1], NULL);
    if (strcmp(type, "double") == 0) return ValkeyModule_ReplyWithDouble(ctx, 3.25);
    if (strcmp(type, "big") == 0) return ValkeyModule_ReplyWithBigNumber(ctx, "-12345678901234567890", 21);
    if (strcmp(type, "verbatim") == 0) return ValkeyModule_ReplyWithVerbatimStringType(ctx, "some text", 9, "mkd");
    if (strcmp(type, "bool") == 0) return ValkeyModule_ReplyWithBool(ctx, 1);
    if (strcmp(type, "null") == 0) return ValkeyModule_ReplyWithNull(ctx);
    if (strcmp(type, "nullarray") == 0) return ValkeyModule_ReplyWithNullArray(ctx);
    if (strcmp(type, "integer") == 0) return ValkeyModule_ReplyWithLongLong(ctx, -9223372036854775807LL);
    if (strcmp(type, "simple") == 0) return ValkeyModule_ReplyWithSimpleString(ctx, "fine");
    if (strcmp(type, "error") == 0) return ValkeyModule_ReplyWithError(ctx, "MINE went wrong");
    if (strcmp(type, "empty") == 0) return ValkeyModule_ReplyWithEmptyArray(ctx);
    if (strcmp(type, "map") == 0) {
        ValkeyModule_ReplyWithMap(ctx, 2);
        ValkeyModule_ReplyWithCString(ctx, "key");
        ValkeyModule_ReplyWithDouble(ctx, 1.5);
        ValkeyModule_ReplyWithCString(ctx, "inner");
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithNull(ctx);
        return ValkeyModule_ReplyWithEmptyString(ctx);
    }
    if (strcmp(type, "set") == 0) {
        ValkeyModule_ReplyWithSet(ctx, 2);
        ValkeyModule_ReplyWithCString(ctx, "one");
        return ValkeyModule_ReplyWithLongLong(ctx, 2);
    }
    if (strcmp(type, "attribute") == 0) {
        if (ValkeyModule_ReplyWithAttribute(ctx, 1) == VALKEYMODULE_OK) {
            ValkeyModule_ReplyWithCString(ctx, "ttl");
            ValkeyModule_ReplyWithLongLong(ctx, 3600);
        }
        return ValkeyModule_ReplyWithCString(ctx, "with attribute");
    }
    if (strcmp(type, "nested") == 0) {
        ValkeyModule_ReplyWithArray(ctx, 3);
        ValkeyModule_ReplyWithArray(ctx, 1);
        ValkeyModule_ReplyWithLongLong(ctx, 1);
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithError(ctx, "ERR inside");
        ValkeyModule_ReplyWithCString(ctx, "text\r\nlines");
        return ValkeyModule_ReplyWithNullArray(ctx);
    }
    return ValkeyModule_ReplyWithErrorFormat(ctx, "ERR no type %s", type);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "calls", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"calls.tree", Tree},     {"calls.pass", Pass},       {"calls.looked", Looked},
                    {"calls.second", Second}, {"calls.string", String},   {"calls.result", Result},
                    {"calls.formats", Formats}, {"calls.attribute", Attribute}, {"calls.typed", Typed},
                    {"calls.odd:name#", Typed}};
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, "write", 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
