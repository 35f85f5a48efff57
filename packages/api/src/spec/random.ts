// Random bytes.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules utility APIs", in the order of the reference. */
export const random = {
  title: 'Modules utility APIs',
  anchor: 'section-modules-utility-apis',
  functions: {
    GetRandomBytes: {
      c: 'void ValkeyModule_GetRandomBytes(unsigned char *dst, size_t len);',
      since: '5.0.0',
      doc: 'Fills `dst` with `len` unpredictable bytes (SHA1 in counter mode, seeded once); quick, for IDs and sampling.',
    },
    GetRandomHexChars: {
      c: 'void ValkeyModule_GetRandomHexChars(char *dst, size_t len);',
      since: '5.0.0',
      doc: 'Fills `dst` with `len` random characters 0-9a-f, without a NUL.',
    },
  },
} as const
