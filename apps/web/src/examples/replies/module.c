#include "valkeymodule.h"
#include <string.h>

static int ReplyNumbers(ValkeyModuleCtx *ctx) {
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithLongLong(ctx, 42);
    ValkeyModule_ReplyWithDouble(ctx, 2.5);
    ValkeyModule_ReplyWithBigNumber(ctx, "1234567999999999999999999999999999999", 37);
    return ValkeyModule_ReplyWithBool(ctx, 1);
}

static int ReplyTexts(ValkeyModuleCtx *ctx) {
    static const char markdown[] = "# Title\nsome *text*";
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithSimpleString(ctx, "simple");
    ValkeyModule_ReplyWithStringBuffer(ctx, "zero \0 inside", 13);
    ValkeyModule_ReplyWithCString(ctx, "from C");
    return ValkeyModule_ReplyWithVerbatimStringType(ctx, markdown, strlen(markdown), "mkd");
}

static int ReplyMap(ValkeyModuleCtx *ctx) {
    ValkeyModule_ReplyWithMap(ctx, 3);
    ValkeyModule_ReplyWithCString(ctx, "name");
    ValkeyModule_ReplyWithCString(ctx, "Ada");
    ValkeyModule_ReplyWithCString(ctx, "born");
    ValkeyModule_ReplyWithLongLong(ctx, 1815);
    ValkeyModule_ReplyWithCString(ctx, "languages");
    ValkeyModule_ReplyWithSet(ctx, 2);
    ValkeyModule_ReplyWithCString(ctx, "English");
    return ValkeyModule_ReplyWithCString(ctx, "French");
}

static int ReplyNothing(ValkeyModuleCtx *ctx) {
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithNullArray(ctx);
    ValkeyModule_ReplyWithEmptyArray(ctx);
    return ValkeyModule_ReplyWithEmptyString(ctx);
}

/* Attributes stand before the reply they speak of. RESP2 has no place for them: the call says so, and they are left out. */
static int ReplyAttribute(ValkeyModuleCtx *ctx) {
    if (ValkeyModule_ReplyWithAttribute(ctx, 1) == VALKEYMODULE_OK) {
        ValkeyModule_ReplyWithCString(ctx, "popularity");
        ValkeyModule_ReplyWithDouble(ctx, 0.1923);
    }
    return ValkeyModule_ReplyWithCString(ctx, "a value with an attribute");
}

/* A map and a set whose sizes come last. */
static int ReplyPostponed(ValkeyModuleCtx *ctx) {
    ValkeyModule_ReplyWithMap(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModule_ReplyWithCString(ctx, "odd");
    ValkeyModule_ReplyWithSet(ctx, VALKEYMODULE_POSTPONED_LEN);
    long odd = 0;
    for (int i = 1; i < 10; i += 2, odd++) ValkeyModule_ReplyWithLongLong(ctx, i);
    ValkeyModule_ReplySetSetLength(ctx, odd);
    ValkeyModule_ReplySetMapLength(ctx, 1);
    return VALKEYMODULE_OK;
}

static const struct {
    const char *name;
    int (*reply)(ValkeyModuleCtx *ctx);
} kinds[] = {
    {"numbers", ReplyNumbers}, {"texts", ReplyTexts},         {"map", ReplyMap},
    {"nothing", ReplyNothing}, {"attribute", ReplyAttribute}, {"postponed", ReplyPostponed},
};

/* REPLY.OF kind
 * Answers something of that kind. */
static int ReplyOf(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);

    const char *wanted = ValkeyModule_StringPtrLen(argv[1], NULL);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (strcmp(kinds[i].name, wanted) == 0) return kinds[i].reply(ctx);
    return ValkeyModule_ReplyWithErrorFormat(ctx, "ERR no kind of reply is called '%s'", wanted);
}

/* REPLY.KINDS
 * The kinds there are. */
static int ReplyKinds(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);

    ValkeyModule_ReplyWithSet(ctx, (long)(sizeof kinds / sizeof *kinds));
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) ValkeyModule_ReplyWithCString(ctx, kinds[i].name);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "reply", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "reply.of", ReplyOf, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "reply.kinds", ReplyKinds, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
