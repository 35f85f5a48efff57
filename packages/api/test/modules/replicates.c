/* What goes to replicas: Replicate, ReplicateVerbatim, and calls with "!". */
#include "testing.h"

static int ok(ValkeyModuleCtx *ctx) {
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* replicates.verbatim args... */
COMMAND(Verbatim) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ok(ctx);
}

/* replicates.one key value: another command than its own. */
COMMAND(One) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_Replicate(ctx, "SET", "ss", argv[1], argv[2]);
    return ok(ctx);
}

/* replicates.many key: several commands of every kind of argument. */
COMMAND(Many) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleString *pair[] = {ValkeyModule_CreateString(ctx, "f", 1), ValkeyModule_CreateString(ctx, "v", 1)};
    ValkeyModule_Replicate(ctx, "SET", "sc", argv[1], "text");
    ValkeyModule_Replicate(ctx, "INCRBY", "cl", "number", 12LL);
    ValkeyModule_Replicate(ctx, "HSET", "cv", "hash", pair, (size_t)2);
    ValkeyModule_Replicate(ctx, "APPEND", "cb", "bytes", "a\0b", (size_t)3);
    return ok(ctx);
}

/* replicates.refused: what Replicate does not take. */
COMMAND(Refused) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_Replicate(ctx, "NOSUCHCOMMAND", "c", "x"));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_Replicate(ctx, "SET", "c?", "x"));
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_Replicate(ctx, "client|no-touch", "c", "on"));
}

/* replicates.targets key: to the AOF only, to replicas only, to both, to nobody. */
COMMAND(Targets) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_Replicate(ctx, "SET", "Rsc", argv[1], "not to replicas");
    ValkeyModule_Replicate(ctx, "SET", "Asc", argv[1], "not to the AOF");
    ValkeyModule_Replicate(ctx, "SET", "sc", argv[1], "to both");
    ValkeyModule_Replicate(ctx, "SET", "ARsc", argv[1], "to nobody");
    return ok(ctx);
}

/* replicates.call flags command args...: calls, with the effects that the flags ask for. */
COMMAND(Call) {
    char format[32] = "";
    const char *flags = ValkeyModule_StringPtrLen(argv[1], NULL);
    if (strcmp(flags, "-") != 0) strcat(format, flags);
    strcat(format, "v");
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, ValkeyModule_StringPtrLen(argv[2], NULL), format, argv + 3, (size_t)(argc - 3));
    if (!reply) return ValkeyModule_ReplyWithError(ctx, "ERR not called");
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

/* replicates.mixed key: calls and Replicate in turns. */
COMMAND(Mixed) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModule_Call(ctx, "INCR", "!s", argv[1]);
    ValkeyModule_Replicate(ctx, "ECHO", "c", "between");
    ValkeyModule_Call(ctx, "INCR", "s", argv[1]);
    ValkeyModule_Call(ctx, "INCR", "!s", argv[1]);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ok(ctx);
}

/* replicates.outer flags: calls replicates.mixed, which replicates by itself, and then replicates itself. */
COMMAND(Outer) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    const char *flags = ValkeyModule_StringPtrLen(argv[1], NULL);
    char format[32] = "c";
    if (strcmp(flags, "-") != 0) strcat(format, flags);
    ValkeyModule_Call(ctx, "replicates.mixed", format, "inner");
    ValkeyModule_ReplicateVerbatim(ctx);
    return ok(ctx);
}

/* replicates.db n: effects in another database. */
COMMAND(Db) {
    VALKEYMODULE_NOT_USED(argc);
    long long db = 0;
    ValkeyModule_StringToLongLong(argv[1], &db);
    int before = ValkeyModule_GetSelectedDb(ctx);
    ValkeyModule_Replicate(ctx, "SET", "cc", "here", "1");
    ValkeyModule_SelectDb(ctx, (int)db);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "!cc", "there", "1"));
    ValkeyModule_Replicate(ctx, "SET", "cc", "there", "2");
    ValkeyModule_SelectDb(ctx, before);
    ValkeyModule_Replicate(ctx, "SET", "cc", "here", "2");
    return ok(ctx);
}

/* replicates.silent key: changes a key directly and tells nobody. */
COMMAND(Silent) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModule_StringSet(key, argv[0]);
    ValkeyModule_CloseKey(key);
    return ok(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "replicates", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"replicates.verbatim", Verbatim}, {"replicates.one", One},     {"replicates.many", Many},
                    {"replicates.refused", Refused},   {"replicates.targets", Targets}, {"replicates.call", Call},
                    {"replicates.mixed", Mixed},       {"replicates.outer", Outer}, {"replicates.db", Db},
                    {"replicates.silent", Silent}};
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, "write", 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
