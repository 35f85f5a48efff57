/* Calls inside calls, and what the C library asks of its host. */
#include "valkeymodule.h"
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static int zero;

/* nesting.down <n> [trap]: calls itself n times by ValkeyModule_Call, counts in key "depth". */
static int Down(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long left;
    if (argc < 2 || ValkeyModule_StringToLongLong(argv[1], &left) != VALKEYMODULE_OK) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "INCR", "c!", "depth");
    ValkeyModule_FreeCallReply(reply);
    if (left == 0) {
        if (argc > 2) abort();
        return ValkeyModule_ReplyWithSimpleString(ctx, "bottom");
    }
    ValkeyModuleString *next = ValkeyModule_CreateStringFromLongLong(ctx, left - 1);
    reply = argc > 2 ? ValkeyModule_Call(ctx, "nesting.down", "ss", next, argv[2]) : ValkeyModule_Call(ctx, "nesting.down", "s", next);
    ValkeyModule_FreeString(ctx, next);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, left);
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
    return VALKEYMODULE_OK;
}

static int sink(ValkeyModuleCtx *ctx, ValkeyModuleKey *key, int depth) {
    char room[64];
    snprintf(room, sizeof(room), "member-%d", depth);
    ValkeyModuleString *member = ValkeyModule_CreateString(ctx, room, strlen(room));
    ValkeyModule_ZsetAdd(key, depth, member, NULL);
    ValkeyModule_FreeString(ctx, member);
    return sink(ctx, key, depth + 1) + room[depth % 10] + zero;
}

/* nesting.sink: endless recursion that changes a key on every level. */
static int Sink(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    VALKEYMODULE_NOT_USED(argv);
    ValkeyModuleString *name = ValkeyModule_CreateString(ctx, "deep", 4);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    return ValkeyModule_ReplyWithLongLong(ctx, sink(ctx, key, 0));
}

/* nesting.libc: clocks, random, files, environment, numbers, errno. */
static int Libc(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    VALKEYMODULE_NOT_USED(argv);
    struct timeval now;
    gettimeofday(&now, NULL);
    unsigned char bytes[4] = {0, 0, 0, 0};
    getentropy(bytes, sizeof(bytes));
    fprintf(stderr, "half a line, ");
    fprintf(stderr, "the other half\nsecond %s\n", "line");
    errno = 0;
    int file = open("/etc/passwd", O_RDONLY);
    ValkeyModule_ReplyWithArray(ctx, 7);
    ValkeyModule_ReplyWithLongLong(ctx, (long long)now.tv_sec * 1000 + now.tv_usec / 1000);
    ValkeyModule_ReplyWithLongLong(ctx, (long long)time(NULL));
    ValkeyModule_ReplyWithLongLong(ctx, bytes[0]);
    ValkeyModule_ReplyWithBool(ctx, file == -1 && errno != 0);
    ValkeyModule_ReplyWithBool(ctx, getenv("HOME") == NULL);
    ValkeyModule_ReplyWithDouble(ctx, sqrt(2.0));
    char text[60];
    snprintf(text, sizeof(text), "%.3f %Lg %s %zu", 2.0 / 3, 1e30L, strerror(ENOENT), sizeof(long));
    return ValkeyModule_ReplyWithCString(ctx, text);
}

static const char *seen(int ok) {
    return ok ? "yes" : strerror(errno);
}

/* nesting.devices: what files there are. */
static int Devices(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argc);
    VALKEYMODULE_NOT_USED(argv);
    unsigned char bytes[4] = {9, 9, 9, 9};
    FILE *random = fopen("/dev/urandom", "rb");
    size_t taken = random ? fread(bytes, 1, sizeof(bytes), random) : 0;
    int again = open("/dev/random", O_RDONLY), zero = open("/dev/zero", O_RDWR), nothing = open("/dev/null", O_WRONLY);
    char rest[3] = {7, 7, 7};
    ValkeyModule_ReplyWithArray(ctx, 12);
    ValkeyModule_ReplyWithLongLong(ctx, (long long)taken);
    ValkeyModule_ReplyWithLongLong(ctx, bytes[0] + bytes[3]);
    ValkeyModule_ReplyWithBool(ctx, random && again > fileno(random) && zero > again && nothing > zero);
    ValkeyModule_ReplyWithLongLong(ctx, read(zero, rest, 2));
    ValkeyModule_ReplyWithLongLong(ctx, rest[0] + rest[1] + rest[2]);
    ValkeyModule_ReplyWithLongLong(ctx, write(nothing, rest, 3));
    ValkeyModule_ReplyWithLongLong(ctx, read(open("/dev/null", O_RDONLY), rest, 3));
    ValkeyModule_ReplyWithLongLong(ctx, random ? fclose(random) : -2);
    ValkeyModule_ReplyWithCString(ctx, seen(close(zero) == 0 && close(zero) == -1));
    ValkeyModule_ReplyWithCString(ctx, seen(access("/dev/null", R_OK) == 0));
    ValkeyModule_ReplyWithCString(ctx, seen(open("/dev/sda", O_RDONLY) >= 0));
    return ValkeyModule_ReplyWithCString(ctx, seen(fopen("dump.rdb", "r") != NULL));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "nesting", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "nesting.down", Down, "write", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "nesting.sink", Sink, "write", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "nesting.devices", Devices, "", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "nesting.libc", Libc, "", 0, 0, 0);
}
