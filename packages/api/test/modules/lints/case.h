/* Cases of lints: `CASE(r02_wrong)` is the command `r02_wrong`. A line that ends in a comment with a lint's id is where that lint is to be
 * reported, and nothing else is. Lines `$ command` before a case are run for it; without any it is run with the argument k. */
#include "valkeymodule.h"
#include <string.h>

#define OK VALKEYMODULE_OK
#define ERR VALKEYMODULE_ERR
#define READ VALKEYMODULE_READ
#define WRITE VALKEYMODULE_WRITE
#define CASE(name) static int name(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc)
#define UNUSED() ((void)ctx, (void)argv, (void)argc)

typedef struct {
    const char *name;
    ValkeyModuleCmdFunc function;
    const char *flags;
    int first, last, step;
} Case;
/* Writes, and has one key. */
#define WRITES(name) {#name, name, "write deny-oom", 1, 1, 1}
/* Reads, and has one key. */
#define READS(name) {#name, name, "readonly", 1, 1, 1}
/* Has no keys. */
#define PLAIN(name) {#name, name, "", 0, 0, 0}

/* Methods of a data type whose values are numbers, as pointers. */
static inline void *LoadNumber(ValkeyModuleIO *io, int encver) {
    (void)encver;
    return (void *)(long)ValkeyModule_LoadUnsigned(io);
}
static inline void SaveNumber(ValkeyModuleIO *io, void *value) {
    ValkeyModule_SaveUnsigned(io, (unsigned long)value);
}
static inline void RewriteAsSet(ValkeyModuleIO *io, ValkeyModuleString *key, void *value) {
    (void)value;
    ValkeyModule_EmitAOF(io, "SET", "ss", key, key);
}
static inline void DigestNumber(ValkeyModuleDigest *digest, void *value) {
    ValkeyModule_DigestAddLongLong(digest, (long)value);
    ValkeyModule_DigestEndSequence(digest);
}

/* Puts a value of a type under the key. */
static inline int PutValue(ValkeyModuleCtx *ctx, ValkeyModuleString *name, ValkeyModuleType *type, void *value) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, WRITE);
    ValkeyModule_ModuleTypeSetValue(key, type, value);
    ValkeyModule_CloseKey(key);
    ValkeyModule_SignalModifiedKey(ctx, name);
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithNull(ctx);
}

static int RegisterCases(ValkeyModuleCtx *ctx, const Case *cases, size_t count) {
    for (size_t i = 0; i < count; i++)
        if (ValkeyModule_CreateCommand(ctx, cases[i].name, cases[i].function, cases[i].flags, cases[i].first, cases[i].last,
                                       cases[i].step) == ERR)
            return ERR;
    return OK;
}
