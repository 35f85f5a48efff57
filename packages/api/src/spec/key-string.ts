// Values of type string under an open key.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Key API for String type", in the order of the reference. */
export const keyString = {
  title: 'Key API for String type',
  anchor: 'section-key-api-for-string-type',
  functions: {
    StringSet: {
      c: 'int ValkeyModule_StringSet(ValkeyModuleKey *key, ValkeyModuleString *str);',
      since: '4.0.0',
      doc: "Makes the key hold this string, whatever it held before, without expiry. The string stays the caller's. ERR if opened for reading or an iterator is active.",
    },
    StringDMA: {
      c: 'char *ValkeyModule_StringDMA(ValkeyModuleKey *key, size_t *len, int mode);',
      since: '4.0.0',
      doc: 'Returns the bytes of the string value itself, to read or (opened for writing) change in place, and their count; NULL for another type. Good until the key is touched by another call.',
    },
    StringTruncate: {
      c: 'int ValkeyModule_StringTruncate(ValkeyModuleKey *key, size_t newlen);',
      since: '4.0.0',
      doc: 'Makes the string value `newlen` bytes, cut or padded with zeros, creating it if empty. Fetch the StringDMA pointer anew. ERR for another type or above 512 MB.',
    },
  },
} as const
