#include "valkeymodule.h"
#include <errno.h>
#include <string.h>

/* Names stay in the server's directory. */
static int IsPlain(const char *name) {
    return *name != '\0' && strpbrk(name, "/\\") == NULL && strcmp(name, "..") != 0;
}

static int Run(ValkeyModuleCtx *ctx, ValkeyModuleString *file, int (*work)(ValkeyModuleCtx *, ValkeyModuleRdbStream *, int)) {
    const char *name = ValkeyModule_StringPtrLen(file, NULL);
    if (!IsPlain(name)) return ValkeyModule_ReplyWithError(ctx, "ERR that is no name for a file");
    ValkeyModuleRdbStream *stream = ValkeyModule_RdbStreamCreateFromFile(name);
    errno = 0;
    int status = work(ctx, stream, 0);
    int problem = errno;
    ValkeyModule_RdbStreamFree(stream);
    if (status == VALKEYMODULE_OK) return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
    if (problem == ENOENT) return ValkeyModule_ReplyWithError(ctx, "ERR there is no such file");
    return ValkeyModule_ReplyWithError(ctx, "ERR it cannot be done here and now");
}

/* BACKUP.SAVE file */
static int BackupSave(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    return Run(ctx, argv[1], ValkeyModule_RdbSave);
}

/* BACKUP.LOAD file: in place of all data */
static int BackupLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    return Run(ctx, argv[1], ValkeyModule_RdbLoad);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "backup", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "backup.save", BackupSave, "admin", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "backup.load", BackupLoad, "write admin", 0, 0, 0);
}
