// Value types of the module's own.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules data types", in the order of the reference. */
export const dataTypes = {
  title: 'Modules data types',
  anchor: 'section-modules-data-types',
  functions: {
    CreateDataType: {
      c: 'ValkeyModuleType *ValkeyModule_CreateDataType(ValkeyModuleCtx *ctx, const char *name, int encver, ValkeyModuleTypeMethods *typemethods);',
      since: '4.0.0',
      doc: 'Makes a value type of the module during OnLoad: a name of 9 characters, a version of its encoding, and callbacks to load, save, free and so on. NULL for a bad or taken name.',
    },
    ModuleTypeSetValue: {
      c: 'int ValkeyModule_ModuleTypeSetValue(ValkeyModuleKey *key, ValkeyModuleType *mt, void *value);',
      since: '4.0.0',
      doc: 'Makes the key hold `value` of type `mt`, whatever it held before; the key owns the value from then on. ERR if opened for reading.',
    },
    ModuleTypeGetType: {
      c: 'ValkeyModuleType *ValkeyModule_ModuleTypeGetType(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Returns the type of a module value; NULL if the key is empty or holds another kind of value.',
    },
    ModuleTypeGetValue: {
      c: 'void *ValkeyModule_ModuleTypeGetValue(ValkeyModuleKey *key);',
      since: '4.0.0',
      doc: 'Returns the module value a key holds, still owned by the key; NULL if it holds none. Check ModuleTypeGetType first.',
    },
  },
} as const
