/* Memory that can be moved: a chain of numbered blocks under a key, and blocks and strings that belong to no key. Each part of the work is
 * counted, and every block says what it held before, so that a lost or mixed up one is noticed. */
#include "testing.h"

#define BLOCK 96

typedef struct Chain {
    long long length;
    int effort;
    /* Blocks after which a callback stops, 0 for when it is told to. */
    int step;
    char **blocks;
} Chain;

static ValkeyModuleType *ChainType;
static Chain global;
static ValkeyModuleString *text, *shared;
static long long calls, parts, moved, stayed, wrong, globals, strings;
static char place[64];

static void fill(Chain *chain, long long length) {
    chain->length = length;
    chain->blocks = ValkeyModule_Alloc(sizeof(char *) * length);
    /* Every second block is thrown away again: what is left has holes. */
    char **holes = ValkeyModule_Alloc(sizeof(char *) * length);
    for (long long i = 0; i < length; i++) {
        holes[i] = ValkeyModule_Alloc(BLOCK);
        chain->blocks[i] = ValkeyModule_Alloc(BLOCK);
        snprintf(chain->blocks[i], BLOCK, "block %lld", i);
    }
    for (long long i = 0; i < length; i++) ValkeyModule_Free(holes[i]);
    ValkeyModule_Free(holes);
}

static long long sum(Chain *chain) {
    char expected[BLOCK];
    long long right = 0;
    for (long long i = 0; i < chain->length; i++) {
        snprintf(expected, sizeof(expected), "block %lld", i);
        right += strcmp(chain->blocks[i], expected) == 0;
    }
    return right;
}

static void *move(ValkeyModuleDefragCtx *ctx, void *pointer) {
    void *better = ValkeyModule_DefragAlloc(ctx, pointer);
    if (better) moved++;
    else stayed++;
    return better ? better : pointer;
}

static int Defrag(ValkeyModuleDefragCtx *ctx, ValkeyModuleString *key, void **value) {
    unsigned long at = 0;
    int resumable = ValkeyModule_DefragCursorGet(ctx, &at) == VALKEYMODULE_OK;
    const ValkeyModuleString *name = ValkeyModule_GetKeyNameFromDefragCtx(ctx);
    snprintf(place, sizeof(place), "%s %s %d %d", ValkeyModule_StringPtrLen(key, NULL),
             name ? ValkeyModule_StringPtrLen(name, NULL) : "-", ValkeyModule_GetDbIdFromDefragCtx(ctx), resumable);
    calls++;
    if (at > 0) parts++;
    *value = move(ctx, *value);
    Chain *chain = *value;
    if (at == 0) chain->blocks = move(ctx, chain->blocks);
    for (int done = 0; at < (unsigned long)chain->length; at++, done++) {
        if (chain->step ? done == chain->step : done && done % 16 == 0 && ValkeyModule_DefragShouldStop(ctx)) {
            if (ValkeyModule_DefragCursorSet(ctx, at) == VALKEYMODULE_OK) return 1;
            wrong++;
        }
        chain->blocks[at] = move(ctx, chain->blocks[at]);
    }
    return 0;
}

static void DefragGlobals(ValkeyModuleDefragCtx *ctx) {
    unsigned long at;
    globals++;
    if (ValkeyModule_GetKeyNameFromDefragCtx(ctx) || ValkeyModule_GetDbIdFromDefragCtx(ctx) != -1 || ValkeyModule_DefragShouldStop(ctx) ||
        ValkeyModule_DefragCursorGet(ctx, &at) == VALKEYMODULE_OK || ValkeyModule_DefragCursorSet(ctx, 1) == VALKEYMODULE_OK)
        wrong++;
    for (long long i = 0; i < global.length; i++) global.blocks[i] = move(ctx, global.blocks[i]);
    if (!text) return;
    ValkeyModuleString *better = ValkeyModule_DefragValkeyModuleString(ctx, text);
    if (better) {
        strings++;
        text = better;
    }
    if (ValkeyModule_DefragValkeyModuleString(ctx, shared)) wrong++;
}

static void Free(void *value) {
    Chain *chain = value;
    for (long long i = 0; i < chain->length; i++) ValkeyModule_Free(chain->blocks[i]);
    ValkeyModule_Free(chain->blocks);
    ValkeyModule_Free(chain);
}

static size_t FreeEffort(ValkeyModuleString *key, const void *value) {
    VALKEYMODULE_NOT_USED(key);
    return ((const Chain *)value)->effort;
}

/* defrag.make key blocks effort step */
COMMAND(Make) {
    if (argc != 5) return ValkeyModule_WrongArity(ctx);
    long long length, effort, step;
    ValkeyModule_StringToLongLong(argv[2], &length);
    ValkeyModule_StringToLongLong(argv[3], &effort);
    ValkeyModule_StringToLongLong(argv[4], &step);
    Chain *chain = ValkeyModule_Alloc(sizeof(*chain));
    chain->effort = (int)effort;
    chain->step = (int)step;
    fill(chain, length);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    ValkeyModule_ModuleTypeSetValue(key, ChainType, chain);
    ValkeyModule_CloseKey(key);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* defrag.globals blocks: what no key holds, and two strings whose bytes lie behind holes */
COMMAND(Globals) {
    VALKEYMODULE_NOT_USED(argc);
    long long length;
    ValkeyModule_StringToLongLong(argv[1], &length);
    fill(&global, length);
    text = ValkeyModule_CreateString(NULL, "a text that can be moved", 24);
    shared = ValkeyModule_CreateString(NULL, "a text that two hold", 20);
    ValkeyModule_RetainString(NULL, shared);
    ValkeyModule_StringPtrLen(text, NULL);
    ValkeyModule_StringPtrLen(shared, NULL);
    return ValkeyModule_ReplyWithSimpleString(ctx, "OK");
}

/* defrag.sum key: how many blocks are what they should be */
COMMAND(Sum) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ);
    ValkeyModule_ReplyWithLongLong(ctx, sum(ValkeyModule_ModuleTypeGetValue(key)));
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* defrag.report: what the callbacks did and saw */
COMMAND(Report) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    const struct {
        const char *name;
        long long value;
    } rows[] = {{"calls", calls}, {"parts", parts}, {"moved", moved}, {"stayed", stayed}, {"wrong", wrong}, {"globals", globals}, {"strings", strings}};
    ValkeyModule_ReplyWithMap(ctx, 9);
    for (unsigned i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        ValkeyModule_ReplyWithCString(ctx, rows[i].name);
        ValkeyModule_ReplyWithLongLong(ctx, rows[i].value);
    }
    ValkeyModule_ReplyWithCString(ctx, "global");
    ValkeyModule_ReplyWithLongLong(ctx, sum(&global));
    ValkeyModule_ReplyWithCString(ctx, "place");
    ValkeyModule_ReplyWithCString(ctx, place);
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    if (ValkeyModule_Init(ctx, "defrag", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModuleTypeMethods methods = {
        .version = VALKEYMODULE_TYPE_METHOD_VERSION, .free = Free, .free_effort = FreeEffort, .defrag = Defrag};
    /* With an argument there is no type, and the module can be unloaded. */
    if (argc == 0 && (ChainType = ValkeyModule_CreateDataType(ctx, "chaintype", 0, &methods)) == NULL) return VALKEYMODULE_ERR;
    if (ValkeyModule_RegisterDefragFunc(ctx, DefragGlobals) != VALKEYMODULE_OK) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "defrag.make", Make, "write", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "defrag.globals", Globals, "write", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "defrag.sum", Sum, "readonly", 1, 1, 1);
    ValkeyModule_CreateCommand(ctx, "defrag.report", Report, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
