// Server events, their subevents, and the versions of the structures that come with them. Form: see general.ts.
// A new event needs its number here, its constant in structs/events.ts (EVENTS) and, if it brings data, a structure.

/** Events, subevents and the versions of their data. */
export const events = {
  event: {
    doc: 'Numbers of the server events; subscribe by the ValkeyModuleEvent_* constants.',
    names: {
      VALKEYMODULE_EVENT_REPLICATION_ROLE_CHANGED: ['0', 'Primary became replica or the other way round.'],
      VALKEYMODULE_EVENT_PERSISTENCE: ['1', 'Saving began, ended or failed.'],
      VALKEYMODULE_EVENT_FLUSHDB: ['2', 'A database, or all, is emptied.'],
      VALKEYMODULE_EVENT_LOADING: ['3', 'Loading began, ended or failed.'],
      VALKEYMODULE_EVENT_CLIENT_CHANGE: ['4', 'A client came or went.'],
      VALKEYMODULE_EVENT_SHUTDOWN: ['5', 'The server is about to end.'],
      VALKEYMODULE_EVENT_REPLICA_CHANGE: ['6', 'A replica of ours came or went.'],
      VALKEYMODULE_EVENT_PRIMARY_LINK_CHANGE: ['7', 'The link to our primary went up or down.'],
      VALKEYMODULE_EVENT_CRON_LOOP: ['8', 'A turn of the periodic work.'],
      VALKEYMODULE_EVENT_MODULE_CHANGE: ['9', 'A module was loaded or unloaded.'],
      VALKEYMODULE_EVENT_LOADING_PROGRESS: ['10', 'How far loading is.'],
      VALKEYMODULE_EVENT_SWAPDB: ['11', 'Two databases changed places.'],
      VALKEYMODULE_EVENT_REPL_BACKUP: ['12', 'No longer raised.'],
      VALKEYMODULE_EVENT_FORK_CHILD: ['13', 'A child process began or ended.'],
      VALKEYMODULE_EVENT_REPL_ASYNC_LOAD: ['14', 'Loading a copy from the primary while serving.'],
      VALKEYMODULE_EVENT_EVENTLOOP: ['15', 'The event loop is about to sleep or has woken.'],
      VALKEYMODULE_EVENT_CONFIG: ['16', 'Settings were changed.'],
      VALKEYMODULE_EVENT_KEY: ['17', 'A key is about to go away.'],
      _VALKEYMODULE_EVENT_NEXT: ['18', 'One past the last.'],
    },
  },
  persistence: {
    doc: 'Subevents of Persistence.',
    names: {
      VALKEYMODULE_SUBEVENT_PERSISTENCE_RDB_START: ['0', 'Saving an RDB in a child began.'],
      VALKEYMODULE_SUBEVENT_PERSISTENCE_AOF_START: ['1', 'Rewriting the AOF in a child began.'],
      VALKEYMODULE_SUBEVENT_PERSISTENCE_SYNC_RDB_START: ['2', 'Saving an RDB in the foreground began.'],
      VALKEYMODULE_SUBEVENT_PERSISTENCE_ENDED: ['3', 'Done.'],
      VALKEYMODULE_SUBEVENT_PERSISTENCE_FAILED: ['4', 'Failed.'],
      VALKEYMODULE_SUBEVENT_PERSISTENCE_SYNC_AOF_START: ['5', 'Rewriting the AOF in the foreground began.'],
      _VALKEYMODULE_SUBEVENT_PERSISTENCE_NEXT: ['6', 'One past the last.'],
    },
  },
  loading: {
    doc: 'Subevents of Loading.',
    names: {
      VALKEYMODULE_SUBEVENT_LOADING_RDB_START: ['0', 'From an RDB file.'],
      VALKEYMODULE_SUBEVENT_LOADING_AOF_START: ['1', 'From the AOF.'],
      VALKEYMODULE_SUBEVENT_LOADING_REPL_START: ['2', 'From the primary.'],
      VALKEYMODULE_SUBEVENT_LOADING_ENDED: ['3', 'Done.'],
      VALKEYMODULE_SUBEVENT_LOADING_FAILED: ['4', 'Failed.'],
      _VALKEYMODULE_SUBEVENT_LOADING_NEXT: ['5', 'One past the last.'],
    },
  },
  clientChange: {
    doc: 'Subevents of ClientChange.',
    names: {
      VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_CONNECTED: ['0', 'A client connected.'],
      VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_DISCONNECTED: ['1', 'A client is leaving.'],
      _VALKEYMODULE_SUBEVENT_CLIENT_CHANGE_NEXT: ['2', 'One past the last.'],
    },
  },
  primaryLink: {
    doc: 'Subevents of PrimaryLinkChange.',
    names: {
      VALKEYMODULE_SUBEVENT_PRIMARY_LINK_UP: ['0', 'Connected.'],
      VALKEYMODULE_SUBEVENT_PRIMARY_LINK_DOWN: ['1', 'Lost.'],
      _VALKEYMODULE_SUBEVENT_PRIMARY_NEXT: ['2', 'One past the last.'],
    },
  },
  replicaChange: {
    doc: 'Subevents of ReplicaChange.',
    names: {
      VALKEYMODULE_SUBEVENT_REPLICA_CHANGE_ONLINE: ['0', 'A replica is in step.'],
      VALKEYMODULE_SUBEVENT_REPLICA_CHANGE_OFFLINE: ['1', 'A replica is gone.'],
      _VALKEYMODULE_SUBEVENT_REPLICA_CHANGE_NEXT: ['2', 'One past the last.'],
    },
  },
  role: {
    doc: 'Subevents of ReplicationRoleChanged.',
    names: {
      VALKEYMODULE_EVENT_REPLROLECHANGED_NOW_PRIMARY: ['0', 'Primary from now on.'],
      VALKEYMODULE_EVENT_REPLROLECHANGED_NOW_REPLICA: ['1', 'Replica from now on.'],
      _VALKEYMODULE_EVENT_REPLROLECHANGED_NEXT: ['2', 'One past the last.'],
    },
  },
  flush: {
    doc: 'Subevents of FlushDB.',
    names: {
      VALKEYMODULE_SUBEVENT_FLUSHDB_START: ['0', 'Before the keys go.'],
      VALKEYMODULE_SUBEVENT_FLUSHDB_END: ['1', 'After the keys went.'],
      _VALKEYMODULE_SUBEVENT_FLUSHDB_NEXT: ['2', 'One past the last.'],
    },
  },
  moduleChange: {
    doc: 'Subevents of ModuleChange.',
    names: {
      VALKEYMODULE_SUBEVENT_MODULE_LOADED: ['0', 'A module was loaded.'],
      VALKEYMODULE_SUBEVENT_MODULE_UNLOADED: ['1', 'A module was unloaded.'],
      _VALKEYMODULE_SUBEVENT_MODULE_NEXT: ['2', 'One past the last.'],
    },
  },
  configChange: {
    doc: 'Subevents of Config.',
    names: {
      VALKEYMODULE_SUBEVENT_CONFIG_CHANGE: ['0', 'Settings were changed.'],
      _VALKEYMODULE_SUBEVENT_CONFIG_NEXT: ['1', 'One past the last.'],
    },
  },
  loadingProgress: {
    doc: 'Subevents of LoadingProgress.',
    names: {
      VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_RDB: ['0', 'Of an RDB.'],
      VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_AOF: ['1', 'Of the AOF.'],
      _VALKEYMODULE_SUBEVENT_LOADING_PROGRESS_NEXT: ['2', 'One past the last.'],
    },
  },
  asyncLoad: {
    doc: 'Subevents of ReplAsyncLoad.',
    names: {
      VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_STARTED: ['0', 'Begun.'],
      VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_ABORTED: ['1', 'Given up.'],
      VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_COMPLETED: ['2', 'Done.'],
      _VALKEYMODULE_SUBEVENT_REPL_ASYNC_LOAD_NEXT: ['3', 'One past the last.'],
    },
  },
  forkChild: {
    doc: 'Subevents of ForkChild.',
    names: {
      VALKEYMODULE_SUBEVENT_FORK_CHILD_BORN: ['0', 'A child began.'],
      VALKEYMODULE_SUBEVENT_FORK_CHILD_DIED: ['1', 'A child ended.'],
      _VALKEYMODULE_SUBEVENT_FORK_CHILD_NEXT: ['2', 'One past the last.'],
    },
  },
  loopTurn: {
    doc: 'Subevents of EventLoop.',
    names: {
      VALKEYMODULE_SUBEVENT_EVENTLOOP_BEFORE_SLEEP: ['0', 'About to wait for events.'],
      VALKEYMODULE_SUBEVENT_EVENTLOOP_AFTER_SLEEP: ['1', 'Events have come.'],
      _VALKEYMODULE_SUBEVENT_EVENTLOOP_NEXT: ['2', 'One past the last.'],
    },
  },
  key: {
    doc: 'Subevents of Key.',
    names: {
      VALKEYMODULE_SUBEVENT_KEY_DELETED: ['0', 'By a command.'],
      VALKEYMODULE_SUBEVENT_KEY_EXPIRED: ['1', 'Its time is over.'],
      VALKEYMODULE_SUBEVENT_KEY_EVICTED: ['2', 'For want of memory.'],
      VALKEYMODULE_SUBEVENT_KEY_OVERWRITTEN: ['3', 'By a new value.'],
      _VALKEYMODULE_SUBEVENT_KEY_NEXT: ['4', 'One past the last.'],
    },
  },
  none: {
    doc: 'Events without subevents.',
    names: {
      _VALKEYMODULE_SUBEVENT_SHUTDOWN_NEXT: ['0', 'Shutdown has none.'],
      _VALKEYMODULE_SUBEVENT_CRON_LOOP_NEXT: ['0', 'CronLoop has none.'],
      _VALKEYMODULE_SUBEVENT_SWAPDB_NEXT: ['0', 'SwapDB has none.'],
    },
  },
  infoVersions: {
    doc: 'Layout versions of the structures that come with events.',
    names: {
      VALKEYMODULE_CLIENTINFO_VERSION: ['1', 'Of ValkeyModuleClientInfo.'],
      VALKEYMODULE_REPLICATIONINFO_VERSION: ['1', 'Of ValkeyModuleReplicationInfo.'],
      VALKEYMODULE_FLUSHINFO_VERSION: ['1', 'Of ValkeyModuleFlushInfo.'],
      VALKEYMODULE_MODULE_CHANGE_VERSION: ['1', 'Of ValkeyModuleModuleChange.'],
      VALKEYMODULE_CONFIGCHANGE_VERSION: ['1', 'Of ValkeyModuleConfigChange.'],
      VALKEYMODULE_CRON_LOOP_VERSION: ['1', 'Of ValkeyModuleCronLoop.'],
      VALKEYMODULE_LOADING_PROGRESS_VERSION: ['1', 'Of ValkeyModuleLoadingProgress.'],
      VALKEYMODULE_SWAPDBINFO_VERSION: ['1', 'Of ValkeyModuleSwapDbInfo.'],
      VALKEYMODULE_KEYINFO_VERSION: ['1', 'Of ValkeyModuleKeyInfo.'],
    },
  },
} as const
