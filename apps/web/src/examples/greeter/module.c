#include "valkeymodule.h"

enum { PLAIN, POLITE, LOUD };
static const char *const toneNames[] = {"plain", "polite", "loud"};
static const int toneValues[] = {PLAIN, POLITE, LOUD};

static ValkeyModuleString *word;
static int shown, tone;
static long long times;

static ValkeyModuleString *GetWord(const char *name, void *data) {
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(data);
    return word;
}

static int SetWord(const char *name, ValkeyModuleString *value, void *data, ValkeyModuleString **error) {
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(data);
    size_t length;
    ValkeyModule_StringPtrLen(value, &length);
    if (length == 0) {
        *error = ValkeyModule_CreateString(NULL, "a greeting needs a word", 23);
        return VALKEYMODULE_ERR;
    }
    if (word != NULL) ValkeyModule_FreeString(NULL, word);
    ValkeyModule_RetainString(NULL, value);
    word = value;
    return VALKEYMODULE_OK;
}

/* Switch and choice are both an int: `data` says where it is. */
static int GetInt(const char *name, void *data) {
    VALKEYMODULE_NOT_USED(name);
    return *(int *)data;
}

static int SetInt(const char *name, int value, void *data, ValkeyModuleString **error) {
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(error);
    *(int *)data = value;
    return VALKEYMODULE_OK;
}

static long long GetTimes(const char *name, void *data) {
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(data);
    return times;
}

static int SetTimes(const char *name, long long value, void *data, ValkeyModuleString **error) {
    VALKEYMODULE_NOT_USED(name);
    VALKEYMODULE_NOT_USED(data);
    VALKEYMODULE_NOT_USED(error);
    times = value;
    return VALKEYMODULE_OK;
}

/* GREETER.GREET name */
static int Greet(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    if (!shown) return ValkeyModule_ReplyWithNull(ctx);
    const char *format = tone == LOUD ? "%s, %s!!!" : tone == POLITE ? "%s, dear %s." : "%s %s";
    ValkeyModuleString *line = ValkeyModule_CreateStringPrintf(ctx, format, ValkeyModule_StringPtrLen(word, NULL),
                                                               ValkeyModule_StringPtrLen(argv[1], NULL));
    ValkeyModule_ReplyWithArray(ctx, (long)times);
    for (long long j = 0; j < times; j++) ValkeyModule_ReplyWithString(ctx, line);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    const unsigned int flags = VALKEYMODULE_CONFIG_DEFAULT;
    if (ValkeyModule_Init(ctx, "greeter", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_RegisterStringConfig(ctx, "word", "Hello", flags, GetWord, SetWord, NULL, NULL) == VALKEYMODULE_ERR ||
        ValkeyModule_RegisterBoolConfig(ctx, "shown", 1, flags, GetInt, SetInt, NULL, &shown) == VALKEYMODULE_ERR ||
        ValkeyModule_RegisterEnumConfig(ctx, "tone", PLAIN, flags, (const char **)toneNames, toneValues, 3, GetInt, SetInt,
                                        NULL, &tone) == VALKEYMODULE_ERR ||
        ValkeyModule_RegisterNumericConfig(ctx, "times", 1, flags, 1, 5, GetTimes, SetTimes, NULL, NULL) == VALKEYMODULE_ERR ||
        ValkeyModule_LoadConfigs(ctx) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "greeter.greet", Greet, "readonly fast", 0, 0, 0);
}

int ValkeyModule_OnUnload(ValkeyModuleCtx *ctx) {
    VALKEYMODULE_NOT_USED(ctx);
    if (word != NULL) ValkeyModule_FreeString(NULL, word);
    return VALKEYMODULE_OK;
}
