// Constants about contexts, notifications, cluster, log and the smaller flag sets. Form: see general.ts.

/** Context flags, notification classes, module options and small flag sets. */
export const flags = {
  context: {
    doc: 'What GetContextFlags returns.',
    names: {
      VALKEYMODULE_CTX_FLAGS_LUA: ['(1 << 0)', 'Called from a script.'],
      VALKEYMODULE_CTX_FLAGS_MULTI: ['(1 << 1)', 'Inside MULTI/EXEC.'],
      VALKEYMODULE_CTX_FLAGS_PRIMARY: ['(1 << 2)', 'This server is a primary.'],
      VALKEYMODULE_CTX_FLAGS_REPLICA: ['(1 << 3)', 'This server is a replica.'],
      VALKEYMODULE_CTX_FLAGS_READONLY: ['(1 << 4)', 'Writes are refused here.'],
      VALKEYMODULE_CTX_FLAGS_CLUSTER: ['(1 << 5)', 'Cluster mode is on.'],
      VALKEYMODULE_CTX_FLAGS_AOF: ['(1 << 6)', 'The AOF is on.'],
      VALKEYMODULE_CTX_FLAGS_RDB: ['(1 << 7)', 'RDB save points are set.'],
      VALKEYMODULE_CTX_FLAGS_MAXMEMORY: ['(1 << 8)', 'A memory limit is set.'],
      VALKEYMODULE_CTX_FLAGS_EVICT: ['(1 << 9)', 'The memory limit is kept by evicting keys.'],
      VALKEYMODULE_CTX_FLAGS_OOM: ['(1 << 10)', 'The memory limit is reached.'],
      VALKEYMODULE_CTX_FLAGS_OOM_WARNING: ['(1 << 11)', 'Less than a quarter of the limit is left.'],
      VALKEYMODULE_CTX_FLAGS_REPLICATED: ['(1 << 12)', 'The command came from the primary.'],
      VALKEYMODULE_CTX_FLAGS_LOADING: ['(1 << 13)', 'An RDB or AOF is being loaded.'],
      VALKEYMODULE_CTX_FLAGS_REPLICA_IS_STALE: ['(1 << 14)', 'Replica without a link to its primary.'],
      VALKEYMODULE_CTX_FLAGS_REPLICA_IS_CONNECTING: ['(1 << 15)', 'Replica that is trying to connect.'],
      VALKEYMODULE_CTX_FLAGS_REPLICA_IS_TRANSFERRING: ['(1 << 16)', 'Replica that is receiving the RDB.'],
      VALKEYMODULE_CTX_FLAGS_REPLICA_IS_ONLINE: ['(1 << 17)', 'Replica in step with its primary.'],
      VALKEYMODULE_CTX_FLAGS_ACTIVE_CHILD: ['(1 << 18)', 'A child process (save, rewrite, fork) is running.'],
      VALKEYMODULE_CTX_FLAGS_MULTI_DIRTY: ['(1 << 19)', 'EXEC will fail: a watched key has changed.'],
      VALKEYMODULE_CTX_FLAGS_IS_CHILD: ['(1 << 20)', 'This is the child process.'],
      VALKEYMODULE_CTX_FLAGS_DENY_BLOCKING: ['(1 << 21)', 'The client must not be blocked.'],
      VALKEYMODULE_CTX_FLAGS_RESP3: ['(1 << 22)', 'The client speaks RESP3.'],
      VALKEYMODULE_CTX_FLAGS_ASYNC_LOADING: [
        '(1 << 23)',
        'New data is being loaded while the old is served.',
      ],
      VALKEYMODULE_CTX_FLAGS_SERVER_STARTUP: ['(1 << 24)', 'The server is still starting.'],
      _VALKEYMODULE_CTX_FLAGS_NEXT: [
        '(1 << 25)',
        'One past the last; modules ask GetContextFlagsAll instead.',
      ],
    },
  },
  notify: {
    doc: 'Classes of keyspace events, with their letters in notify-keyspace-events.',
    names: {
      VALKEYMODULE_NOTIFY_KEYSPACE: ['(1 << 0)', 'K: told on the channel of the key.'],
      VALKEYMODULE_NOTIFY_KEYEVENT: ['(1 << 1)', 'E: told on the channel of the event.'],
      VALKEYMODULE_NOTIFY_GENERIC: ['(1 << 2)', 'g: del, expire, rename and others for any type.'],
      VALKEYMODULE_NOTIFY_STRING: ['(1 << 3)', '$: strings.'],
      VALKEYMODULE_NOTIFY_LIST: ['(1 << 4)', 'l: lists.'],
      VALKEYMODULE_NOTIFY_SET: ['(1 << 5)', 's: sets.'],
      VALKEYMODULE_NOTIFY_HASH: ['(1 << 6)', 'h: hashes.'],
      VALKEYMODULE_NOTIFY_ZSET: ['(1 << 7)', 'z: sorted sets.'],
      VALKEYMODULE_NOTIFY_EXPIRED: ['(1 << 8)', 'x: a key expired.'],
      VALKEYMODULE_NOTIFY_EVICTED: ['(1 << 9)', 'e: a key was evicted.'],
      VALKEYMODULE_NOTIFY_STREAM: ['(1 << 10)', 't: streams.'],
      VALKEYMODULE_NOTIFY_KEY_MISS: ['(1 << 11)', 'm: a key was looked for in vain; not part of ALL.'],
      VALKEYMODULE_NOTIFY_LOADED: ['(1 << 12)', 'A key was loaded from an RDB; for modules alone.'],
      VALKEYMODULE_NOTIFY_MODULE: ['(1 << 13)', 'd: values of module types.'],
      VALKEYMODULE_NOTIFY_NEW: ['(1 << 14)', 'n: a key was made; not part of ALL.'],
      _VALKEYMODULE_NOTIFY_NEXT: [
        '(1 << 15)',
        'One past the last; modules ask GetKeyspaceNotificationFlagsAll instead.',
      ],
      VALKEYMODULE_NOTIFY_ALL: [
        '(VALKEYMODULE_NOTIFY_GENERIC | VALKEYMODULE_NOTIFY_STRING | VALKEYMODULE_NOTIFY_LIST | VALKEYMODULE_NOTIFY_SET | VALKEYMODULE_NOTIFY_HASH | VALKEYMODULE_NOTIFY_ZSET | VALKEYMODULE_NOTIFY_EXPIRED | VALKEYMODULE_NOTIFY_EVICTED | VALKEYMODULE_NOTIFY_STREAM | VALKEYMODULE_NOTIFY_MODULE)',
        'A: all classes but m and n.',
      ],
    },
  },
  special: {
    doc: 'Values with a meaning of their own.',
    names: {
      VALKEYMODULE_HASH_DELETE: [
        '((ValkeyModuleString *)(long)1)',
        'As a value for HashSet: delete the field.',
      ],
      VALKEYMODULE_ERRORMSG_WRONGTYPE: [
        '"WRONGTYPE Operation against a key holding the wrong kind of value"',
        "The server's error for a key of another type.",
      ],
      VALKEYMODULE_POSITIVE_INFINITE: ['(1.0 / 0.0)', 'No upper bound of scores.'],
      VALKEYMODULE_NEGATIVE_INFINITE: ['(-1.0 / 0.0)', 'No lower bound of scores.'],
    },
  },
  node: {
    doc: 'Cluster nodes: the length of an ID, and flags of GetClusterNodeInfo.',
    names: {
      VALKEYMODULE_NODE_ID_LEN: ['40', 'Characters in a node ID.'],
      VALKEYMODULE_NODE_MYSELF: ['(1 << 0)', 'This server.'],
      VALKEYMODULE_NODE_PRIMARY: ['(1 << 1)', 'A primary.'],
      VALKEYMODULE_NODE_REPLICA: ['(1 << 2)', 'A replica.'],
      VALKEYMODULE_NODE_PFAIL: ['(1 << 3)', 'Seems to be down, seen from here.'],
      VALKEYMODULE_NODE_FAIL: ['(1 << 4)', 'Down, the cluster agrees.'],
      VALKEYMODULE_NODE_NOFAILOVER: ['(1 << 5)', 'A replica that never takes over.'],
    },
  },
  clusterFlags: {
    doc: 'Flags of SetClusterFlags.',
    names: {
      VALKEYMODULE_CLUSTER_FLAG_NONE: ['0', 'Behave as usual.'],
      VALKEYMODULE_CLUSTER_FLAG_NO_FAILOVER: ['(1 << 1)', 'Replicas do not take over.'],
      VALKEYMODULE_CLUSTER_FLAG_NO_REDIRECTION: ['(1 << 2)', 'Every node takes every key.'],
    },
  },
  logLevel: {
    doc: 'Levels of Log.',
    names: {
      VALKEYMODULE_LOGLEVEL_DEBUG: ['"debug"', 'For development.'],
      VALKEYMODULE_LOGLEVEL_VERBOSE: ['"verbose"', 'Much, little of it needed.'],
      VALKEYMODULE_LOGLEVEL_NOTICE: ['"notice"', 'What an operator wants to read.'],
      VALKEYMODULE_LOGLEVEL_WARNING: ['"warning"', 'Something is wrong.'],
    },
  },
  aux: {
    doc: 'When auxiliary data is saved; bits of aux_save_triggers.',
    names: {
      VALKEYMODULE_AUX_BEFORE_RDB: ['(1 << 0)', 'Ahead of the keys.'],
      VALKEYMODULE_AUX_AFTER_RDB: ['(1 << 1)', 'After the keys.'],
    },
  },
  yield: {
    doc: 'Flags of Yield.',
    names: {
      VALKEYMODULE_YIELD_FLAG_NONE: ['(1 << 0)', "The server's own work only."],
      VALKEYMODULE_YIELD_FLAG_CLIENTS: ['(1 << 1)', 'Answer clients too, if this has taken long.'],
    },
  },
  block: {
    doc: 'Flags of BlockClientOnKeysWithFlags.',
    names: {
      VALKEYMODULE_BLOCK_UNBLOCK_DEFAULT: ['(0)', 'Look when a key becomes ready.'],
      VALKEYMODULE_BLOCK_UNBLOCK_DELETED: ['(1 << 0)', 'Look also when a key goes away.'],
    },
  },
  commandFilter: {
    doc: 'Flags of RegisterCommandFilter.',
    names: {
      VALKEYMODULE_CMDFILTER_NOSELF: ['(1 << 0)', "Not for this module's own calls."],
    },
  },
  options: {
    doc: 'What SetModuleOptions takes.',
    names: {
      VALKEYMODULE_OPTIONS_HANDLE_IO_ERRORS: ['(1 << 0)', 'rdb_load copes with data that ends or is broken.'],
      VALKEYMODULE_OPTION_NO_IMPLICIT_SIGNAL_MODIFIED: [
        '(1 << 1)',
        'CloseKey does not signal; the module calls SignalModifiedKey.',
      ],
      VALKEYMODULE_OPTIONS_HANDLE_REPL_ASYNC_LOAD: [
        '(1 << 2)',
        'Fine with old data being served while new is loaded.',
      ],
      VALKEYMODULE_OPTIONS_ALLOW_NESTED_KEYSPACE_NOTIFICATIONS: [
        '(1 << 3)',
        'Tell of events caused by its own callbacks; the module stops any loop.',
      ],
      VALKEYMODULE_OPTIONS_SKIP_COMMAND_VALIDATION: [
        '(1 << 4)',
        'Call does not check commands: faster, for commands known to be right.',
      ],
      _VALKEYMODULE_OPTIONS_FLAGS_NEXT: [
        '(1 << 5)',
        'One past the last; modules ask GetModuleOptionsAll instead.',
      ],
    },
  },
  eventLoop: {
    doc: 'Masks of EventLoopAdd.',
    names: {
      VALKEYMODULE_EVENTLOOP_READABLE: ['1', 'There is something to read.'],
      VALKEYMODULE_EVENTLOOP_WRITABLE: ['2', 'Writing would not wait.'],
    },
  },
  clientInfo: {
    doc: 'Flags in ValkeyModuleClientInfo.',
    names: {
      VALKEYMODULE_CLIENTINFO_FLAG_SSL: ['(1 << 0)', 'Connected by TLS.'],
      VALKEYMODULE_CLIENTINFO_FLAG_PUBSUB: ['(1 << 1)', 'Subscribed to something.'],
      VALKEYMODULE_CLIENTINFO_FLAG_BLOCKED: ['(1 << 2)', 'Waiting in a blocking command.'],
      VALKEYMODULE_CLIENTINFO_FLAG_TRACKING: ['(1 << 3)', 'Client-side caching is on.'],
      VALKEYMODULE_CLIENTINFO_FLAG_UNIXSOCKET: ['(1 << 4)', 'Connected by a Unix socket.'],
      VALKEYMODULE_CLIENTINFO_FLAG_MULTI: ['(1 << 5)', 'In MULTI.'],
    },
  },
} as const
