#include "valkeymodule.h"
#include <stdlib.h>
#include <string.h>

#define NAME "polish"
#define DEEPEST 32

typedef struct {
    ValkeyModuleCtx *ctx;
    ValkeyModuleString **keys, **args;
    size_t nkeys, nargs;
    long long stack[DEEPEST];
    int depth;
} Machine;

static ValkeyModuleScriptingEngineCompiledFunction *NewFunction(const char *name, size_t nameLength, const char *code, size_t length) {
    ValkeyModuleScriptingEngineCompiledFunction *function = ValkeyModule_Calloc(1, sizeof(*function));
    function->version = VALKEYMODULE_SCRIPTING_ENGINE_ABI_COMPILED_FUNCTION_VERSION;
    function->name = name == NULL ? NULL : ValkeyModule_CreateString(NULL, name, nameLength);
    char *words = ValkeyModule_Alloc(length + 1);
    memcpy(words, code, length);
    words[length] = '\0';
    function->function = words;
    return function;
}

/* A script is one function, a library has one in each line. */
static ValkeyModuleScriptingEngineCompiledFunction **
Compile(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine, ValkeyModuleScriptingEngineSubsystemType type, const char *code,
        size_t length, size_t timeout, size_t *count, ValkeyModuleString **error) {
    VALKEYMODULE_NOT_USED(engine);
    VALKEYMODULE_NOT_USED(timeout);
    size_t lines = 1;
    for (size_t i = 0; i < length; i++) lines += code[i] == '\n';
    ValkeyModuleScriptingEngineCompiledFunction **functions = ValkeyModule_Calloc(lines, sizeof(*functions));
    *count = 0;
    if (type == VMSE_EVAL) {
        functions[(*count)++] = NewFunction(NULL, 0, code, length);
        return functions;
    }
    for (const char *line = code, *end = code + length; line < end;) {
        size_t bytes = strcspn(line, "\n");
        size_t name = strcspn(line, " \n");
        if (name > 0) functions[(*count)++] = NewFunction(line, name, line + name, bytes - name);
        line += bytes + (line + bytes < end);
    }
    if (*count > 0) return functions;
    *error = ValkeyModule_CreateString(ctx, "a library needs a function", 26);
    ValkeyModule_Free(functions);
    return NULL;
}

static void FreeFunction(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine, ValkeyModuleScriptingEngineSubsystemType type,
                         ValkeyModuleScriptingEngineCompiledFunction *function) {
    VALKEYMODULE_NOT_USED(engine);
    VALKEYMODULE_NOT_USED(type);
    if (function->name != NULL) ValkeyModule_FreeString(ctx, function->name);
    ValkeyModule_Free(function->function);
    ValkeyModule_Free(function);
}

static const char *Push(Machine *machine, long long number) {
    if (machine->depth == DEEPEST) return "ERR the stack is full";
    machine->stack[machine->depth++] = number;
    return NULL;
}

static const char *PushText(Machine *machine, const char *text) {
    char *end;
    long long number = strtoll(text, &end, 10);
    return end == text || *end != '\0' ? "ERR that is neither a word nor a number" : Push(machine, number);
}

static const char *Combine(Machine *machine, char operation) {
    if (machine->depth < 2) return "ERR the stack is empty";
    long long right = machine->stack[--machine->depth], *left = &machine->stack[machine->depth - 1];
    if (operation == '/' && (right == 0 || right == -1)) return "ERR that division is not possible";
    *left = operation == '+' ? *left + right : operation == '-' ? *left - right : operation == '*' ? *left * right : *left / right;
    return NULL;
}

static const char *PushKey(Machine *machine) {
    if (machine->nkeys == 0) return "ERR there is no key";
    ValkeyModuleCallReply *reply = ValkeyModule_Call(machine->ctx, "GET", "s", machine->keys[0]);
    if (reply == NULL) return "ERR the key cannot be read";
    ValkeyModuleString *text = ValkeyModule_CreateStringFromCallReply(reply);
    const char *problem = text == NULL ? Push(machine, 0) : PushText(machine, ValkeyModule_StringPtrLen(text, NULL));
    if (text != NULL) ValkeyModule_FreeString(machine->ctx, text);
    ValkeyModule_FreeCallReply(reply);
    return problem;
}

static const char *StoreKey(Machine *machine) {
    if (machine->nkeys == 0) return "ERR there is no key";
    if (machine->depth == 0) return "ERR the stack is empty";
    ValkeyModuleCallReply *reply =
        ValkeyModule_Call(machine->ctx, "SET", "!sl", machine->keys[0], machine->stack[machine->depth - 1]);
    if (reply == NULL) return "ERR the key cannot be written";
    ValkeyModule_FreeCallReply(reply);
    return NULL;
}

static const char *Step(Machine *machine, const char *word) {
    if (strcmp(word, "key") == 0) return PushKey(machine);
    if (strcmp(word, "set") == 0) return StoreKey(machine);
    if (strcmp(word, "arg") == 0)
        return machine->nargs == 0 ? "ERR there is no argument"
                                   : PushText(machine, ValkeyModule_StringPtrLen(machine->args[0], NULL));
    if (word[1] == '\0' && strchr("+-*/", word[0]) != NULL) return Combine(machine, word[0]);
    return PushText(machine, word);
}

static void CallFunction(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine, ValkeyModuleScriptingEngineServerRuntimeCtx *server,
                         ValkeyModuleScriptingEngineCompiledFunction *function, ValkeyModuleScriptingEngineSubsystemType type,
                         ValkeyModuleString **keys, size_t nkeys, ValkeyModuleString **args, size_t nargs) {
    VALKEYMODULE_NOT_USED(engine);
    VALKEYMODULE_NOT_USED(type);
    Machine machine = {.ctx = ctx, .keys = keys, .args = args, .nkeys = nkeys, .nargs = nargs};
    char *words = ValkeyModule_Strdup(function->function), *rest = words;
    const char *problem = NULL;
    for (char *word; problem == NULL && (word = strtok_r(rest, " \n", &rest)) != NULL;) {
        /* A long script may be killed; whoever runs it has to look. */
        if (ValkeyModule_GetFunctionExecutionState(server) == VMSE_STATE_KILLED) problem = "ERR killed";
        else problem = Step(&machine, word);
    }
    ValkeyModule_Free(words);
    if (problem == NULL && machine.depth == 0) problem = "ERR there is no result";
    if (problem != NULL) ValkeyModule_ReplyWithError(ctx, problem);
    else ValkeyModule_ReplyWithLongLong(ctx, machine.stack[machine.depth - 1]);
}

static size_t FunctionBytes(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCompiledFunction *function) {
    VALKEYMODULE_NOT_USED(ctx);
    return ValkeyModule_MallocSize(function) + ValkeyModule_MallocSize(function->function);
}

/* There is nothing to forget but the scripts themselves. */
static ValkeyModuleScriptingEngineCallableLazyEvalReset *Reset(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine, int async) {
    VALKEYMODULE_NOT_USED(ctx);
    VALKEYMODULE_NOT_USED(engine);
    VALKEYMODULE_NOT_USED(async);
    return NULL;
}

static ValkeyModuleScriptingEngineMemoryInfo MemoryInfo(ValkeyModuleCtx *ctx, ValkeyModuleScriptingEngineCtx *engine,
                                                        ValkeyModuleScriptingEngineSubsystemType type) {
    VALKEYMODULE_NOT_USED(ctx);
    VALKEYMODULE_NOT_USED(engine);
    VALKEYMODULE_NOT_USED(type);
    return (ValkeyModuleScriptingEngineMemoryInfo){.version = VALKEYMODULE_SCRIPTING_ENGINE_ABI_MEMORY_INFO_VERSION};
}

int ValkeyModule_OnLoad(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc) {
    VALKEYMODULE_NOT_USED(argv);
    VALKEYMODULE_NOT_USED(argc);
    if (ValkeyModule_Init(ctx, "polish", 1, VALKEYMODULE_APIVER_1) == VALKEYMODULE_ERR) return VALKEYMODULE_ERR;
    ValkeyModuleScriptingEngineMethods methods = {.version = VALKEYMODULE_SCRIPTING_ENGINE_ABI_VERSION,
                                                  .compile_code = Compile,
                                                  .free_function = FreeFunction,
                                                  .call_function = CallFunction,
                                                  .get_function_memory_overhead = FunctionBytes,
                                                  .reset_eval_env = Reset,
                                                  .get_memory_info = MemoryInfo};
    return ValkeyModule_RegisterScriptingEngine(ctx, NAME, NULL, &methods);
}

int ValkeyModule_OnUnload(ValkeyModuleCtx *ctx) {
    return ValkeyModule_UnregisterScriptingEngine(ctx, NAME);
}
