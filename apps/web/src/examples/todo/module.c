#include "valkeymodule.h"

static ValkeyModuleKey *OpenList(ValkeyModuleCtx *ctx, ValkeyModuleString *name, int mode) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, mode);
    int type = ValkeyModule_KeyType(key);
    if (type == VALKEYMODULE_KEYTYPE_EMPTY || type == VALKEYMODULE_KEYTYPE_LIST) return key;
    ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    return NULL;
}

/* TODO ADD key text [text ...]: argv[1] is the subcommand's name. */
static int TodoAdd(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = OpenList(ctx, argv[2], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (key == NULL) return VALKEYMODULE_OK;
    for (int i = 3; i < argc; i++) ValkeyModule_ListPush(key, VALKEYMODULE_LIST_TAIL, argv[i]);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_ValueLength(key));
}

/* TODO LIST key */
static int TodoList(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = OpenList(ctx, argv[2], VALKEYMODULE_READ);
    if (key == NULL) return VALKEYMODULE_OK;

    long length = (long)ValkeyModule_ValueLength(key);
    ValkeyModule_ReplyWithArray(ctx, length);
    for (long i = 0; i < length; i++) {
        size_t len;
        const char *text = ValkeyModule_StringPtrLen(ValkeyModule_ListGet(key, i), &len);
        ValkeyModule_ReplyWithString(ctx, ValkeyModule_CreateStringPrintf(ctx, "%ld. %.*s", i + 1, (int)len, text));
    }
    return VALKEYMODULE_OK;
}

/* TODO DONE key number */
static int TodoDone(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    long long number;
    if (ValkeyModule_StringToLongLong(argv[3], &number) == VALKEYMODULE_ERR || number < 1)
        return ValkeyModule_ReplyWithError(ctx, "ERR the number must be a positive integer");
    ValkeyModuleKey *key = OpenList(ctx, argv[2], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (key == NULL) return VALKEYMODULE_OK;
    if ((long long)ValkeyModule_ValueLength(key) < number)
        return ValkeyModule_ReplyWithError(ctx, "ERR there is no such entry");

    ValkeyModuleString *text = ValkeyModule_ListGet(key, (long)number - 1);
    ValkeyModule_ListDelete(key, (long)number - 1);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithString(ctx, text);
}

/* What every subcommand's documentation shares: the key is the second word after TODO. */
#define KEY_ARGUMENT {.name = "key", .type = VALKEYMODULE_ARG_TYPE_KEY, .key_spec_index = 0}
#define KEY_SPECS(access)                                                                                              \
    (ValkeyModuleCommandKeySpec[]) {                                                                                   \
        {.flags = access,                                                                                              \
         .begin_search_type = VALKEYMODULE_KSPEC_BS_INDEX,                                                             \
         .bs.index.pos = 2,                                                                                            \
         .find_keys_type = VALKEYMODULE_KSPEC_FK_RANGE,                                                                \
         .fk.range = {0, 1, 0}},                                                                                       \
        {0}                                                                                                            \
    }

static int Describe(ValkeyModuleCtx *ctx) {
    ValkeyModuleCommandInfo add = {
        .version = VALKEYMODULE_COMMAND_INFO_VERSION,
        .summary = "Appends entries to a list of things to do.",
        .complexity = "O(N) for N entries",
        .since = "1.0.0",
        .arity = -4,
        .key_specs = KEY_SPECS(VALKEYMODULE_CMD_KEY_RW | VALKEYMODULE_CMD_KEY_INSERT),
        .args = (ValkeyModuleCommandArg[]){
            KEY_ARGUMENT,
            {.name = "text", .type = VALKEYMODULE_ARG_TYPE_STRING, .key_spec_index = -1,
             .flags = VALKEYMODULE_CMD_ARG_MULTIPLE},
            {0}}};
    ValkeyModuleCommandInfo list = {
        .version = VALKEYMODULE_COMMAND_INFO_VERSION,
        .summary = "Returns what is left to do, numbered.",
        .complexity = "O(N) for N entries",
        .since = "1.0.0",
        .arity = 3,
        .key_specs = KEY_SPECS(VALKEYMODULE_CMD_KEY_RO | VALKEYMODULE_CMD_KEY_ACCESS),
        .args = (ValkeyModuleCommandArg[]){KEY_ARGUMENT, {0}}};
    ValkeyModuleCommandInfo done = {
        .version = VALKEYMODULE_COMMAND_INFO_VERSION,
        .summary = "Takes out an entry and returns it.",
        .complexity = "O(N) for N entries",
        .since = "1.0.0",
        .arity = 4,
        .key_specs = KEY_SPECS(VALKEYMODULE_CMD_KEY_RW | VALKEYMODULE_CMD_KEY_ACCESS | VALKEYMODULE_CMD_KEY_DELETE),
        .args = (ValkeyModuleCommandArg[]){
            KEY_ARGUMENT,
            {.name = "number", .type = VALKEYMODULE_ARG_TYPE_INTEGER, .key_spec_index = -1},
            {0}}};
    ValkeyModuleCommandInfo container = {
        .version = VALKEYMODULE_COMMAND_INFO_VERSION,
        .summary = "A container for commands on lists of things to do.",
        .since = "1.0.0",
        .arity = -2};

    ValkeyModuleCommand *todo = ValkeyModule_GetCommand(ctx, "todo");
    if (ValkeyModule_SetCommandInfo(todo, &container) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_SetCommandInfo(ValkeyModule_GetCommand(ctx, "todo|add"), &add) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_SetCommandInfo(ValkeyModule_GetCommand(ctx, "todo|list"), &list) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_SetCommandInfo(ValkeyModule_GetCommand(ctx, "todo|done"), &done);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);

    if (ValkeyModule_Init(ctx, "todo", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "todo", NULL, "", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;

    ValkeyModuleCommand *todo = ValkeyModule_GetCommand(ctx, "todo");
    if (ValkeyModule_CreateSubcommand(todo, "add", TodoAdd, "write deny-oom", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateSubcommand(todo, "list", TodoList, "readonly", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateSubcommand(todo, "done", TodoDone, "write", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return Describe(ctx);
}
