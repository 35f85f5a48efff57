#include "valkeymodule.h"
#include <string.h>

static ValkeyModuleDict *words;

/* WORDS.ADD word [word ...]: how many of them are new */
static int WordsAdd(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc < 2) return ValkeyModule_WrongArity(ctx);
    long long added = 0;
    for (int j = 1; j < argc; j++)
        if (ValkeyModule_DictSet(words, argv[j], NULL) == VALKEYMODULE_OK) added++;
    return ValkeyModule_ReplyWithLongLong(ctx, added);
}

/* WORDS.REMOVE word: 1, or 0 if it was not there */
static int WordsRemove(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DictDel(words, argv[1], NULL) == VALKEYMODULE_OK);
}

/* WORDS.COMPLETE prefix limit: words that begin with it, in order */
static int WordsComplete(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    long long limit;
    if (ValkeyModule_StringToLongLong(argv[2], &limit) == VALKEYMODULE_ERR || limit < 0)
        return ValkeyModule_ReplyWithError(ctx, "ERR limit is a number, 0 or more");
    size_t prefixLength, length;
    const char *prefix = ValkeyModule_StringPtrLen(argv[1], &prefixLength);

    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    long long found = 0;
    ValkeyModuleDictIter *iterator = ValkeyModule_DictIteratorStart(words, ">=", argv[1]);
    const char *word;
    while (found < limit && (word = ValkeyModule_DictNextC(iterator, &length, NULL)) != NULL) {
        if (length < prefixLength || memcmp(word, prefix, prefixLength) != 0) break;
        ValkeyModule_ReplyWithStringBuffer(ctx, word, length);
        found++;
    }
    ValkeyModule_DictIteratorStop(iterator);
    ValkeyModule_ReplySetArrayLength(ctx, found);
    return VALKEYMODULE_OK;
}

/* WORDS.COUNT */
static int WordsCount(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_DictSize(words));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "words", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    /* No context: what belongs to one is freed with it. */
    words = ValkeyModule_CreateDict(NULL);
    if (ValkeyModule_CreateCommand(ctx, "words.add", WordsAdd, "fast", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "words.remove", WordsRemove, "fast", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "words.complete", WordsComplete, "", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "words.count", WordsCount, "fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnUnload(ValkeyModuleCtx *ctx) {
    VALKEYMODULE_NOT_USED(ctx);
    ValkeyModule_FreeDict(NULL, words);
    return VALKEYMODULE_OK;
}
