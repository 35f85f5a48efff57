// What is found when a module is loaded or goes, or with threads. The argument of MODULE LOAD says what OnLoad does wrong; with two it is another module.
#include "valkeymodule.h"
#include <pthread.h>
#include <string.h>

#define OK VALKEYMODULE_OK
#define ERR VALKEYMODULE_ERR

static ValkeyModuleType *type;
static ValkeyModuleCtx *detached;

static void Never(ValkeyModuleCtx *ctx, void *data) {
    (void)ctx, (void)data;
}
static long long GetNumber(const char *name, void *data) {
    (void)name, (void)data;
    return 1;
}
static int SetNumber(const char *name, long long value, void *data, ValkeyModuleString **error) {
    (void)name, (void)value, (void)data, (void)error;
    return OK;
}
static void *Load(ValkeyModuleIO *io, int version) {
    (void)version;
    return (void *)(unsigned long)ValkeyModule_LoadUnsigned(io);
}
static void Save(ValkeyModuleIO *io, void *value) {
    ValkeyModule_SaveUnsigned(io, (unsigned long)value);
}
static void Rewrite(ValkeyModuleIO *io, ValkeyModuleString *key, void *value) {
    (void)value;
    ValkeyModule_EmitAOF(io, "SET", "ss", key, key);
}
static void Digest(ValkeyModuleDigest *digest, void *value) {
    ValkeyModule_DigestAddLongLong(digest, (long)value);
    ValkeyModule_DigestEndSequence(digest);
}
static int AuxLoad(ValkeyModuleIO *io, int version, int when) {
    (void)io, (void)version, (void)when;
    return OK;
}
static void AuxSave(ValkeyModuleIO *io, int when) {
    (void)io, (void)when;
}

static int Put(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argc;
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModule_ModuleTypeSetValue(key, type, (void *)7);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithNull(ctx);
}
static int Get(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    void *value = NULL;
    if (argc == 2 || ValkeyModule_ModuleTypeGetType(key) == type)
        value = ValkeyModule_ModuleTypeGetValue(key); // foreign: K09
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithLongLong(ctx, (long)value);
}

static void *Run(void *argument) {
    const char *how = argument;
    if (!strcmp(how, "locked")) ValkeyModule_ThreadSafeContextLock(detached);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(detached, "PING", "");
    ValkeyModule_FreeCallReply(reply);
    if (!strcmp(how, "locked")) ValkeyModule_ThreadSafeContextUnlock(detached);
    return NULL;
}
/* Starts a thread that calls the server with the lock or without. */
static int Thread(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_t thread;
    (void)argc;
    const char *how = ValkeyModule_StringPtrLen(argv[1], NULL);
    pthread_create(&thread, NULL, Run, !strcmp(how, "locked") ? "locked" : "unlocked");
    pthread_detach(thread);
    return ValkeyModule_ReplyWithNull(ctx);
}

static void *Read(void *argument) {
    size_t length;
    ValkeyModule_StringPtrLen(argument, &length);
    ValkeyModule_ThreadSafeContextLock(detached);
    ValkeyModule_FreeString(NULL, argument);
    ValkeyModule_ThreadSafeContextUnlock(detached);
    return NULL;
}
/* A thread reads an argument that was trimmed, or not, or is a copy. */
static int Hand(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_t thread;
    (void)argc;
    const char *how = ValkeyModule_StringPtrLen(argv[1], NULL);
    ValkeyModuleString *given = argv[2];
    if (!strcmp(how, "copied")) given = ValkeyModule_CreateStringFromString(NULL, given);
    else if (!strcmp(how, "held")) given = ValkeyModule_HoldString(NULL, given); // held: M15
    else ValkeyModule_RetainString(NULL, given); // retained: M15
    if (!strcmp(how, "trimmed")) ValkeyModule_TrimStringAllocation(given);
    pthread_create(&thread, NULL, Read, given);
    pthread_detach(thread);
    return ValkeyModule_ReplyWithNull(ctx);
}
static ValkeyModuleString *waiting;
/* Keeps an argument for loads.late, which has a thread read it. */
static int Keep(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argc;
    ValkeyModule_RetainString(NULL, waiting = argv[1]);
    return ValkeyModule_ReplyWithNull(ctx);
}
static int Late(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    pthread_t thread;
    (void)argv, (void)argc;
    pthread_create(&thread, NULL, Read, waiting);
    pthread_detach(thread);
    return ValkeyModule_ReplyWithNull(ctx);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    int other = argc > 1;
    if (ValkeyModule_Init(ctx, other ? "other" : "loads", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    const char *what = argc > 0 ? ValkeyModule_StringPtrLen(argv[0], NULL) : "";
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION};
    if (!strcmp(what, "bare"))
        ValkeyModule_CreateDataType(ctx, "bare-type", 1, &methods); // bare: P07 P08 P10
    methods.rdb_load = Load;
    methods.rdb_save = Save;
    methods.aof_rewrite = Rewrite;
    methods.digest = Digest;
    if (!strcmp(what, "whole") || other) type = ValkeyModule_CreateDataType(ctx, other ? "othertype" : "loadstype", 1, &methods);
    methods.aux_load = AuxLoad;
    methods.aux_save = AuxSave;
    methods.aux_save_triggers = VALKEYMODULE_AUX_BEFORE_RDB;
    if (!strcmp(what, "aux"))
        ValkeyModule_CreateDataType(ctx, "auxiliary", 1, &methods); // aux: P09
    if (!strcmp(what, "timer")) ValkeyModule_CreateTimer(ctx, 60000, Never, NULL);
    if (!strcmp(what, "context"))
        ValkeyModule_GetDetachedThreadSafeContext(ctx); // context: B07
    if (!strcmp(what, "freed")) ValkeyModule_FreeThreadSafeContext(ValkeyModule_GetDetachedThreadSafeContext(ctx));
    if (!strcmp(what, "threads")) detached = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    if (!strcmp(what, "configs"))
        ValkeyModule_RegisterNumericConfig(ctx, "number", 1, VALKEYMODULE_CONFIG_DEFAULT, 0, 9, GetNumber, SetNumber, NULL, NULL);
    if (other) return ValkeyModule_CreateCommand(ctx, "other.put", Put, "write deny-oom", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "loads.thread", Thread, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "loads.hand", Hand, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "loads.keep", Keep, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "loads.late", Late, "", 0, 0, 0);
    return ValkeyModule_CreateCommand(ctx, "loads.get", Get, "readonly", 1, 1, 1);
}
