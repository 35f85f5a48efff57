// Building the reply to the current command, piece by piece, in whichever RESP the client speaks.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Reply APIs", in the order of the reference. */
export const replies = {
  title: 'Reply APIs',
  anchor: 'section-reply-apis',
  functions: {
    WrongArity: {
      c: 'int ValkeyModule_WrongArity(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'Replies with the error for a wrong number of arguments, naming the current command. Always OK.',
    },
    ReplyWithLongLong: {
      c: 'int ValkeyModule_ReplyWithLongLong(ValkeyModuleCtx *ctx, long long ll);',
      since: '4.0.0',
      doc: 'Replies with an integer. Always OK.',
    },
    ReplyWithError: {
      c: 'int ValkeyModule_ReplyWithError(ValkeyModuleCtx *ctx, const char *err);',
      since: '4.0.0',
      doc: 'Replies with an error; `err` holds the whole text with its code, e.g. "ERR no such thing", without the leading minus. Always OK.',
    },
    ReplyWithErrorFormat: {
      c: 'int ValkeyModule_ReplyWithErrorFormat(ValkeyModuleCtx *ctx, const char *fmt, ...);',
      since: '7.2.0',
      doc: 'Like ReplyWithError, with the text (code included) made by printf. Always OK.',
    },
    ReplyWithSimpleString: {
      c: 'int ValkeyModule_ReplyWithSimpleString(ValkeyModuleCtx *ctx, const char *msg);',
      since: '4.0.0',
      doc: 'Replies with a status line such as OK; `msg` must have no CR or LF. Always OK.',
    },
    ReplyWithArray: {
      c: 'int ValkeyModule_ReplyWithArray(ValkeyModuleCtx *ctx, long len);',
      since: '4.0.0',
      doc: 'Opens an array of `len` items: the next `len` replies are in it. With VALKEYMODULE_POSTPONED_LEN the count follows by ReplySetArrayLength. Always OK.',
    },
    ReplyWithMap: {
      c: 'int ValkeyModule_ReplyWithMap(ValkeyModuleCtx *ctx, long len);',
      since: '7.0.0',
      doc: 'Opens a map of `len` pairs (2 x `len` replies follow); RESP2 clients get a flat array. VALKEYMODULE_POSTPONED_LEN allowed. Always OK.',
    },
    ReplyWithSet: {
      c: 'int ValkeyModule_ReplyWithSet(ValkeyModuleCtx *ctx, long len);',
      since: '7.0.0',
      doc: 'Opens a set of `len` items; RESP2 clients get an array. VALKEYMODULE_POSTPONED_LEN allowed. Always OK.',
    },
    ReplyWithAttribute: {
      c: 'int ValkeyModule_ReplyWithAttribute(ValkeyModuleCtx *ctx, long len);',
      since: '7.0.0',
      doc: 'Opens `len` pairs of extra information before the real reply; RESP3 only, ERR for a RESP2 client, then send none of them.',
    },
    ReplyWithNullArray: {
      c: 'int ValkeyModule_ReplyWithNullArray(ValkeyModuleCtx *ctx);',
      since: '6.0.0',
      doc: 'Replies with a null array (*-1) in RESP2, plain null in RESP3. Always OK.',
    },
    ReplyWithEmptyArray: {
      c: 'int ValkeyModule_ReplyWithEmptyArray(ValkeyModuleCtx *ctx);',
      since: '6.0.0',
      doc: 'Replies with an array of no items. Always OK.',
    },
    ReplySetArrayLength: {
      c: 'void ValkeyModule_ReplySetArrayLength(ValkeyModuleCtx *ctx, long len);',
      since: '4.0.0',
      doc: 'Fills in the count of the array opened last with VALKEYMODULE_POSTPONED_LEN.',
    },
    ReplySetMapLength: {
      c: 'void ValkeyModule_ReplySetMapLength(ValkeyModuleCtx *ctx, long len);',
      since: '7.0.0',
      doc: 'Fills in the number of pairs of the map opened last with VALKEYMODULE_POSTPONED_LEN.',
    },
    ReplySetSetLength: {
      c: 'void ValkeyModule_ReplySetSetLength(ValkeyModuleCtx *ctx, long len);',
      since: '7.0.0',
      doc: 'Fills in the count of the set opened last with VALKEYMODULE_POSTPONED_LEN.',
    },
    ReplySetAttributeLength: {
      c: 'void ValkeyModule_ReplySetAttributeLength(ValkeyModuleCtx *ctx, long len);',
      since: '7.0.0',
      doc: 'Fills in the number of pairs of the attribute opened last with VALKEYMODULE_POSTPONED_LEN; nothing for RESP2 clients.',
    },
    ReplySetPushLength: {
      c: 'void ValkeyModule_ReplySetPushLength(ValkeyModuleCtx *ctx, long len);',
      since: '7.0.0',
      doc: 'Would fill in the count of a postponed push reply. Declared by the header, but server 8.1.1 has no such function: the pointer stays NULL.',
      inServer: false,
    },
    ReplyWithStringBuffer: {
      c: 'int ValkeyModule_ReplyWithStringBuffer(ValkeyModuleCtx *ctx, const char *buf, size_t len);',
      since: '4.0.0',
      doc: 'Replies with a bulk string of `len` bytes at `buf`. Always OK.',
    },
    ReplyWithCString: {
      c: 'int ValkeyModule_ReplyWithCString(ValkeyModuleCtx *ctx, const char *buf);',
      since: '5.0.6',
      doc: 'Replies with a bulk string read up to its NUL. Always OK.',
    },
    ReplyWithString: {
      c: 'int ValkeyModule_ReplyWithString(ValkeyModuleCtx *ctx, ValkeyModuleString *str);',
      since: '4.0.0',
      doc: "Replies with a bulk string from a module string, which stays the caller's. Always OK.",
    },
    ReplyWithEmptyString: {
      c: 'int ValkeyModule_ReplyWithEmptyString(ValkeyModuleCtx *ctx);',
      since: '6.0.0',
      doc: 'Replies with a bulk string of no bytes. Always OK.',
    },
    ReplyWithVerbatimStringType: {
      c: 'int ValkeyModule_ReplyWithVerbatimStringType(ValkeyModuleCtx *ctx, const char *buf, size_t len, const char *ext);',
      since: '7.0.0',
      doc: 'Replies with text of a format named by the three letters `ext` (txt, mkd); a bulk string in RESP2. Always OK.',
    },
    ReplyWithVerbatimString: {
      c: 'int ValkeyModule_ReplyWithVerbatimString(ValkeyModuleCtx *ctx, const char *buf, size_t len);',
      since: '6.0.0',
      doc: 'Replies with text of format txt; a bulk string in RESP2. Always OK.',
    },
    ReplyWithNull: {
      c: 'int ValkeyModule_ReplyWithNull(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'Replies with null. Always OK.',
    },
    ReplyWithBool: {
      c: 'int ValkeyModule_ReplyWithBool(ValkeyModuleCtx *ctx, int b);',
      since: '7.0.0',
      doc: 'Replies with true or false; 1 or 0 in RESP2. Always OK.',
    },
    ReplyWithCallReply: {
      c: 'int ValkeyModule_ReplyWithCallReply(ValkeyModuleCtx *ctx, ValkeyModuleCallReply *reply);',
      since: '4.0.0',
      doc: 'Passes on what a Call returned, unchanged. ERR if the reply is RESP3 and the client is RESP2.',
    },
    ReplyWithDouble: {
      c: 'int ValkeyModule_ReplyWithDouble(ValkeyModuleCtx *ctx, double d);',
      since: '4.0.0',
      doc: 'Replies with a double; a bulk string with its text in RESP2. Always OK.',
    },
    ReplyWithBigNumber: {
      c: 'int ValkeyModule_ReplyWithBigNumber(ValkeyModuleCtx *ctx, const char *bignum, size_t len);',
      since: '7.0.0',
      doc: 'Replies with a number of any size given as `len` digits; a bulk string in RESP2. Always OK.',
    },
    ReplyWithLongDouble: {
      c: 'int ValkeyModule_ReplyWithLongDouble(ValkeyModuleCtx *ctx, long double ld);',
      since: '6.0.0',
      doc: 'Replies with a long double as a bulk string of its decimal text. Always OK.',
    },
  },
} as const
