/* What test modules share: how a command begins, numbers among its arguments, errno by name, keys opened as the command says, and a
 * history of what callbacks saw. Names in a reply, not numbers: errno's differ between C libraries. */
#ifndef TESTING_H
#define TESTING_H

#include "valkeymodule.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define COMMAND(name) static int name(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc)
#define UNUSED VALKEYMODULE_NOT_USED(argv), VALKEYMODULE_NOT_USED(argc)

/* The argument as a number; 0 if it is none. */
static inline long long number(ValkeyModuleString *text) {
    long long value = 0;
    ValkeyModule_StringToLongLong(text, &value);
    return value;
}

static inline int is(ValkeyModuleString *text, const char *word) {
    return strcmp(ValkeyModule_StringPtrLen(text, NULL), word) == 0;
}

static inline const char *errorName(void) {
    switch (errno) {
    case 0: return "none";
    case EACCES: return "EACCES";
    case EBADF: return "EBADF";
    case EBADMSG: return "EBADMSG";
    case EBUSY: return "EBUSY";
    case ECHILD: return "ECHILD";
    case EDOM: return "EDOM";
    case EEXIST: return "EEXIST";
    case EFBIG: return "EFBIG";
    case EINVAL: return "EINVAL";
    case EIO: return "EIO";
    case EISDIR: return "EISDIR";
    case ENODEV: return "ENODEV";
    case ENOENT: return "ENOENT";
    case ENOSPC: return "ENOSPC";
    case ENOTSUP: return "ENOTSUP";
    case ERANGE: return "ERANGE";
    case ESPIPE: return "ESPIPE";
    default: return "other";
    }
}

/* Replies with errno's name and the result of a call. */
static inline int replyResult(ValkeyModuleCtx *ctx, long long result) {
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithCString(ctx, errorName());
    return ValkeyModule_ReplyWithLongLong(ctx, result);
}

/* Opens argv[1] in mode argv[2], with errno 0 from then on; 0 gives NULL. */
static inline ValkeyModuleKey *openKey(ValkeyModuleCtx *ctx, ValkeyModuleString **argv) {
    ValkeyModule_AutoMemory(ctx);
    int mode = (int)number(argv[2]);
    ValkeyModuleKey *key = mode == 0 ? NULL : ValkeyModule_OpenKey(ctx, argv[1], mode);
    errno = 0;
    return key;
}

__attribute__((unused)) static char history[8192];

/* Adds to the history, as printf would; what has no room is left out. */
__attribute__((format(printf, 1, 2))) static inline void noted(const char *format, ...) {
    size_t used = strlen(history);
    va_list values;
    va_start(values, format);
    vsnprintf(history + used, sizeof(history) - used, format, values);
    va_end(values);
}

/* Replies with the history and begins a new one. */
static inline int replyHistory(ValkeyModuleCtx *ctx) {
    ValkeyModule_ReplyWithCString(ctx, history);
    history[0] = 0;
    return VALKEYMODULE_OK;
}

#endif
