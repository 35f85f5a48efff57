/* String objects: made in every way, read in every way, held, appended to, compared. */
#include "testing.h"
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

static ValkeyModuleString *kept[10];

/* strings.make <how> <argument>: a string made in that way. */
static int Make(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    const char *how = ValkeyModule_StringPtrLen(argv[1], NULL);
    size_t len;
    const char *text = ValkeyModule_StringPtrLen(argv[2], &len);
    ValkeyModuleString *made = NULL;
    if (!strcmp(how, "bytes")) made = ValkeyModule_CreateString(ctx, text, len);
    else if (!strcmp(how, "longlong")) made = ValkeyModule_CreateStringFromLongLong(ctx, number(argv[2]));
    else if (!strcmp(how, "ulonglong")) {
        unsigned long long value = 0;
        ValkeyModule_StringToULongLong(argv[2], &value);
        made = ValkeyModule_CreateStringFromULongLong(ctx, value);
    } else if (!strcmp(how, "double")) {
        double value = 0;
        ValkeyModule_StringToDouble(argv[2], &value);
        made = ValkeyModule_CreateStringFromDouble(ctx, value);
    } else if (!strcmp(how, "longdouble") || !strcmp(how, "human")) {
        long double value = 0;
        ValkeyModule_StringToLongDouble(argv[2], &value);
        made = ValkeyModule_CreateStringFromLongDouble(ctx, value, !strcmp(how, "human"));
    } else if (!strcmp(how, "streamid")) {
        ValkeyModuleStreamID id = {1, 2};
        if (ValkeyModule_StringToStreamID(argv[2], &id) == VALKEYMODULE_ERR) return ValkeyModule_ReplyWithError(ctx, "ERR no ID");
        made = ValkeyModule_CreateStringFromStreamID(ctx, &id);
    } else if (!strcmp(how, "printf")) {
        made = ValkeyModule_CreateStringPrintf(ctx, "%s|%5d|%-5u|%lld|%llu|%.3f|%c|%x|%%|%s", text, -7, 9u, -1234567890123LL,
                                               18446744073709551615ULL, 2.5, 'z', 0xbeef, "end");
    } else if (!strcmp(how, "copy")) made = ValkeyModule_CreateStringFromString(ctx, argv[2]);
    if (made == NULL) return ValkeyModule_ReplyWithNull(ctx);
    ValkeyModule_ReplyWithString(ctx, made);
    ValkeyModule_FreeString(ctx, made);
    return VALKEYMODULE_OK;
}

#define SHOW(...) \
    do { \
        ValkeyModuleString *shown = ValkeyModule_CreateStringPrintf(ctx, __VA_ARGS__); \
        ValkeyModule_ReplyWithString(ctx, shown); \
        ValkeyModule_FreeString(ctx, shown); \
        count++; \
    } while (0)

/* strings.drawn seed: numbers of the C library after it was seeded, by each of its functions that needs no seed of the module's. */
static int Drawn(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    long long seed = 0;
    if (argc != 2 || ValkeyModule_StringToLongLong(argv[1], &seed) != VALKEYMODULE_OK) return ValkeyModule_WrongArity(ctx);
    unsigned own = (unsigned)seed;
    ValkeyModule_ReplyWithArray(ctx, 80);
    srand((unsigned)seed);
    for (int j = 0; j < 40; j++) ValkeyModule_ReplyWithLongLong(ctx, j % 2 ? rand() : random());
    srandom((unsigned)seed + 1);
    for (int j = 0; j < 40; j++) ValkeyModule_ReplyWithLongLong(ctx, j % 2 ? rand_r(&own) : random());
    return VALKEYMODULE_OK;
}

/* strings.printf: every conversion, with every flag and length, on values that have one text only. */
static int Printf(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED;
    int count = 0, written = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN);
    SHOW("%d|%i|%u|%o|%x|%X|%#o|%#x|%#X", -1, 2147483647, 4294967295u, 8, 0xabc, 0xabc, 8, 0xabc, 0xabc);
    SHOW("%+d|% d|%05d|%-5d|%5d|%.3d|%+.3d|%8.3d|%-8.3d|", 42, 42, 42, 42, 42, 4, 4, -4, -4);
    SHOW("%hhd|%hhu|%hd|%hu", (signed char)-3, (unsigned char)253, (short)-3, (unsigned short)65533);
    SHOW("%ld|%lu|%lld|%llu|%llx", -5L, 5UL, -9223372036854775807LL - 1, 18446744073709551615ULL, 0xfedcba9876543210ULL);
    SHOW("%zu|%zd|%td|%jd|%ju", sizeof(int), (ssize_t)-1, (ptrdiff_t)-2, (intmax_t)-3, (uintmax_t)3);
    SHOW("%f|%F|%.0f|%#.0f|%.10f|%+f|% f|%010.2f|%-10.2f|", 0.1, -0.5, 2.5, 2.0, 1.0 / 3, 1.0, 1.0, -3.14159, 3.14159);
    SHOW("%e|%E|%.0e|%.3e|%+E", 12345.678, 0.00012, 15.0, -1e100, 1e-300);
    SHOW("%g|%G|%.3g|%#g|%g|%g|%.17g", 100000.0, 1e-5, 1234.5, 1.5, 1e6, 0.0001, 0.1);
    SHOW("%a|%A|%.2a|%+a", 1.0, 0.5, 1.999, -2.0);
    SHOW("%f|%F|%e|%5g|%-5g|%05f", 1.0 / 0.0, -1.0 / 0.0, 1.0 / 0.0, -1.0 / 0.0, 1.0 / 0.0, 1.0 / 0.0);
    SHOW("%Lf|%Lg|%.3Le|%+.1Lf", 1.25L, 1e20L, -12345.0L, 0.5L);
    SHOW("%c|%3c|%-3c|%s|%5s|%-5s|%.2s|%5.1s|%s", 'a', 'b', 'c', "word", "w", "w", "word", "word", "");
    SHOW("%*d|%-*d|%.*f|%*.*s", 6, 7, 6, 7, 2, 1.005, 6, 2, "cut");
    SHOW("%3$s %1$s %2$*4$d", "one", 2, "three", 4);
    SHOW("%p|%p", (void *)0x1234, (void *)0xbeef);
    SHOW("%%|%n!", &written);
    SHOW("%d", written);
    SHOW("%.0f %.0f %.0f %.0f %.1f %.2f", 0.5, 1.5, 2.5, 3.5, 0.25, 1.005);
    SHOW("%s|%.300f", "a long one", 1e300);
    ValkeyModule_ReplySetArrayLength(ctx, count);
    return VALKEYMODULE_OK;
}

/* strings.read <how> <argument>: whether it reads, and as what. */
static int Read(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    const char *how = ValkeyModule_StringPtrLen(argv[1], NULL);
    ValkeyModule_ReplyWithArray(ctx, 2);
    if (!strcmp(how, "longlong")) {
        long long value = 77;
        ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StringToLongLong(argv[2], &value));
        return ValkeyModule_ReplyWithLongLong(ctx, value);
    }
    if (!strcmp(how, "ulonglong")) {
        unsigned long long value = 77;
        int status = ValkeyModule_StringToULongLong(argv[2], &value);
        ValkeyModule_ReplyWithLongLong(ctx, status);
        return ValkeyModule_ReplyWithLongLong(ctx, status == VALKEYMODULE_OK ? (long long)value : 77);
    }
    if (!strcmp(how, "double")) {
        double value = 77;
        int status = ValkeyModule_StringToDouble(argv[2], &value);
        ValkeyModule_ReplyWithLongLong(ctx, status);
        return ValkeyModule_ReplyWithDouble(ctx, status == VALKEYMODULE_OK ? value : 77);
    }
    long double value = 77;
    int status = ValkeyModule_StringToLongDouble(argv[2], &value);
    ValkeyModule_ReplyWithLongLong(ctx, status);
    return ValkeyModule_ReplyWithLongDouble(ctx, status == VALKEYMODULE_OK ? value : 77);
}

static int Compare(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    int order = ValkeyModule_StringCompare(argv[1], argv[2]);
    return ValkeyModule_ReplyWithLongLong(ctx, order < 0 ? -1 : order > 0 ? 1 : 0);
}

/* strings.append <text> <more> <more> ...: a new string, appended to. */
static int Append(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc < 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleString *text = ValkeyModule_CreateStringFromString(NULL, argv[1]);
    for (int j = 2; j < argc; j++) {
        size_t len;
        const char *more = ValkeyModule_StringPtrLen(argv[j], &len);
        ValkeyModule_StringAppendBuffer(ctx, text, more, len);
    }
    ValkeyModule_TrimStringAllocation(text);
    ValkeyModule_RetainString(NULL, text);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StringAppendBuffer(ctx, text, "never", 5));
    ValkeyModule_ReplyWithString(ctx, text);
    ValkeyModule_FreeString(NULL, text);
    ValkeyModule_FreeString(NULL, text);
    return VALKEYMODULE_OK;
}

/* strings.keep <slot> <how> [<text>]: a string that outlives the command. strings.kept <slot>: it. */
static int Keep(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 4) return ValkeyModule_WrongArity(ctx);
    long long slot = number(argv[1]) % 10;
    const char *how = ValkeyModule_StringPtrLen(argv[2], NULL);
    if (kept[slot]) ValkeyModule_FreeString(NULL, kept[slot]);
    if (!strcmp(how, "retain")) {
        ValkeyModule_RetainString(ctx, argv[3]);
        kept[slot] = argv[3];
    } else if (!strcmp(how, "hold")) kept[slot] = ValkeyModule_HoldString(NULL, argv[3]);
    else if (!strcmp(how, "auto")) {
        ValkeyModule_AutoMemory(ctx);
        kept[slot] = ValkeyModule_CreateStringPrintf(ctx, "auto %s", ValkeyModule_StringPtrLen(argv[3], NULL));
        ValkeyModule_RetainString(ctx, kept[slot]);
    } else if (!strcmp(how, "auto-hold")) {
        ValkeyModule_AutoMemory(ctx);
        ValkeyModuleString *mine = ValkeyModule_CreateString(NULL, "held", 4);
        ValkeyModule_HoldString(ctx, mine);
        kept[slot] = mine;
    } else kept[slot] = ValkeyModule_CreateStringFromString(NULL, argv[3]);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

static int Kept(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModuleString *text = kept[number(argv[1]) % 10];
    return text ? ValkeyModule_ReplyWithString(ctx, text) : ValkeyModule_ReplyWithNull(ctx);
}

static int Null(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    size_t len;
    const char *text = ValkeyModule_StringPtrLen(NULL, &len);
    return ValkeyModule_ReplyWithStringBuffer(ctx, text, len);
}

/* strings.auto <n>: n strings and pool blocks that nobody frees. */
static int Auto(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    ValkeyModule_AutoMemory(ctx);
    long long sum = 0;
    for (long long j = 0; j < number(argv[1]); j++) {
        ValkeyModuleString *text = ValkeyModule_CreateStringFromLongLong(ctx, j);
        char *pool = ValkeyModule_PoolAlloc(ctx, (size_t)(j % 97));
        if (j % 97 && pool == NULL) return ValkeyModule_ReplyWithError(ctx, "ERR the pool gives nothing");
        if (j % 97) memset(pool, (int)j, (size_t)(j % 97));
        size_t len;
        ValkeyModule_StringPtrLen(text, &len);
        sum += (long long)len;
        if (j % 3 == 0) ValkeyModule_FreeString(ctx, text);
    }
    return ValkeyModule_ReplyWithLongLong(ctx, sum);
}

/* strings.heap: a round through the heap functions. */
static int Heap(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    char *a = ValkeyModule_Alloc(10), *b = ValkeyModule_Calloc(10, 3), *c = ValkeyModule_TryAlloc(100000);
    char *d = ValkeyModule_TryCalloc(1000, 1000), *e = ValkeyModule_Strdup("duplicate");
    int zeros = c != NULL && d != NULL;
    for (int j = 0; j < 30; j++) zeros &= b[j] == 0;
    for (int j = 0; zeros && j < 1000000; j += 999) zeros &= d[j] == 0;
    memcpy(a, "123456789", 10);
    a = ValkeyModule_Realloc(a, 1000000);
    c = ValkeyModule_TryRealloc(c, 10);
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithBool(ctx, zeros && c != NULL);
    ValkeyModule_ReplyWithCString(ctx, a);
    ValkeyModule_ReplyWithCString(ctx, e);
    ValkeyModule_ReplyWithBool(ctx, ValkeyModule_MallocSize(a) >= 1000000 && ValkeyModule_MallocUsableSize(e) >= 10);
    ValkeyModule_Free(a), ValkeyModule_Free(b), ValkeyModule_Free(c), ValkeyModule_Free(d), ValkeyModule_Free(e);
    ValkeyModule_Free(NULL);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "strings", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"strings.make", Make}, {"strings.read", Read}, {"strings.compare", Compare}, {"strings.append", Append},
                    {"strings.keep", Keep}, {"strings.kept", Kept}, {"strings.null", Null},       {"strings.auto", Auto},
                    {"strings.heap", Heap},     {"strings.printf", Printf}, {"strings.drawn", Drawn}};
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, "readonly", 0, 0, 0) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
