// Hearing of changes to keys, and telling of one's own.
// One row a function; parameter names and types are the ABI's, the line of text is ours. A new row needs nothing else
// here: header, signatures and coverage are made from it.

/** The functions of "Module Keyspace Notifications API", in the order of the reference. */
export const keyspaceEvents = {
  title: 'Module Keyspace Notifications API',
  anchor: 'section-module-keyspace-notifications-api',
  functions: {
    SubscribeToKeyspaceEvents: {
      c: 'int ValkeyModule_SubscribeToKeyspaceEvents(ValkeyModuleCtx *ctx, int types, ValkeyModuleNotificationFunc callback);',
      since: '4.0.9',
      doc: 'Has `callback` run right after each keyspace event of the VALKEYMODULE_NOTIFY_* classes in `types`. The callback should not write; see AddPostNotificationJob. Always OK.',
    },
    AddPostNotificationJob: {
      c: 'int ValkeyModule_AddPostNotificationJob(ValkeyModuleCtx *ctx, ValkeyModulePostNotificationJobFunc callback, void *privdata, void (*free_privdata)(void *));',
      since: '7.2.0',
      doc: "From a notification callback, has `callback` run once the command is done, when writing is safe; its writes are sent together with the command's. `free_privdata` may be NULL. ERR while loading or on a read-only replica.",
    },
    GetNotifyKeyspaceEvents: {
      c: 'int ValkeyModule_GetNotifyKeyspaceEvents(void);',
      since: '6.0.0',
      doc: 'Returns the event classes that are on in notify-keyspace-events.',
    },
    NotifyKeyspaceEvent: {
      c: 'int ValkeyModule_NotifyKeyspaceEvent(ValkeyModuleCtx *ctx, int type, const char *event, ValkeyModuleString *key);',
      since: '6.0.0',
      doc: "Sends a keyspace event of class `type` to subscribers and modules, e.g. for a module type's own change. Always OK.",
    },
  },
} as const
