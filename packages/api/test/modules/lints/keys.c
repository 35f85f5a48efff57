// Keys, opened and changed where that must not be, and done right.
#include "case.h"

static int Done(ValkeyModuleCtx *ctx) {
    return ValkeyModule_ReplyWithNull(ctx);
}

/* Sets a key to a value, and tells replicas. */
static void Set(ValkeyModuleCtx *ctx, ValkeyModuleString *name) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, WRITE);
    ValkeyModule_StringSet(key, name);
    ValkeyModule_CloseKey(key);
    ValkeyModule_Replicate(ctx, "SET", "ss", name, name);
}

CASE(k01_wrong) {
    (void)argc;
    ValkeyModuleKey *one = ValkeyModule_OpenKey(ctx, argv[1], READ | WRITE);
    ValkeyModuleKey *two = ValkeyModule_OpenKey(ctx, argv[1], READ | WRITE); // K01
    ValkeyModule_CloseKey(one);
    ValkeyModule_CloseKey(two);
    return Done(ctx);
}
// $ SET k v
// $ k01_call k
CASE(k01_call) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], READ | WRITE);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "DEL", "!s", argv[1]));
    ValkeyModule_ValueLength(key); // K01
    ValkeyModule_CloseKey(key);
    return Done(ctx);
}
CASE(k01_right) {
    (void)argc;
    for (int i = 0; i < 2; i++) ValkeyModule_CloseKey(ValkeyModule_OpenKey(ctx, argv[1], READ | WRITE));
    ValkeyModuleKey *one = ValkeyModule_OpenKey(ctx, argv[1], READ);
    ValkeyModuleKey *two = ValkeyModule_OpenKey(ctx, argv[1], READ);
    ValkeyModule_CloseKey(two);
    ValkeyModule_CloseKey(one);
    return Done(ctx);
}

// $ SET k v
// $ k02_wrong k
CASE(k02_wrong) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], READ);
    ValkeyModule_StringSet(key, argv[1]); // K02
    ValkeyModule_CloseKey(key);
    return Done(ctx);
}
CASE(k02_right) {
    (void)argc;
    Set(ctx, argv[1]);
    return Done(ctx);
}

static int OnEvent(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key);
static void Job(ValkeyModuleCtx *ctx, void *data) {
    (void)data;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "!c", "jobs"));
}
static void Again(ValkeyModuleCtx *ctx, void *data) {
    long left = (long)data;
    if (left > 0) ValkeyModule_AddPostNotificationJob(ctx, Again, (void *)(left - 1), NULL); // k04_wrong: K04
}
// $ SET event:direct v
CASE(k03_direct) {
    UNUSED();
    return Done(ctx);
}
// $ SET event:call v
CASE(k03_call) {
    UNUSED();
    return Done(ctx);
}
// $ SET event:job v
CASE(k03_right) {
    UNUSED();
    return Done(ctx);
}
// $ SET event:again v
CASE(k04_wrong) {
    UNUSED();
    return Done(ctx);
}
// $ SET event:twice v
CASE(k04_right) {
    UNUSED();
    return Done(ctx);
}
static int OnEvent(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key) {
    (void)type, (void)event;
    const char *name = ValkeyModule_StringPtrLen(key, NULL);
    if (!strcmp(name, "event:direct")) {
        ValkeyModuleString *other = ValkeyModule_CreateString(ctx, "seen", 4);
        ValkeyModuleKey *seen = ValkeyModule_OpenKey(ctx, other, WRITE);
        ValkeyModule_StringSet(seen, key); // k03_direct: K03
        ValkeyModule_Replicate(ctx, "SET", "ss", other, key);
        ValkeyModule_CloseKey(seen);
        ValkeyModule_FreeString(ctx, other);
    }
    if (!strcmp(name, "event:call"))
        ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "!c", "seen")); // k03_call: K03
    if (!strcmp(name, "event:job")) ValkeyModule_AddPostNotificationJob(ctx, Job, NULL, NULL);
    if (!strcmp(name, "event:again")) ValkeyModule_AddPostNotificationJob(ctx, Again, (void *)150, NULL);
    if (!strcmp(name, "event:twice")) ValkeyModule_AddPostNotificationJob(ctx, Again, (void *)2, NULL);
    return OK;
}

static void Other(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleKey *key, void *data) {
    (void)name, (void)key, (void)data;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "DEL", "!c", "other")); // k05_wrong: K05
}
static void Own(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleKey *key, void *data) {
    (void)key, (void)data;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "DEL", "!s", name));
}
static void Scan(ValkeyModuleCtx *ctx, ValkeyModuleScanCB callback) {
    ValkeyModuleScanCursor *cursor = ValkeyModule_ScanCursorCreate();
    while (ValkeyModule_Scan(ctx, cursor, callback, NULL)) {
    }
    ValkeyModule_ScanCursorDestroy(cursor);
}
// $ MSET other 1 k 1
// $ k05_wrong
CASE(k05_wrong) {
    UNUSED();
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "!cc", "other", "1"));
    Scan(ctx, Other);
    return Done(ctx);
}
// $ MSET other 1 k 1
// $ k05_right
CASE(k05_right) {
    UNUSED();
    Scan(ctx, Own);
    return Done(ctx);
}

// $ k06_wrong k other
CASE(k06_wrong) {
    (void)argc;
    ValkeyModule_KeyExists(ctx, argv[1]);
    ValkeyModule_KeyExists(ctx, argv[2]); // K06
    return Done(ctx);
}
// $ k06_right k other
CASE(k06_right) {
    (void)argc;
    ValkeyModule_KeyExists(ctx, argv[1]);
    ValkeyModule_KeyExists(ctx, argv[2]);
    return Done(ctx);
}

CASE(k07_wrong) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_StringSet(key, argv[1]); // K07
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return Done(ctx);
}
CASE(k07_call) {
    (void)argc;
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "!ss", argv[1], argv[1])); // K07
    return Done(ctx);
}
CASE(k07_right) {
    (void)argc;
    Set(ctx, argv[1]);
    return Done(ctx);
}

CASE(m01_wrong) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    ValkeyModule_CloseKey(key);
    ValkeyModule_CloseKey(key); // M01
    return Done(ctx);
}
CASE(m02_wrong) {
    (void)argc;
    ValkeyModule_OpenKey(ctx, argv[1], WRITE); // M02
    return Done(ctx);
}
CASE(m02_right) {
    (void)argc;
    ValkeyModule_AutoMemory(ctx);
    ValkeyModule_OpenKey(ctx, argv[1], WRITE);
    return Done(ctx);
}

// $ SET k value
// $ m12_wrong k
CASE(m12_wrong) {
    (void)argc;
    size_t length;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], READ);
    char *bytes = ValkeyModule_StringDMA(key, &length, READ); // M12
    bytes[0] = 'V';
    ValkeyModule_CloseKey(key);
    return Done(ctx);
}
static void Look(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleKey *key, void *data) {
    size_t length;
    (void)ctx, (void)name, (void)data;
    ValkeyModule_StringDMA(key, &length, READ);
}
// $ MSET a value b value c value
// $ m12_scan
CASE(m12_scan) {
    UNUSED();
    Scan(ctx, Look);
    return Done(ctx);
}
// $ SET k value
// $ m12_right k
CASE(m12_right) {
    (void)argc;
    size_t length;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], READ | WRITE);
    char *bytes = ValkeyModule_StringDMA(key, &length, WRITE);
    bytes[0] = 'V';
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return Done(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {
        WRITES(k01_wrong), WRITES(k01_call),  WRITES(k01_right), WRITES(k02_wrong), WRITES(k02_right),
        PLAIN(k03_direct), PLAIN(k03_call),   PLAIN(k03_right),  PLAIN(k04_wrong),  PLAIN(k04_right),
        {"k05_wrong", k05_wrong, "write", 0, 0, 0}, {"k05_right", k05_right, "write", 0, 0, 0},
        READS(k06_wrong), {"k06_right", k06_right, "readonly", 1, -1, 1},
        READS(k07_wrong),  READS(k07_call),   WRITES(k07_right), WRITES(m01_wrong), WRITES(m02_wrong),
        WRITES(m02_right), WRITES(m12_wrong), WRITES(m12_right), PLAIN(m12_scan),
    };
    if (ValkeyModule_Init(ctx, "keys", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    ValkeyModule_SubscribeToKeyspaceEvents(ctx, VALKEYMODULE_NOTIFY_STRING, OnEvent);
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
