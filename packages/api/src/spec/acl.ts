// Users, their rights, logging clients in and out.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Modules ACL API", in the order of the reference. */
export const acl = {
  title: 'Modules ACL API',
  anchor: 'section-modules-acl-api',
  functions: {
    CreateModuleUser: {
      c: 'ValkeyModuleUser *ValkeyModule_CreateModuleUser(const char *name);',
      since: '6.0.0',
      doc: 'Makes an ACL user known to this module alone, with no rights yet; free with FreeModuleUser.',
    },
    FreeModuleUser: {
      c: 'void ValkeyModule_FreeModuleUser(ValkeyModuleUser *user);',
      since: '6.0.0',
      doc: "Frees a user from CreateModuleUser or GetModuleUserFromUserName; clients logged in as a module's own user are cut off.",
    },
    SetModuleUserACL: {
      c: 'int ValkeyModule_SetModuleUserACL(ValkeyModuleUser *user, const char *acl);',
      since: '6.0.0',
      doc: 'Applies one ACL rule such as "+get" or "~*" to a module user. OK, or ERR with errno set.',
    },
    SetModuleUserACLString: {
      c: 'int ValkeyModule_SetModuleUserACLString(ValkeyModuleCtx *ctx, ValkeyModuleUser *user, const char *acl, ValkeyModuleString **error);',
      since: '7.0.6',
      doc: 'Applies a whole line of ACL rules, all or none. On ERR, `error` (unless NULL) gets a new string that says why.',
    },
    GetModuleUserACLString: {
      c: 'ValkeyModuleString *ValkeyModule_GetModuleUserACLString(ValkeyModuleUser *user);',
      since: '7.0.6',
      doc: "Returns the user's rules as one line, a new string.",
    },
    GetCurrentUserName: {
      c: 'ValkeyModuleString *ValkeyModule_GetCurrentUserName(ValkeyModuleCtx *ctx);',
      since: '7.0.0',
      doc: 'Returns the name of the user running the current command, a new string; NULL with errno EINVAL if there is no client.',
    },
    GetModuleUserFromUserName: {
      c: 'ValkeyModuleUser *ValkeyModule_GetModuleUserFromUserName(ValkeyModuleString *name);',
      since: '7.0.0',
      doc: 'Returns a handle on a server ACL user for permission checks, good for this callback; NULL if there is none. Free with FreeModuleUser.',
    },
    ACLCheckCommandPermissions: {
      c: 'int ValkeyModule_ACLCheckCommandPermissions(ValkeyModuleUser *user, ValkeyModuleString **argv, int argc);',
      since: '7.0.0',
      doc: 'OK if the user may run this command line; ERR with errno ENOENT (no such command) or EACCES.',
    },
    ACLCheckKeyPermissions: {
      c: 'int ValkeyModule_ACLCheckKeyPermissions(ValkeyModuleUser *user, ValkeyModuleString *key, int flags);',
      since: '7.0.0',
      doc: 'OK if the user may use the key as VALKEYMODULE_CMD_KEY_* `flags` say; ERR with errno EINVAL or EACCES.',
    },
    ACLCheckChannelPermissions: {
      c: 'int ValkeyModule_ACLCheckChannelPermissions(ValkeyModuleUser *user, ValkeyModuleString *ch, int flags);',
      since: '7.0.0',
      doc: 'OK if the user may use the channel as VALKEYMODULE_CMD_CHANNEL_* `flags` say; ERR with errno EINVAL or EACCES.',
    },
    ACLAddLogEntry: {
      c: 'void ValkeyModule_ACLAddLogEntry(ValkeyModuleCtx *ctx, ValkeyModuleUser *user, ValkeyModuleString *object, ValkeyModuleACLLogEntryReason reason);',
      since: '7.0.0',
      doc: 'Adds a refusal to ACL LOG for `user` on `object`, with a VALKEYMODULE_ACL_LOG_* reason.',
    },
    ACLAddLogEntryByUserName: {
      c: 'void ValkeyModule_ACLAddLogEntryByUserName(ValkeyModuleCtx *ctx, ValkeyModuleString *username, ValkeyModuleString *object, ValkeyModuleACLLogEntryReason reason);',
      since: '7.2.0',
      doc: 'Like ACLAddLogEntry, with the user given by name.',
    },
    AuthenticateClientWithUser: {
      c: 'int ValkeyModule_AuthenticateClientWithUser(ValkeyModuleCtx *ctx, ValkeyModuleUser *module_user, ValkeyModuleUserChangedFunc callback, void *privdata, uint64_t *client_id);',
      since: '6.0.0',
      doc: 'Logs the client in as a module user. `callback` runs once if that is undone from outside; `client_id`, unless NULL, gets the ID. ERR if the user is off.',
    },
    AuthenticateClientWithACLUser: {
      c: 'int ValkeyModule_AuthenticateClientWithACLUser(ValkeyModuleCtx *ctx, const char *name, size_t len, ValkeyModuleUserChangedFunc callback, void *privdata, uint64_t *client_id);',
      since: '6.0.0',
      doc: 'Logs the client in as the server ACL user of this name. As AuthenticateClientWithUser; ERR also if there is no such user.',
    },
    DeauthenticateAndCloseClient: {
      c: 'int ValkeyModule_DeauthenticateAndCloseClient(ValkeyModuleCtx *ctx, uint64_t client_id);',
      since: '6.0.0',
      doc: "Takes a client's login away and closes its connection as soon as can be. ERR if there is no such client. Not thread-safe.",
    },
    RedactClientCommandArgument: {
      c: 'int ValkeyModule_RedactClientCommandArgument(ValkeyModuleCtx *ctx, int pos);',
      since: '7.0.0',
      doc: 'Hides argument `pos` of the running command from SLOWLOG and MONITOR; may be repeated. ERR if `pos` is 0 or out of range.',
    },
    GetClientCertificate: {
      c: 'ValkeyModuleString *ValkeyModule_GetClientCertificate(ValkeyModuleCtx *ctx, uint64_t client_id);',
      since: '6.0.9',
      doc: "Returns the client's TLS certificate in PEM form, a new string; NULL without TLS, certificate or client.",
    },
  },
} as const
