// Values of type hash under an open key; both functions are variadic.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Key API for Hash type", in the order of the reference. */
export const keyHash = {
  title: 'Key API for Hash type',
  anchor: 'section-key-api-for-hash-type',
  functions: {
    HashSet: {
      c: 'int ValkeyModule_HashSet(ValkeyModuleKey *key, int flags, ...);',
      since: '4.0.0',
      doc: 'Sets fields given as pairs of field, value and a closing NULL; value VALKEYMODULE_HASH_DELETE deletes. `flags` are VALKEYMODULE_HASH_*. Returns how many existing fields changed, 0 with errno on trouble.',
    },
    HashGet: {
      c: 'int ValkeyModule_HashGet(ValkeyModuleKey *key, int flags, ...);',
      since: '4.0.0',
      doc: 'Reads fields given as pairs of field, address of a result and a closing NULL; a result is a new string or NULL (an int with HASH_EXISTS). ERR if the key is not a hash.',
    },
  },
} as const
