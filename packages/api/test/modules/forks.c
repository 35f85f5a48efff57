// Forks that show what the child has: locals, heap, statics, arguments, the data as they were; and how the parent hears of its end.
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>
#include "testing.h"


static int runs, childPid, code = -1, bySignal = -1;
static void *heard;
static int born, died;

typedef struct {
    long long n;
    char text[32];
} Note;

static int finished(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED;
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithLongLong(ctx, code);
    ValkeyModule_ReplyWithLongLong(ctx, bySignal);
    ValkeyModule_ReplyWithLongLong(ctx, born);
    return ValkeyModule_ReplyWithLongLong(ctx, died);
}

static void done(int exitcode, int signal, void *data) {
    code = exitcode;
    bySignal = signal;
    heard = data;
    childPid = 0;
    if (data != &code) ValkeyModule_UnblockClient(data, NULL);
}

static long long asked(ValkeyModuleCtx *ctx, const char *command, const char *key) {
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, command, "c", key);
    long long result = -1;
    if (ValkeyModule_CallReplyType(reply) == VALKEYMODULE_REPLY_INTEGER) result = ValkeyModule_CallReplyInteger(reply);
    else if (ValkeyModule_CallReplyType(reply) == VALKEYMODULE_REPLY_STRING)
        result = atoll(ValkeyModule_CallReplyStringPtr(reply, NULL));
    ValkeyModule_FreeCallReply(reply);
    return result;
}

/* What is as it should be in the child, a bit each. */
static int look(ValkeyModuleCtx *ctx, Note *local, Note *kept, double half, ValkeyModuleString *word, int run) {
    int right = 0;
    right |= (local->n == 41 && strcmp(local->text, "local 41") == 0) << 0;
    right |= (kept->n == local->n + 1 && strcmp(kept->text, "kept") == 0) << 1;
    right |= (half == 20.5) << 2;
    size_t length;
    const char *bytes = ValkeyModule_StringPtrLen(word, &length);
    right |= (length == 4 && memcmp(bytes, "word", 4) == 0) << 3;
    right |= (run == runs) << 4;
    right |= (asked(ctx, "GET", "n") == 41) << 5;
    right |= ((ValkeyModule_GetContextFlags(NULL) & VALKEYMODULE_CTX_FLAGS_IS_CHILD) != 0) << 6;
    return right;
}

static int forkAndLook(ValkeyModuleCtx *ctx, ValkeyModuleString *word, void *data) {
    Note local;
    int run = ++runs;
    local.n = asked(ctx, "INCR", "n");
    snprintf(local.text, sizeof local.text, "local %lld", local.n);
    Note *kept = run % 2 ? malloc(sizeof *kept) : ValkeyModule_Alloc(sizeof *kept);
    kept->n = asked(ctx, "INCR", "m");
    strcpy(kept->text, "kept");
    double half = (double)local.n / 2;
    int pid = ValkeyModule_Fork(done, data);
    if (pid == 0) {
        int right = look(ctx, &local, kept, half, word, run);
        asked(ctx, "INCR", "n");
        runs += 100;
        ValkeyModule_ExitFromChild(asked(ctx, "GET", "n") == 42 ? right : 0);
    }
    kept->n = 7;
    asked(ctx, "DEL", "n");
    if (run % 2) free(kept);
    else ValkeyModule_Free(kept);
    childPid = pid;
    return pid;
}

/* forks.look word: [code, signal, born, died], when the child is over */
COMMAND(Look) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    asked(ctx, "GET", "n");
    ValkeyModuleBlockedClient *blocked = ValkeyModule_BlockClient(ctx, finished, NULL, NULL, 0);
    if (forkAndLook(ctx, argv[1], blocked) > 0) return VALKEYMODULE_OK;
    ValkeyModule_AbortBlock(blocked);
    return ValkeyModule_ReplyWithError(ctx, "ERR no fork");
}

/* forks.inner word: the same from within Call; forks.last tells the rest */
COMMAND(Inner) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, forkAndLook(ctx, argv[1], &code) > 0);
}

COMMAND(Outer) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    char text[16] = "outer";
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "forks.inner", "s", argv[1]);
    long long started = ValkeyModule_CallReplyInteger(reply);
    ValkeyModule_FreeCallReply(reply);
    return started == 1 && strcmp(text, "outer") == 0 ? ValkeyModule_ReplyWithSimpleString(ctx, "OK")
                                                     : ValkeyModule_ReplyWithError(ctx, "ERR no fork");
}

/* forks.last: [code, signal, died] */
COMMAND(Last) {
    UNUSED;
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, code);
    ValkeyModule_ReplyWithLongLong(ctx, bySignal);
    return ValkeyModule_ReplyWithLongLong(ctx, died);
}

/* forks.sleep: a child that says it is half through and sleeps until it is killed */
COMMAND(Sleep) {
    UNUSED;
    int pid = ValkeyModule_Fork(done, &code);
    if (pid == -1) return ValkeyModule_ReplyWithError(ctx, "ERR no fork");
    if (pid > 0) {
        childPid = pid;
        return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
    }
    ValkeyModule_SendChildHeartbeat(0.5);
    sleep(1000);
    ValkeyModule_ExitFromChild(1);
    return VALKEYMODULE_OK;
}

/* forks.save name: a child that saves its data, one key more than the parent has; the reply as that of forks.exit */
COMMAND(Save) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleBlockedClient *blocked = ValkeyModule_BlockClient(ctx, finished, NULL, NULL, 0);
    if (ValkeyModule_Fork(done, blocked) != 0) return VALKEYMODULE_OK;
    asked(ctx, "INCR", "child");
    ValkeyModuleRdbStream *stream = ValkeyModule_RdbStreamCreateFromFile(ValkeyModule_StringPtrLen(argv[1], NULL));
    int status = ValkeyModule_RdbSave(ctx, stream, 0);
    ValkeyModule_RdbStreamFree(stream);
    ValkeyModule_ExitFromChild(status);
    return VALKEYMODULE_OK;
}

/* forks.load name: the status */
COMMAND(Load) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleRdbStream *stream = ValkeyModule_RdbStreamCreateFromFile(ValkeyModule_StringPtrLen(argv[1], NULL));
    int status = ValkeyModule_RdbLoad(ctx, stream, 0);
    ValkeyModule_RdbStreamFree(stream);
    return ValkeyModule_ReplyWithLongLong(ctx, status);
}

/* forks.exit code: [code, signal, born, died], when the child is over */
COMMAND(Exit) {
    long long with;
    if (argc != 2 || ValkeyModule_StringToLongLong(argv[1], &with) != VALKEYMODULE_OK) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleBlockedClient *blocked = ValkeyModule_BlockClient(ctx, finished, NULL, NULL, 0);
    if (ValkeyModule_Fork(done, blocked) == 0) ValkeyModule_ExitFromChild((int)with);
    return VALKEYMODULE_OK;
}

/* forks.trap: a child that does what it must not */
COMMAND(Trap) {
    UNUSED;
    code = -1;
    int pid = ValkeyModule_Fork(done, &code);
    if (pid == 0) __builtin_trap();
    return ValkeyModule_ReplyWithSimpleString(ctx, pid > 0 ? "OK" : "no fork");
}

/* forks.kill: [killed, killed once more, another pid] */
COMMAND(Kill) {
    UNUSED;
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KillForkChild(childPid) == VALKEYMODULE_OK);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KillForkChild(childPid) == VALKEYMODULE_OK);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KillForkChild(1) == VALKEYMODULE_OK);
}

static void childEvent(ValkeyModuleCtx *ctx, ValkeyModuleEvent event, uint64_t sub, void *data) {
    (void)ctx, (void)event, (void)data;
    if (sub == VALKEYMODULE_SUBEVENT_FORK_CHILD_BORN) born++;
    if (sub == VALKEYMODULE_SUBEVENT_FORK_CHILD_DIED) died++;
}

/* forks.reset */
COMMAND(Reset) {
    UNUSED;
    born = died = runs = 0;
    code = bySignal = -1;
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argv, (void)argc;
    if (ValkeyModule_Init(ctx, "forks", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"forks.look", Look}, {"forks.inner", Inner}, {"forks.outer", Outer}, {"forks.last", Last}, {"forks.sleep", Sleep},
                    {"forks.exit", Exit}, {"forks.trap", Trap}, {"forks.kill", Kill},   {"forks.reset", Reset},
                    {"forks.save", Save}, {"forks.load", Load}};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (ValkeyModule_CreateCommand(ctx, commands[i].name, commands[i].run, "", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_SubscribeToServerEvent(ctx, ValkeyModuleEvent_ForkChild, childEvent);
    return VALKEYMODULE_OK;
}
