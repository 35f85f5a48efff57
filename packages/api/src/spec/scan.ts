// Walking through all keys, or through a big value, a little at a time.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Scanning keyspace and hashes", in the order of the reference. */
export const scan = {
  title: 'Scanning keyspace and hashes',
  anchor: 'section-scanning-keyspace-and-hashes',
  functions: {
    ScanCursorCreate: {
      c: 'ValkeyModuleScanCursor *ValkeyModule_ScanCursorCreate(void);',
      since: '6.0.0',
      doc: 'Makes a cursor for Scan or ScanKey, placed at the start; free with ScanCursorDestroy.',
    },
    ScanCursorRestart: {
      c: 'void ValkeyModule_ScanCursorRestart(ValkeyModuleScanCursor *cursor);',
      since: '6.0.0',
      doc: 'Places a cursor at the start again.',
    },
    ScanCursorDestroy: {
      c: 'void ValkeyModule_ScanCursorDestroy(ValkeyModuleScanCursor *cursor);',
      since: '6.0.0',
      doc: 'Frees a cursor from ScanCursorCreate.',
    },
    Scan: {
      c: 'int ValkeyModule_Scan(ValkeyModuleCtx *ctx, ValkeyModuleScanCursor *cursor, ValkeyModuleScanCB fn, void *privdata);',
      since: '6.0.0',
      doc: 'Calls `fn` for the next few keys of the database (name, and the opened key or NULL) and returns 1 if there may be more, 0 when done (errno ENOENT if it was done before).',
    },
    ScanKey: {
      c: 'int ValkeyModule_ScanKey(ValkeyModuleKey *key, ValkeyModuleScanCursor *cursor, ValkeyModuleScanKeyCB fn, void *privdata);',
      since: '6.0.0',
      doc: 'Calls `fn` for the next few elements of a hash, set or sorted set; small ones come all at once. Returns 1 if there may be more, 0 when done, with errno EINVAL for another type.',
    },
  },
} as const
