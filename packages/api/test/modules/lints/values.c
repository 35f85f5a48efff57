// Values of data types that are freed in part, and as a whole.
#include "case.h"

typedef struct Node {
    struct Node *next;
    char *text;
    ValkeyModuleString *name;
    ValkeyModuleDict *names;
} Node;

static ValkeyModuleType *Whole, *Half, *Nothing, *Nameless, *Shared;
static Node *cached;

static Node *NewNode(Node *next) {
    Node *node = ValkeyModule_Calloc(1, sizeof(*node));
    node->next = next;
    node->text = ValkeyModule_Strdup("text of a node");
    return node;
}
static void FreeNode(Node *node) {
    if (node->name) ValkeyModule_FreeString(NULL, node->name);
    if (node->names) ValkeyModule_FreeDict(NULL, node->names);
    ValkeyModule_Free(node->text);
    ValkeyModule_Free(node);
}
static void FreeWhole(void *value) {
    for (Node *node = value, *next; node; node = next) {
        next = node->next;
        FreeNode(node);
    }
}
static void FreeHalf(void *value) { // m14_half: M14
    FreeNode(value);
}
static void FreeNothing(void *value) { // m14_nothing: M14
    (void)value;
}
static void FreeNameless(void *value) { // m14_string: M14
    Node *node = value;
    node->name = NULL;
    FreeNode(node);
}
static void FreeUnlessCached(void *value) {
    if (value != cached) FreeWhole(value);
}

// $ m14_half k
// $ DEL k
// $ pump 2
CASE(m14_half) {
    (void)argc;
    return PutValue(ctx, argv[1], Half, NewNode(NewNode(NewNode(NULL))));
}
// $ m14_nothing k
// $ SET k text
// $ pump 2
CASE(m14_nothing) {
    (void)argc;
    return PutValue(ctx, argv[1], Nothing, NewNode(NULL));
}
// $ m14_string k
// $ UNLINK k
// $ pump 2
CASE(m14_string) {
    (void)argc;
    Node *node = NewNode(NULL);
    node->name = ValkeyModule_CreateString(NULL, "name", 4);
    return PutValue(ctx, argv[1], Nameless, node);
}
// $ m14_right k
// $ DEL k
// $ m14_right k
// $ FLUSHALL
// $ pump 2
CASE(m14_right) {
    (void)argc;
    Node *node = NewNode(NewNode(NULL));
    node->name = ValkeyModule_CreateString(NULL, "name", 4);
    node->next->names = ValkeyModule_CreateDict(NULL);
    ValkeyModule_DictSetC(node->next->names, "key", 3, node);
    return PutValue(ctx, argv[1], Whole, node);
}
// $ m14_cached k
// $ DEL k
// $ pump 2
CASE(m14_cached) {
    (void)argc;
    return PutValue(ctx, argv[1], Shared, cached = NewNode(NewNode(NULL)));
}
// $ m14_linked k
// $ DEL k
// $ pump 2
// $ DEL k2
// $ pump 2
CASE(m14_linked) {
    (void)argc;
    // The other value is nowhere but in its key and in this one.
    Node *other = NewNode(NULL), *node = NewNode(other);
    ValkeyModuleString *name = ValkeyModule_CreateString(ctx, "k2", 2);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, name, WRITE);
    ValkeyModule_ModuleTypeSetValue(key, Whole, other);
    ValkeyModule_CloseKey(key);
    ValkeyModule_FreeString(ctx, name);
    cached = NULL;
    return PutValue(ctx, argv[1], Nameless, node);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    UNUSED();
    static const Case cases[] = {WRITES(m14_half),  WRITES(m14_nothing), WRITES(m14_string),
                                 WRITES(m14_right), WRITES(m14_cached),  WRITES(m14_linked)};
    if (ValkeyModule_Init(ctx, "values", 1, VALKEYMODULE_APIVER_1) == ERR) return ERR;
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION,
                                       .rdb_load = LoadNumber,
                                       .rdb_save = SaveNumber,
                                       .aof_rewrite = RewriteAsSet,
                                       .digest = DigestNumber};
    const struct {
        ValkeyModuleType **type;
        const char *name;
        ValkeyModuleTypeFreeFunc free;
    } types[] = {{&Whole, "wholetype", FreeWhole},
                 {&Half, "half-type", FreeHalf},
                 {&Nothing, "none-type", FreeNothing},
                 {&Nameless, "nameless1", FreeNameless},
                 {&Shared, "sharedone", FreeUnlessCached}};
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        methods.free = types[i].free;
        *types[i].type = ValkeyModule_CreateDataType(ctx, types[i].name, 1, &methods);
    }
    return RegisterCases(ctx, cases, sizeof(cases) / sizeof(cases[0]));
}
