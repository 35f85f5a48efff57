// Looking at and changing commands before they run; and what memory things take up, which the reference
// lists here.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Module Command Filter API", in the order of the reference. */
export const commandFilter = {
  title: 'Module Command Filter API',
  anchor: 'section-module-command-filter-api',
  functions: {
    RegisterCommandFilter: {
      c: 'ValkeyModuleCommandFilter *ValkeyModule_RegisterCommandFilter(ValkeyModuleCtx *ctx, ValkeyModuleCommandFilterFunc callback, int flags);',
      since: '5.0.5',
      doc: "Has `callback` see, and change, the arguments of every command before it runs; VALKEYMODULE_CMDFILTER_NOSELF spares this module's own. Returns a handle to remove it.",
    },
    UnregisterCommandFilter: {
      c: 'int ValkeyModule_UnregisterCommandFilter(ValkeyModuleCtx *ctx, ValkeyModuleCommandFilter *filter);',
      since: '5.0.5',
      doc: "Removes a command filter of this module. ERR if it is another module's.",
    },
    CommandFilterArgsCount: {
      c: 'int ValkeyModule_CommandFilterArgsCount(ValkeyModuleCommandFilterCtx *fctx);',
      since: '5.0.5',
      doc: 'In a filter, returns how many arguments the command has, its name included.',
    },
    CommandFilterArgGet: {
      c: 'ValkeyModuleString *ValkeyModule_CommandFilterArgGet(ValkeyModuleCommandFilterCtx *fctx, int pos);',
      since: '5.0.5',
      doc: "In a filter, returns argument `pos` (0 is the name), the server's string; NULL if out of range.",
    },
    CommandFilterArgInsert: {
      c: 'int ValkeyModule_CommandFilterArgInsert(ValkeyModuleCommandFilterCtx *fctx, int pos, ValkeyModuleString *arg);',
      since: '5.0.5',
      doc: 'In a filter, inserts `arg` at `pos`; the server takes it over, so no auto memory and no FreeString. ERR if out of range.',
    },
    CommandFilterArgReplace: {
      c: 'int ValkeyModule_CommandFilterArgReplace(ValkeyModuleCommandFilterCtx *fctx, int pos, ValkeyModuleString *arg);',
      since: '5.0.5',
      doc: 'In a filter, replaces argument `pos` by `arg`, which the server takes over. ERR if out of range.',
    },
    CommandFilterArgDelete: {
      c: 'int ValkeyModule_CommandFilterArgDelete(ValkeyModuleCommandFilterCtx *fctx, int pos);',
      since: '5.0.5',
      doc: 'In a filter, removes argument `pos`. ERR if out of range.',
    },
    CommandFilterGetClientId: {
      c: 'unsigned long long ValkeyModule_CommandFilterGetClientId(ValkeyModuleCommandFilterCtx *fctx);',
      since: '7.2.0',
      doc: 'In a filter, returns the ID of the client that sent the command.',
    },
    MallocSize: {
      c: 'size_t ValkeyModule_MallocSize(void *ptr);',
      since: '6.0.0',
      doc: "Returns how much memory a block of Alloc takes up, allocator's slack included.",
    },
    MallocUsableSize: {
      c: 'size_t ValkeyModule_MallocUsableSize(void *ptr);',
      since: '7.0.1',
      doc: 'Returns how many bytes of a block of Alloc may be used, which may be more than were asked for.',
    },
    MallocSizeString: {
      c: 'size_t ValkeyModule_MallocSizeString(ValkeyModuleString *str);',
      since: '7.0.0',
      doc: 'Returns how much memory a module string takes up.',
    },
    MallocSizeDict: {
      c: 'size_t ValkeyModule_MallocSizeDict(ValkeyModuleDict *dict);',
      since: '7.0.0',
      doc: 'Returns how much memory a dictionary takes up, without what its pointers point to.',
    },
    GetUsedMemoryRatio: {
      c: 'float ValkeyModule_GetUsedMemoryRatio(void);',
      since: '6.0.0',
      doc: 'Returns memory used divided by maxmemory: 0 without a limit, above 1 when over it.',
    },
  },
} as const
