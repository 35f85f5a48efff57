// Values of data types that go wrong, and right ones.
#include "case.h"

static ValkeyModuleType *Counted, *Plain;
static ValkeyModuleCtx *Own;

static void *Load(ValkeyModuleIO *io, int encver) {
    (void)encver;
    return (void *)(long)ValkeyModule_LoadUnsigned(io);
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
static size_t Effort(ValkeyModuleString *key, const void *value) {
    (void)key, (void)value;
    return 65;
}
static void FreeAndCount(void *value) {
    (void)value;
    ValkeyModule_DbSize(Own); // p11_wrong: P11
}
static void Free(void *value) {
    ValkeyModule_Free(value);
}

/* Puts a value of a type under the key. */
static int Put(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleType *type, void *value) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, WRITE);
    ValkeyModule_ModuleTypeSetValue(key, type, value);
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithNull(ctx);
}

// $ p11_wrong k
// $ UNLINK k
// $ pump 2
CASE(p11_wrong) {
    (void)argc;
    return Put(ctx, argv[1], Counted, (void *)7);
}
// $ p11_at_once k
// $ CONFIG SET lazyfree-lazy-user-del no
// $ DEL k
// $ CONFIG SET lazyfree-lazy-user-del yes
// $ pump 2
CASE(p11_at_once) {
    (void)argc;
    return Put(ctx, argv[1], Counted, (void *)7);
}
// $ p11_right k
// $ UNLINK k
// $ pump 2
CASE(p11_right) {
    (void)argc;
    return Put(ctx, argv[1], Plain, ValkeyModule_Alloc(1));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {WRITES(p11_wrong), WRITES(p11_at_once), WRITES(p11_right)};
    if (ValkeyModule_Init(ctx, "types", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    Own = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION,
                                       .rdb_load = Load,
                                       .rdb_save = Save,
                                       .aof_rewrite = Rewrite,
                                       .digest = Digest,
                                       .free_effort = Effort,
                                       .free = FreeAndCount};
    Counted = ValkeyModule_CreateDataType(ctx, "counted-1", 1, &methods);
    methods.free = Free;
    Plain = ValkeyModule_CreateDataType(ctx, "plain-one", 1, &methods);
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
