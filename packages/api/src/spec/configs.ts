// Settings that a module adds to CONFIG and valkey.conf.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Module Configurations API", in the order of the reference. */
export const configs = {
  title: 'Module Configurations API',
  anchor: 'section-module-configurations-api',
  functions: {
    RegisterStringConfig: {
      c: 'int ValkeyModule_RegisterStringConfig(ValkeyModuleCtx *ctx, const char *name, const char *default_val, unsigned int flags, ValkeyModuleConfigGetStringFunc getfn, ValkeyModuleConfigSetStringFunc setfn, ValkeyModuleConfigApplyFunc applyfn, void *privdata);',
      since: '7.0.0',
      doc: "Adds a string setting `module.name` with CONFIG GET/SET, during OnLoad. Flags are VALKEYMODULE_CONFIG_*; `getfn` and `setfn` read and write the module's own copy, `applyfn` (or NULL) runs once after a change. ERR with errno set.",
    },
    RegisterBoolConfig: {
      c: 'int ValkeyModule_RegisterBoolConfig(ValkeyModuleCtx *ctx, const char *name, int default_val, unsigned int flags, ValkeyModuleConfigGetBoolFunc getfn, ValkeyModuleConfigSetBoolFunc setfn, ValkeyModuleConfigApplyFunc applyfn, void *privdata);',
      since: '7.0.0',
      doc: 'Adds a yes/no setting; as RegisterStringConfig, with an int of 0 or 1.',
    },
    RegisterEnumConfig: {
      c: 'int ValkeyModule_RegisterEnumConfig(ValkeyModuleCtx *ctx, const char *name, int default_val, unsigned int flags, const char **enum_values, const int *int_values, int num_enum_vals, ValkeyModuleConfigGetEnumFunc getfn, ValkeyModuleConfigSetEnumFunc setfn, ValkeyModuleConfigApplyFunc applyfn, void *privdata);',
      since: '7.0.0',
      doc: 'Adds a setting that takes one of `num_enum_vals` names, each standing for an int (several, with CONFIG_BITFLAGS); as RegisterStringConfig.',
    },
    RegisterNumericConfig: {
      c: 'int ValkeyModule_RegisterNumericConfig(ValkeyModuleCtx *ctx, const char *name, long long default_val, unsigned int flags, long long min, long long max, ValkeyModuleConfigGetNumericFunc getfn, ValkeyModuleConfigSetNumericFunc setfn, ValkeyModuleConfigApplyFunc applyfn, void *privdata);',
      since: '7.0.0',
      doc: 'Adds a number setting within `min` and `max` (with CONFIG_MEMORY also 1mb and the like); as RegisterStringConfig.',
    },
    LoadConfigs: {
      c: 'int ValkeyModule_LoadConfigs(ValkeyModuleCtx *ctx);',
      since: '7.0.0',
      doc: 'Sets all registered settings from the configuration file, MODULE LOADEX or their defaults; call last in OnLoad. ERR if a value is refused.',
    },
  },
} as const
