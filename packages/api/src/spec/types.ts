// The C types of the header that have no visible inside: opaque structures, aliases, and the function types of callbacks.
// Callbacks are prototypes in normal form with the pointer spelt out; order matters where one type needs another, and
// structures (structs/) come before those callbacks that mention them. New types need no change in the header's writer.

/** A type by its name and a line on it. */
export type TypeDocs = Readonly<Record<string, string>>

/** Structures of the server's own that modules only hold pointers to. */
export const OPAQUE_TYPES: TypeDocs = {
  ValkeyModuleCtx: 'What a callback works in: the client, the module, the database.',
  ValkeyModuleString: 'A reference-counted byte string.',
  ValkeyModuleKey: 'An open key.',
  ValkeyModuleIO: 'An RDB or AOF being read or written.',
  ValkeyModuleDigest: 'A DEBUG DIGEST being computed.',
  ValkeyModuleInfoCtx: 'An INFO reply being put together.',
  ValkeyModuleDefragCtx: 'A defragmentation run.',
  ValkeyModuleCommand: 'A command of the module.',
  ValkeyModuleCallReply: 'What Call returned, or a part of it.',
  ValkeyModuleType: 'A value type of a module.',
  ValkeyModuleBlockedClient: 'A client that waits.',
  ValkeyModuleClusterInfo: 'Not used by any function.',
  ValkeyModuleDict: 'An ordered map.',
  ValkeyModuleDictIter: 'A walk through an ordered map.',
  ValkeyModuleCommandFilterCtx: 'A command on its way through a filter.',
  ValkeyModuleCommandFilter: 'A registered command filter.',
  ValkeyModuleServerInfoData: 'A snapshot of INFO.',
  ValkeyModuleScanCursor: 'A place in a scan.',
  ValkeyModuleUser: 'An ACL user.',
  ValkeyModuleKeyOptCtx: "What a data type's callback can ask about its key.",
  ValkeyModuleRdbStream: 'An RDB file to load or save.',
}

/** Other names for plain types: name, the type, a line on it. */
export const TYPE_ALIASES: Readonly<Record<string, readonly [ctype: string, doc: string]>> = {
  mstime_t: ['long long', 'Milliseconds.'],
  ustime_t: ['long long', 'Microseconds.'],
  ValkeyModuleTimerID: ['uint64_t', 'A timer of CreateTimer.'],
  ValkeyModuleScriptingEngineCtx: ['void', 'Whatever a scripting engine keeps for itself.'],
  ValkeyModuleScriptingEngineServerRuntimeCtx: ['void', "The server's side of a running script."],
}

/** A function type that modules implement. */
export interface CallbackSpec {
  /** The typedef without the word: `result (*Name)(parameters);` in normal form. */
  readonly c: string
  readonly doc: string
}

/** The function types of callbacks, in an order in which each may be declared. */
export const CALLBACKS: readonly CallbackSpec[] = [
  {
    c: 'int (*ValkeyModuleCmdFunc)(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc);',
    doc: 'A command, or the reply or timeout callback of a blocked client.',
  },
  {
    c: 'void (*ValkeyModuleDisconnectFunc)(ValkeyModuleCtx *ctx, ValkeyModuleBlockedClient *bc);',
    doc: 'A blocked client went away.',
  },
  {
    c: 'int (*ValkeyModuleNotificationFunc)(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key);',
    doc: 'Something happened to a key.',
  },
  {
    c: 'void (*ValkeyModulePostNotificationJobFunc)(ValkeyModuleCtx *ctx, void *pd);',
    doc: 'Work put off until after a notification.',
  },
  {
    c: 'void *(*ValkeyModuleTypeLoadFunc)(ValkeyModuleIO *rdb, int encver);',
    doc: 'Reads a value; NULL if it cannot.',
  },
  { c: 'void (*ValkeyModuleTypeSaveFunc)(ValkeyModuleIO *rdb, void *value);', doc: 'Writes a value.' },
  {
    c: 'int (*ValkeyModuleTypeAuxLoadFunc)(ValkeyModuleIO *rdb, int encver, int when);',
    doc: 'Reads data saved beside the keys.',
  },
  {
    c: 'void (*ValkeyModuleTypeAuxSaveFunc)(ValkeyModuleIO *rdb, int when);',
    doc: 'Writes data beside the keys.',
  },
  {
    c: 'void (*ValkeyModuleTypeRewriteFunc)(ValkeyModuleIO *aof, ValkeyModuleString *key, void *value);',
    doc: 'Writes a value as commands (EmitAOF).',
  },
  {
    c: 'size_t (*ValkeyModuleTypeMemUsageFunc)(const void *value);',
    doc: 'Bytes a value takes, for MEMORY USAGE.',
  },
  {
    c: 'size_t (*ValkeyModuleTypeMemUsageFunc2)(ValkeyModuleKeyOptCtx *ctx, const void *value, size_t sample_size);',
    doc: 'Bytes a value takes, looking at about `sample_size` of its items.',
  },
  {
    c: 'void (*ValkeyModuleTypeDigestFunc)(ValkeyModuleDigest *digest, void *value);',
    doc: 'Adds a value to a digest.',
  },
  { c: 'void (*ValkeyModuleTypeFreeFunc)(void *value);', doc: 'Frees a value.' },
  {
    c: 'size_t (*ValkeyModuleTypeFreeEffortFunc)(ValkeyModuleString *key, const void *value);',
    doc: 'How much work freeing is, in allocations; above 64 it is done in the background, 0 means always.',
  },
  {
    c: 'size_t (*ValkeyModuleTypeFreeEffortFunc2)(ValkeyModuleKeyOptCtx *ctx, const void *value);',
    doc: 'As ValkeyModuleTypeFreeEffortFunc, with key and database by `ctx`.',
  },
  {
    c: 'void (*ValkeyModuleTypeUnlinkFunc)(ValkeyModuleString *key, const void *value);',
    doc: 'A value has left the keyspace and will be freed soon, maybe by another thread.',
  },
  {
    c: 'void (*ValkeyModuleTypeUnlinkFunc2)(ValkeyModuleKeyOptCtx *ctx, const void *value);',
    doc: 'As ValkeyModuleTypeUnlinkFunc, with key and database by `ctx`.',
  },
  {
    c: 'void *(*ValkeyModuleTypeCopyFunc)(ValkeyModuleString *fromkey, ValkeyModuleString *tokey, const void *value);',
    doc: 'Copies a value for COPY; NULL if it cannot.',
  },
  {
    c: 'void *(*ValkeyModuleTypeCopyFunc2)(ValkeyModuleKeyOptCtx *ctx, const void *value);',
    doc: 'As ValkeyModuleTypeCopyFunc, with keys and databases by `ctx`.',
  },
  {
    c: 'int (*ValkeyModuleTypeDefragFunc)(ValkeyModuleDefragCtx *ctx, ValkeyModuleString *key, void **value);',
    doc: 'Moves the memory of a value; 1 if there is more to do, else 0.',
  },
  {
    c: 'void (*ValkeyModuleClusterMessageReceiver)(ValkeyModuleCtx *ctx, const char *sender_id, uint8_t type, const unsigned char *payload, uint32_t len);',
    doc: 'A message of another node has come.',
  },
  { c: 'void (*ValkeyModuleTimerProc)(ValkeyModuleCtx *ctx, void *data);', doc: 'A timer is due.' },
  {
    c: 'void (*ValkeyModuleCommandFilterFunc)(ValkeyModuleCommandFilterCtx *filter);',
    doc: 'A command is about to run.',
  },
  {
    c: 'void (*ValkeyModuleForkDoneHandler)(int exitcode, int bysignal, void *user_data);',
    doc: 'The forked child has ended.',
  },
  {
    c: 'void (*ValkeyModuleScanCB)(ValkeyModuleCtx *ctx, ValkeyModuleString *keyname, ValkeyModuleKey *key, void *privdata);',
    doc: 'A key was met by Scan; `key` may be NULL.',
  },
  {
    c: 'void (*ValkeyModuleScanKeyCB)(ValkeyModuleKey *key, ValkeyModuleString *field, ValkeyModuleString *value, void *privdata);',
    doc: 'An element was met by ScanKey; `value` is NULL in a set.',
  },
  {
    c: 'ValkeyModuleString *(*ValkeyModuleConfigGetStringFunc)(const char *name, void *privdata);',
    doc: "Tells a string setting; the string stays the module's.",
  },
  {
    c: 'long long (*ValkeyModuleConfigGetNumericFunc)(const char *name, void *privdata);',
    doc: 'Tells a number setting.',
  },
  {
    c: 'int (*ValkeyModuleConfigGetBoolFunc)(const char *name, void *privdata);',
    doc: 'Tells a yes/no setting.',
  },
  {
    c: 'int (*ValkeyModuleConfigGetEnumFunc)(const char *name, void *privdata);',
    doc: 'Tells an enum setting.',
  },
  {
    c: 'int (*ValkeyModuleConfigSetStringFunc)(const char *name, ValkeyModuleString *val, void *privdata, ValkeyModuleString **err);',
    doc: 'Takes a new value, or refuses with ERR and a reason in `err`.',
  },
  {
    c: 'int (*ValkeyModuleConfigSetNumericFunc)(const char *name, long long val, void *privdata, ValkeyModuleString **err);',
    doc: 'Takes a new number, or refuses with ERR and a reason in `err`.',
  },
  {
    c: 'int (*ValkeyModuleConfigSetBoolFunc)(const char *name, int val, void *privdata, ValkeyModuleString **err);',
    doc: 'Takes a new 0 or 1, or refuses with ERR and a reason in `err`.',
  },
  {
    c: 'int (*ValkeyModuleConfigSetEnumFunc)(const char *name, int val, void *privdata, ValkeyModuleString **err);',
    doc: "Takes a new choice's int, or refuses with ERR and a reason in `err`.",
  },
  {
    c: 'int (*ValkeyModuleConfigApplyFunc)(ValkeyModuleCtx *ctx, void *privdata, ValkeyModuleString **err);',
    doc: 'Puts settings just taken into effect, once for all of them.',
  },
  {
    c: 'void (*ValkeyModuleOnUnblocked)(ValkeyModuleCtx *ctx, ValkeyModuleCallReply *reply, void *private_data);',
    doc: 'A Call that had to wait has its reply.',
  },
  {
    c: 'int (*ValkeyModuleAuthCallback)(ValkeyModuleCtx *ctx, ValkeyModuleString *username, ValkeyModuleString *password, ValkeyModuleString **err);',
    doc: 'Somebody wants to log in; returns VALKEYMODULE_AUTH_HANDLED or _NOT_HANDLED.',
  },
  {
    c: 'void (*ValkeyModuleEventLoopFunc)(int fd, void *user_data, int mask);',
    doc: 'A descriptor is ready.',
  },
  { c: 'void (*ValkeyModuleEventLoopOneShotFunc)(void *user_data);', doc: "The event loop's next turn." },
  {
    c: 'void (*ValkeyModuleEventCallback)(struct ValkeyModuleCtx *ctx, ValkeyModuleEvent eid, uint64_t subevent, void *data);',
    doc: 'Something happened to the server; what `data` is depends on the event.',
  },
  {
    c: 'void (*ValkeyModuleInfoFunc)(ValkeyModuleInfoCtx *ctx, int for_crash_report);',
    doc: 'Adds to INFO; after a crash, allocate nothing.',
  },
  {
    c: 'void (*ValkeyModuleDefragFunc)(ValkeyModuleDefragCtx *ctx);',
    doc: "Moves the module's global memory.",
  },
  {
    c: 'void (*ValkeyModuleUserChangedFunc)(uint64_t client_id, void *privdata);',
    doc: 'A client logged in by the module is so no longer.',
  },
  {
    c: 'ValkeyModuleScriptingEngineCompiledFunction **(*ValkeyModuleScriptingEngineCompileCodeFunc)(ValkeyModuleCtx *module_ctx, ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type, const char *code, size_t code_len, size_t timeout, size_t *out_num_compiled_functions, ValkeyModuleString **err);',
    doc: 'Compiles a script into one or more functions; NULL and `err` if it cannot.',
  },
  {
    c: 'ValkeyModuleScriptingEngineCompiledFunctionV1 **(*ValkeyModuleScriptingEngineCompileCodeFuncV1)(ValkeyModuleCtx *module_ctx, ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type, const char *code, size_t timeout, size_t *out_num_compiled_functions, ValkeyModuleString **err);',
    doc: 'The first form of it, for code that ends at a NUL.',
  },
  {
    c: 'void (*ValkeyModuleScriptingEngineFreeFunctionFunc)(ValkeyModuleCtx *module_ctx, ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type, ValkeyModuleScriptingEngineCompiledFunction *compiled_function);',
    doc: 'Frees a compiled function.',
  },
  {
    c: 'void (*ValkeyModuleScriptingEngineCallFunctionFunc)(ValkeyModuleCtx *module_ctx, ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineServerRuntimeCtx *server_ctx, ValkeyModuleScriptingEngineCompiledFunction *compiled_function, ValkeyModuleScriptingEngineSubsystemType type, ValkeyModuleString **keys, size_t nkeys, ValkeyModuleString **args, size_t nargs);',
    doc: 'Runs a compiled function, which replies by `module_ctx`.',
  },
  {
    c: 'size_t (*ValkeyModuleScriptingEngineGetFunctionMemoryOverheadFunc)(ValkeyModuleCtx *module_ctx, ValkeyModuleScriptingEngineCompiledFunction *compiled_function);',
    doc: 'Bytes the structures around a function take.',
  },
  {
    c: 'ValkeyModuleScriptingEngineCallableLazyEvalReset *(*ValkeyModuleScriptingEngineResetEvalEnvFunc)(ValkeyModuleCtx *module_ctx, ValkeyModuleScriptingEngineCtx *engine_ctx, int async);',
    doc: 'Makes a new environment for EVAL; with `async`, returns how to free the old one later.',
  },
  {
    c: 'ValkeyModuleScriptingEngineMemoryInfo (*ValkeyModuleScriptingEngineGetMemoryInfoFunc)(ValkeyModuleCtx *module_ctx, ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineSubsystemType type);',
    doc: 'Tells how much memory the engine uses.',
  },
]
