/* Pipes: between commands, in the event loop, and between threads. */
#include "testing.h"
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

static const char *reason(ssize_t result) {
    if (result >= 0) return "ok";
    return errno == EAGAIN ? "EAGAIN" : errno == EPIPE ? "EPIPE" : errno == EBADF ? "EBADF" : "other";
}

/* pipes.alone: what one thread sees of a pipe */
COMMAND(Alone) {
    UNUSED;
    int fds[2];
    char buffer[70000] = {0};
    ValkeyModule_ReplyWithArray(ctx, 14);
    ValkeyModule_ReplyWithLongLong(ctx, pipe(fds));
    ValkeyModule_ReplyWithBool(ctx, fds[0] > 2 && fds[1] > 2 && fds[0] != fds[1]);
    fcntl(fds[0], F_SETFL, O_NONBLOCK);
    fcntl(fds[1], F_SETFL, O_NONBLOCK);
    ValkeyModule_ReplyWithBool(ctx, (fcntl(fds[0], F_GETFL) & O_NONBLOCK) != 0);
    ValkeyModule_ReplyWithCString(ctx, reason(read(fds[0], buffer, 10)));
    ValkeyModule_ReplyWithLongLong(ctx, write(fds[1], "hello", 5));
    ssize_t got = read(fds[0], buffer, sizeof buffer);
    ValkeyModule_ReplyWithStringBuffer(ctx, buffer, got > 0 ? (size_t)got : 0);
    ValkeyModule_ReplyWithLongLong(ctx, write(fds[1], buffer, sizeof buffer));
    ValkeyModule_ReplyWithCString(ctx, reason(write(fds[1], buffer, 1)));
    ValkeyModule_ReplyWithLongLong(ctx, read(fds[0], buffer, 4095));
    ValkeyModule_ReplyWithCString(ctx, reason(write(fds[0], buffer, 1)));
    close(fds[1]);
    ValkeyModule_ReplyWithLongLong(ctx, read(fds[0], buffer, sizeof buffer));
    ValkeyModule_ReplyWithLongLong(ctx, read(fds[0], buffer, sizeof buffer));
    close(fds[0]);
    ValkeyModule_ReplyWithCString(ctx, reason(read(fds[0], buffer, 1)));
    pipe(fds);
    close(fds[0]);
    ValkeyModule_ReplyWithCString(ctx, reason(write(fds[1], buffer, 1)));
    close(fds[1]);
    return VALKEYMODULE_OK;
}

static void ignored(int fd, void *data, int mask) {
    VALKEYMODULE_NOT_USED(fd);
    VALKEYMODULE_NOT_USED(data);
    VALKEYMODULE_NOT_USED(mask);
}

/* pipes.errors: [result, reason] of what EventLoopAdd and Del are given */
COMMAND(Errors) {
    UNUSED;
    int fds[2];
    pipe(fds);
    const struct {
        int fd, mask;
        ValkeyModuleEventLoopFunc func;
    } cases[] = {{fds[0], 8, ignored}, {-1, 1, ignored}, {99999999, 1, ignored}, {fds[0], 1, NULL},
                 {fds[0], 1, ignored}, {fds[0], 1, ignored}, {fds[1], 3, ignored}};
    size_t n = sizeof cases / sizeof *cases;
    ValkeyModule_ReplyWithArray(ctx, (long)n * 2);
    for (size_t i = 0; i < n; i++) {
        int added = ValkeyModule_EventLoopAdd(cases[i].fd, cases[i].mask, cases[i].func, NULL), why = errno;
        ValkeyModule_ReplyWithLongLong(ctx, added * 10 + (why == EINVAL ? 1 : why == ERANGE ? 2 : why == 0 ? 0 : 3));
        int deleted = ValkeyModule_EventLoopDel(cases[i].fd, cases[i].mask);
        why = errno;
        ValkeyModule_ReplyWithLongLong(ctx, deleted * 10 + (why == EINVAL ? 1 : why == ERANGE ? 2 : why == 0 ? 0 : 3));
    }
    close(fds[0]);
    close(fds[1]);
    return VALKEYMODULE_OK;
}

/* Sending through the event loop */

static struct {
    ValkeyModuleBlockedClient *bc;
    int fds[2];
    long long bytes, sent, got, sum;
    int readMask, writeMask, wrongData;
} transfer;

static void finish(void) {
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(transfer.bc);
    ValkeyModule_ReplyWithArray(ctx, 5);
    ValkeyModule_ReplyWithLongLong(ctx, transfer.got);
    ValkeyModule_ReplyWithLongLong(ctx, transfer.sum);
    ValkeyModule_ReplyWithLongLong(ctx, transfer.readMask);
    ValkeyModule_ReplyWithLongLong(ctx, transfer.writeMask);
    ValkeyModule_ReplyWithLongLong(ctx, transfer.wrongData);
    ValkeyModule_FreeThreadSafeContext(ctx);
    ValkeyModule_UnblockClient(transfer.bc, NULL);
}

static void onReadable(int fd, void *data, int mask) {
    unsigned char buffer[5000];
    transfer.wrongData |= data != &transfer.got;
    transfer.readMask |= mask;
    ssize_t got;
    while ((got = read(fd, buffer, sizeof buffer)) > 0) {
        for (ssize_t i = 0; i < got; i++) transfer.sum += buffer[i];
        transfer.got += got;
    }
    if (got != 0) return;
    ValkeyModule_EventLoopDel(fd, VALKEYMODULE_EVENTLOOP_READABLE);
    close(fd);
    finish();
}

static void onWritable(int fd, void *data, int mask) {
    unsigned char buffer[3000];
    transfer.wrongData |= data != &transfer.sent;
    transfer.writeMask |= mask;
    memset(buffer, 3, sizeof buffer);
    while (transfer.sent < transfer.bytes) {
        size_t left = (size_t)(transfer.bytes - transfer.sent);
        ssize_t sent = write(fd, buffer, left < sizeof buffer ? left : sizeof buffer);
        if (sent <= 0) return;
        transfer.sent += sent;
    }
    ValkeyModule_EventLoopDel(fd, VALKEYMODULE_EVENTLOOP_WRITABLE);
    close(fd);
}

/* pipes.send bytes */
COMMAND(Send) {
    UNUSED;
    memset(&transfer, 0, sizeof transfer);
    transfer.bc = ValkeyModule_BlockClient(ctx, NULL, NULL, NULL, 0);
    ValkeyModule_StringToLongLong(argv[1], &transfer.bytes);
    pipe(transfer.fds);
    for (int i = 0; i < 2; i++) fcntl(transfer.fds[i], F_SETFL, O_NONBLOCK);
    ValkeyModule_EventLoopAdd(transfer.fds[0], VALKEYMODULE_EVENTLOOP_READABLE, onReadable, &transfer.got);
    ValkeyModule_EventLoopAdd(transfer.fds[1], VALKEYMODULE_EVENTLOOP_WRITABLE, onWritable, &transfer.sent);
    return VALKEYMODULE_OK;
}

/* A thread that reads what the event loop and a command write, waiting for it */

static int toThread[2], fromThread[2];

static void *echo(void *argument) {
    char c;
    while (read(toThread[0], &c, 1) == 1) {
        c = (char)(c + 1);
        write(fromThread[1], &c, 1);
    }
    close(fromThread[1]);
    close(toThread[0]);
    return argument;
}

/* pipes.echo text: each letter comes back as the next one */
COMMAND(Echo) {
    UNUSED;
    size_t length;
    const char *text = ValkeyModule_StringPtrLen(argv[1], &length);
    char back[64];
    size_t got = 0;
    pthread_t thread;
    pipe(toThread);
    pipe(fromThread);
    pthread_create(&thread, NULL, echo, NULL);
    write(toThread[1], text, length);
    while (got < length && read(fromThread[0], back + got, 1) == 1) got++;
    close(toThread[1]);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithStringBuffer(ctx, back, got);
    ValkeyModule_ReplyWithLongLong(ctx, read(fromThread[0], back, 1));
    close(fromThread[0]);
    pthread_join(thread, NULL);
    return VALKEYMODULE_OK;
}

/* A thread wakes the event loop, which is how most modules use both */

static int wakeup[2];
static ValkeyModuleBlockedClient *sleeping;

static void *waker(void *argument) {
    usleep(20000);
    write(wakeup[1], "!", 1);
    return argument;
}

static void onWakeup(int fd, void *data, int mask) {
    VALKEYMODULE_NOT_USED(mask);
    char c = 0;
    read(fd, &c, 1);
    ValkeyModule_EventLoopDel(fd, VALKEYMODULE_EVENTLOOP_READABLE);
    close(wakeup[0]);
    close(wakeup[1]);
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(sleeping);
    ValkeyModule_ReplyWithStringBuffer(ctx, &c, 1);
    ValkeyModule_FreeThreadSafeContext(ctx);
    ValkeyModule_UnblockClient(sleeping, NULL);
    VALKEYMODULE_NOT_USED(data);
}

/* pipes.wakeup */
COMMAND(Wakeup) {
    UNUSED;
    pthread_t thread;
    sleeping = ValkeyModule_BlockClient(ctx, NULL, NULL, NULL, 0);
    pipe(wakeup);
    ValkeyModule_EventLoopAdd(wakeup[0], VALKEYMODULE_EVENTLOOP_READABLE, onWakeup, NULL);
    pthread_create(&thread, NULL, waker, NULL);
    pthread_detach(thread);
    return VALKEYMODULE_OK;
}

static void onceMore(void *data) {
    ValkeyModuleBlockedClient *bc = data;
    ValkeyModuleCtx *ctx = ValkeyModule_GetThreadSafeContext(bc);
    ValkeyModule_ReplyWithSimpleString(ctx, "later");
    ValkeyModule_FreeThreadSafeContext(ctx);
    ValkeyModule_UnblockClient(bc, NULL);
}

/* pipes.later: answered by a function that the event loop runs once; what it refuses */
COMMAND(Later) {
    UNUSED;
    errno = 0;
    if (ValkeyModule_EventLoopAddOneShot(NULL, NULL) != VALKEYMODULE_ERR || errno != EINVAL)
        return ValkeyModule_ReplyWithError(ctx, "ERR it takes no function");
    ValkeyModule_EventLoopAddOneShot(onceMore, ValkeyModule_BlockClient(ctx, NULL, NULL, NULL, 0));
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED;
    if (ValkeyModule_Init(ctx, "pipes", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"pipes.alone", Alone}, {"pipes.errors", Errors}, {"pipes.send", Send},
                    {"pipes.echo", Echo},   {"pipes.wakeup", Wakeup}, {"pipes.later", Later}};
    for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
        if (ValkeyModule_CreateCommand(ctx, commands[i].name, commands[i].run, "", 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
