// Values that are saved and loaded again.
#include "case.h"

typedef struct Pair {
    long long first, second;
} Pair;

static ValkeyModuleType *Whole, *Forgetful, *Early, *Late, *Mixed, *Text;

static Pair *NewPair(long long first, long long second) {
    Pair *pair = ValkeyModule_Alloc(sizeof(*pair));
    *pair = (Pair){first, second};
    return pair;
}
static void Free(void *value) {
    ValkeyModule_Free(value);
}
static void SavePair(ValkeyModuleIO *io, void *value) {
    Pair *pair = value;
    ValkeyModule_SaveSigned(io, pair->first);
    ValkeyModule_SaveSigned(io, pair->second);
}
static void SaveFirst(ValkeyModuleIO *io, void *value) {
    ValkeyModule_SaveSigned(io, ((Pair *)value)->first);
}
static void *LoadPair(ValkeyModuleIO *io, int encver) {
    (void)encver;
    long long first = ValkeyModule_LoadSigned(io);
    return NewPair(first, ValkeyModule_LoadSigned(io)); // p06_late: P06
}
static void *LoadFirst(ValkeyModuleIO *io, int encver) { // p06_forgetful: P06
    (void)encver;
    return NewPair(ValkeyModule_LoadSigned(io), 0);
}
static void *LoadTooLittle(ValkeyModuleIO *io, int encver) { // p06_early: P06
    (void)encver;
    return NewPair(ValkeyModule_LoadSigned(io), 0);
}
static void *LoadDouble(ValkeyModuleIO *io, int encver) {
    (void)encver;
    return NewPair((long long)ValkeyModule_LoadDouble(io), 0); // p06_mixed: P06
}
static void SaveText(ValkeyModuleIO *io, void *value) {
    ValkeyModule_SaveString(io, value);
}
static void *LoadText(ValkeyModuleIO *io, int encver) {
    (void)encver;
    return ValkeyModule_LoadString(io);
}
static void FreeText(void *value) {
    ValkeyModule_FreeString(NULL, value);
}
static void DigestText(ValkeyModuleDigest *digest, void *value) {
    size_t length;
    const char *text = ValkeyModule_StringPtrLen(value, &length);
    ValkeyModule_DigestAddStringBuffer(digest, text, length);
    ValkeyModule_DigestEndSequence(digest);
}
static void Digest(ValkeyModuleDigest *digest, void *value) {
    ValkeyModule_DigestAddLongLong(digest, ((Pair *)value)->first);
    ValkeyModule_DigestAddLongLong(digest, ((Pair *)value)->second);
    ValkeyModule_DigestEndSequence(digest);
}

/* Saves the value of the key and loads it again. */
static int again(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    (void)argc;
    size_t length;
    ValkeyModuleCallReply *saved = ValkeyModule_Call(ctx, "DUMP", "s", argv[1]);
    const char *bytes = ValkeyModule_CallReplyStringPtr(saved, &length);
    ValkeyModule_FreeCallReply(ValkeyModule_Call(ctx, "RESTORE", "!scbc", argv[1], "0", bytes, length, "REPLACE"));
    ValkeyModule_FreeCallReply(saved);
    return ValkeyModule_ReplyWithNull(ctx);
}

// $ p06_forgetful k
// $ again k
CASE(p06_forgetful) {
    (void)argc;
    return PutValue(ctx, argv[1], Forgetful, NewPair(1, 2));
}
// $ p06_early k
// $ again k
CASE(p06_early) {
    (void)argc;
    return PutValue(ctx, argv[1], Early, NewPair(1, 2));
}
// $ p06_late k
// $ again k
CASE(p06_late) {
    (void)argc;
    return PutValue(ctx, argv[1], Late, NewPair(1, 2));
}
// $ p06_mixed k
// $ again k
CASE(p06_mixed) {
    (void)argc;
    return PutValue(ctx, argv[1], Mixed, NewPair(1, 2));
}
// $ p06_right k
// $ again k
// $ again k
CASE(p06_right) {
    (void)argc;
    return PutValue(ctx, argv[1], Whole, NewPair(1, 2));
}

// $ p06_text k
// $ again k
// $ DEL k
// $ pump 2
CASE(p06_text) {
    (void)argc;
    return PutValue(ctx, argv[1], Text, ValkeyModule_CreateString(NULL, "text", 4));
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {WRITES(p06_forgetful), WRITES(p06_early), WRITES(p06_late), WRITES(p06_mixed), WRITES(p06_right), WRITES(p06_text),
                                 WRITES(again)};
    if (ValkeyModule_Init(ctx, "saves", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    const struct {
        ValkeyModuleType **type;
        const char *name;
        ValkeyModuleTypeSaveFunc save;
        ValkeyModuleTypeLoadFunc load;
        ValkeyModuleTypeDigestFunc digest;
        ValkeyModuleTypeFreeFunc free;
    } types[] = {{&Whole, "wholepair", SavePair, LoadPair, Digest, Free},
                 {&Forgetful, "firstonly", SaveFirst, LoadFirst, Digest, Free},
                 {&Early, "earlypair", SavePair, LoadTooLittle, Digest, Free},
                 {&Late, "late-pair", SaveFirst, LoadPair, Digest, Free},
                 {&Mixed, "mixedpair", SavePair, LoadDouble, Digest, Free},
                 {&Text, "text-type", SaveText, LoadText, DigestText, FreeText}};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION,
                                           .rdb_load = types[i].load,
                                           .rdb_save = types[i].save,
                                           .aof_rewrite = RewriteAsSet,
                                           .digest = types[i].digest,
                                           .free = types[i].free};
        *types[i].type = ValkeyModule_CreateDataType(ctx, types[i].name, 1, &methods);
    }
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
