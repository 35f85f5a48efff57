#include "valkeymodule.h"

static ValkeyModuleDict *aliases;

static void Filter(ValkeyModuleCommandFilterCtx *filter) {
    const ValkeyModuleString *word = ValkeyModule_CommandFilterArgGet(filter, 0);
    ValkeyModuleString *command = ValkeyModule_DictGet(aliases, (ValkeyModuleString *)word, NULL);
    if (command == NULL) return;
    ValkeyModule_CommandFilterArgReplace(filter, 0, ValkeyModule_CreateStringFromString(NULL, command));
}

/* ALIAS.SET name command */
static int AliasSet(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleString *old = NULL;
    if (ValkeyModule_DictDel(aliases, argv[1], &old) == VALKEYMODULE_OK) ValkeyModule_FreeString(NULL, old);
    ValkeyModule_DictSet(aliases, argv[1], ValkeyModule_CreateStringFromString(NULL, argv[2]));
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* ALIAS.LIST: names and what they stand for */
static int AliasList(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc != 1) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_ReplyWithMap(ctx, (long)ValkeyModule_DictSize(aliases));
    ValkeyModuleDictIter *iterator = ValkeyModule_DictIteratorStartC(aliases, "^", NULL, 0);
    size_t length;
    void *command;
    char *name;
    while ((name = ValkeyModule_DictNextC(iterator, &length, &command)) != NULL) {
        ValkeyModule_ReplyWithStringBuffer(ctx, name, length);
        ValkeyModule_ReplyWithString(ctx, command);
    }
    ValkeyModule_DictIteratorStop(iterator);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "aliases", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    aliases = ValkeyModule_CreateDict(NULL);
    if (ValkeyModule_RegisterCommandFilter(ctx, Filter, VALKEYMODULE_CMDFILTER_NOSELF) == NULL) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "alias.set", AliasSet, "fast", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "alias.list", AliasList, "fast", 0, 0, 0);
}
