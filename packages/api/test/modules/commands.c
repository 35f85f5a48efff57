/* Commands in every way they can be registered and described; what went wrong is told by commands.results. */
#include "valkeymodule.h"
#include <errno.h>
#include <string.h>

static int results[60];
static int count;

static void note(int status) {
    results[count++] = status;
}

static int Ok(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    return ValkeyModule_ReplyWithLongLong(ctx, argc);
}

static int Results(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, count);
    for (int j = 0; j < count; j++) ValkeyModule_ReplyWithLongLong(ctx, results[j]);
    return VALKEYMODULE_OK;
}

/* Keys are every second argument after a word. */
static int Keys(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (ValkeyModule_IsKeysPositionRequest(ctx)) {
        for (int j = 2; j < argc; j += 2) {
            if (j == 2) ValkeyModule_KeyAtPosWithFlags(ctx, j, VALKEYMODULE_CMD_KEY_RO | VALKEYMODULE_CMD_KEY_ACCESS);
            else ValkeyModule_KeyAtPos(ctx, j);
        }
        return VALKEYMODULE_OK;
    }
    return ValkeyModule_ReplyWithLongLong(ctx, argc);
}

/* The name that it was registered with, as it was written; without arguments an error with it. */
static int Cased(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (argc == 1) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithCString(ctx, ValkeyModule_GetCurrentCommandName(ctx));
}

/* commands.given arg …: what the module says it was loaded with */
static int Given(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_UpdateRuntimeArgs(ctx, argv, argc));
}

static int Late(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_CreateCommand(ctx, "commands.toolate", Ok, "", 0, 0, 0));
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_GetCommand(ctx, "commands.plain") != NULL);
    return ValkeyModule_ReplyWithBool(ctx, ValkeyModule_IsModuleNameBusy("commands") && !ValkeyModule_IsModuleNameBusy("nobody"));
}

static const ValkeyModuleCommandArg subarguments[] = {
    {.name = "first", .type = VALKEYMODULE_ARG_TYPE_PURE_TOKEN, .token = "FIRST", .key_spec_index = -1},
    {.name = "second", .type = VALKEYMODULE_ARG_TYPE_INTEGER, .token = "SECOND", .key_spec_index = -1, .since = "1.2.0"},
    {0}};

static const ValkeyModuleCommandInfo boxed = {.version = VALKEYMODULE_COMMAND_INFO_VERSION, .arity = 3};

static const ValkeyModuleCommandInfo information = {
    .version = VALKEYMODULE_COMMAND_INFO_VERSION,
    .summary = "Does what it is told.",
    .complexity = "O(1)",
    .since = "1.0.0",
    .history = (ValkeyModuleCommandHistoryEntry[]){{"1.1.0", "Became better."}, {"1.2.0", "Became worse."}, {0}},
    .tips = "nondeterministic_output request_policy:all_shards",
    .arity = -3,
    .key_specs =
        (ValkeyModuleCommandKeySpec[]){
            {.notes = "The first key.",
             .flags = VALKEYMODULE_CMD_KEY_RW | VALKEYMODULE_CMD_KEY_ACCESS | VALKEYMODULE_CMD_KEY_UPDATE,
             .begin_search_type = VALKEYMODULE_KSPEC_BS_INDEX,
             .bs.index.pos = 1,
             .find_keys_type = VALKEYMODULE_KSPEC_FK_RANGE,
             .fk.range = {0, 1, 0}},
            {.flags = VALKEYMODULE_CMD_KEY_RO | VALKEYMODULE_CMD_KEY_ACCESS,
             .begin_search_type = VALKEYMODULE_KSPEC_BS_KEYWORD,
             .bs.keyword = {.keyword = "KEYS", .startfrom = 2},
             .find_keys_type = VALKEYMODULE_KSPEC_FK_KEYNUM,
             .fk.keynum = {0, 1, 1}},
            {.flags = VALKEYMODULE_CMD_KEY_OW | VALKEYMODULE_CMD_KEY_INSERT,
             .begin_search_type = VALKEYMODULE_KSPEC_BS_INDEX,
             .bs.index.pos = 2},
            {0}},
    .args =
        (ValkeyModuleCommandArg[]){{.name = "key", .type = VALKEYMODULE_ARG_TYPE_KEY, .key_spec_index = 0},
                                   {.name = "choice",
                                    .type = VALKEYMODULE_ARG_TYPE_ONEOF,
                                    .key_spec_index = -1,
                                    .flags = VALKEYMODULE_CMD_ARG_OPTIONAL,
                                    .summary = "One of two.",
                                    .subargs = (ValkeyModuleCommandArg *)subarguments},
                                   {.name = "value",
                                    .type = VALKEYMODULE_ARG_TYPE_DOUBLE,
                                    .key_spec_index = -1,
                                    .display_text = "how-much",
                                    .deprecated_since = "1.2.0",
                                    .flags = VALKEYMODULE_CMD_ARG_MULTIPLE},
                                   {0}},
};

static void describe(ValkeyModuleCtx *ctx) {
    ValkeyModuleCommand *command = ValkeyModule_GetCommand(ctx, "commands.described");
    note(ValkeyModule_SetCommandInfo(command, &information));
    errno = 0;
    note(ValkeyModule_SetCommandInfo(command, &information));
    note(errno == EEXIST);
    ValkeyModuleCommandInfo bad = information;
    ValkeyModuleCommand *plain = ValkeyModule_GetCommand(ctx, "commands.plain");
    bad.key_specs = (ValkeyModuleCommandKeySpec[]){
        {.flags = VALKEYMODULE_CMD_KEY_RO | VALKEYMODULE_CMD_KEY_RW, .begin_search_type = VALKEYMODULE_KSPEC_BS_INDEX}, {0}};
    errno = 0;
    note(ValkeyModule_SetCommandInfo(plain, &bad));
    note(errno == EINVAL);
    bad = information;
    bad.args = (ValkeyModuleCommandArg[]){{.name = "x", .type = VALKEYMODULE_ARG_TYPE_PURE_TOKEN, .key_spec_index = -1}, {0}};
    note(ValkeyModule_SetCommandInfo(plain, &bad));
    note(ValkeyModule_GetCommand(ctx, "get") == NULL);
    note(ValkeyModule_GetCommand(ctx, "nothing") == NULL);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "commands", 7, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    note(ValkeyModule_CreateCommand(ctx, "commands.results", Results, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "commands.plain", Ok, "readonly fast", 1, 1, 1));
    note(ValkeyModule_CreateCommand(ctx, "commands.plain", Ok, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "get", Ok, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "commands bad", Ok, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "commands|bad", Ok, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "commands.badflag", Ok, "readonly wrong", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "commands.flags", Ok,
                                    "write admin deny-oom deny-script allow-loading pubsub random allow-stale no-monitor "
                                    "no-slowlog no-auth may-replicate no-mandatory-keys blocking allow-busy",
                                    1, -1, 2));
    note(ValkeyModule_CreateCommand(ctx, "commands.keys", Keys, "readonly getkeys-api", 1, 1, 1));
    note(ValkeyModule_CreateCommand(ctx, "commands.range", Ok, "write", 2, 6, 2));
    note(ValkeyModule_CreateCommand(ctx, "commands.given", Given, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "commands.late", Late, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "commands.described", Ok, "write", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "commands.parent", NULL, "", 0, 0, 0));
    ValkeyModuleCommand *parent = ValkeyModule_GetCommand(ctx, "commands.parent");
    note(ValkeyModule_CreateSubcommand(parent, "one", Ok, "readonly", 0, 0, 0));
    note(ValkeyModule_CreateSubcommand(parent, "two", Ok, "write", 2, 2, 1));
    note(ValkeyModule_CreateSubcommand(parent, "ONE", Ok, "", 0, 0, 0));
    note(ValkeyModule_CreateSubcommand(ValkeyModule_GetCommand(ctx, "commands.plain"), "sub", Ok, "", 0, 0, 0));
    ValkeyModuleCommand *one = ValkeyModule_GetCommand(ctx, "commands.parent|one");
    note(one != NULL);
    note(ValkeyModule_CreateSubcommand(one, "deeper", Ok, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "COMMANDS.Cased", Cased, "write", 1, 1, 1));
    note(ValkeyModule_CreateCommand(ctx, "commands.cASED", Ok, "", 0, 0, 0));
    note(ValkeyModule_CreateCommand(ctx, "Commands.Box", NULL, "", 0, 0, 0));
    ValkeyModuleCommand *box = ValkeyModule_GetCommand(ctx, "commands.BOX");
    note(box != NULL);
    note(ValkeyModule_CreateSubcommand(box, "In", Cased, "readonly", 2, 2, 1));
    note(ValkeyModule_SetCommandInfo(ValkeyModule_GetCommand(ctx, "Commands.box|IN"), &boxed));
    describe(ctx);
    errno = 0;
    note(ValkeyModule_AddACLCategory(ctx, "mine"));
    note(ValkeyModule_AddACLCategory(ctx, "Ours"));
    note(ValkeyModule_AddACLCategory(ctx, "OURS"));
    note(ValkeyModule_SetCommandACLCategories(ValkeyModule_GetCommand(ctx, "commands.cased"), "ours"));
    note(ValkeyModule_AddACLCategory(ctx, "read"));
    note(errno == EBUSY);
    note(ValkeyModule_AddACLCategory(ctx, "not good"));
    note(errno == EINVAL);
    note(ValkeyModule_SetCommandACLCategories(ValkeyModule_GetCommand(ctx, "commands.range"), "mine write"));
    note(ValkeyModule_SetCommandACLCategories(ValkeyModule_GetCommand(ctx, "commands.range"), "nosuch"));
    return VALKEYMODULE_OK;
}
