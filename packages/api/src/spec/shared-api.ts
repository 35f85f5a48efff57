// Functions that one module lends to another.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules API exporting / importing", in the order of the reference. */
export const sharedApi = {
  title: 'Modules API exporting / importing',
  anchor: 'section-modules-api-exporting-importing',
  functions: {
    ExportSharedAPI: {
      c: 'int ValkeyModule_ExportSharedAPI(ValkeyModuleCtx *ctx, const char *apiname, void *func);',
      since: '5.0.4',
      doc: 'Offers a function to other modules under `apiname` (kept, not copied: use a literal). ERR if the name is taken.',
    },
    GetSharedAPI: {
      c: 'void *ValkeyModule_GetSharedAPI(ValkeyModuleCtx *ctx, const char *apiname);',
      since: '5.0.4',
      doc: 'Returns a function another module exported, to cast to its type; NULL if it is not loaded (yet). The exporter cannot be unloaded while in use.',
    },
  },
} as const
