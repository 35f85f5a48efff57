/* One command for each way of calling the module API, each with a loop count: the time of one call is what the loop takes. */
#include "valkeymodule.h"

typedef void (*Body)(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count);

static volatile long long sink;

static void nothing(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  (void)ctx;
  (void)argv;
  for (long long i = 0; i < count; i++) sink = i;
}

static void getSelectedDb(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  (void)argv;
  for (long long i = 0; i < count; i++) sink = ValkeyModule_GetSelectedDb(ctx);
}

static void stringPtrLen(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  (void)ctx;
  for (long long i = 0; i < count; i++) {
    size_t length;
    sink = ValkeyModule_StringPtrLen(argv[1], &length)[0];
  }
}

static void allocFree(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  (void)ctx;
  (void)argv;
  for (long long i = 0; i < count; i++) {
    char *bytes = ValkeyModule_Alloc(32);
    bytes[0] = (char)i;
    ValkeyModule_Free(bytes);
  }
}

static void createFreeString(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  (void)argv;
  for (long long i = 0; i < count; i++) {
    ValkeyModuleString *text = ValkeyModule_CreateString(ctx, "some bytes", 10);
    ValkeyModule_FreeString(ctx, text);
  }
}

static void openCloseKey(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  for (long long i = 0; i < count; i++) {
    ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
    ValkeyModule_CloseKey(key);
  }
}

static void callPing(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  (void)argv;
  for (long long i = 0; i < count; i++) {
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "PING", "");
    ValkeyModule_FreeCallReply(reply);
  }
}

static void callSet(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  for (long long i = 0; i < count; i++) {
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "SET", "sc", argv[1], "value");
    ValkeyModule_FreeCallReply(reply);
  }
}

static void callIncr(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  (void)argv;
  for (long long i = 0; i < count; i++) {
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, "INCR", "c", "calls:counter");
    ValkeyModule_FreeCallReply(reply);
  }
}

/* A key of one's own, open for writing. */
static ValkeyModuleKey *openOwn(ValkeyModuleCtx *ctx, const char *name, size_t length) {
  ValkeyModuleString *text = ValkeyModule_CreateString(ctx, name, length);
  ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, text, VALKEYMODULE_READ | VALKEYMODULE_WRITE);
  ValkeyModule_FreeString(ctx, text);
  return key;
}

static void hashSet(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  ValkeyModuleKey *key = openOwn(ctx, "calls:hash", 10);
  for (long long i = 0; i < count; i++)
    sink = ValkeyModule_HashSet(key, VALKEYMODULE_HASH_NONE, argv[1], argv[2], NULL);
  ValkeyModule_CloseKey(key);
}

static void zsetAdd(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  ValkeyModuleKey *key = openOwn(ctx, "calls:zset", 10);
  for (long long i = 0; i < count; i++) sink = ValkeyModule_ZsetAdd(key, (double)i, argv[1], NULL);
  ValkeyModule_CloseKey(key);
}

/* A thousand keys, set again and again. */
static void dictSet(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, long long count) {
  (void)argv;
  ValkeyModuleDict *dict = ValkeyModule_CreateDict(ctx);
  for (long long i = 0; i < count; i++) {
    unsigned char key[2] = {(unsigned char)i, (unsigned char)(i >> 8 & 3)};
    sink = ValkeyModule_DictReplaceC(dict, key, sizeof(key), dict);
  }
  ValkeyModule_FreeDict(ctx, dict);
}

/* Runs a body as often as the second argument says. */
static int run(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc, Body body) {
  long long count;
  if (argc != 3) return ValkeyModule_WrongArity(ctx);
  if (ValkeyModule_StringToLongLong(argv[2], &count) != VALKEYMODULE_OK)
    return ValkeyModule_ReplyWithError(ctx, "ERR count is not a number");
  body(ctx, argv, count);
  return ValkeyModule_ReplyWithLongLong(ctx, count);
}

/* Replies with as many integers as the second argument says. */
static int replies(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  long long count;
  if (argc != 3) return ValkeyModule_WrongArity(ctx);
  if (ValkeyModule_StringToLongLong(argv[2], &count) != VALKEYMODULE_OK)
    return ValkeyModule_ReplyWithError(ctx, "ERR count is not a number");
  ValkeyModule_ReplyWithArray(ctx, count);
  for (long long i = 0; i < count; i++) ValkeyModule_ReplyWithLongLong(ctx, i);
  return VALKEYMODULE_OK;
}

#define COMMAND(body)                                                                  \
  static int body##Command(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) { \
    return run(ctx, argv, argc, body);                                                 \
  }

COMMAND(nothing)
COMMAND(getSelectedDb)
COMMAND(stringPtrLen)
COMMAND(allocFree)
COMMAND(createFreeString)
COMMAND(openCloseKey)
COMMAND(callPing)
COMMAND(callSet)
COMMAND(callIncr)
COMMAND(hashSet)
COMMAND(zsetAdd)
COMMAND(dictSet)

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  (void)argv;
  (void)argc;
  if (ValkeyModule_Init(ctx, "calls", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
  static const struct {
    const char *name;
    ValkeyModuleCmdFunc function;
  } commands[] = {
      {"calls.nothing", nothingCommand},       {"calls.getselecteddb", getSelectedDbCommand},
      {"calls.stringptrlen", stringPtrLenCommand}, {"calls.alloc", allocFreeCommand},
      {"calls.createstring", createFreeStringCommand}, {"calls.openkey", openCloseKeyCommand},
      {"calls.callping", callPingCommand},     {"calls.callset", callSetCommand},
      {"calls.callincr", callIncrCommand},     {"calls.hashset", hashSetCommand},
      {"calls.zsetadd", zsetAddCommand},       {"calls.dictset", dictSetCommand},
      {"calls.replies", replies},
  };
  for (unsigned i = 0; i < sizeof(commands) / sizeof(commands[0]); i++) {
    if (ValkeyModule_CreateCommand(ctx, commands[i].name, commands[i].function, "write", 1, 1, 1) == VALKEYMODULE_ERR)
      return VALKEYMODULE_ERR;
  }
  return VALKEYMODULE_OK;
}
