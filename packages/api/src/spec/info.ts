// Adding to INFO and reading it.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules Info fields", in the order of the reference. */
export const info = {
  title: 'Modules Info fields',
  anchor: 'section-modules-info-fields',
  functions: {
    InfoAddSection: {
      c: 'int ValkeyModule_InfoAddSection(ValkeyModuleInfoCtx *ctx, const char *name);',
      since: '6.0.0',
      doc: 'In an info callback, opens a section, named module_name (module alone for an empty name); the fields that follow belong to it. ERR if the caller did not ask for it: then skip its fields.',
    },
    InfoBeginDictField: {
      c: 'int ValkeyModule_InfoBeginDictField(ValkeyModuleInfoCtx *ctx, const char *name);',
      since: '6.0.0',
      doc: 'In an info callback, opens a field made of several name=value parts, as keyspace lines are.',
    },
    InfoEndDictField: {
      c: 'int ValkeyModule_InfoEndDictField(ValkeyModuleInfoCtx *ctx);',
      since: '6.0.0',
      doc: 'Closes the field opened by InfoBeginDictField.',
    },
    InfoAddFieldString: {
      c: 'int ValkeyModule_InfoAddFieldString(ValkeyModuleInfoCtx *ctx, const char *field, ValkeyModuleString *value);',
      since: '6.0.0',
      doc: 'Adds a field with the bytes of a module string to the open section. ERR if no section is open.',
    },
    InfoAddFieldCString: {
      c: 'int ValkeyModule_InfoAddFieldCString(ValkeyModuleInfoCtx *ctx, const char *field, const char *value);',
      since: '6.0.0',
      doc: 'Adds a field with C text to the open section. ERR if no section is open.',
    },
    InfoAddFieldDouble: {
      c: 'int ValkeyModule_InfoAddFieldDouble(ValkeyModuleInfoCtx *ctx, const char *field, double value);',
      since: '6.0.0',
      doc: 'Adds a field with a double to the open section. ERR if no section is open.',
    },
    InfoAddFieldLongLong: {
      c: 'int ValkeyModule_InfoAddFieldLongLong(ValkeyModuleInfoCtx *ctx, const char *field, long long value);',
      since: '6.0.0',
      doc: 'Adds a field with a signed number to the open section. ERR if no section is open.',
    },
    InfoAddFieldULongLong: {
      c: 'int ValkeyModule_InfoAddFieldULongLong(ValkeyModuleInfoCtx *ctx, const char *field, unsigned long long value);',
      since: '6.0.0',
      doc: 'Adds a field with an unsigned number to the open section. ERR if no section is open.',
    },
    RegisterInfoFunc: {
      c: 'int ValkeyModule_RegisterInfoFunc(ValkeyModuleCtx *ctx, ValkeyModuleInfoFunc cb);',
      since: '6.0.0',
      doc: "Names the function that adds this module's part to INFO. Always OK.",
    },
    GetServerInfo: {
      c: 'ValkeyModuleServerInfoData *ValkeyModule_GetServerInfo(ValkeyModuleCtx *ctx, const char *section);',
      since: '6.0.0',
      doc: 'Takes a snapshot of INFO, of one section or (NULL) the default ones; free with FreeServerInfo.',
    },
    FreeServerInfo: {
      c: 'void ValkeyModule_FreeServerInfo(ValkeyModuleCtx *ctx, ValkeyModuleServerInfoData *data);',
      since: '6.0.0',
      doc: 'Frees a snapshot from GetServerInfo.',
    },
    ServerInfoGetField: {
      c: 'ValkeyModuleString *ValkeyModule_ServerInfoGetField(ValkeyModuleCtx *ctx, ValkeyModuleServerInfoData *data, const char *field);',
      since: '6.0.0',
      doc: 'Returns a field of the snapshot as a new string; NULL if there is none.',
    },
    ServerInfoGetFieldC: {
      c: 'const char *ValkeyModule_ServerInfoGetFieldC(ValkeyModuleServerInfoData *data, const char *field);',
      since: '6.0.0',
      doc: 'Returns a field of the snapshot as C text that lives as long as the snapshot; NULL if there is none.',
    },
    ServerInfoGetFieldSigned: {
      c: 'long long ValkeyModule_ServerInfoGetFieldSigned(ValkeyModuleServerInfoData *data, const char *field, int *out_err);',
      since: '6.0.0',
      doc: 'Reads a field of the snapshot as a signed number; 0 and `out_err` set to ERR if missing or not a number.',
    },
    ServerInfoGetFieldUnsigned: {
      c: 'unsigned long long ValkeyModule_ServerInfoGetFieldUnsigned(ValkeyModuleServerInfoData *data, const char *field, int *out_err);',
      since: '6.0.0',
      doc: 'Reads a field of the snapshot as an unsigned number; 0 and `out_err` set to ERR if missing or not a number.',
    },
    ServerInfoGetFieldDouble: {
      c: 'double ValkeyModule_ServerInfoGetFieldDouble(ValkeyModuleServerInfoData *data, const char *field, int *out_err);',
      since: '6.0.0',
      doc: 'Reads a field of the snapshot as a double; 0 and `out_err` set to ERR if missing or not a number.',
    },
  },
} as const
