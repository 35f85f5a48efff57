/* Stream functions. Commands open the key in the mode they are told (0: pass NULL) and reply with errno and result. */
#include "testing.h"
#include <stdlib.h>

static ValkeyModuleType *numberType;

static void replyId(ValkeyModuleCtx *ctx, const ValkeyModuleStreamID *id) {
    ValkeyModule_ReplyWithString(ctx, ValkeyModule_CreateStringFromStreamID(ctx, id));
}

/* The ID in a text, or NULL for "null". */
static ValkeyModuleStreamID *idOf(ValkeyModuleString *text, ValkeyModuleStreamID *id) {
    if (is(text, "null")) return NULL;
    ValkeyModule_StringToStreamID(text, id);
    return id;
}

/* streams.add key mode flags id [field value ...] */
COMMAND(Add) {
    ValkeyModuleKey *key = openKey(ctx, argv);
    ValkeyModuleStreamID id = {7, 7}, *at = idOf(argv[4], &id);
    int result = ValkeyModule_StreamAdd(key, (int)number(argv[3]), at, argc > 5 ? argv + 5 : NULL, (argc - 5) / 2);
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithCString(ctx, errorName());
    ValkeyModule_ReplyWithLongLong(ctx, result);
    replyId(ctx, &id);
    return VALKEYMODULE_OK;
}

/* streams.auto key field value ...: with an ID made by the server; replies whether it is as it must be. */
COMMAND(Auto) {
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModuleStreamID first, second;
    int flags = VALKEYMODULE_STREAM_ADD_AUTOID;
    int results = ValkeyModule_StreamAdd(key, flags, &first, argv + 2, (argc - 2) / 2);
    results += ValkeyModule_StreamAdd(key, flags, &second, argv + 2, (argc - 2) / 2);
    results += ValkeyModule_StreamAdd(key, flags, NULL, argv + 2, (argc - 2) / 2);
    ValkeyModule_ReplyWithArray(ctx, 5);
    ValkeyModule_ReplyWithLongLong(ctx, results);
    ValkeyModule_ReplyWithBool(ctx, (long long)first.ms == ValkeyModule_CachedMicroseconds() / 1000);
    ValkeyModule_ReplyWithLongLong(ctx, (long long)first.seq);
    ValkeyModule_ReplyWithBool(ctx, second.ms == first.ms);
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)second.seq);
}

/* streams.nulls key: arguments that are missing. */
COMMAND(Nulls) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    ValkeyModuleStreamID id = {5, 5};
    ValkeyModule_ReplyWithArray(ctx, 8);
    replyResult(ctx, (errno = 0, ValkeyModule_StreamAdd(key, 0, &id, NULL, 1)));
    replyResult(ctx, (errno = 0, ValkeyModule_StreamIteratorStart(NULL, 0, NULL, NULL)));
    replyResult(ctx, (errno = 0, ValkeyModule_StreamIteratorStop(NULL)));
    replyResult(ctx, (errno = 0, ValkeyModule_StreamIteratorNextID(NULL, NULL, NULL)));
    replyResult(ctx, (errno = 0, ValkeyModule_StreamIteratorNextField(NULL, NULL, NULL)));
    replyResult(ctx, (errno = 0, ValkeyModule_StreamIteratorDelete(NULL)));
    replyResult(ctx, (errno = 0, ValkeyModule_StreamTrimByLength(NULL, 0, 1)));
    return replyResult(ctx, (errno = 0, ValkeyModule_StreamTrimByID(NULL, 0, &id)));
}

/* streams.huge key megabytes count: one string in all places of an entry of count fields. */
COMMAND(Huge) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    size_t size = (size_t)number(argv[2]) << 20;
    long count = (long)number(argv[3]);
    char *bytes = malloc(size);
    memset(bytes, 'x', size);
    ValkeyModuleString *text = ValkeyModule_CreateString(ctx, bytes, size);
    free(bytes);
    ValkeyModuleString **pairs = malloc(sizeof(*pairs) * 2 * count);
    for (long j = 0; j < 2 * count; j++) pairs[j] = text;
    ValkeyModuleStreamID id = {1, 1};
    errno = 0;
    int result = ValkeyModule_StreamAdd(key, 0, &id, pairs, count);
    ValkeyModule_ReplyWithArray(ctx, 2);
    replyResult(ctx, result);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KeyType(key));
    free(pairs);
    ValkeyModule_FreeString(ctx, text);
    ValkeyModule_CloseKey(key);
    return VALKEYMODULE_OK;
}

/* streams.del key mode id */
COMMAND(Del) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleStreamID id;
    ValkeyModuleKey *key = openKey(ctx, argv);
    return replyResult(ctx, ValkeyModule_StreamDelete(key, idOf(argv[3], &id)));
}

/* streams.keep key length: one entry more, the oldest ones gone, and what the key is then. */
COMMAND(Keep) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModuleStreamID id = {1000, 0};
    ValkeyModule_ReplyWithArray(ctx, 4);
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StreamAdd(key, 0, &id, argv + 1, 1));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StreamTrimByLength(key, 0, number(argv[2])));
    ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_KeyType(key));
    return ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_ValueLength(key));
}

/* streams.trim key mode flags length|id value */
COMMAND(Trim) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleStreamID id;
    ValkeyModuleKey *key = openKey(ctx, argv);
    int flags = (int)number(argv[3]);
    if (is(argv[4], "length")) return replyResult(ctx, ValkeyModule_StreamTrimByLength(key, flags, number(argv[5])));
    return replyResult(ctx, ValkeyModule_StreamTrimByID(key, flags, idOf(argv[5], &id)));
}

/* Fields of the current entry, into the array that is open; how many words there were. */
static long replyFields(ValkeyModuleCtx *ctx, ValkeyModuleKey *key) {
    ValkeyModuleString *field, *value;
    long words = 0;
    while (ValkeyModule_StreamIteratorNextField(key, &field, &value) == VALKEYMODULE_OK) {
        ValkeyModule_ReplyWithString(ctx, field);
        ValkeyModule_ReplyWithString(ctx, value);
        words += 2;
    }
    return words;
}

/* streams.range key mode flags start end: every entry */
COMMAND(Range) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleStreamID start, end, id;
    ValkeyModuleKey *key = openKey(ctx, argv);
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    int flags = (int)number(argv[3]);
    if (ValkeyModule_StreamIteratorStart(key, flags, idOf(argv[4], &start), idOf(argv[5], &end)) == VALKEYMODULE_ERR)
        return replyResult(ctx, VALKEYMODULE_ERR);
    long numfields, entries = 0;
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_ARRAY_LEN);
    for (; ValkeyModule_StreamIteratorNextID(key, &id, &numfields) == VALKEYMODULE_OK; entries++) {
        ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_ARRAY_LEN);
        replyId(ctx, &id);
        ValkeyModule_ReplyWithLongLong(ctx, numfields);
        ValkeyModule_ReplySetArrayLength(ctx, 2 + replyFields(ctx, key));
    }
    ValkeyModule_ReplyWithCString(ctx, errorName());
    ValkeyModule_ReplySetArrayLength(ctx, entries + 1);
    return ValkeyModule_StreamIteratorStop(key);
}

/* One letter of a walk; see streams.walk. */
static void step(ValkeyModuleCtx *ctx, ValkeyModuleKey *key, char letter) {
    ValkeyModuleStreamID id = {0, 0};
    ValkeyModuleString *field = NULL, *value = NULL, *text;
    int result;
    errno = 0;
    switch (letter) {
    case 's': replyResult(ctx, ValkeyModule_StreamIteratorStart(key, 0, NULL, NULL)); return;
    case 'r': replyResult(ctx, ValkeyModule_StreamIteratorStart(key, VALKEYMODULE_STREAM_ITERATOR_REVERSE, NULL, NULL)); return;
    case 'x': replyResult(ctx, ValkeyModule_StreamIteratorStop(key)); return;
    case 'N': replyResult(ctx, ValkeyModule_StreamIteratorNextID(key, NULL, NULL)); return;
    case 'F': replyResult(ctx, ValkeyModule_StreamIteratorNextField(key, NULL, NULL)); return;
    case 'd': replyResult(ctx, ValkeyModule_StreamIteratorDelete(key)); return;
    case 'D': replyResult(ctx, ValkeyModule_StreamDelete(key, &id)); return;
    case 't':
        text = ValkeyModule_CreateString(ctx, "text", 4);
        replyResult(ctx, ValkeyModule_StringSet(key, text));
        return;
    case 'm': replyResult(ctx, ValkeyModule_ModuleTypeSetValue(key, numberType, NULL)); return;
    case 'T': ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StreamTrimByLength(key, 0, 1)); return;
    case 'a':
        id.ms = (ValkeyModule_ValueLength(key) > 1 ? 2000 : 1000);
        text = ValkeyModule_CreateString(ctx, "more", 4);
        ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StreamAdd(key, 0, &id, (ValkeyModuleString *[]){text, text}, 1));
        return;
    case 'l': ValkeyModule_ReplyWithLongLong(ctx, (long long)ValkeyModule_ValueLength(key)); return;
    case 'n':
        result = ValkeyModule_StreamIteratorNextID(key, &id, NULL);
        ValkeyModule_ReplyWithArray(ctx, 2);
        replyResult(ctx, result);
        replyId(ctx, &id);
        return;
    default:
        result = ValkeyModule_StreamIteratorNextField(key, &field, &value);
        if (result == VALKEYMODULE_ERR) {
            replyResult(ctx, result);
            return;
        }
        ValkeyModule_ReplyWithArray(ctx, 2);
        ValkeyModule_ReplyWithString(ctx, field);
        ValkeyModule_ReplyWithString(ctx, value);
    }
}

/* streams.walk key mode letters: s(tart) r(everse start) n(ext ID) f(ield) N F (results not wanted) d(elete)
 * D(elete entry 0-0) t(ext in its place)
 * m(odule's value in its place) T(rim to the last) a(dd at the end) l(ength) x: stop */
COMMAND(Walk) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModuleKey *key = openKey(ctx, argv);
    if (key == NULL) return ValkeyModule_ReplyWithNull(ctx);
    const char *letters = ValkeyModule_StringPtrLen(argv[3], NULL);
    ValkeyModule_ReplyWithArray(ctx, (long)strlen(letters));
    for (; *letters; letters++) step(ctx, key, *letters);
    return VALKEYMODULE_OK;
}

/* streams.purge key flags parity: removes while it iterates every second entry, the first with parity 0. */
COMMAND(Purge) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModuleStreamID id;
    ValkeyModule_StreamIteratorStart(key, (int)number(argv[2]), NULL, NULL);
    long words = 0, parity = (long)number(argv[3]);
    ValkeyModule_ReplyWithArray(ctx, VALKEYMODULE_POSTPONED_ARRAY_LEN);
    for (long j = 0; ValkeyModule_StreamIteratorNextID(key, &id, NULL) == VALKEYMODULE_OK; j++) {
        replyId(ctx, &id);
        words++;
        if (j % 2 == parity)
            ValkeyModule_StreamIteratorDelete(key);
        else
            words += replyFields(ctx, key);
    }
    ValkeyModule_ReplySetArrayLength(ctx, words);
    return VALKEYMODULE_OK;
}

/* streams.id text */
COMMAND(Id) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleStreamID id = {1, 2};
    int result = ValkeyModule_StringToStreamID(argv[1], &id);
    ValkeyModule_ReplyWithArray(ctx, 2);
    ValkeyModule_ReplyWithLongLong(ctx, result);
    replyId(ctx, &id);
    return VALKEYMODULE_OK;
}

/* streams.less key: a number of fields that cannot be */
COMMAND(Less) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleStreamID id = {9, 9};
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_StreamAdd(key, 0, &id, argv, -1));
}

/* streams.gone key id: adds an entry, then takes the stream away before the key is closed. */
COMMAND(Gone) {
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_AutoMemory(ctx);
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_WRITE);
    ValkeyModuleStreamID id;
    ValkeyModule_StreamAdd(key, 0, idOf(argv[2], &id), argv, 1);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_DeleteKey(key));
}

/* Values of the module's own type hold nothing. */
static void forget(void *value) {
    VALKEYMODULE_NOT_USED(value);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "streams", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModuleTypeMethods methods = {.version = VALKEYMODULE_TYPE_METHOD_VERSION, .free = forget};
    numberType = ValkeyModule_CreateDataType(ctx, "streams-n", 0, &methods);
    if (numberType == NULL) return VALKEYMODULE_ERR;
    static const struct {
        const char *name;
        ValkeyModuleCmdFunc run;
    } commands[] = {{"streams.add", Add},   {"streams.auto", Auto},   {"streams.nulls", Nulls}, {"streams.huge", Huge},
                    {"streams.del", Del},   {"streams.trim", Trim},   {"streams.range", Range}, {"streams.walk", Walk},
                    {"streams.keep", Keep}, {"streams.purge", Purge}, {"streams.id", Id},       {"streams.gone", Gone},
                    {"streams.less", Less}};
    for (size_t j = 0; j < sizeof(commands) / sizeof(commands[0]); j++)
        if (ValkeyModule_CreateCommand(ctx, commands[j].name, commands[j].run, "write", 1, 1, 1) == VALKEYMODULE_ERR)
            return VALKEYMODULE_ERR;
    return VALKEYMODULE_OK;
}
