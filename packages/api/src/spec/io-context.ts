// What is being loaded or saved just now: key, database, context.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "IO context handling", in the order of the reference. */
export const ioContext = {
  title: 'IO context handling',
  anchor: 'section-io-context-handling',
  functions: {
    GetContextFromIO: {
      c: 'ValkeyModuleCtx *ValkeyModule_GetContextFromIO(ValkeyModuleIO *io);',
      since: '4.0.0',
      doc: 'Returns a context to use in a load, save or rewrite callback; it belongs to `io`.',
    },
    GetKeyNameFromIO: {
      c: 'const ValkeyModuleString *ValkeyModule_GetKeyNameFromIO(ValkeyModuleIO *io);',
      since: '5.0.5',
      doc: "Returns the key being loaded or saved, the server's string; NULL if it is not known.",
    },
    GetKeyNameFromModuleKey: {
      c: 'const ValkeyModuleString *ValkeyModule_GetKeyNameFromModuleKey(ValkeyModuleKey *key);',
      since: '6.0.0',
      doc: "Returns the name of an open key, the handle's own string; NULL for NULL.",
    },
    GetDbIdFromModuleKey: {
      c: 'int ValkeyModule_GetDbIdFromModuleKey(ValkeyModuleKey *key);',
      since: '7.0.0',
      doc: 'Returns the database of an open key; -1 for NULL.',
    },
    GetDbIdFromIO: {
      c: 'int ValkeyModule_GetDbIdFromIO(ValkeyModuleIO *io);',
      since: '7.0.0',
      doc: 'Returns the database of the key being loaded or saved; -1 if it is not known.',
    },
  },
} as const
