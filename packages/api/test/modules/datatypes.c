/* A data type with all methods: a box with a number, a double, a float, a long double and a text. What its callbacks are told is
 * kept in a short history that datatypes.history shows. */
#include "testing.h"

typedef struct Box {
    long long number;
    double exact;
    float rough;
    long double wide;
    size_t length;
    char *text;
} Box;

static ValkeyModuleType *BoxType, *PlainType;

static void note(const char *what, const char *detail) {
    noted("%s(%s) ", what, detail);
}

static void noteKeys(const char *what, ValkeyModuleKeyOptCtx *ctx, int both) {
    char detail[256];
    const ValkeyModuleString *from = ValkeyModule_GetKeyNameFromOptCtx(ctx);
    const ValkeyModuleString *to = both ? ValkeyModule_GetToKeyNameFromOptCtx(ctx) : NULL;
    snprintf(detail, sizeof(detail), "%s %d %s %d", from ? ValkeyModule_StringPtrLen(from, NULL) : "-",
             ValkeyModule_GetDbIdFromOptCtx(ctx), to ? ValkeyModule_StringPtrLen(to, NULL) : "-",
             both ? ValkeyModule_GetToDbIdFromOptCtx(ctx) : 0);
    note(what, detail);
}

static Box *newBox(long long number, const char *text, size_t length) {
    Box *box = ValkeyModule_Alloc(sizeof(*box));
    box->number = number;
    box->exact = number / 3.0;
    box->rough = (float)number / 7;
    box->wide = (long double)number / 4;
    box->length = length;
    box->text = ValkeyModule_Alloc(length + 1);
    memcpy(box->text, text, length);
    box->text[length] = 0;
    return box;
}

static void *Load(ValkeyModuleIO *io, int encver) {
    char detail[64];
    const ValkeyModuleString *key = ValkeyModule_GetKeyNameFromIO(io);
    snprintf(detail, sizeof(detail), "%d %s %d %d", encver, key ? ValkeyModule_StringPtrLen(key, NULL) : "-",
             ValkeyModule_GetDbIdFromIO(io), ValkeyModule_GetContextFromIO(io) != NULL);
    note("load", detail);
    if (encver != 3) return NULL;
    size_t length = 0;
    long long number = ValkeyModule_LoadSigned(io);
    char *text = ValkeyModule_LoadStringBuffer(io, &length);
    if (ValkeyModule_IsIOError(io)) return NULL;
    Box *box = newBox(number, text, length);
    ValkeyModule_Free(text);
    box->exact = ValkeyModule_LoadDouble(io);
    box->rough = ValkeyModule_LoadFloat(io);
    box->wide = ValkeyModule_LoadLongDouble(io);
    ValkeyModuleString *again = ValkeyModule_LoadString(io);
    if (again) ValkeyModule_FreeString(NULL, again);
    if (ValkeyModule_LoadUnsigned(io) != 18446744073709551615ULL) note("load", "bad unsigned");
    return box;
}

static void Save(ValkeyModuleIO *io, void *value) {
    Box *box = value;
    ValkeyModule_SaveSigned(io, box->number);
    ValkeyModule_SaveStringBuffer(io, box->text, box->length);
    ValkeyModule_SaveDouble(io, box->exact);
    ValkeyModule_SaveFloat(io, box->rough);
    ValkeyModule_SaveLongDouble(io, box->wide);
    ValkeyModuleString *text = ValkeyModule_CreateString(NULL, box->text, box->length);
    ValkeyModule_SaveString(io, text);
    ValkeyModule_FreeString(NULL, text);
    ValkeyModule_SaveUnsigned(io, 18446744073709551615ULL);
}

static void Digest(ValkeyModuleDigest *md, void *value) {
    Box *box = value;
    char detail[64];
    const ValkeyModuleString *key = ValkeyModule_GetKeyNameFromDigest(md);
    snprintf(detail, sizeof(detail), "%s %d", key ? ValkeyModule_StringPtrLen(key, NULL) : "-", ValkeyModule_GetDbIdFromDigest(md));
    note("digest", detail);
    ValkeyModule_DigestAddLongLong(md, box->number);
    ValkeyModule_DigestAddStringBuffer(md, box->text, box->length);
    ValkeyModule_DigestEndSequence(md);
    ValkeyModule_DigestAddStringBuffer(md, "end", 3);
    ValkeyModule_DigestEndSequence(md);
}

static size_t MemUsage(ValkeyModuleKeyOptCtx *ctx, const void *value, size_t samples) {
    noteKeys("memory", ctx, 0);
    return 1000 + ((const Box *)value)->length + samples;
}

static void Free(void *value) {
    Box *box = value;
    char detail[64];
    snprintf(detail, sizeof(detail), "%lld", box->number);
    note("free", detail);
    ValkeyModule_Free(box->text);
    ValkeyModule_Free(box);
}

static void Unlink(ValkeyModuleKeyOptCtx *ctx, const void *value) {
    VALKEYMODULE_NOT_USED(value);
    noteKeys("unlink", ctx, 0);
}

static size_t FreeEffort(ValkeyModuleKeyOptCtx *ctx, const void *value) {
    noteKeys("effort", ctx, 0);
    return ((const Box *)value)->number;
}

/* A box is written as datatypes.set in every way EmitAOF takes arguments; boxes of some numbers as something wrong. */
static void Rewrite(ValkeyModuleIO *io, ValkeyModuleString *key, void *value) {
    Box *box = value;
    const char *name = ValkeyModule_StringPtrLen(key, NULL);
    if (box->number == 1) ValkeyModule_EmitAOF(io, "datatypes.unknown", "s", key);
    if (box->number == 2) ValkeyModule_EmitAOF(io, "datatypes.set", "sz", key);
    if (box->number == 3) {
        ValkeyModule_GetContextFromIO(io);
        ValkeyModule_EmitAOF(io, "datatypes.unknown", "s", key);
    }
    if (box->number % 2) {
        ValkeyModule_EmitAOF(io, "datatypes.set", "clb", name, box->number, box->text, box->length);
        ValkeyModule_EmitAOF(io, "SET", "!cl", "rewritten", box->number);
    } else {
        ValkeyModuleString *parts[2] = {ValkeyModule_CreateStringFromLongLong(NULL, box->number),
                                        ValkeyModule_CreateString(NULL, box->text, box->length)};
        ValkeyModule_EmitAOF(io, "datatypes.set", "sv", key, parts, (size_t)2);
        for (int i = 0; i < 2; i++) ValkeyModule_FreeString(NULL, parts[i]);
    }
}

static void *Copy(ValkeyModuleKeyOptCtx *ctx, const void *value) {
    const Box *box = value;
    noteKeys("copy", ctx, 1);
    return box->number == 13 ? NULL : newBox(box->number, box->text, box->length);
}

static void FreeNothing(void *value) {
    VALKEYMODULE_NOT_USED(value);
}

static Box *boxOf(ValkeyModuleKey *key) {
    return ValkeyModule_ModuleTypeGetType(key) == BoxType ? ValkeyModule_ModuleTypeGetValue(key) : NULL;
}

/* datatypes.set key number text */
COMMAND(Set) {
    if (argc != 4) return ValkeyModule_WrongArity(ctx);
    long long number;
    size_t length;
    if (ValkeyModule_StringToLongLong(argv[2], &number) == VALKEYMODULE_ERR)
        return ValkeyModule_ReplyWithError(ctx, "ERR no number");
    const char *text = ValkeyModule_StringPtrLen(argv[3], &length);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ModuleTypeSetValue(key, BoxType, newBox(number, text, length)));
    ValkeyModule_CloseKey(key);
    ValkeyModule_ReplicateVerbatim(ctx);
    return VALKEYMODULE_OK;
}

/* datatypes.get key: type, number, text */
COMMAND(Get) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    Box *box = boxOf(key);
    ValkeyModule_ReplyWithArray(ctx, 5);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KeyType(key));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ValueLength(key));
    if (box) {
        ValkeyModule_ReplyWithLongLong(ctx, box->number);
        ValkeyModule_ReplyWithStringBuffer(ctx, box->text, box->length);
        ValkeyModule_ReplyWithLongLong(ctx, box->exact == box->number / 3.0 && box->rough == (float)box->number / 7 &&
                                                box->wide == (long double)box->number / 4);
    } else {
        for (int i = 0; i < 3; i++) ValkeyModule_ReplyWithNull(ctx);
    }
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* datatypes.replace key number: by ModuleTypeReplaceValue, with both types */
COMMAND(Replace) {
    VALKEYMODULE_NOT_USED(argc);
    long long number;
    ValkeyModule_StringToLongLong(argv[2], &number);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    Box *fresh = newBox(number, "new", 3);
    void *old = NULL;
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ModuleTypeReplaceValue(key, PlainType, fresh, &old));
    int status = ValkeyModule_ModuleTypeReplaceValue(key, BoxType, fresh, &old);
    ValkeyModule_ReplyWithLongLong(ctx, status);
    ValkeyModule_ReplyWithLongLong(ctx, old ? ((Box *)old)->number : -1);
    Free(status == VALKEYMODULE_OK ? old : fresh);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* datatypes.text key: as a text and back */
COMMAND(Text) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    Box *box = boxOf(key);
    if (!box) {
        ValkeyModule_CloseKey(key);
        return ValkeyModule_ReplyWithNull(ctx);
    }
    ValkeyModuleString *text = ValkeyModule_SaveDataTypeToString(ctx, box, BoxType);
    Box *again = ValkeyModule_LoadDataTypeFromStringEncver(text, BoxType, 3);
    Box *none = ValkeyModule_LoadDataTypeFromString(text, BoxType);
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithString(ctx, text);
    ValkeyModule_ReplyWithLongLong(ctx, again ? again->number : -1);
    ValkeyModule_ReplyWithBool(ctx, again && again->wide == box->wide);
    ValkeyModule_ReplyWithBool(ctx, none != NULL);
    if (again) Free(again);
    ValkeyModule_FreeString(ctx, text);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* datatypes.cut key length: the value of so much of its text */
COMMAND(Cut) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    ValkeyModuleString *text = ValkeyModule_SaveDataTypeToString(ctx, boxOf(key), BoxType);
    ValkeyModuleString *part = ValkeyModule_CreateString(ctx, ValkeyModule_StringPtrLen(text, NULL), (size_t)number(argv[2]));
    Box *box = ValkeyModule_LoadDataTypeFromStringEncver(part, BoxType, 3);
    ValkeyModule_ReplyWithLongLong(ctx, box ? box->number : -1);
    if (box) Free(box);
    ValkeyModule_FreeString(ctx, part);
    ValkeyModule_FreeString(ctx, text);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* datatypes.plain key: a value of a type without methods */
COMMAND(Plain) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_ModuleTypeSetValue(key, PlainType, (void *)8L));
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* datatypes.history: what the callbacks were told since the last time */
COMMAND(History) {
    UNUSED;
    return replyHistory(ctx);
}

/* datatypes.late: types are made during OnLoad alone; types that must be refused */
COMMAND(Late) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION};
    return ValkeyModule_ReplyWithBool(ctx, ValkeyModule_CreateDataType(ctx, "latecomer", 0, &methods) != NULL);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "datatypes", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_SetModuleOptions(ctx, VALKEYMODULE_OPTIONS_HANDLE_IO_ERRORS);
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION,
                                       .rdb_load = Load,
                                       .rdb_save = Save,
                                       .aof_rewrite = Rewrite,
                                       .free_effort2 = FreeEffort,
                                       .digest = Digest,
                                       .free = Free,
                                       .mem_usage2 = MemUsage,
                                       .unlink2 = Unlink,
                                       .copy2 = Copy};
    ValkeyModuleTypeMethods none = {.version = 1, .free = FreeNothing};
    if (ValkeyModule_CreateDataType(ctx, "short", 0, &none) != NULL) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateDataType(ctx, "bad.name!", 0, &none) != NULL) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateDataType(ctx, "box-type1", 1024, &none) != NULL) return VALKEYMODULE_ERR;
    if ((BoxType = ValkeyModule_CreateDataType(ctx, "box-type1", 3, &methods)) == NULL) return VALKEYMODULE_ERR;
    if ((PlainType = ValkeyModule_CreateDataType(ctx, "plaintype", 0, &none)) == NULL) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "datatypes.set", Set, "write", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "datatypes.get", Get, "readonly", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "datatypes.replace", Replace, "write", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "datatypes.text", Text, "readonly", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "datatypes.cut", Cut, "readonly", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "datatypes.plain", Plain, "write", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "datatypes.history", History, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "datatypes.late", Late, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
