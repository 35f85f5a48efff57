#include "valkeymodule.h"
#include <errno.h>

/* The name of a checkpoint's file. NULL for names that could leave the server's directory. */
static ValkeyModuleString *FileOf(ValkeyModuleCtx *ctx, ValkeyModuleString *name) {
    size_t length;
    const char *text = ValkeyModule_StringPtrLen(name, &length);
    for (size_t i = 0; i < length; i++)
        if (text[i] == '/' || text[i] == '\0') return NULL;
    return ValkeyModule_CreateStringPrintf(ctx, "checkpoint-%s.rdb", text);
}

static int Run(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc, int back) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleString *file = FileOf(ctx, argv[1]);
    if (file == NULL) return ValkeyModule_ReplyWithError(ctx, "ERR that is no name for a checkpoint");

    ValkeyModuleRdbStream *stream = ValkeyModule_RdbStreamCreateFromFile(ValkeyModule_StringPtrLen(file, NULL));
    int status = back ? ValkeyModule_RdbLoad(ctx, stream, 0) : ValkeyModule_RdbSave(ctx, stream, 0);
    int reason = errno;
    ValkeyModule_RdbStreamFree(stream);

    if (status == VALKEYMODULE_OK) return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
    if (reason == ENOENT) return ValkeyModule_ReplyWithError(ctx, "ERR there is no such checkpoint, and now no data");
    return ValkeyModule_ReplyWithError(ctx, back ? "ERR it cannot be loaded" : "ERR it cannot be saved");
}

/* CHECKPOINT.SAVE name */
static int Save(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    return Run(ctx, argv, argc, 0);
}

/* CHECKPOINT.BACK name */
static int Back(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    return Run(ctx, argv, argc, 1);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "checkpoints", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "checkpoint.save", Save, "admin deny-script", 0, 0, 0) == VALKEYMODULE_ERR ||
        ValkeyModule_CreateCommand(ctx, "checkpoint.back", Back, "write admin deny-script", 0, 0, 0) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
