// Module strings: reference-counted byte strings. Rows say who owns a string that is returned.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "String objects APIs", in the order of the reference. */
export const strings = {
  title: 'String objects APIs',
  anchor: 'section-string-objects-apis',
  functions: {
    CreateString: {
      c: 'ValkeyModuleString *ValkeyModule_CreateString(ValkeyModuleCtx *ctx, const char *ptr, size_t len);',
      since: '4.0.0',
      doc: 'Makes a string of `len` bytes copied from `ptr` (binary safe). Owned by the caller: FreeString, or AutoMemory with a non-NULL `ctx`.',
    },
    CreateStringPrintf: {
      c: 'ValkeyModuleString *ValkeyModule_CreateStringPrintf(ValkeyModuleCtx *ctx, const char *fmt, ...);',
      since: '4.0.0',
      doc: 'Makes a string from a printf format and its arguments. Owned by the caller.',
    },
    CreateStringFromLongLong: {
      c: 'ValkeyModuleString *ValkeyModule_CreateStringFromLongLong(ValkeyModuleCtx *ctx, long long ll);',
      since: '4.0.0',
      doc: 'Makes a string with the decimal text of a signed number. Owned by the caller.',
    },
    CreateStringFromULongLong: {
      c: 'ValkeyModuleString *ValkeyModule_CreateStringFromULongLong(ValkeyModuleCtx *ctx, unsigned long long ull);',
      since: '7.0.3',
      doc: 'Makes a string with the decimal text of an unsigned number. Owned by the caller.',
    },
    CreateStringFromDouble: {
      c: 'ValkeyModuleString *ValkeyModule_CreateStringFromDouble(ValkeyModuleCtx *ctx, double d);',
      since: '6.0.0',
      doc: 'Makes a string with the decimal text of a double, which reads back as the same number. Owned by the caller.',
    },
    CreateStringFromLongDouble: {
      c: 'ValkeyModuleString *ValkeyModule_CreateStringFromLongDouble(ValkeyModuleCtx *ctx, long double ld, int humanfriendly);',
      since: '6.0.0',
      doc: 'Makes a string with the decimal text of a long double; `humanfriendly` means plain digits without trailing zeros, as INCRBYFLOAT prints. Owned by the caller.',
    },
    CreateStringFromString: {
      c: 'ValkeyModuleString *ValkeyModule_CreateStringFromString(ValkeyModuleCtx *ctx, const ValkeyModuleString *str);',
      since: '4.0.0',
      doc: 'Makes a copy of another module string. Owned by the caller.',
    },
    CreateStringFromStreamID: {
      c: 'ValkeyModuleString *ValkeyModule_CreateStringFromStreamID(ValkeyModuleCtx *ctx, const ValkeyModuleStreamID *id);',
      since: '6.2.0',
      doc: 'Makes a string of the form ms-seq from a stream ID. Owned by the caller.',
    },
    FreeString: {
      c: 'void ValkeyModule_FreeString(ValkeyModuleCtx *ctx, ValkeyModuleString *str);',
      since: '4.0.0',
      doc: "Drops the caller's hold on a string; it goes away with the last hold. `ctx` may be NULL for a string made without one.",
    },
    RetainString: {
      c: 'void ValkeyModule_RetainString(ValkeyModuleCtx *ctx, ValkeyModuleString *str);',
      since: '4.0.0',
      doc: 'Adds a hold, so that the string outlives this callback; each needs its own FreeString. With AutoMemory, do not keep the pointer without it.',
    },
    HoldString: {
      c: 'ValkeyModuleString *ValkeyModule_HoldString(ValkeyModuleCtx *ctx, ValkeyModuleString *str);',
      since: '6.0.7',
      doc: 'Returns the same string held once more, or a copy where sharing is not possible; always works, unlike RetainString. Needs FreeString.',
    },
    StringPtrLen: {
      c: 'const char *ValkeyModule_StringPtrLen(const ValkeyModuleString *str, size_t *len);',
      since: '4.0.0',
      doc: 'Returns the bytes of a string and, if `len` is not NULL, their count. Read only, good as long as the string is; a NULL string gives an error text.',
    },
    StringToLongLong: {
      c: 'int ValkeyModule_StringToLongLong(const ValkeyModuleString *str, long long *ll);',
      since: '4.0.0',
      doc: 'Reads the whole string as a signed decimal number into `ll`. ERR if it is not exactly one.',
    },
    StringToULongLong: {
      c: 'int ValkeyModule_StringToULongLong(const ValkeyModuleString *str, unsigned long long *ull);',
      since: '7.0.3',
      doc: 'Reads the whole string as an unsigned decimal number into `ull`. ERR if it is not exactly one.',
    },
    StringToDouble: {
      c: 'int ValkeyModule_StringToDouble(const ValkeyModuleString *str, double *d);',
      since: '4.0.0',
      doc: 'Reads the whole string as a double into `d`; inf is fine, NaN is not. ERR if it is not exactly a number.',
    },
    StringToLongDouble: {
      c: 'int ValkeyModule_StringToLongDouble(const ValkeyModuleString *str, long double *ld);',
      since: '6.0.0',
      doc: 'Reads the whole string as a long double into `ld`. ERR if it is not exactly a number.',
    },
    StringToStreamID: {
      c: 'int ValkeyModule_StringToStreamID(const ValkeyModuleString *str, ValkeyModuleStreamID *id);',
      since: '6.2.0',
      doc: 'Reads a stream ID: ms-seq, or ms alone with sequence 0, or - and + for the smallest and largest. ERR if it is none.',
    },
    StringCompare: {
      c: 'int ValkeyModule_StringCompare(const ValkeyModuleString *a, const ValkeyModuleString *b);',
      since: '4.0.0',
      doc: 'Orders two strings by their bytes: less than 0, 0 or more than 0.',
    },
    StringAppendBuffer: {
      c: 'int ValkeyModule_StringAppendBuffer(ValkeyModuleCtx *ctx, ValkeyModuleString *str, const char *buf, size_t len);',
      since: '4.0.0',
      doc: 'Appends `len` bytes to a string that nobody else holds (refcount 1). ERR if it is shared or retained.',
    },
    TrimStringAllocation: {
      c: 'void ValkeyModule_TrimStringAllocation(ValkeyModuleString *str);',
      since: '7.0.0',
      doc: 'Gives back spare room at the end of a string meant to be kept for long.',
    },
  },
} as const
