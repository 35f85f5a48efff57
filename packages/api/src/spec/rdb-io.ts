// Reading and writing module values in RDB form, to the file or to memory.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "RDB loading and saving functions", in the order of the reference. */
export const rdbIo = {
  title: 'RDB loading and saving functions',
  anchor: 'section-rdb-loading-and-saving-functions',
  functions: {
    IsIOError: {
      c: 'int ValkeyModule_IsIOError(ValkeyModuleIO *io);',
      since: '6.0.0',
      doc: 'Nonzero if an earlier load or save on `io` failed. Loads report errors so only with VALKEYMODULE_OPTIONS_HANDLE_IO_ERRORS.',
    },
    SaveUnsigned: {
      c: 'void ValkeyModule_SaveUnsigned(ValkeyModuleIO *io, uint64_t value);',
      since: '4.0.0',
      doc: 'In rdb_save, writes an unsigned 64-bit number.',
    },
    LoadUnsigned: {
      c: 'uint64_t ValkeyModule_LoadUnsigned(ValkeyModuleIO *io);',
      since: '4.0.0',
      doc: 'In rdb_load, reads what SaveUnsigned wrote; 0 on an error.',
    },
    SaveSigned: {
      c: 'void ValkeyModule_SaveSigned(ValkeyModuleIO *io, int64_t value);',
      since: '4.0.0',
      doc: 'In rdb_save, writes a signed 64-bit number.',
    },
    LoadSigned: {
      c: 'int64_t ValkeyModule_LoadSigned(ValkeyModuleIO *io);',
      since: '4.0.0',
      doc: 'In rdb_load, reads what SaveSigned wrote; 0 on an error.',
    },
    SaveString: {
      c: 'void ValkeyModule_SaveString(ValkeyModuleIO *io, ValkeyModuleString *s);',
      since: '4.0.0',
      doc: 'In rdb_save, writes the bytes of a module string.',
    },
    SaveStringBuffer: {
      c: 'void ValkeyModule_SaveStringBuffer(ValkeyModuleIO *io, const char *str, size_t len);',
      since: '4.0.0',
      doc: 'In rdb_save, writes `len` bytes from `str`.',
    },
    LoadString: {
      c: 'ValkeyModuleString *ValkeyModule_LoadString(ValkeyModuleIO *io);',
      since: '4.0.0',
      doc: 'In rdb_load, reads a saved string as a new module string for the caller to free; NULL on an error.',
    },
    LoadStringBuffer: {
      c: 'char *ValkeyModule_LoadStringBuffer(ValkeyModuleIO *io, size_t *lenptr);',
      since: '4.0.0',
      doc: 'In rdb_load, reads a saved string into a new block for the caller to Free, its size in `lenptr`; NULL on an error. No NUL is added.',
    },
    SaveDouble: {
      c: 'void ValkeyModule_SaveDouble(ValkeyModuleIO *io, double value);',
      since: '4.0.0',
      doc: 'In rdb_save, writes a double, exactly.',
    },
    LoadDouble: {
      c: 'double ValkeyModule_LoadDouble(ValkeyModuleIO *io);',
      since: '4.0.0',
      doc: 'In rdb_load, reads what SaveDouble wrote; 0 on an error.',
    },
    SaveFloat: {
      c: 'void ValkeyModule_SaveFloat(ValkeyModuleIO *io, float value);',
      since: '4.0.0',
      doc: 'In rdb_save, writes a float, exactly.',
    },
    LoadFloat: {
      c: 'float ValkeyModule_LoadFloat(ValkeyModuleIO *io);',
      since: '4.0.0',
      doc: 'In rdb_load, reads what SaveFloat wrote; 0 on an error.',
    },
    SaveLongDouble: {
      c: 'void ValkeyModule_SaveLongDouble(ValkeyModuleIO *io, long double value);',
      since: '6.0.0',
      doc: 'In rdb_save, writes a long double as text, so that it can be read on any machine.',
    },
    LoadLongDouble: {
      c: 'long double ValkeyModule_LoadLongDouble(ValkeyModuleIO *io);',
      since: '6.0.0',
      doc: 'In rdb_load, reads what SaveLongDouble wrote; 0 on an error.',
    },
  },
} as const
