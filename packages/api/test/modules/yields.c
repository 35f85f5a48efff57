/* Commands that take long and let others be heard meanwhile. */
#include "valkeymodule.h"
#include <pthread.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define COMMAND(name) static int name(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc)

static volatile int busy, ending;
static int depth;

/* Yields until yields.end, or for some milliseconds. */
static void work(ValkeyModuleCtx *ctx, int flags, const char *text, long long millis) {
    long long end = ValkeyModule_Milliseconds() + millis;
    busy = 1;
    while (!ending && (millis == 0 || ValkeyModule_Milliseconds() < end)) {
        ValkeyModule_Yield(ctx, flags, text);
        usleep(500);
    }
    busy = ending = 0;
}

/* yields.busy [text]: others hear the text. Writes before and after. */
COMMAND(Busy) {
    if (argc > 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleString *key = ValkeyModule_CreateString(ctx, "steps", 5);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "INCR", "s!", key));
    depth++;
    work(ctx, VALKEYMODULE_YIELD_FLAG_CLIENTS, argc == 2 ? ValkeyModule_StringPtrLen(argv[1], NULL) : NULL, 0);
    depth--;
    ValkeyModuleCallReply *steps = ValkeyModule_Call(ctx, "INCR", "s!", key);
    ValkeyModule_ReplyWithCallReply(ctx, steps);
    ValkeyModule_FreeCallReply(steps);
    ValkeyModule_FreeString(ctx, key);
    return VALKEYMODULE_OK;
}

/* yields.quiet ms: others wait. */
COMMAND(Quiet) {
    long long millis;
    if (argc != 2 || ValkeyModule_StringToLongLong(argv[1], &millis) != VALKEYMODULE_OK) return ValkeyModule_WrongArity(ctx);
    work(ctx, VALKEYMODULE_YIELD_FLAG_NONE, "unheard", millis);
    return ValkeyModule_ReplyWithSimpleString(ctx, "over");
}

/* yields.call command argument ...: what it answers, and how deep it was inside others. */
COMMAND(Call) {
    if (argc < 2) return ValkeyModule_WrongArity(ctx);
    int before = ++depth;
    ValkeyModuleCallReply *reply =
        ValkeyModule_Call(ctx, ValkeyModule_StringPtrLen(argv[1], NULL), "vE!", argv + 2, (size_t)argc - 2);
    ValkeyModule_ReplyWithArray(ctx, 2);
    if (reply) ValkeyModule_ReplyWithCallReply(ctx, reply);
    else ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithLongLong(ctx, before == depth-- ? depth : -1);
    if (reply) ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

COMMAND(State) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    return ValkeyModule_ReplyWithLongLong(ctx, busy);
}

COMMAND(End) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ending = 1;
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* yields.note key value: may write while another command is busy. */
COMMAND(Note) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "SET", "!ss", argv[1], argv[2]);
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

static void *thread(void *blocked) {
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(blocked);
    ValkeyModule_ThreadSafeContextLock(ctx);
    work(ctx, VALKEYMODULE_YIELD_FLAG_CLIENTS, "a thread is at work", 0);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "SET", "!cc", "thread", "was here"));
    ValkeyModule_ThreadSafeContextUnlock(ctx);
    ValkeyModule_ReplyWithSimpleString(ctx, "done");
    ValkeyModule_FreeThreadSafeContext(ctx);
    ValkeyModule_UnblockClient(blocked, NULL);
    return NULL;
}

/* yields.thread: a thread yields that has the server's lock. */
COMMAND(Thread) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    pthread_t id;
    pthread_create(&id, NULL, thread, ValkeyModule_BlockClient(ctx, NULL, NULL, NULL, 0));
    pthread_detach(id);
    return VALKEYMODULE_OK;
}

/* A data type whose values load as long as yields.slow says. */
static ValkeyModuleType *type;
static volatile int slow;

static void *Load(ValkeyModuleIO *io, int version) {
    VALKEYMODULE_NOT_USED(version);
    long long *value = ValkeyModule_Alloc(sizeof *value);
    *value = ValkeyModule_LoadSigned(io);
    if (slow) work(ValkeyModule_GetContextFromIO(io), VALKEYMODULE_YIELD_FLAG_CLIENTS, "unheard", 0);
    *value += ValkeyModule_LoadSigned(io);
    return value;
}

static void Save(ValkeyModuleIO *io, void *value) {
    ValkeyModule_SaveSigned(io, *(long long *)value);
    ValkeyModule_SaveSigned(io, 1);
}

/* yields.put key number, yields.get key */
COMMAND(Put) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    long long *value = ValkeyModule_Alloc(sizeof *value);
    ValkeyModule_StringToLongLong(argv[2], value);
    ValkeyModule_ModuleTypeSetValue(key, type, value);
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

COMMAND(Get) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    long long *value = key ? ValkeyModule_ModuleTypeGetValue(key) : NULL;
    if (value) ValkeyModule_ReplyWithLongLong(ctx, *value);
    else ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

COMMAND(Slow) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    slow = !strcasecmp(ValkeyModule_StringPtrLen(argv[1], NULL), "yes");
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "yields", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModuleTypeMethods methods = {
        .version = VALKEYMODULE_TYPE_METHOD_VERSION, .rdb_load = Load, .rdb_save = Save, .free = ValkeyModule_Free};
    type = ValkeyModule_CreateDataType(ctx, "yieldtype", 1, &methods);
    const struct { const char *name; ValkeyModuleCmdFunc function; const char *flags; } commands[] = {
        {"yields.busy", Busy, "write"},         {"yields.quiet", Quiet, ""},
        {"yields.call", Call, "write"},         {"yields.thread", Thread, "write"},
        {"yields.state", State, "allow-busy allow-loading"}, {"yields.end", End, "allow-busy allow-loading"},
        {"yields.note", Note, "write allow-busy"}, {"yields.put", Put, "write"},
        {"yields.get", Get, "readonly"},        {"yields.slow", Slow, ""},
    };
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (ValkeyModule_CreateCommand(ctx, commands[i].name, commands[i].function, commands[i].flags, 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return type ? VALKEYMODULE_OK : VALKEYMODULE_ERR;
}
