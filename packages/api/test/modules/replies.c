/* Every reply function, and aggregates in every nesting. */
#include "valkeymodule.h"
#include <string.h>

static int Plain(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    const char *what = ValkeyModule_StringPtrLen(argv[1], NULL);
    if (!strcmp(what, "simple")) return ValkeyModule_ReplyWithSimpleString(ctx, "fine");
    if (!strcmp(what, "error")) return ValkeyModule_ReplyWithError(ctx, "ODD something is odd");
    if (!strcmp(what, "error-newline")) return ValkeyModule_ReplyWithError(ctx, "ERR two\r\nlines\r\n");
    if (!strcmp(what, "error-format")) return ValkeyModule_ReplyWithErrorFormat(ctx, "ERR %s has %d of %lld", "it", 3, 1LL << 40);
    if (!strcmp(what, "error-nocode")) return ValkeyModule_ReplyWithError(ctx, "nocode");
    if (!strcmp(what, "longlong")) return ValkeyModule_ReplyWithLongLong(ctx, -9223372036854775807LL - 1);
    if (!strcmp(what, "null")) return ValkeyModule_ReplyWithNull(ctx);
    if (!strcmp(what, "null-array")) return ValkeyModule_ReplyWithNullArray(ctx);
    if (!strcmp(what, "empty-array")) return ValkeyModule_ReplyWithEmptyArray(ctx);
    if (!strcmp(what, "empty-string")) return ValkeyModule_ReplyWithEmptyString(ctx);
    if (!strcmp(what, "string")) return ValkeyModule_ReplyWithString(ctx, argv[1]);
    if (!strcmp(what, "buffer")) return ValkeyModule_ReplyWithStringBuffer(ctx, "a\0b\r\n", 5);
    if (!strcmp(what, "cstring")) return ValkeyModule_ReplyWithCString(ctx, "text");
    if (!strcmp(what, "verbatim")) return ValkeyModule_ReplyWithVerbatimString(ctx, "some text", 9);
    if (!strcmp(what, "verbatim-type")) return ValkeyModule_ReplyWithVerbatimStringType(ctx, "# md", 4, "mkd");
    if (!strcmp(what, "true")) return ValkeyModule_ReplyWithBool(ctx, 17);
    if (!strcmp(what, "false")) return ValkeyModule_ReplyWithBool(ctx, 0);
    if (!strcmp(what, "bignumber")) return ValkeyModule_ReplyWithBigNumber(ctx, "-1234567890123456789012345678901234567890", 41);
    if (!strcmp(what, "double")) return ValkeyModule_ReplyWithDouble(ctx, 3.141592653589793);
    if (!strcmp(what, "double-whole")) return ValkeyModule_ReplyWithDouble(ctx, 1e15);
    if (!strcmp(what, "double-big")) return ValkeyModule_ReplyWithDouble(ctx, 1e300);
    if (!strcmp(what, "double-small")) return ValkeyModule_ReplyWithDouble(ctx, -5e-324);
    if (!strcmp(what, "double-inf")) return ValkeyModule_ReplyWithDouble(ctx, -1.0 / 0.0);
    if (!strcmp(what, "longdouble")) return ValkeyModule_ReplyWithLongDouble(ctx, 2.5L);
    if (!strcmp(what, "longdouble-whole")) return ValkeyModule_ReplyWithLongDouble(ctx, 1000000.0L);
    if (!strcmp(what, "longdouble-inf")) return ValkeyModule_ReplyWithLongDouble(ctx, 1.0L / 0.0L);
    if (!strcmp(what, "empty-map")) return ValkeyModule_ReplyWithMap(ctx, 0);
    if (!strcmp(what, "empty-set")) return ValkeyModule_ReplyWithSet(ctx, 0);
    if (!strcmp(what, "nothing")) return VALKEYMODULE_OK;
    if (!strcmp(what, "status")) return ValkeyModule_ReplyWithSimpleString(ctx, "the result is ignored"), VALKEYMODULE_ERR;
    return ValkeyModule_WrongArity(ctx);
}

/* One value of each kind that may be an element. */
static void element(ValkeyModuleCtx *ctx, int which) {
    switch (which % 5) {
    case 0: ValkeyModule_ReplyWithLongLong(ctx, which); break;
    case 1: ValkeyModule_ReplyWithCString(ctx, "one"); break;
    case 2: ValkeyModule_ReplyWithDouble(ctx, which + 0.5); break;
    case 3: ValkeyModule_ReplyWithNull(ctx); break;
    default: ValkeyModule_ReplyWithBool(ctx, which & 1); break;
    }
}

/* replies.nest <word>: [ ] array, { } map, ( ) set of known length are written as a9 m9 s9; A M S open postponed ones,
 * and the digit after them closes: each element is e. */
static int Nest(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    const char *word = ValkeyModule_StringPtrLen(argv[1], NULL);
    for (int which = 0; *word; word++) {
        switch (*word) {
        case 'a': ValkeyModule_ReplyWithArray(ctx, *++word - '0'); break;
        case 'm': ValkeyModule_ReplyWithMap(ctx, *++word - '0'); break;
        case 's': ValkeyModule_ReplyWithSet(ctx, *++word - '0'); break;
        case 'A': ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_LEN); break;
        case 'M': ValkeyModule_ReplyWithMap(ctx, VALKEYMODULE_POSTPONED_LEN); break;
        case 'S': ValkeyModule_ReplyWithSet(ctx, VALKEYMODULE_POSTPONED_LEN); break;
        case '[': ValkeyModule_ReplySetArrayLength(ctx, *++word - '0'); break;
        case '{': ValkeyModule_ReplySetMapLength(ctx, *++word - '0'); break;
        case '(': ValkeyModule_ReplySetSetLength(ctx, *++word - '0'); break;
        case 't':
            if (ValkeyModule_ReplyWithAttribute(ctx, 1) == VALKEYMODULE_OK) element(ctx, 1), element(ctx, 2);
            break;
        case 'T':
            if (ValkeyModule_ReplyWithAttribute(ctx, VALKEYMODULE_POSTPONED_LEN) == VALKEYMODULE_OK) {
                element(ctx, 1), element(ctx, 2), element(ctx, 3), element(ctx, 4);
                ValkeyModule_ReplySetAttributeLength(ctx, 2);
            }
            break;
        default: element(ctx, which++); break;
        }
    }
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "replies", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (ValkeyModule_CreateCommand(ctx, "replies.plain", Plain, "readonly", 0, 0, 0) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    return ValkeyModule_CreateCommand(ctx, "replies.nest", Nest, "readonly", 0, 0, 0);
}
