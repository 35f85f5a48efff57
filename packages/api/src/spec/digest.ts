// What a module type adds to DEBUG DIGEST, so that equal data has equal digests.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Key digest API (DEBUG DIGEST interface for modules types)", in the order of the reference. */
export const digest = {
  title: 'Key digest API (DEBUG DIGEST interface for modules types)',
  anchor: 'section-key-digest-api-debug-digest-interface-for-modules-types',
  functions: {
    DigestAddStringBuffer: {
      c: 'void ValkeyModule_DigestAddStringBuffer(ValkeyModuleDigest *md, const char *ele, size_t len);',
      since: '4.0.0',
      doc: 'In a digest callback, adds one element of the value: its bytes.',
    },
    DigestAddLongLong: {
      c: 'void ValkeyModule_DigestAddLongLong(ValkeyModuleDigest *md, long long ll);',
      since: '4.0.0',
      doc: 'In a digest callback, adds one element of the value: a number, by its decimal text.',
    },
    DigestEndSequence: {
      c: 'void ValkeyModule_DigestEndSequence(ValkeyModuleDigest *md);',
      since: '4.0.0',
      doc: 'In a digest callback, closes an ordered group of elements; groups may then come in any order with the same result.',
    },
    LoadDataTypeFromStringEncver: {
      c: 'void *ValkeyModule_LoadDataTypeFromStringEncver(const ValkeyModuleString *str, const ValkeyModuleType *mt, int encver);',
      since: '7.0.0',
      doc: "Makes a value from text of SaveDataTypeToString by the type's rdb_load, called with this `encver`; NULL on an error. Owned by the caller.",
    },
    LoadDataTypeFromString: {
      c: 'void *ValkeyModule_LoadDataTypeFromString(const ValkeyModuleString *str, const ValkeyModuleType *mt);',
      since: '6.0.0',
      doc: "Makes a value from text of SaveDataTypeToString by the type's rdb_load, called with encver 0; NULL on an error. Owned by the caller.",
    },
    SaveDataTypeToString: {
      c: 'ValkeyModuleString *ValkeyModule_SaveDataTypeToString(ValkeyModuleCtx *ctx, void *data, const ValkeyModuleType *mt);',
      since: '6.0.0',
      doc: "Runs the type's rdb_save into memory and returns the bytes as a new string; NULL on an error.",
    },
    GetKeyNameFromDigest: {
      c: 'const ValkeyModuleString *ValkeyModule_GetKeyNameFromDigest(ValkeyModuleDigest *dig);',
      since: '7.0.0',
      doc: "In a digest callback, returns the key; the server's string, do not free.",
    },
    GetDbIdFromDigest: {
      c: 'int ValkeyModule_GetDbIdFromDigest(ValkeyModuleDigest *dig);',
      since: '7.0.0',
      doc: 'In a digest callback, returns the database of the key.',
    },
  },
} as const
