// Running commands from a module and reading what they replied.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Calling commands from modules", in the order of the reference. */
export const call = {
  title: 'Calling commands from modules',
  anchor: 'section-calling-commands-from-modules',
  functions: {
    FreeCallReply: {
      c: 'void ValkeyModule_FreeCallReply(ValkeyModuleCallReply *reply);',
      since: '4.0.0',
      doc: 'Frees what Call returned, with all its parts. Parts cannot be freed by themselves.',
    },
    CallReplyType: {
      c: 'int ValkeyModule_CallReplyType(ValkeyModuleCallReply *reply);',
      since: '4.0.0',
      doc: 'Returns the VALKEYMODULE_REPLY_* type of a reply; UNKNOWN for NULL.',
    },
    CallReplyLength: {
      c: 'size_t ValkeyModule_CallReplyLength(ValkeyModuleCallReply *reply);',
      since: '4.0.0',
      doc: 'Returns the bytes of a string or error, or the items (pairs, for a map) of a collection; 0 for others.',
    },
    CallReplyArrayElement: {
      c: 'ValkeyModuleCallReply *ValkeyModule_CallReplyArrayElement(ValkeyModuleCallReply *reply, size_t idx);',
      since: '4.0.0',
      doc: 'Returns item `idx` of an array reply, owned by that reply; NULL if out of range or not an array.',
    },
    CallReplyInteger: {
      c: 'long long ValkeyModule_CallReplyInteger(ValkeyModuleCallReply *reply);',
      since: '4.0.0',
      doc: 'Returns the number of an integer reply; LLONG_MIN for other types.',
    },
    CallReplyDouble: {
      c: 'double ValkeyModule_CallReplyDouble(ValkeyModuleCallReply *reply);',
      since: '7.0.0',
      doc: 'Returns the number of a double reply; LLONG_MIN as a double for other types.',
    },
    CallReplyBigNumber: {
      c: 'const char *ValkeyModule_CallReplyBigNumber(ValkeyModuleCallReply *reply, size_t *len);',
      since: '7.0.0',
      doc: "Returns the digits of a big number reply and their count; the reply's bytes, not NUL-terminated. NULL for other types.",
    },
    CallReplyVerbatim: {
      c: 'const char *ValkeyModule_CallReplyVerbatim(ValkeyModuleCallReply *reply, size_t *len, const char **format);',
      since: '7.0.0',
      doc: "Returns the bytes of a verbatim string reply, their count and, unless NULL, its three-letter format; the reply's bytes. NULL for other types.",
    },
    CallReplyBool: {
      c: 'int ValkeyModule_CallReplyBool(ValkeyModuleCallReply *reply);',
      since: '7.0.0',
      doc: 'Returns 1 or 0 from a boolean reply; INT_MIN for other types.',
    },
    CallReplySetElement: {
      c: 'ValkeyModuleCallReply *ValkeyModule_CallReplySetElement(ValkeyModuleCallReply *reply, size_t idx);',
      since: '7.0.0',
      doc: 'Returns item `idx` of a set reply, owned by that reply; NULL if out of range or not a set.',
    },
    CallReplyMapElement: {
      c: 'int ValkeyModule_CallReplyMapElement(ValkeyModuleCallReply *reply, size_t idx, ValkeyModuleCallReply **key, ValkeyModuleCallReply **val);',
      since: '7.0.0',
      doc: 'Gives key and value of pair `idx` of a map reply, owned by it. ERR if out of range or not a map.',
    },
    CallReplyAttribute: {
      c: 'ValkeyModuleCallReply *ValkeyModule_CallReplyAttribute(ValkeyModuleCallReply *reply);',
      since: '7.0.0',
      doc: 'Returns the attribute that came with a reply, owned by it; NULL if none.',
    },
    CallReplyAttributeElement: {
      c: 'int ValkeyModule_CallReplyAttributeElement(ValkeyModuleCallReply *reply, size_t idx, ValkeyModuleCallReply **key, ValkeyModuleCallReply **val);',
      since: '7.0.0',
      doc: 'Gives key and value of pair `idx` of an attribute reply, owned by it. ERR if out of range or not an attribute.',
    },
    CallReplyPromiseSetUnblockHandler: {
      c: 'void ValkeyModule_CallReplyPromiseSetUnblockHandler(ValkeyModuleCallReply *reply, ValkeyModuleOnUnblocked on_unblock, void *private_data);',
      since: '7.2.0',
      doc: 'Names the function to call with the real reply when a blocked Call (K in its format) is done. Must be set at once, before anything else can run.',
    },
    CallReplyPromiseAbort: {
      c: 'int ValkeyModule_CallReplyPromiseAbort(ValkeyModuleCallReply *reply, void **private_data);',
      since: '7.2.0',
      doc: 'Gives up a blocked Call; OK if it could, then its handler will not run and `private_data` comes back. ERR if it had already ended.',
    },
    CallReplyStringPtr: {
      c: 'const char *ValkeyModule_CallReplyStringPtr(ValkeyModuleCallReply *reply, size_t *len);',
      since: '4.0.0',
      doc: "Returns the bytes of a string or error reply and their count; the reply's bytes, not NUL-terminated. NULL for other types.",
    },
    CreateStringFromCallReply: {
      c: 'ValkeyModuleString *ValkeyModule_CreateStringFromCallReply(ValkeyModuleCallReply *reply);',
      since: '4.0.0',
      doc: 'Makes a string from a string, error or integer reply; NULL for other types. Owned by the caller.',
    },
    SetContextUser: {
      c: 'void ValkeyModule_SetContextUser(ValkeyModuleCtx *ctx, const ValkeyModuleUser *user);',
      since: '7.0.6',
      doc: "Makes Call with C in its format check permissions against `user` (NULL: the client's own again).",
    },
    Call: {
      c: 'ValkeyModuleCallReply *ValkeyModule_Call(ValkeyModuleCtx *ctx, const char *cmdname, const char *fmt, ...);',
      since: '4.0.0',
      doc: 'Runs a command and returns its reply, to be freed with FreeCallReply or AutoMemory. `fmt` has a letter for each argument (b c l s v) and flags (! A R 3 0 C W S E M D K). NULL with errno set if it could not be run.',
    },
    CallReplyProto: {
      c: 'const char *ValkeyModule_CallReplyProto(ValkeyModuleCallReply *reply, size_t *len);',
      since: '4.0.0',
      doc: "Returns the reply as RESP bytes and their count; the reply's bytes.",
    },
  },
} as const
