#include "valkeymodule.h"

#define BUCKETS 64
#define ENCODING 1

static ValkeyModuleType *HistogramType;

typedef struct {
    unsigned long long counts[BUCKETS];
} Histogram;

/* Bucket b holds the values from 2^b up to twice that; bucket 0 also holds 0. */
static int BucketOf(unsigned long long value) {
    int bucket = 0;
    while (value >>= 1) bucket++;
    return bucket;
}

static void *Load(ValkeyModuleIO *rdb, int version) {
    if (version > ENCODING) {
        const ValkeyModuleString *name = ValkeyModule_GetKeyNameFromIO(rdb);
        ValkeyModule_LogIOError(rdb, "warning", "%s was saved by a newer module",
                                name ? ValkeyModule_StringPtrLen(name, NULL) : "a value");
        return NULL;
    }
    Histogram *histogram = ValkeyModule_Calloc(1, sizeof(*histogram));
    for (int b = 0; b < BUCKETS; b++) histogram->counts[b] = ValkeyModule_LoadUnsigned(rdb);
    return histogram;
}

static void Save(ValkeyModuleIO *rdb, void *value) {
    Histogram *histogram = value;
    for (int b = 0; b < BUCKETS; b++) ValkeyModule_SaveUnsigned(rdb, histogram->counts[b]);
}

static void Rewrite(ValkeyModuleIO *aof, ValkeyModuleString *key, void *value) {
    Histogram *histogram = value;
    for (int b = 0; b < BUCKETS; b++)
        if (histogram->counts[b] > 0)
            ValkeyModule_EmitAOF(aof, "HIST.ADD", "sll", key, (long long)(1ULL << b), (long long)histogram->counts[b]);
}

static void Digest(ValkeyModuleDigest *digest, void *value) {
    Histogram *histogram = value;
    for (int b = 0; b < BUCKETS; b++) ValkeyModule_DigestAddLongLong(digest, (long long)histogram->counts[b]);
    ValkeyModule_DigestEndSequence(digest);
}

static void *Copy(ValkeyModuleString *from, ValkeyModuleString *to, const void *value) {
    VALKEYMODULE_NOT_USED(from);
    VALKEYMODULE_NOT_USED(to);
    Histogram *copy = ValkeyModule_Alloc(sizeof(*copy));
    *copy = *(const Histogram *)value;
    return copy;
}

static size_t MemoryOf(const void *value) {
    return ValkeyModule_MallocSize((void *)value);
}

static int Defrag(ValkeyModuleDefragCtx *ctx, ValkeyModuleString *key, void **value) {
    VALKEYMODULE_NOT_USED(key);
    void *moved = ValkeyModule_DefragAlloc(ctx, *value);
    if (moved != NULL) *value = moved;
    return 0;
}

static void Free(void *value) {
    ValkeyModule_Free(value);
}

/* HIST.ADD key value [times] */
static int HistAdd(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc < 3 || argc > 4) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    unsigned long long value, times = 1;
    if (ValkeyModule_StringToULongLong(argv[2], &value) == VALKEYMODULE_ERR ||
        (argc == 4 && ValkeyModule_StringToULongLong(argv[3], &times) == VALKEYMODULE_ERR))
        return ValkeyModule_ReplyWithError(ctx, "ERR value and times are numbers, 0 or more");

    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    Histogram *histogram;
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY) {
        histogram = ValkeyModule_Calloc(1, sizeof(*histogram));
        ValkeyModule_ModuleTypeSetValue(key, HistogramType, histogram);
    } else if (ValkeyModule_ModuleTypeGetType(key) == HistogramType) {
        histogram = ValkeyModule_ModuleTypeGetValue(key);
    } else {
        return ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);
    }
    unsigned long long *count = &histogram->counts[BucketOf(value)];
    *count += times;
    ValkeyModule_ReplicateVerbatim(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)*count);
}

/* HIST.SHOW key: for each bucket that is not empty its lowest value and how many there are */
static int HistShow(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_EMPTY) return ValkeyModule_ReplyWithEmptyArray(ctx);
    if (ValkeyModule_ModuleTypeGetType(key) != HistogramType)
        return ValkeyModule_ReplyWithError(ctx, VALKEYMODULE_ERRORMSG_WRONGTYPE);

    Histogram *histogram = ValkeyModule_ModuleTypeGetValue(key);
    long rows = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    for (int b = 0; b < BUCKETS; b++) {
        if (histogram->counts[b] == 0) continue;
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithLongLong(ctx, b == 0 ? 0 : (long long)(1ULL << b));
        ValkeyModule_ReplyWithLongLong(ctx, (long long)histogram->counts[b]);
        rows++;
    }
    ValkeyModule_ReplySetArrayLength(ctx, rows);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "histogram", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModuleTypeMethods methods = {
        .version = VALKEYMODULE_TYPE_METHOD_VERSION,
        .rdb_load = Load,
        .rdb_save = Save,
        .aof_rewrite = Rewrite,
        .mem_usage = MemoryOf,
        .digest = Digest,
        .free = Free,
        .copy = Copy,
        .defrag = Defrag,
    };
    HistogramType = ValkeyModule_CreateDataType(ctx, "histogram", ENCODING, &methods);
    if (HistogramType == NULL) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "hist.add", HistAdd, "write deny-oom fast", 1, 1, 1) == VALKEYMODULE_ERR)
        return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "hist.show", HistShow, "readonly", 1, 1, 1);
}
