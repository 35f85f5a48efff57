// All handlers that are written, by API function, in the order of the reference; and what is said about the others.
// A new section needs its import and one line in HANDLERS.
import type { ModuleApi } from '../module-api.ts'
import { coverageOf, type CoverageMap, type Handlers } from '../spec/index.ts'
import { acl } from './acl.ts'
import { aof } from './aof.ts'
import { autoMemory } from './auto-memory.ts'
import { blocking } from './blocking.ts'
import { call } from './call.ts'
import { clients } from './clients.ts'
import { cluster } from './cluster.ts'
import { commandFilter } from './command-filter.ts'
import { commands } from './commands.ts'
import { configs } from './configs.ts'
import { dataTypes } from './data-types.ts'
import { defrag } from './defrag.ts'
import { dict } from './dict.ts'
import { digest } from './digest.ts'
import { eventLoop } from './event-loop.ts'
import { eviction } from './eviction.ts'
import { fork } from './fork.ts'
import { info } from './info.ts'
import { ioContext } from './io-context.ts'
import { keyHash } from './key-hash.ts'
import { keyList } from './key-list.ts'
import { keyStream } from './key-stream.ts'
import { keyString } from './key-string.ts'
import { keyZsetIterator } from './key-zset-iterator.ts'
import { keyZset } from './key-zset.ts'
import { keys } from './keys.ts'
import { keyspaceEvents } from './keyspace-events.ts'
import { logging } from './logging.ts'
import { memory } from './memory.ts'
import { misc } from './misc.ts'
import { moduleInfo } from './module-info.ts'
import { random } from './random.ts'
import { rdbIo } from './rdb-io.ts'
import { rdbStream } from './rdb-stream.ts'
import { replication } from './replication.ts'
import { replies } from './replies.ts'
import { scan } from './scan.ts'
import { scriptingEngine } from './scripting-engine.ts'
import { serverEvents } from './server-events.ts'
import { sharedApi } from './shared-api.ts'
import { strings } from './strings.ts'
import { threadSafe } from './thread-safe.ts'
import { timers } from './timers.ts'

/** Every handler. A function of the API without one is a stub: it can be asked for, calling it ends the command. */
export const HANDLERS: Handlers<ModuleApi> = {
  ...memory,
  ...commands,
  ...moduleInfo,
  ...autoMemory,
  ...strings,
  ...replies,
  ...replication,
  ...clients,
  ...keys,
  ...keyString,
  ...keyList,
  ...keyZset,
  ...keyZsetIterator,
  ...keyHash,
  ...keyStream,
  ...call,
  ...dataTypes,
  ...rdbIo,
  ...digest,
  ...aof,
  ...ioContext,
  ...logging,
  ...blocking,
  ...threadSafe,
  ...keyspaceEvents,
  ...cluster,
  ...timers,
  ...eventLoop,
  ...acl,
  ...dict,
  ...info,
  ...random,
  ...sharedApi,
  ...commandFilter,
  ...scan,
  ...serverEvents,
  ...configs,
  ...eviction,
  ...fork,
  ...misc,
  ...rdbStream,
  ...defrag,
  ...scriptingEngine,
}

/** Handlers that do less than the reference says, and what is missing. */
export const PARTIAL: Readonly<Record<string, string>> = {}

/** What COVERAGE.md is made from. */
export const coverage: CoverageMap = coverageOf(HANDLERS, PARTIAL)
