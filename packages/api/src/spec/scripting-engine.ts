// Script languages brought by modules. Not a section of the reference as yet; the server has it since 8.1.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Scripting engines", in the order of the reference. */
export const scriptingEngine = {
  title: 'Scripting engines',
  anchor: '',
  functions: {
    RegisterScriptingEngine: {
      c: 'int ValkeyModule_RegisterScriptingEngine(ValkeyModuleCtx *module_ctx, const char *engine_name, ValkeyModuleScriptingEngineCtx *engine_ctx, ValkeyModuleScriptingEngineMethods *engine_methods);',
      since: '8.1.0',
      doc: 'Makes the module the engine for scripts whose first line names `engine_name`, run by the functions in `engine_methods`. ERR if the name is taken.',
    },
    UnregisterScriptingEngine: {
      c: 'int ValkeyModule_UnregisterScriptingEngine(ValkeyModuleCtx *module_ctx, const char *engine_name);',
      since: '8.1.0',
      doc: 'Takes a scripting engine out again with its scripts; needed before the module unloads. ERR if there is none of this name.',
    },
    GetFunctionExecutionState: {
      c: 'ValkeyModuleScriptingEngineExecutionState ValkeyModule_GetFunctionExecutionState(ValkeyModuleScriptingEngineServerRuntimeCtx *server_ctx);',
      since: '8.1.0',
      doc: 'While a script runs, says whether it should go on or was killed (VMSE_STATE_EXECUTING, VMSE_STATE_KILLED); engines ask now and then.',
    },
  },
} as const
