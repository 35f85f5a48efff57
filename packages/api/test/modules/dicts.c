/* Dictionaries: dicts.script runs the words it is given on one new dictionary and tells what each answered. */
#include "testing.h"

static void answerStep(ValkeyModuleCtx *ctx, ValkeyModuleDictIter *iter, int forward, int asString) {
    void *data = NULL;
    if (asString) {
        ValkeyModuleString *key =
            forward ? ValkeyModule_DictNext(ctx, iter, &data) : ValkeyModule_DictPrev(ctx, iter, &data);
        if (key == NULL) {
            ValkeyModule_ReplyWithNull(ctx);
            return;
        }
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithString(ctx, key);
        ValkeyModule_FreeString(ctx, key);
    } else {
        size_t length;
        char *key = forward ? ValkeyModule_DictNextC(iter, &length, &data) : ValkeyModule_DictPrevC(iter, &length, &data);
        if (key == NULL) {
            ValkeyModule_ReplyWithNull(ctx);
            return;
        }
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithStringBuffer(ctx, key, length);
    }
    ValkeyModule_ReplyWithLongLong(ctx, (long)data);
}

/* dicts.script word …: set k n, setc k n, rep k n, get k, getc k, del k, delc k, size, start op k, startc op k,
 * weigh (the dictionary), weight k (a string), seek op k, seekc op k, next, prev, nexts, prevs, cmp op k, cmpc op k. Each answers one element. */
COMMAND(Script) {
    ValkeyModuleDict *dict = ValkeyModule_CreateDict(NULL);
    ValkeyModuleDictIter *iter = NULL;
    long answers = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    for (int i = 1; i < argc; answers++) {
        size_t length = 0;
        const char *word = ValkeyModule_StringPtrLen(argv[i], NULL);
        const char *op = i + 1 < argc ? ValkeyModule_StringPtrLen(argv[i + 1], NULL) : "";
        ValkeyModuleString *key = i + 1 < argc ? argv[i + 1] : NULL;
        ValkeyModuleString *second = i + 2 < argc ? argv[i + 2] : NULL;
        long long number = 0;
        if (second) ValkeyModule_StringToLongLong(second, &number);
        char *bytes = key ? (char *)ValkeyModule_StringPtrLen(key, &length) : NULL;
        size_t secondLength = 0;
        char *secondBytes = second ? (char *)ValkeyModule_StringPtrLen(second, &secondLength) : NULL;
        int nokey = -1;
        void *old = (void *)-1L;
        if (!strcmp(word, "set")) {
            ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DictSet(dict, key, (void *)(long)number));
            i += 3;
        } else if (!strcmp(word, "setc")) {
            ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DictSetC(dict, bytes, length, (void *)(long)number));
            i += 3;
        } else if (!strcmp(word, "rep")) {
            ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DictReplace(dict, key, (void *)(long)number));
            i += 3;
        } else if (!strcmp(word, "repc")) {
            ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DictReplaceC(dict, bytes, length, (void *)(long)number));
            i += 3;
        } else if (!strcmp(word, "get") || !strcmp(word, "getc")) {
            long value = (long)(word[3] ? ValkeyModule_DictGetC(dict, bytes, length, &nokey)
                                        : ValkeyModule_DictGet(dict, key, &nokey));
            ValkeyModule_ReplyWithArray(ctx, 2);
            ValkeyModule_ReplyWithLongLong(ctx, value);
            ValkeyModule_ReplyWithLongLong(ctx, nokey);
            i += 2;
        } else if (!strcmp(word, "del") || !strcmp(word, "delc")) {
            int deleted = word[3] ? ValkeyModule_DictDelC(dict, bytes, length, &old) : ValkeyModule_DictDel(dict, key, &old);
            ValkeyModule_ReplyWithArray(ctx, 2);
            ValkeyModule_ReplyWithLongLong(ctx, deleted);
            ValkeyModule_ReplyWithLongLong(ctx, (long)old);
            i += 2;
        } else if (!strcmp(word, "size")) {
            ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DictSize(dict));
            i += 1;
        } else if (!strcmp(word, "weigh")) {
            ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_MallocSizeDict(dict));
            i += 1;
        } else if (!strcmp(word, "weight")) {
            ValkeyModuleString *copy = ValkeyModule_CreateString(ctx, bytes, length);
            ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_MallocSizeString(copy));
            ValkeyModule_FreeString(ctx, copy);
            i += 2;
        } else if (!strcmp(word, "start") || !strcmp(word, "startc")) {
            if (iter) ValkeyModule_DictIteratorStop(iter);
            iter = word[5] ? ValkeyModule_DictIteratorStartC(dict, op, secondBytes, secondLength)
                           : ValkeyModule_DictIteratorStart(dict, op, second);
            ValkeyModule_ReplyWithBool(ctx, iter != NULL);
            i += 3;
        } else if (!strcmp(word, "seek") || !strcmp(word, "seekc")) {
            ValkeyModule_ReplyWithLongLong(ctx, word[4] ? ValkeyModule_DictIteratorReseekC(iter, op, secondBytes, secondLength)
                                                        : ValkeyModule_DictIteratorReseek(iter, op, second));
            i += 3;
        } else if (!strcmp(word, "cmp") || !strcmp(word, "cmpc")) {
            ValkeyModule_ReplyWithLongLong(ctx, word[3] ? ValkeyModule_DictCompareC(iter, op, secondBytes, secondLength)
                                                        : ValkeyModule_DictCompare(iter, op, second));
            i += 3;
        } else {
            answerStep(ctx, iter, word[0] == 'n', word[4] == 's');
            i += 1;
        }
    }
    ValkeyModule_ReplySetArrayLength(ctx, answers);
    if (iter) ValkeyModule_DictIteratorStop(iter);
    ValkeyModule_FreeDict(NULL, dict);
    return VALKEYMODULE_OK;
}

/* dicts.auto: a dictionary that AutoMemory frees. */
COMMAND(Auto) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleDict *dict = ValkeyModule_CreateDict(ctx);
    ValkeyModule_DictSet(dict, argv[0], (void *)1L);
    ValkeyModuleDict *freed = ValkeyModule_CreateDict(ctx);
    ValkeyModule_FreeDict(ctx, freed);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DictSize(dict));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "dicts", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "dicts.script", Script, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "dicts.auto", Auto, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
