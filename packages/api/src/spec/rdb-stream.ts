// Loading and saving whole RDB files.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "RDB load/save API", in the order of the reference. */
export const rdbStream = {
  title: 'RDB load/save API',
  anchor: 'section-rdb-load-save-api',
  functions: {
    RdbStreamCreateFromFile: {
      c: 'ValkeyModuleRdbStream *ValkeyModule_RdbStreamCreateFromFile(const char *filename);',
      since: '7.2.0',
      doc: 'Makes a handle on an RDB file to load or save; free with RdbStreamFree.',
    },
    RdbStreamFree: {
      c: 'void ValkeyModule_RdbStreamFree(ValkeyModuleRdbStream *stream);',
      since: '7.2.0',
      doc: 'Frees a handle from RdbStreamCreateFromFile; the file stays.',
    },
    RdbLoad: {
      c: 'int ValkeyModule_RdbLoad(ValkeyModuleCtx *ctx, ValkeyModuleRdbStream *stream, int flags);',
      since: '7.2.0',
      doc: 'Empties the databases and loads the RDB file; `flags` must be 0. ERR with errno set.',
    },
    RdbSave: {
      c: 'int ValkeyModule_RdbSave(ValkeyModuleCtx *ctx, ValkeyModuleRdbStream *stream, int flags);',
      since: '7.2.0',
      doc: 'Saves the databases to the RDB file, in the foreground; `flags` must be 0. ERR with errno set.',
    },
  },
} as const
