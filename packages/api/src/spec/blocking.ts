// Letting a client wait without holding up the server, and answering it later.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Blocking clients from modules", in the order of the reference. */
export const blocking = {
  title: 'Blocking clients from modules',
  anchor: 'section-blocking-clients-from-modules',
  functions: {
    RegisterAuthCallback: {
      c: 'void ValkeyModule_RegisterAuthCallback(ValkeyModuleCtx *ctx, ValkeyModuleAuthCallback cb);',
      since: '7.2.0',
      doc: "Adds a function that AUTH and HELLO ask, newest first, before the server's own password check.",
    },
    BlockClient: {
      c: 'ValkeyModuleBlockedClient *ValkeyModule_BlockClient(ValkeyModuleCtx *ctx, ValkeyModuleCmdFunc reply_callback, ValkeyModuleCmdFunc timeout_callback, void (*free_privdata)(ValkeyModuleCtx *, void *), long long timeout_ms);',
      since: '4.0.0',
      doc: 'Puts the client to wait and returns a handle for UnblockClient, usable from threads. `reply_callback` answers later, `timeout_callback` after `timeout_ms` (0: never), `free_privdata` frees what UnblockClient was given. Any may be NULL.',
    },
    BlockClientOnAuth: {
      c: 'ValkeyModuleBlockedClient *ValkeyModule_BlockClientOnAuth(ValkeyModuleCtx *ctx, ValkeyModuleAuthCallback reply_callback, void (*free_privdata)(ValkeyModuleCtx *, void *));',
      since: '7.2.0',
      doc: 'From an auth callback, puts the authenticating client to wait; `reply_callback` decides later.',
    },
    BlockClientGetPrivateData: {
      c: 'void *ValkeyModule_BlockClientGetPrivateData(ValkeyModuleBlockedClient *blocked_client);',
      since: '7.2.0',
      doc: 'Returns what BlockClientSetPrivateData attached to the blocked client.',
    },
    BlockClientSetPrivateData: {
      c: 'void ValkeyModule_BlockClientSetPrivateData(ValkeyModuleBlockedClient *blocked_client, void *private_data);',
      since: '7.2.0',
      doc: 'Attaches a pointer to a blocked client before it is unblocked.',
    },
    BlockClientOnKeys: {
      c: 'ValkeyModuleBlockedClient *ValkeyModule_BlockClientOnKeys(ValkeyModuleCtx *ctx, ValkeyModuleCmdFunc reply_callback, ValkeyModuleCmdFunc timeout_callback, void (*free_privdata)(ValkeyModuleCtx *, void *), long long timeout_ms, ValkeyModuleString **keys, int numkeys, void *privdata);',
      since: '6.0.0',
      doc: 'Puts the client to wait for any of `keys` to become ready; `reply_callback` looks each time and returns ERR to go on waiting. `privdata` is for the callbacks.',
    },
    BlockClientOnKeysWithFlags: {
      c: 'ValkeyModuleBlockedClient *ValkeyModule_BlockClientOnKeysWithFlags(ValkeyModuleCtx *ctx, ValkeyModuleCmdFunc reply_callback, ValkeyModuleCmdFunc timeout_callback, void (*free_privdata)(ValkeyModuleCtx *, void *), long long timeout_ms, ValkeyModuleString **keys, int numkeys, void *privdata, int flags);',
      since: '7.2.0',
      doc: 'Like BlockClientOnKeys; with VALKEYMODULE_BLOCK_UNBLOCK_DELETED the reply callback also runs when a key is deleted or overwritten.',
    },
    SignalKeyAsReady: {
      c: 'void ValkeyModule_SignalKeyAsReady(ValkeyModuleCtx *ctx, ValkeyModuleString *key);',
      since: '6.0.0',
      doc: 'Says that a key holding a module type has become ready, so that clients waiting on it are looked at after this command.',
    },
    UnblockClient: {
      c: 'int ValkeyModule_UnblockClient(ValkeyModuleBlockedClient *bc, void *privdata);',
      since: '4.0.0',
      doc: 'Ends the wait: the reply callback runs soon, with `privdata`. May be called from any thread, once. ERR with errno EINVAL (NULL) or ENOTSUP (waits on keys without a timeout callback).',
    },
    AbortBlock: {
      c: 'int ValkeyModule_AbortBlock(ValkeyModuleBlockedClient *bc);',
      since: '4.0.0',
      doc: 'Ends the wait without running the reply callback. May be called from any thread. As UnblockClient otherwise.',
    },
    SetDisconnectCallback: {
      c: 'void ValkeyModule_SetDisconnectCallback(ValkeyModuleBlockedClient *bc, ValkeyModuleDisconnectFunc callback);',
      since: '5.0.0',
      doc: 'Names a function to call if the blocked client goes away before it is unblocked.',
    },
    IsBlockedReplyRequest: {
      c: 'int ValkeyModule_IsBlockedReplyRequest(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: "Nonzero in a blocked client's reply callback.",
    },
    IsBlockedTimeoutRequest: {
      c: 'int ValkeyModule_IsBlockedTimeoutRequest(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: "Nonzero in a blocked client's timeout callback.",
    },
    GetBlockedClientPrivateData: {
      c: 'void *ValkeyModule_GetBlockedClientPrivateData(ValkeyModuleCtx *ctx);',
      since: '4.0.0',
      doc: 'In the callbacks of a blocked client, returns the pointer UnblockClient (or BlockClientOnKeys) was given.',
    },
    GetBlockedClientReadyKey: {
      c: 'ValkeyModuleString *ValkeyModule_GetBlockedClientReadyKey(ValkeyModuleCtx *ctx);',
      since: '6.0.0',
      doc: "In the reply callback of a client waiting on keys, returns the key that is ready; the server's string.",
    },
    GetBlockedClientHandle: {
      c: 'ValkeyModuleBlockedClient *ValkeyModule_GetBlockedClientHandle(ValkeyModuleCtx *ctx);',
      since: '5.0.0',
      doc: 'In the callbacks of a blocked client, returns the handle BlockClient returned.',
    },
    BlockedClientDisconnected: {
      c: 'int ValkeyModule_BlockedClientDisconnected(ValkeyModuleCtx *ctx);',
      since: '5.0.0',
      doc: 'Nonzero if the callback runs because the blocked client went away; then free resources, do not reply.',
    },
  },
} as const
