/* Snapshots in files that a module names, with values of a type of its own. Apart from datatypes.c, because a module that loads
 * snapshots has its commands run in a worker. */
#include "testing.h"

static ValkeyModuleType *NumberType;

static void *load(ValkeyModuleIO *io, int encver) {
    VALKEYMODULE_NOT_USED(encver);
    long long *value = ValkeyModule_Alloc(sizeof(*value));
    *value = ValkeyModule_LoadSigned(io);
    return value;
}

static void save(ValkeyModuleIO *io, void *value) {
    ValkeyModule_SaveSigned(io, *(long long *)value);
}

static void digest(ValkeyModuleDigest *to, void *value) {
    ValkeyModule_DigestAddLongLong(to, *(long long *)value);
    ValkeyModule_DigestEndSequence(to);
}

/* snapshots.number key [value]: what the key holds, -1 if nothing of the kind; with a value, puts that there first. */
COMMAND(Number) {
    if (argc < 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    if (argc == 3) {
        long long *value = ValkeyModule_Alloc(sizeof(*value));
        *value = number(argv[2]);
        ValkeyModule_ModuleTypeSetValue(key, NumberType, value);
    }
    int known = ValkeyModule_ModuleTypeGetType(key) == NumberType;
    return ValkeyModule_ReplyWithLongLong(ctx, known ? *(long long *)ValkeyModule_ModuleTypeGetValue(key) : -1);
}

/* snapshots.file save|load name flags: what errno says, and the status. */
COMMAND(File) {
    if (argc != 4) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleRdbStream *stream = ValkeyModule_RdbStreamCreateFromFile(ValkeyModule_StringPtrLen(argv[2], NULL));
    int flags = (int)number(argv[3]);
    errno = 0;
    int status = is(argv[1], "save") ? ValkeyModule_RdbSave(ctx, stream, flags) : ValkeyModule_RdbLoad(ctx, stream, flags);
    int reason = errno;
    ValkeyModule_RdbStreamFree(stream);
    errno = reason;
    return replyResult(ctx, status);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED;
    if (ValkeyModule_Init(ctx, "snapshots", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION,
                                       .rdb_load = load,
                                       .rdb_save = save,
                                       .digest = digest,
                                       .free = ValkeyModule_Free};
    NumberType = ValkeyModule_CreateDataType(ctx, "snapshot1", 0, &methods);
    ValkeyModule_CreateCommand(ctx, "snapshots.number", Number, "write", 1, 1, 1);
    return ValkeyModule_CreateCommand(ctx, "snapshots.file", File, "write", 0, 0, 0);
}
