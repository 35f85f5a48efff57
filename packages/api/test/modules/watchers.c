/* Everything a module can be told of: keyspace events, server events, commands on their way, INFO; and scans. What it hears is kept
 * in a log that watchers.log shows. */
#include "testing.h"

static char heard[8192];
static int busy;
static ValkeyModuleCommandFilter *filter;

static void note(const char *line) {
    size_t used = strlen(heard);
    snprintf(heard + used, sizeof(heard) - used, "%s; ", line);
}

static void Job(ValkeyModuleCtx *ctx, void *data) {
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "!c", (char *)data));
}

static void FreeJob(void *data) {
    note("job freed");
    ValkeyModule_Free(data);
}

static int OnKey(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    char line[256];
    const char *name = ValkeyModule_StringPtrLen(key, NULL);
    snprintf(line, sizeof(line), "%d %s %s %d", type, event, name, ValkeyModule_GetSelectedDb(ctx));
    note(line);
    if (strncmp(name, "job:", 4) == 0)
        ValkeyModule_AddPostNotificationJob(ctx, Job, ValkeyModule_Strdup("jobs"), FreeJob);
    if (strncmp(name, "deep:", 5) == 0) ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "cc", "deeper", "1"));
    return VALKEYMODULE_OK;
}

static void OnServer(ValkeyModuleCtx *ctx, ValkeyModuleEvent event, uint64_t subevent, void *data) {
    char line[256], detail[200] = "";
    if (event.id == VALKEYMODULE_EVENT_FLUSHDB) {
        ValkeyModuleFlushInfo *info = data;
        snprintf(detail, sizeof(detail), "%d %d %llu", info->sync, info->dbnum, ValkeyModule_DbSize(ctx));
    } else if (event.id == VALKEYMODULE_EVENT_SWAPDB) {
        ValkeyModuleSwapDbInfo *info = data;
        snprintf(detail, sizeof(detail), "%d %d", info->dbnum_first, info->dbnum_second);
    } else if (event.id == VALKEYMODULE_EVENT_CONFIG) {
        ValkeyModuleConfigChange *info = data;
        snprintf(detail, sizeof(detail), "%d %s", (int)info->num_changes, info->config_names[0]);
        if (strcmp(info->config_names[0], "notify-keyspace-events") == 0) return;
    } else if (event.id == VALKEYMODULE_EVENT_KEY) {
        ValkeyModuleKeyInfo *info = data;
        const ValkeyModuleString *name = ValkeyModule_GetKeyNameFromModuleKey(info->key);
        ValkeyModuleKey *again = ValkeyModule_OpenKey(ctx, (ValkeyModuleString *)name, VALKEYMODULE_READ);
        ValkeyModuleCallReply *type = ValkeyModule_Call(ctx, "TYPE", "s", name);
        mstime_t expires = ValkeyModule_GetAbsExpire(info->key);
        size_t length;
        const char *word = ValkeyModule_CallReplyStringPtr(type, &length);
        snprintf(detail, sizeof(detail), "%s type %d length %d db %d; still there: %.*s of %d, %s",
                 ValkeyModule_StringPtrLen(name, NULL), ValkeyModule_KeyType(info->key),
                 (int)ValkeyModule_ValueLength(info->key), ValkeyModule_GetDbIdFromModuleKey(info->key), (int)length, word,
                 (int)ValkeyModule_ValueLength(again), expires == VALKEYMODULE_NO_EXPIRE ? "for ever" : "for a time");
        ValkeyModule_FreeCallReply(type);
        ValkeyModule_CloseKey(again);
    }
    snprintf(line, sizeof(line), "event %d.%d %s", (int)event.id, (int)subevent, detail);
    note(line);
}

/* watchers.log: what was heard since the last time */
COMMAND(Log) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithCString(ctx, heard);
    heard[0] = 0;
    return VALKEYMODULE_OK;
}

/* watchers.supported: which subevents this server knows */
COMMAND(Supported) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 20 * 3);
    for (uint64_t id = 0; id < 20; id++) {
        ValkeyModuleEvent event = {id, 1};
        for (int subevent = 0; subevent < 6; subevent += 2)
            ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_IsSubEventSupported(event, subevent));
    }
    return VALKEYMODULE_OK;
}

static void Nothing(ValkeyModuleCtx *ctx, ValkeyModuleEvent event, uint64_t subevent, void *data) {
    VALKEYMODULE_NOT_USED(ctx);
    VALKEYMODULE_NOT_USED(event);
    VALKEYMODULE_NOT_USED(subevent);
    VALKEYMODULE_NOT_USED(data);
}

/* watchers.subscribe id version: and away again */
COMMAND(Subscribe) {
    VALKEYMODULE_NOT_USED(argc);
    long long id, version;
    ValkeyModule_StringToLongLong(argv[1], &id);
    ValkeyModule_StringToLongLong(argv[2], &version);
    ValkeyModuleEvent event = {id, version};
    int status = ValkeyModule_SubscribeToServerEvent(ctx, event, Nothing);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, status);
    return ValkeyModule_ReplyWithLongLong(ctx, status == VALKEYMODULE_OK ? ValkeyModule_SubscribeToServerEvent(ctx, event, NULL) : -1);
}

/* Commands with a first argument of @log, @drop, @add, @name are changed. */
static void Filter(ValkeyModuleCommandFilterCtx *fctx) {
    if (ValkeyModule_CommandFilterArgsCount(fctx) < 2) return;
    size_t length;
    const char *word = ValkeyModule_StringPtrLen(ValkeyModule_CommandFilterArgGet(fctx, 1), &length);
    if (length == 4 && !memcmp(word, "@log", 4)) {
        char line[64];
        snprintf(line, sizeof(line), "filter %d %d %d", ValkeyModule_CommandFilterArgsCount(fctx),
                 ValkeyModule_CommandFilterArgGet(fctx, 99) == NULL, ValkeyModule_CommandFilterGetClientId(fctx) != 0);
        note(line);
        ValkeyModule_CommandFilterArgDelete(fctx, 1);
    } else if (length == 4 && !memcmp(word, "@add", 4)) {
        ValkeyModule_CommandFilterArgReplace(fctx, 1, ValkeyModule_CreateString(NULL, "added", 5));
        ValkeyModule_CommandFilterArgInsert(fctx, ValkeyModule_CommandFilterArgsCount(fctx),
                                            ValkeyModule_CreateString(NULL, "last", 4));
    } else if (length == 5 && !memcmp(word, "@name", 5)) {
        ValkeyModule_CommandFilterArgReplace(fctx, 0, ValkeyModule_CreateString(NULL, "echo", 4));
    } else if (length == 4 && !memcmp(word, "@bad", 4)) {
        ValkeyModuleString *unused = ValkeyModule_CreateString(NULL, "x", 1);
        if (ValkeyModule_CommandFilterArgInsert(fctx, 99, unused) == VALKEYMODULE_ERR &&
            ValkeyModule_CommandFilterArgReplace(fctx, -1, unused) == VALKEYMODULE_ERR &&
            ValkeyModule_CommandFilterArgDelete(fctx, 99) == VALKEYMODULE_ERR)
            note("all refused");
        ValkeyModule_FreeString(NULL, unused);
    }
}

/* watchers.call …: a command by Call, which the filter does not see (NOSELF) */
COMMAND(Call) {
    ValkeyModuleCallReply *reply =
        ValkeyModule_Call(ctx, ValkeyModule_StringPtrLen(argv[1], NULL), "v", argv + 2, (size_t)(argc - 2));
    if (!reply) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

/* watchers.filter 0|1: takes the filter away, puts it back */
COMMAND(FilterOn) {
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_StringPtrLen(argv[1], NULL)[0] == '0') {
        int status = filter ? ValkeyModule_UnregisterCommandFilter(ctx, filter) : VALKEYMODULE_ERR;
        filter = NULL;
        return ValkeyModule_ReplyWithLongLong(ctx, status);
    }
    if (!filter) filter = ValkeyModule_RegisterCommandFilter(ctx, Filter, VALKEYMODULE_CMDFILTER_NOSELF);
    return ValkeyModule_ReplyWithBool(ctx, filter != NULL);
}

static void Info(ValkeyModuleInfoCtx *ctx, int crash) {
    VALKEYMODULE_NOT_USED(crash);
    if (busy) return;
    ValkeyModule_InfoAddFieldLongLong(ctx, "nowhere", 1);
    ValkeyModule_InfoAddSection(ctx, "");
    ValkeyModule_InfoAddFieldLongLong(ctx, "signed", -9223372036854775807LL);
    ValkeyModule_InfoAddFieldULongLong(ctx, "unsigned", 18446744073709551615ULL);
    ValkeyModule_InfoAddFieldDouble(ctx, "double", 0.1);
    if (ValkeyModule_InfoAddSection(ctx, "more") == VALKEYMODULE_ERR) return;
    ValkeyModule_InfoAddFieldCString(ctx, "text", "hello");
    ValkeyModule_InfoBeginDictField(ctx, "a:b");
    ValkeyModule_InfoAddFieldLongLong(ctx, "one", 1);
    ValkeyModule_InfoAddFieldDouble(ctx, "half", 0.5);
    ValkeyModuleString *text = ValkeyModule_CreateString(NULL, "bytes", 5);
    ValkeyModule_InfoAddFieldString(ctx, "text", text);
    ValkeyModule_FreeString(NULL, text);
    int ended = ValkeyModule_InfoEndDictField(ctx);
    ValkeyModule_InfoAddFieldLongLong(ctx, "ended", ended);
    ValkeyModule_InfoAddFieldLongLong(ctx, "again", ValkeyModule_InfoEndDictField(ctx));
    ValkeyModule_InfoBeginDictField(ctx, "open");
    ValkeyModule_InfoAddFieldULongLong(ctx, "left", 7);
}

/* watchers.info section field: the field in every form */
COMMAND(ServerInfo) {
    VALKEYMODULE_NOT_USED(argc);
    const char *section = ValkeyModule_StringPtrLen(argv[1], NULL);
    const char *name = ValkeyModule_StringPtrLen(argv[2], NULL);
    int errors[3] = {-1, -1, -1};
    ValkeyModuleServerInfoData *data = ValkeyModule_GetServerInfo(ctx, section[0] == '-' ? NULL : section);
    ValkeyModuleString *text = ValkeyModule_ServerInfoGetField(ctx, data, name);
    const char *c = ValkeyModule_ServerInfoGetFieldC(data, name);
    ValkeyModule_ReplyWithArray(ctx, 8);
    if (text) ValkeyModule_ReplyWithString(ctx, text);
    else ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithCString(ctx, c ? c : "-");
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ServerInfoGetFieldSigned(data, name, &errors[0]));
    ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_ServerInfoGetFieldUnsigned(data, name, &errors[1]));
    ValkeyModule_ReplyWithDouble(ctx, ValkeyModule_ServerInfoGetFieldDouble(data, name, &errors[2]));
    for (int i = 0; i < 3; i++) ValkeyModule_ReplyWithLongLong(ctx, errors[i]);
    if (text) ValkeyModule_FreeString(ctx, text);
    ValkeyModule_FreeServerInfo(ctx, data);
    return VALKEYMODULE_OK;
}

static void OnScan(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleKey *key, void *data) {
    ++*(long *)data;
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithString(ctx, name);
    ValkeyModule_ReplyWithLongLong(ctx, key ? ValkeyModule_KeyType(key) : -1);
}

/* watchers.scan: all keys with their types */
COMMAND(Scan) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    long count = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModuleScanCursor *cursor = ValkeyModule_ScanCursorCreate();
    while (ValkeyModule_Scan(ctx, cursor, OnScan, &count)) {
    }
    ValkeyModule_ReplySetArrayLength(ctx, count);
    ValkeyModule_ScanCursorDestroy(cursor);
    return VALKEYMODULE_OK;
}

typedef struct {
    ValkeyModuleCtx *ctx;
    long count;
} KeyScan;

static void OnElement(ValkeyModuleKey *key, ValkeyModuleString *field, ValkeyModuleString *value, void *data) {
    VALKEYMODULE_NOT_USED(key);
    KeyScan *scan = data;
    scan->count++;
    ValkeyModule_ReplyWithArray(scan->ctx, 2);
    ValkeyModule_ReplyWithString(scan->ctx, field);
    if (value) ValkeyModule_ReplyWithString(scan->ctx, value);
    else ValkeyModule_ReplyWithNull(scan->ctx);
}

/* watchers.scankey key: all elements, twice (restarted), and whether a finished cursor says so */
COMMAND(ScanKey) {
    VALKEYMODULE_NOT_USED(argc);
    KeyScan scan = {ctx, 0};
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    ValkeyModuleScanCursor *cursor = ValkeyModule_ScanCursorCreate();
    for (int turn = 0; turn < 2; turn++) {
        while (ValkeyModule_ScanKey(key, cursor, OnElement, &scan)) {
        }
        if (turn == 0) ValkeyModule_ScanCursorRestart(cursor);
    }
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ScanKey(key, cursor, OnElement, &scan));
    ValkeyModule_ReplySetArrayLength(ctx, scan.count + 1);
    ValkeyModule_ScanCursorDestroy(cursor);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

static int Shared(int number) {
    return number * 2;
}

/* watchers.shared: a function exported and found again */
COMMAND(SharedApi) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    int (*found)(int) = ValkeyModule_GetSharedAPI(ctx, "watchers_double");
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, found ? found(21) : -1);
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_GetSharedAPI(ctx, "none") != NULL);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ExportSharedAPI(ctx, "watchers_double", (void *)Shared));
}

/* watchers.cluster key: without cluster mode */
COMMAND(Cluster) {
    VALKEYMODULE_NOT_USED(argc);
    size_t count = 77;
    char **nodes = ValkeyModule_GetClusterNodesList(ctx, &count);
    ValkeyModule_ReplyWithArray(ctx, 6);
    ValkeyModule_ReplyWithBool(ctx, nodes != NULL);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetClusterSize());
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_GetMyClusterID() != NULL);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_SendClusterMessage(ctx, NULL, 1, "x", 1));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ClusterKeySlot(argv[1]));
    return ValkeyModule_ReplyWithBool(ctx, ValkeyModule_ClusterCanonicalKeyNameInSlot(16384) != NULL);
}

/* watchers.latency event milliseconds */
static int Latency(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long milliseconds;
    if (argc != 3 || ValkeyModule_StringToLongLong(argv[2], &milliseconds) != VALKEYMODULE_OK)
        return ValkeyModule_WrongArity(ctx);
    ValkeyModule_LatencyAddSample(ValkeyModule_StringPtrLen(argv[1], NULL), milliseconds);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "watchers", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_SubscribeToKeyspaceEvents(
        ctx, VALKEYMODULE_NOTIFY_ALL | VALKEYMODULE_NOTIFY_NEW | VALKEYMODULE_NOTIFY_KEY_MISS, OnKey);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_FlushDB, OnServer);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_SwapDB, OnServer);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_Config, OnServer);
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_Key, OnServer);
    ValkeyModule_RegisterInfoFunc(ctx, Info);
    ValkeyModule_ExportSharedAPI(ctx, "watchers_double", (void *)Shared);
    ValkeyModule_CreateCommand(ctx, "watchers.log", Log, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.supported", Supported, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.subscribe", Subscribe, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.call", Call, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.filter", FilterOn, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.info", ServerInfo, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.scan", Scan, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.scankey", ScanKey, "", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "watchers.latency", Latency, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.shared", SharedApi, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "watchers.cluster", Cluster, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
