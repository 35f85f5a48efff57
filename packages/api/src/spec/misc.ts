// What this server can do, and small helpers that fit nowhere else.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Miscellaneous APIs", in the order of the reference. */
export const misc = {
  title: 'Miscellaneous APIs',
  anchor: 'section-miscellaneous-apis',
  functions: {
    GetModuleOptionsAll: {
      c: 'int ValkeyModule_GetModuleOptionsAll(void);',
      since: '7.2.0',
      doc: "Returns every option bit this server's SetModuleOptions knows.",
    },
    GetContextFlagsAll: {
      c: 'int ValkeyModule_GetContextFlagsAll(void);',
      since: '6.0.9',
      doc: "Returns every flag bit this server's GetContextFlags can give.",
    },
    GetKeyspaceNotificationFlagsAll: {
      c: 'int ValkeyModule_GetKeyspaceNotificationFlagsAll(void);',
      since: '6.0.9',
      doc: 'Returns every notification class this server knows.',
    },
    GetServerVersion: {
      c: 'int ValkeyModule_GetServerVersion(void);',
      since: '6.0.9',
      doc: "Returns the server's version as 0x00MMmmpp (major, minor, patch).",
    },
    GetTypeMethodVersion: {
      c: 'int ValkeyModule_GetTypeMethodVersion(void);',
      since: '6.2.0',
      doc: 'Returns the newest ValkeyModuleTypeMethods version this server reads; fields added later are ignored.',
    },
    ModuleTypeReplaceValue: {
      c: 'int ValkeyModule_ModuleTypeReplaceValue(ValkeyModuleKey *key, ValkeyModuleType *mt, void *new_value, void **old_value);',
      since: '6.0.0',
      doc: 'Swaps the value of type `mt` for a new one without freeing the old, which comes back by `old_value`. ERR if read only or of another type.',
    },
    GetCommandKeysWithFlags: {
      c: 'int *ValkeyModule_GetCommandKeysWithFlags(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc, int *num_keys, int **out_flags);',
      since: '7.0.0',
      doc: 'Returns the positions of the keys in a command line, as an array for the caller to Free, count in `num_keys`, access flags in another such array by `out_flags` (or NULL). NULL if there are none, or with errno ENOENT or EINVAL.',
    },
    GetCommandKeys: {
      c: 'int *ValkeyModule_GetCommandKeys(ValkeyModuleCtx *ctx, ValkeyModuleString **argv, int argc, int *num_keys);',
      since: '6.0.9',
      doc: 'Like GetCommandKeysWithFlags, without flags.',
    },
    GetCurrentCommandName: {
      c: 'const char *ValkeyModule_GetCurrentCommandName(ValkeyModuleCtx *ctx);',
      since: '6.2.5',
      doc: "Returns the name of the command being run, the server's text; NULL outside of one.",
    },
  },
} as const
