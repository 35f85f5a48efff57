// All handlers that are written, by API function, in the order of the reference; and what is said about the others.
// A new section needs its import and one line in HANDLERS.
import type { ModuleApi } from '../module-api.ts'
import { coverageOf, type CoverageMap, type Handlers } from '../spec/index.ts'
import { autoMemory } from './auto-memory.ts'
import { call } from './call.ts'
import { clients } from './clients.ts'
import { commands } from './commands.ts'
import { eviction } from './eviction.ts'
import { ioContext } from './io-context.ts'
import { keyHash } from './key-hash.ts'
import { keyList } from './key-list.ts'
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
import { replication } from './replication.ts'
import { replies } from './replies.ts'
import { strings } from './strings.ts'

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
  ...call,
  ...ioContext,
  ...logging,
  ...keyspaceEvents,
  ...random,
  ...eviction,
  ...misc,
}

/** Handlers that do less than the reference says, and what is missing. */
export const PARTIAL: Readonly<Record<string, string>> = {
  GetContextFlags:
    'the flags of scripts, replicas, loading and child processes are never set: there is none of them yet',
  MustObeyClient: 'always 0: no client is a primary or an AOF yet',
  ResetDataset: 'there is no AOF to restart yet',
  Call: 'flag K runs the command without waiting, C checks no permissions and M no memory limit: there are no promises, users and limits yet',
  Yield: 'serves no other clients meanwhile; a requested stop takes effect',
  LatencyAddSample: 'the sample goes to the log; there is no LATENCY command yet',
  SetModuleOptions:
    'NO_IMPLICIT_SIGNAL_MODIFIED and SKIP_COMMAND_VALIDATION take effect, the others are only kept yet',
  IsChannelsPositionRequest: 'nobody asks for channel positions before there are ACL users',
  ChannelAtPosWithFlags: 'nobody asks for channel positions before there are ACL users',
}

/** What COVERAGE.md is made from. */
export const coverage: CoverageMap = coverageOf(HANDLERS, PARTIAL)
