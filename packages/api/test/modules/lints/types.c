// Values of data types that go wrong, and right ones.
#include "case.h"

static ValkeyModuleType *Counted, *Plain;
static ValkeyModuleCtx *Own;

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

// $ p11_wrong k
// $ UNLINK k
// $ pump 2
CASE(p11_wrong) {
    (void)argc;
    return PutValue(ctx, argv[1], Counted, (void *)7);
}
// $ p11_at_once k
// $ CONFIG SET lazyfree-lazy-user-del no
// $ DEL k
// $ CONFIG SET lazyfree-lazy-user-del yes
// $ pump 2
CASE(p11_at_once) {
    (void)argc;
    return PutValue(ctx, argv[1], Counted, (void *)7);
}
// $ p11_right k
// $ UNLINK k
// $ pump 2
CASE(p11_right) {
    (void)argc;
    return PutValue(ctx, argv[1], Plain, ValkeyModule_Alloc(1));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {WRITES(p11_wrong), WRITES(p11_at_once), WRITES(p11_right)};
    if (ValkeyModule_Init(ctx, "types", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    Own = ValkeyModule_GetDetachedThreadSafeContext(ctx);
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION,
                                       .rdb_load = LoadNumber,
                                       .rdb_save = SaveNumber,
                                       .aof_rewrite = RewriteAsSet,
                                       .digest = DigestNumber,
                                       .free_effort = Effort,
                                       .free = FreeAndCount};
    Counted = ValkeyModule_CreateDataType(ctx, "counted-1", 1, &methods);
    methods.free = Free;
    Plain = ValkeyModule_CreateDataType(ctx, "plain-one", 1, &methods);
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
