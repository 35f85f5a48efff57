/* A scripting engine. A program is lines of `fn name flags word argument…`; what the engine is asked for is kept in a short history that
 * engines.history shows. The language is registered as Toy; engines.register brings it again, or another one. */
#include "testing.h"
#include <stdlib.h>

#define WORDS 16

typedef struct Function {
    char *text;
    int count;
    char *words[WORDS];
} Function;

typedef struct Engine {
    const char *name;
    int compiled, freed, called;
} Engine;

static Engine toy = {.name = "toy"}, old = {.name = "old"};
static int measured, weighed;

static void note(const char *what, const char *detail, long long number) {
    noted("%s(%s %lld) ", what, detail, number);
}

static ValkeyModuleScriptingEngineCompiledFunction *newFunction(const char *line, size_t length, int named) {
    Function *function = ValkeyModule_Calloc(1, sizeof(*function));
    function->text = ValkeyModule_Alloc(length + 1);
    memcpy(function->text, line, length);
    function->text[length] = 0;
    for (char *word = strtok(function->text, " "); word && function->count < WORDS; word = strtok(NULL, " "))
        function->words[function->count++] = word;
    ValkeyModuleScriptingEngineCompiledFunction *compiled = ValkeyModule_Calloc(1, sizeof(*compiled));
    compiled->version = VALKEYMODULE_SCRIPTING_ENGINE_ABI_COMPILED_FUNCTION_VERSION;
    const char *name = function->words[1];
    compiled->name = named ? ValkeyModule_CreateString(NULL, name, strlen(name)) : NULL;
    compiled->function = function;
    compiled->f_flags = strtoul(function->words[2], NULL, 10);
    if (compiled->f_flags & 1) compiled->desc = ValkeyModule_CreateString(NULL, "reads only", 10);
    return compiled;
}

static ValkeyModuleScriptingEngineCompiledFunction **
compile(Engine *engine, ValkeyModuleScriptingEngineSubsystemType type, const char *code, size_t length, size_t timeout, size_t *count,
        ValkeyModuleString **error) {
    ValkeyModuleScriptingEngineCompiledFunction **functions = ValkeyModule_Calloc(16, sizeof(*functions));
    engine->compiled++;
    note("compile", engine->name, (long long)(type * 10000 + length * 1000000 + timeout));
    *count = 0;
    while (*code) {
        size_t line = strcspn(code, "\n");
        if (strncmp(code, "fn ", 3) == 0) {
            functions[(*count)++] = newFunction(code, line, type == VMSE_FUNCTION);
        } else if (line) {
            *error = ValkeyModule_CreateStringPrintf(NULL, "%.*s is\nno function", (int)line, code);
            *count = 0;
            return NULL;
        }
        code += line + (code[line] == '\n');
    }
    return functions;
}

static ValkeyModuleScriptingEngineCompiledFunction **
Compile(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine, ValkeyModuleScriptingEngineSubsystemType type, const char *code,
        size_t length, size_t timeout, size_t *count, ValkeyModuleString **error) {
    VALKEYMODULE_NOT_USED(ctx);
    return compile(engine, type, code, length, timeout, count, error);
}

/* Of the first version of the structure. */
static ValkeyModuleScriptingEngineCompiledFunction **
CompileOld(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine, ValkeyModuleScriptingEngineSubsystemType type, const char *code,
           size_t timeout, size_t *count, ValkeyModuleString **error) {
    VALKEYMODULE_NOT_USED(ctx);
    return compile(engine, type, code, strlen(code), timeout, count, error);
}

static void FreeFunction(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type,
                         ValkeyModuleScriptingEngineCompiledFunction *compiled) {
    Engine *engine = engine_ctx;
    Function *function = compiled->function;
    engine->freed++;
    note("free", function->words[1], type);
    if (compiled->name) ValkeyModule_FreeString(ctx, compiled->name);
    if (compiled->desc) ValkeyModule_FreeString(ctx, compiled->desc);
    ValkeyModule_Free(function->text);
    ValkeyModule_Free(function);
    ValkeyModule_Free(compiled);
}

static void replyWithCall(ValkeyModuleCtx *ctx, Function *function, int at) {
    ValkeyModuleString *args[WORDS];
    size_t count = 0;
    for (int i = at + 1; i < function->count; i++)
        args[count++] = ValkeyModule_CreateString(ctx, function->words[i], strlen(function->words[i]));
    ValkeyModuleCallReply *reply = ValkeyModule_Call(ctx, function->words[at], "!v", args, count);
    for (size_t i = 0; i < count; i++) ValkeyModule_FreeString(ctx, args[i]);
    if (!reply) {
        ValkeyModule_ReplyWithError(ctx, "ERR no reply");
        return;
    }
    ValkeyModule_ReplyWithCallReply(ctx, reply);
    ValkeyModule_FreeCallReply(reply);
}

static void replyWithStrings(ValkeyModuleCtx *ctx, ValkeyModuleString **strings, size_t count) {
    ValkeyModule_ReplyWithArray(ctx, (long)count);
    for (size_t i = 0; i < count; i++) ValkeyModule_ReplyWithString(ctx, strings[i]);
}

static void CallFunction(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine_ctx,
                         ValkeyModuleScriptingEngineServerRuntimeCtx *server, ValkeyModuleScriptingEngineCompiledFunction *compiled,
                         ValkeyModuleScriptingEngineSubsystemType type, ValkeyModuleString **keys, size_t nkeys, ValkeyModuleString **args,
                         size_t nargs) {
    Engine *engine = engine_ctx;
    Function *function = compiled->function;
    const char *word = function->count > 3 ? function->words[3] : "";
    engine->called++;
    note("call", function->words[1], type);
    if (strcmp(word, "int") == 0) {
        ValkeyModule_ReplyWithLongLong(ctx, atoll(function->words[4]));
    } else if (strcmp(word, "given") == 0) {
        ValkeyModule_ReplyWithArray(ctx, 2);
        replyWithStrings(ctx, keys, nkeys);
        replyWithStrings(ctx, args, nargs);
    } else if (strcmp(word, "call") == 0) {
        replyWithCall(ctx, function, 4);
    } else if (strcmp(word, "about") == 0) {
        ValkeyModule_ReplyWithArray(ctx, 4);
        ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetFunctionExecutionState(server));
        ValkeyModule_ReplyWithLongLong(ctx, (ValkeyModule_GetContextFlags(ctx) & VALKEYMODULE_CTX_FLAGS_LUA) != 0);
        ValkeyModule_ReplyWithCString(ctx, ValkeyModule_GetCurrentCommandName(ctx));
        ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_GetSelectedDb(ctx));
    } else if (strcmp(word, "write") == 0) {
        ValkeyModuleString *name = ValkeyModule_CreateString(ctx, "written", 7);
        ValkeyModuleKey *key = ValkeyModule_OpenKey(ctx, nkeys ? keys[0] : name, VALKEYMODULE_WRITE);
        ValkeyModule_StringSet(key, nargs ? args[0] : name);
        ValkeyModule_CloseKey(key);
        ValkeyModule_FreeString(ctx, name);
        ValkeyModule_ReplicateVerbatim(ctx);
        ValkeyModule_ReplyWithSimpleString(ctx, "OK");
    } else if (strcmp(word, "wait") == 0) {
        long long turns = 0;
        while (ValkeyModule_GetFunctionExecutionState(server) == VMSE_STATE_EXECUTING) turns++;
        ValkeyModule_ReplyWithError(ctx, turns ? "ERR killed after a while" : "ERR killed at once");
    } else if (strcmp(word, "crash") == 0) {
        ValkeyModule_ReplyWithArray(ctx, 2);
        __builtin_trap();
    } else {
        ValkeyModule_ReplyWithError(ctx, "ERR nothing to do");
    }
}

static size_t FunctionBytes(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCompiledFunction *compiled) {
    VALKEYMODULE_NOT_USED(ctx);
    weighed++;
    return ValkeyModule_MallocSize(compiled) + ValkeyModule_MallocSize(((Function *)compiled->function)->text);
}

static void Later(void *context) {
    note("later", context, 0);
}

static ValkeyModuleScriptingEngineCallableLazyEvalReset *Reset(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine_ctx, int async) {
    VALKEYMODULE_NOT_USED(ctx);
    Engine *engine = engine_ctx;
    note("reset", engine->name, async);
    if (!async) return NULL;
    ValkeyModuleScriptingEngineCallableLazyEvalReset *later = ValkeyModule_Alloc(sizeof(*later));
    later->context = (void *)engine->name;
    later->engineLazyEvalResetCallback = Later;
    return later;
}

static ValkeyModuleScriptingEngineMemoryInfo MemoryInfo(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine_ctx,
                                                        ValkeyModuleScriptingEngineSubsystemType type) {
    VALKEYMODULE_NOT_USED(ctx);
    VALKEYMODULE_NOT_USED(engine_ctx);
    measured |= 1 << type;
    ValkeyModuleScriptingEngineMemoryInfo info = {.version = VALKEYMODULE_SCRIPTING_ENGINE_ABI_MEMORY_INFO_VERSION,
                                                  .used_memory = 5000000 + type,
                                                  .engine_memory_overhead = 7000000};
    return info;
}

static int reg(ValkeyModuleCtx *ctx, const char *name, Engine *engine, uint64_t version) {
    ValkeyModuleScriptingEngineMethods methods = {.version = version,
                                                  .free_function = FreeFunction,
                                                  .call_function = CallFunction,
                                                  .get_function_memory_overhead = FunctionBytes,
                                                  .reset_eval_env = Reset,
                                                  .get_memory_info = MemoryInfo};
    if (version == 1) methods.compile_code_v1 = (ValkeyModuleScriptingEngineCompileCodeFuncV1)CompileOld;
    else methods.compile_code = Compile;
    return ValkeyModule_RegisterScriptingEngine(ctx, name, engine, &methods);
}

/* engines.register name version */
COMMAND(Register) {
    if (argc != 3) return ValkeyModule_WrongArity(ctx);
    long long version;
    ValkeyModule_StringToLongLong(argv[2], &version);
    return ValkeyModule_ReplyWithLongLong(ctx, reg(ctx, ValkeyModule_StringPtrLen(argv[1], NULL), version == 1 ? &old : &toy, version));
}

/* engines.unregister name */
COMMAND(Unregister) {
    if (argc != 2) return ValkeyModule_WrongArity(ctx);
    return ValkeyModule_ReplyWithLongLong(ctx, ValkeyModule_UnregisterScriptingEngine(ctx, ValkeyModule_StringPtrLen(argv[1], NULL)));
}

/* engines.history: what the engines were asked for since the last time, whether they were measured and their functions weighed */
COMMAND(History) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    ValkeyModule_ReplyWithArray(ctx, 3);
    ValkeyModule_ReplyWithCString(ctx, history);
    ValkeyModule_ReplyWithLongLong(ctx, measured);
    ValkeyModule_ReplyWithBool(ctx, weighed != 0);
    history[0] = 0;
    measured = weighed = 0;
    return VALKEYMODULE_OK;
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "engines", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    if (reg(ctx, "Toy", &toy, VALKEYMODULE_SCRIPTING_ENGINE_ABI_VERSION) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModule_CreateCommand(ctx, "engines.register", Register, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "engines.unregister", Unregister, "", 0, 0, 0);
    ValkeyModule_CreateCommand(ctx, "engines.history", History, "", 0, 0, 0);
    return VALKEYMODULE_OK;
}
