/* A module for the server's own tests: commands that answer, loop for ever, and trap. */
#include "valkeymodule.h"
#include "counter.h"

static long long step = 1;

/* COUNTER.ADD key: adds the step, a module argument, to the string at the key. */
static int counterAdd(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  if (argc != 2) return ValkeyModule_WrongArity(ctx);
  long long value = 0;
  ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, argv[1], VALKEYMODULE_READ | VALKEYMODULE_WRITE);
  if (ValkeyModule_KeyType(key) == VALKEYMODULE_KEYTYPE_STRING) {
    size_t length;
    char *bytes = ValkeyModule_StringDMA(key, &length, VALKEYMODULE_READ);
    ValkeyModuleString *text = ValkeyModule_CreateString(ctx, bytes, length);
    int ok = ValkeyModule_StringToLongLong(text, &value);
    ValkeyModule_FreeString(ctx, text);
    if (ok != VALKEYMODULE_OK) {
      ValkeyModule_CloseKey(key);
      return ValkeyModule_ReplyWithError(ctx, COUNTER_NOT_A_NUMBER);
    }
  }
  value += step;
  ValkeyModuleString *text = ValkeyModule_CreateStringFromLongLong(ctx, value);
  ValkeyModule_StringSet(key, text);
  ValkeyModule_FreeString(ctx, text);
  ValkeyModule_CloseKey(key);
  return ValkeyModule_ReplyWithLongLong(ctx, value);
}

/* COUNTER.STEP: replies with the step. */
static int counterStep(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  (void)argv;
  (void)argc;
  return ValkeyModule_ReplyWithLongLong(ctx, step);
}

/* COUNTER.FOREVER: never comes back. */
static int counterForever(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  (void)argv;
  (void)argc;
  volatile long long turns = 0;
  while (turns >= 0) turns = (turns + 1) & 0xffff;
  return ValkeyModule_ReplyWithLongLong(ctx, turns);
}

/* COUNTER.TRAP: divides by zero. */
static int counterTrap(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  (void)argv;
  volatile int zero = 0;
  return ValkeyModule_ReplyWithLongLong(ctx, argc / zero);
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
  if (ValkeyModule_Init(ctx, "counter", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
  if (argc > 0 && ValkeyModule_StringToLongLong(argv[0], &step) != VALKEYMODULE_OK) return VALKEYMODULE_ERR;
  if (ValkeyModule_CreateCommand(ctx, "counter.add", counterAdd, "write deny-oom", 1, 1, 1) == VALKEYMODULE_ERR ||
      ValkeyModule_CreateCommand(ctx, "counter.step", counterStep, "readonly fast", 0, 0, 0) == VALKEYMODULE_ERR ||
      ValkeyModule_CreateCommand(ctx, "counter.forever", counterForever, "readonly", 0, 0, 0) == VALKEYMODULE_ERR ||
      ValkeyModule_CreateCommand(ctx, "counter.trap", counterTrap, "readonly", 0, 0, 0) == VALKEYMODULE_ERR)
    return VALKEYMODULE_ERR;
  return VALKEYMODULE_OK;
}
