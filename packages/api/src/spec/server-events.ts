// Hearing of what happens to the server itself: loading, shutdown, flush, role and so on.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Server hooks implementation", in the order of the reference. */
export const serverEvents = {
  title: 'Server hooks implementation',
  anchor: 'section-server-hooks-implementation',
  functions: {
    SubscribeToServerEvent: {
      c: 'int ValkeyModule_SubscribeToServerEvent(ValkeyModuleCtx *ctx, ValkeyModuleEvent event, ValkeyModuleEventCallback callback);',
      since: '6.0.0',
      doc: 'Has `callback` run on a server event (one of the ValkeyModuleEvent_* constants); NULL ends that. ERR if the event or its version is not known.',
    },
    IsSubEventSupported: {
      c: 'int ValkeyModule_IsSubEventSupported(ValkeyModuleEvent event, uint64_t subevent);',
      since: '6.0.9',
      doc: 'Nonzero if this server raises subevent `subevent` of `event`.',
    },
  },
} as const
