// Structures that come with server events, and the ready-made events themselves. Form and rules: field.ts.

import { VERSION } from './field.ts'
import type { StructSpec } from './field.ts'

/** Names of these structures. */
export type EventStruct =
  | 'ValkeyModuleEvent'
  | 'ValkeyModuleClientInfo'
  | 'ValkeyModuleReplicationInfo'
  | 'ValkeyModuleFlushInfo'
  | 'ValkeyModuleModuleChange'
  | 'ValkeyModuleConfigChange'
  | 'ValkeyModuleCronLoop'
  | 'ValkeyModuleLoadingProgress'
  | 'ValkeyModuleSwapDbInfo'
  | 'ValkeyModuleKeyInfo'

/** Server events and their data. */
export const eventStructs: Readonly<Record<EventStruct, StructSpec>> = {
  ValkeyModuleEvent: {
    doc: 'A server event: pass one of the ValkeyModuleEvent_* constants.',
    tag: 'ValkeyModuleEvent',
    members: [
      ['uint64_t', 'id', 'VALKEYMODULE_EVENT_* number.'],
      ['uint64_t', 'dataver', 'Version of the data wanted with it.'],
    ],
  },
  ValkeyModuleClientInfo: {
    doc: 'About a client: GetClientInfoById, and the data of ClientChange.',
    tag: 'ValkeyModuleClientInfo',
    versioned: true,
    members: [
      VERSION,
      ['uint64_t', 'flags', 'VALKEYMODULE_CLIENTINFO_FLAG_* bits.'],
      ['uint64_t', 'id', 'Its ID.'],
      ['char[46]', 'addr', 'Its IP address as text.'],
      ['uint16_t', 'port', 'Its port.'],
      ['uint16_t', 'db', 'Its database.'],
    ],
  },
  ValkeyModuleReplicationInfo: {
    doc: 'The data of ReplicationRoleChanged.',
    tag: 'ValkeyModuleReplicationInfo',
    versioned: true,
    members: [
      VERSION,
      ['int', 'primary', '1 for a primary, 0 for a replica.'],
      ['char *', 'primary_host', 'For a replica: host of its primary.'],
      ['int', 'primary_port', 'For a replica: port of its primary.'],
      ['char *', 'replid1', 'The replication ID.'],
      ['char *', 'replid2', 'The replication ID before the last change.'],
      ['uint64_t', 'repl1_offset', 'The offset under replid1.'],
      ['uint64_t', 'repl2_offset', 'The offset up to which replid2 holds.'],
    ],
  },
  ValkeyModuleFlushInfo: {
    doc: 'The data of FlushDB.',
    tag: 'ValkeyModuleFlushInfo',
    versioned: true,
    members: [
      VERSION,
      ['int32_t', 'sync', '1 in the foreground, 0 in the background.'],
      ['int32_t', 'dbnum', 'The database, -1 for all.'],
    ],
  },
  ValkeyModuleModuleChange: {
    doc: 'The data of ModuleChange.',
    tag: 'ValkeyModuleModuleChange',
    versioned: true,
    members: [
      VERSION,
      ['const char *', 'module_name', 'The module.'],
      ['int32_t', 'module_version', 'Its version.'],
    ],
  },
  ValkeyModuleConfigChange: {
    doc: 'The data of Config.',
    tag: 'ValkeyModuleConfigChange',
    versioned: true,
    members: [
      VERSION,
      ['uint32_t', 'num_changes', 'How many settings changed.'],
      ['const char **', 'config_names', 'Their names.'],
    ],
  },
  ValkeyModuleCronLoop: {
    doc: 'The data of CronLoop.',
    tag: 'ValkeyModuleCronLoopInfo',
    versioned: true,
    members: [VERSION, ['int32_t', 'hz', 'About how many turns a second.']],
  },
  ValkeyModuleLoadingProgress: {
    doc: 'The data of LoadingProgress.',
    tag: 'ValkeyModuleLoadingProgressInfo',
    versioned: true,
    members: [
      VERSION,
      ['int32_t', 'hz', 'About how many such events a second.'],
      ['int32_t', 'progress', 'From 0 to 1024, or -1 if unknown.'],
    ],
  },
  ValkeyModuleSwapDbInfo: {
    doc: 'The data of SwapDB.',
    tag: 'ValkeyModuleSwapDbInfo',
    versioned: true,
    members: [
      VERSION,
      ['int32_t', 'dbnum_first', 'One database.'],
      ['int32_t', 'dbnum_second', 'The other.'],
    ],
  },
  ValkeyModuleKeyInfo: {
    doc: 'The data of Key.',
    tag: 'ValkeyModuleKeyInfo',
    versioned: true,
    members: [VERSION, ['ValkeyModuleKey *', 'key', 'The key, open for reading.']],
  },
}

/** The ready-made events: part after `ValkeyModuleEvent_`, and the number's constant. All have data version 1. */
export const EVENTS: Readonly<Record<string, string>> = {
  ReplicationRoleChanged: 'VALKEYMODULE_EVENT_REPLICATION_ROLE_CHANGED',
  Persistence: 'VALKEYMODULE_EVENT_PERSISTENCE',
  FlushDB: 'VALKEYMODULE_EVENT_FLUSHDB',
  Loading: 'VALKEYMODULE_EVENT_LOADING',
  ClientChange: 'VALKEYMODULE_EVENT_CLIENT_CHANGE',
  Shutdown: 'VALKEYMODULE_EVENT_SHUTDOWN',
  ReplicaChange: 'VALKEYMODULE_EVENT_REPLICA_CHANGE',
  CronLoop: 'VALKEYMODULE_EVENT_CRON_LOOP',
  PrimaryLinkChange: 'VALKEYMODULE_EVENT_PRIMARY_LINK_CHANGE',
  ModuleChange: 'VALKEYMODULE_EVENT_MODULE_CHANGE',
  LoadingProgress: 'VALKEYMODULE_EVENT_LOADING_PROGRESS',
  SwapDB: 'VALKEYMODULE_EVENT_SWAPDB',
  ReplAsyncLoad: 'VALKEYMODULE_EVENT_REPL_ASYNC_LOAD',
  ForkChild: 'VALKEYMODULE_EVENT_FORK_CHILD',
  EventLoop: 'VALKEYMODULE_EVENT_EVENTLOOP',
  Config: 'VALKEYMODULE_EVENT_CONFIG',
  Key: 'VALKEYMODULE_EVENT_KEY',
}
