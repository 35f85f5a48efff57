// The specification table put together: every section in the order of the reference, and every function by its name.
// Types and wasm signatures of all functions hang on it.
// A new section needs its import and one line in each of the three lists below.
import { acl } from './acl.ts'
import { aof } from './aof.ts'
import { autoMemory } from './auto-memory.ts'
import { blocking } from './blocking.ts'
import { call } from './call.ts'
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
import { keyZset } from './key-zset.ts'
import { keyZsetIterator } from './key-zset-iterator.ts'
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
import { lowerPrototype, parsePrototype } from './c-types.ts'
import type { HandlerOf, Prototype, WasmSignature } from './c-types.ts'
import type { FunctionSpec, SectionSpec } from './section.ts'

/** All sections by the name of their file, in the order of the reference; the last one is not in the reference yet. */
export const SECTIONS: Readonly<Record<SectionName, SectionSpec>> = {
  memory,
  commands,
  moduleInfo,
  autoMemory,
  strings,
  replies,
  replication,
  keys,
  keyString,
  keyList,
  keyZset,
  keyZsetIterator,
  keyHash,
  keyStream,
  call,
  dataTypes,
  rdbIo,
  digest,
  aof,
  ioContext,
  logging,
  blocking,
  threadSafe,
  keyspaceEvents,
  cluster,
  timers,
  eventLoop,
  acl,
  dict,
  info,
  random,
  sharedApi,
  commandFilter,
  scan,
  fork,
  serverEvents,
  configs,
  rdbStream,
  eviction,
  misc,
  defrag,
  scriptingEngine,
}

/** The name of a section: its file's, in camel case. */
export type SectionName =
  | 'memory'
  | 'commands'
  | 'moduleInfo'
  | 'autoMemory'
  | 'strings'
  | 'replies'
  | 'replication'
  | 'keys'
  | 'keyString'
  | 'keyList'
  | 'keyZset'
  | 'keyZsetIterator'
  | 'keyHash'
  | 'keyStream'
  | 'call'
  | 'dataTypes'
  | 'rdbIo'
  | 'digest'
  | 'aof'
  | 'ioContext'
  | 'logging'
  | 'blocking'
  | 'threadSafe'
  | 'keyspaceEvents'
  | 'cluster'
  | 'timers'
  | 'eventLoop'
  | 'acl'
  | 'dict'
  | 'info'
  | 'random'
  | 'sharedApi'
  | 'commandFilter'
  | 'scan'
  | 'fork'
  | 'serverEvents'
  | 'configs'
  | 'rdbStream'
  | 'eviction'
  | 'misc'
  | 'defrag'
  | 'scriptingEngine'

/** Every row with its literal C signature. */
export interface Functions
  extends
    Rows<typeof memory>,
    Rows<typeof commands>,
    Rows<typeof moduleInfo>,
    Rows<typeof autoMemory>,
    Rows<typeof strings>,
    Rows<typeof replies>,
    Rows<typeof replication>,
    Rows<typeof keys>,
    Rows<typeof keyString>,
    Rows<typeof keyList>,
    Rows<typeof keyZset>,
    Rows<typeof keyZsetIterator>,
    Rows<typeof keyHash>,
    Rows<typeof keyStream>,
    Rows<typeof call>,
    Rows<typeof dataTypes>,
    Rows<typeof rdbIo>,
    Rows<typeof digest>,
    Rows<typeof aof>,
    Rows<typeof ioContext>,
    Rows<typeof logging>,
    Rows<typeof blocking>,
    Rows<typeof threadSafe>,
    Rows<typeof keyspaceEvents>,
    Rows<typeof cluster>,
    Rows<typeof timers>,
    Rows<typeof eventLoop>,
    Rows<typeof acl>,
    Rows<typeof dict>,
    Rows<typeof info>,
    Rows<typeof random>,
    Rows<typeof sharedApi>,
    Rows<typeof commandFilter>,
    Rows<typeof scan>,
    Rows<typeof fork>,
    Rows<typeof serverEvents>,
    Rows<typeof configs>,
    Rows<typeof rdbStream>,
    Rows<typeof eviction>,
    Rows<typeof misc>,
    Rows<typeof defrag>,
    Rows<typeof scriptingEngine> {}

type Rows<S extends SectionSpec> = S['functions']

/** The name of an API function, without `ValkeyModule_`. */
export type ApiName = keyof Functions

/** Every function of the API by its name. */
export const FUNCTIONS: Functions = {
  ...memory.functions,
  ...commands.functions,
  ...moduleInfo.functions,
  ...autoMemory.functions,
  ...strings.functions,
  ...replies.functions,
  ...replication.functions,
  ...keys.functions,
  ...keyString.functions,
  ...keyList.functions,
  ...keyZset.functions,
  ...keyZsetIterator.functions,
  ...keyHash.functions,
  ...keyStream.functions,
  ...call.functions,
  ...dataTypes.functions,
  ...rdbIo.functions,
  ...digest.functions,
  ...aof.functions,
  ...ioContext.functions,
  ...logging.functions,
  ...blocking.functions,
  ...threadSafe.functions,
  ...keyspaceEvents.functions,
  ...cluster.functions,
  ...timers.functions,
  ...eventLoop.functions,
  ...acl.functions,
  ...dict.functions,
  ...info.functions,
  ...random.functions,
  ...sharedApi.functions,
  ...commandFilter.functions,
  ...scan.functions,
  ...fork.functions,
  ...serverEvents.functions,
  ...configs.functions,
  ...rdbStream.functions,
  ...eviction.functions,
  ...misc.functions,
  ...defrag.functions,
  ...scriptingEngine.functions,
}

/** The names of all functions, in the order of the reference. */
export const API_NAMES: readonly ApiName[] = Object.keys(FUNCTIONS) as ApiName[]

/** The version that brought each function, by name. */
export const API_SINCE: Readonly<Record<string, string>> = Object.fromEntries(
  API_NAMES.map((name) => [name, FUNCTIONS[name].since]),
)

/** The TypeScript function that carries out API function `N`; `M` is the machine it works on. */
export type Handler<N extends ApiName, M> = HandlerOf<Functions[N]['c'], M>

/** Handlers for some of the functions, each of the type its C signature asks for. */
export type Handlers<M> = { readonly [N in ApiName]?: Handler<N, M> }

const prototypes = new Map<ApiName, Prototype>()

/** The row of a function that may not exist. */
export function functionSpec(name: string): FunctionSpec | undefined {
  return Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name as ApiName] : undefined
}

/** The C signature of a function, taken apart. */
export function prototypeOf(name: ApiName): Prototype {
  let prototype = prototypes.get(name)
  if (prototype === undefined) prototypes.set(name, (prototype = parsePrototype(FUNCTIONS[name].c)))
  return prototype
}

/** The wasm type of a function, as a compiled module calls it. */
export function wasmSignature(name: ApiName): WasmSignature {
  return lowerPrototype(prototypeOf(name))
}
