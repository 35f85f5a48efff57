/* What a module is told of the state it is called in: the flags of contexts, who must be obeyed, saving and loading. Events are kept in a
 * history; what happens in a child process leaves nothing in it, as in the server, but a line in the log. */
#include "testing.h"

static ValkeyModuleType *MarkType;

static const struct {
    int flag;
    const char *name;
} names[] = {
    {VALKEYMODULE_CTX_FLAGS_LUA, "lua"},
    {VALKEYMODULE_CTX_FLAGS_MULTI, "multi"},
    {VALKEYMODULE_CTX_FLAGS_AOF, "aof"},
    {VALKEYMODULE_CTX_FLAGS_RDB, "rdb"},
    {VALKEYMODULE_CTX_FLAGS_MAXMEMORY, "maxmemory"},
    {VALKEYMODULE_CTX_FLAGS_EVICT, "evict"},
    {VALKEYMODULE_CTX_FLAGS_LOADING, "loading"},
    {VALKEYMODULE_CTX_FLAGS_ASYNC_LOADING, "async-loading"},
    {VALKEYMODULE_CTX_FLAGS_ACTIVE_CHILD, "active-child"},
    {VALKEYMODULE_CTX_FLAGS_IS_CHILD, "is-child"},
    {VALKEYMODULE_CTX_FLAGS_MULTI_DIRTY, "dirty"},
    {VALKEYMODULE_CTX_FLAGS_DENY_BLOCKING, "deny-blocking"},
    {VALKEYMODULE_CTX_FLAGS_SERVER_STARTUP, "startup"},
    {VALKEYMODULE_CTX_FLAGS_PRIMARY, "primary"},
};

static void flagsText(ValkeyModuleCtx *ctx, char *text, size_t size) {
    int flags = ValkeyModule_GetContextFlags(ctx);
    text[0] = 0;
    for (unsigned i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (flags & names[i].flag) snprintf(text + strlen(text), size - strlen(text), "%s ", names[i].name);
}

static void note(ValkeyModuleCtx *ctx, const char *what, const char *detail) {
    if (ValkeyModule_GetContextFlags(ctx) & VALKEYMODULE_CTX_FLAGS_IS_CHILD) {
        ValkeyModule_Log(ctx, "notice", "in the child: %s %s", what, detail);
        return;
    }
    noted("%s %s, ", what, detail);
}

static void onEvent(ValkeyModuleCtx *ctx, ValkeyModuleEvent eid, uint64_t subevent, void *data) {
    char what[32], detail[128] = "";
    snprintf(what, sizeof(what), "%d.%d", (int)eid.id, (int)subevent);
    if (eid.id == VALKEYMODULE_EVENT_FLUSHDB) {
        ValkeyModuleFlushInfo *info = data;
        snprintf(detail, sizeof(detail), "sync %d db %d", info->sync, info->dbnum);
    } else if (eid.id == VALKEYMODULE_EVENT_LOADING_PROGRESS) {
        ValkeyModuleLoadingProgress *info = data;
        snprintf(detail, sizeof(detail), "hz %d %d", info->hz, info->progress >= -1 && info->progress <= 1024);
    }
    note(ctx, what, detail);
}

static void Save(ValkeyModuleIO *io, void *value) {
    char text[256];
    ValkeyModuleCtx *ctx = ValkeyModule_GetContextFromIO(io);
    flagsText(ctx, text, sizeof(text));
    note(ctx, "save", text);
    ValkeyModule_LogIOError(io, "warning", "saving %s %d", "a mark", (int)(long)value);
    ValkeyModule_SaveSigned(io, (long)value);
}

static void *Load(ValkeyModuleIO *io, int encver) {
    VALKEYMODULE_NOT_USED(encver);
    char text[256];
    ValkeyModuleCtx *ctx = ValkeyModule_GetContextFromIO(io);
    flagsText(ctx, text, sizeof(text));
    note(ctx, "load", text);
    return (void *)(long)ValkeyModule_LoadSigned(io);
}

static void Rewrite(ValkeyModuleIO *io, ValkeyModuleString *key, void *value) {
    char text[256];
    ValkeyModuleCtx *ctx = ValkeyModule_GetContextFromIO(io);
    flagsText(ctx, text, sizeof(text));
    note(ctx, "rewrite", text);
    ValkeyModule_EmitAOF(io, "states.mark", "sl", key, (long long)(long)value);
}

static void Free(void *value) {
    VALKEYMODULE_NOT_USED(value);
}

/* states.flags: the flags of this call */
COMMAND(Flags) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    char text[256];
    flagsText(ctx, text, sizeof(text));
    return ValkeyModule_ReplyWithCString(ctx, text);
}

/* states.mark key number: a value, with a note of who asked for it */
COMMAND(Mark) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    char text[256], detail[512];
    long long number;
    ValkeyModule_StringToLongLong(argv[2], &number);
    flagsText(ctx, text, sizeof(text));
    snprintf(detail, sizeof(detail), "obey %d last id %d %s", ValkeyModule_MustObeyClient(ctx),
             ValkeyModule_GetClientId(ctx) == UINT64_MAX, text);
    note(ctx, "mark", detail);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModule_ModuleTypeSetValue(key, MarkType, (void *)(long)number);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, number);
}

/* states.reset restart async */
COMMAND(Reset) {
    long long restart, async;
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_StringToLongLong(argv[1], &restart);
    ValkeyModule_StringToLongLong(argv[2], &async);
    ValkeyModule_ResetDataset((int)restart, (int)async);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* states.certificate: of this client */
COMMAND(Certificate) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleString *certificate = ValkeyModule_GetClientCertificate(ctx, ValkeyModule_GetClientId(ctx));
    if (!certificate) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithString(ctx, certificate);
    ValkeyModule_FreeString(ctx, certificate);
    return VALKEYMODULE_OK;
}

/* states.declared: whether the server has the functions that the header declares without its knowing them */
COMMAND(Declared) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    void *function = (void *)7L;
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetApi("ValkeyModule_ReplySetPushLength", &function));
    ValkeyModule_ReplyWithLongLong(ctx, (long)function);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetApi("ValkeyModule_ReplySetArrayLength", &function));
    ValkeyModule_ReplyWithBool(ctx, function == (void *)ValkeyModule_ReplySetArrayLength);
    return VALKEYMODULE_OK;
}

/* states.ratio: whether there is a limit, and whether more than half of it is used */
COMMAND(Ratio) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    float ratio = ValkeyModule_GetUsedMemoryRatio();
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithBool(ctx, ratio > 0);
    return ValkeyModule_ReplyWithBool(ctx, ratio > 0.5);
}

/* states.history: what was noted since the last time */
COMMAND(History) {
    UNUSED;
    return replyHistory(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "states", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    char text[256];
    flagsText(ctx, text, sizeof(text));
    note(ctx, "onload", text);
    ValkeyModuleTypeMethods methods = {
        .version = VALKEYMODULE_TYPE_METHOD_VERSION, .rdb_load = Load, .rdb_save = Save, .aof_rewrite = Rewrite, .free = Free};
    if ((MarkType = ValkeyModule_CreateDataType(ctx, "mark-type", 0, &methods)) == NULL) return VALKEYMODULE_ERR;
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_ForkChild, onEvent);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_Persistence, onEvent);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_Loading, onEvent);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_LoadingProgress, onEvent);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_FlushDB, onEvent);
    ValkeyModule_CreateCommand(ctx, "states.flags", Flags, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "states.mark", Mark, "write", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "states.reset", Reset, "write", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "states.certificate", Certificate, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "states.declared", Declared, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "states.ratio", Ratio, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "states.history", History, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
