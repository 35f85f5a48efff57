// The engine's face: everything other packages may use, by name.
export { DEFAULT_USER, denialText, objectOf, type Acl } from './acl/acl.ts'
export type { DenialContext, DenialReason } from './acl/acl-log.ts'
export { readUserLine, type UserLine } from './acl/acl-rules.ts'
export type { ModuleLogin } from './acl/authenticate.ts'
export { RuleError, type RuleMistake } from './acl/rule-error.ts'
export { hasSpaces, type AclTerms, type Denial } from './acl/selector.ts'
export { User } from './acl/user.ts'
export {
  asciiLower,
  bytesToUint8Array,
  bytesToUtf8,
  compareBytes,
  isWord,
  uint8ArrayToBytes,
  utf8ToBytes,
  type Bytes,
} from './base/bytes.ts'
export { AdjustableClock } from './base/adjustable-clock.ts'
export { Dict } from './base/dict.ts'
export { doubleArgument, formatDouble, formatShortest, parseDouble } from './base/doubles.ts'
export { ERRORS, ReplyError, syntaxError, wrongArity, wrongType } from './base/errors.ts'
export { globMatch, hasGlob } from './base/glob.ts'
export type { ConnectionEvents, Host, LogLevel, OutgoingConnection } from './base/host.ts'
export { Later } from './base/later.ts'
export { humanSize, parseMemorySize } from './base/memory-size.ts'
export { OrderedMap, type OrderedEntry } from './base/ordered-map.ts'
export {
  INT64_MAX,
  INT64_MIN,
  int64Argument,
  integerArgument,
  parseInt64,
  parseInteger,
  positiveArgument,
  rangeArgument,
} from './base/numbers.ts'
export { COMMANDS } from './commands/table.ts'
export type { ChangeJournal } from './db/change-journal.ts'
export { Database, type SetOptions } from './db/database.ts'
export type { Entry } from './db/entry.ts'
export { idleSeconds, setIdleSeconds } from './db/usage.ts'
export type { UnlinkReason } from './db/keyspace-hooks.ts'
export { formatNotifyFlags, NOTIFY, NOTIFY_ALL, parseNotifyFlags } from './db/keyspace-events.ts'
export { ReplyBuilder, type AggregateKind, type Deferred } from './resp/reply-builder.ts'
export { parseReplies, parseReply, ReplyParseError, type ReplyNode } from './resp/reply-parser.ts'
export { ProtocolError, RequestParser, type RequestLimits } from './resp/request-parser.ts'
export { splitArguments } from './resp/split-arguments.ts'
export type { InnerPlace } from './server/inner-commands.ts'
export type { ScriptingOptions } from './scripting/lua-engine.ts'
export type { ScriptRun } from './scripting/run.ts'
export type { ScriptLine, ScriptVariable } from './scripting/script-lines.ts'
export type { CompiledFunction, ScriptEngine, ScriptKind } from './scripting/script-engine.ts'
export { enableScripting, scriptingOf, scriptRuns, type Scripting } from './scripting/scripting.ts'
export { timeoutArgument, type Blocked, type BlockKind } from './server/blocking.ts'
export { copyServer } from './server/copied-server.ts'
export { Client, type ClientOptions, type QueuedCommand } from './server/client.ts'
export {
  ACL_CATEGORIES,
  arg,
  block,
  keyArg,
  keysAfter,
  keysAt,
  keysCountedAt,
  keysUnknown,
  oneof,
  token,
  type AclCategory,
  type ArgType,
  type BeginSearch,
  type CommandArg,
  type CommandFlag,
  type CommandGroup,
  type CommandHandler,
  type CommandRow,
  type CommandSpec,
  type ChannelReference,
  type FindKeys,
  type GetKeys,
  type KeyReference,
  type KeySpec,
} from './server/command-spec.ts'
export { categoryWords, Command, CommandTable, FLAG, flagWords } from './server/command.ts'
export {
  bool,
  CONFIG_MAX,
  ConfigError,
  int,
  memory,
  oneOf,
  special,
  text,
  type ConfigOwner,
  type ConfigRow,
  type ConfigValue,
} from './server/config-spec.ts'
export { Config, type ConfigApply } from './server/config.ts'
export {
  checked,
  CommandContext,
  type BlockOnKeys,
  type ModuleWait,
  type ValueByType,
} from './server/context.ts'
export {
  CALL_ACCOUNT,
  CALL_FULL,
  CALL_PROPAGATE,
  CALL_PROPAGATE_AOF,
  CALL_PROPAGATE_REPLICAS,
  type CallFlags,
} from './server/dispatch.ts'
export { unknownCommand } from './server/refusal.ts'
export { moduleCallRefusal } from './replication/refusals.ts'
export { commandHasKeys, keysOf } from './server/get-keys.ts'
export type { InfoSection, ModuleListEntry, ModuleSupport } from './server/module-support.ts'
export { quote } from './server/monitor.ts'
export { processTitle } from './server/process-title.ts'
export {
  encodeCommand,
  PROPAGATE_ALL,
  PROPAGATE_AOF,
  PROPAGATE_REPLICAS,
  type EffectReason,
  type PropagatedCommand,
  type PropagationSink,
  type PropagationTarget,
} from './server/propagation.ts'
export { Server } from './server/server.ts'
export type { CommandListener, KeyspaceListener, ServerOptions } from './server/server-options.ts'
export type { LoadOutcome, Persistence, PersistenceEvent } from './server/persistence.ts'
export type { LoadOptions } from './server/snapshot-load.ts'
export { routeOf } from './cluster/route.ts'
export type { ModuleMessage } from './cluster/cluster.ts'
export { publish } from './cluster/publish.ts'
export { isNode, isReplica, NODE } from './cluster/node.ts'
export { busPort } from './cluster/own-facts.ts'
export type { BusPeer } from './cluster/bus/link.ts'
export type { IncomingBusEvents, ModuleTraffic } from './cluster/bus/bus.ts'
export { keySlot, SLOTS as CLUSTER_SLOTS } from './base/hash-slot.ts'
export { emptyForGood } from './server/empty-all.ts'
export { loadSnapshotFrom, replaceData, saveSnapshotAs } from './server/snapshot-files.ts'
export {
  ChildEnded,
  MemoryStorage,
  type FileChild,
  type MaybePromise,
  type Storage,
} from './server/storage.ts'
export type { ServerEvent, ServerEventListener } from './server/server-events.ts'
export { Suspension } from './server/suspension.ts'
export { TimerQueue } from './server/timers.ts'
export { VALKEY_VERSION } from './server/version.ts'
export { defaultEncodingLimits, type EncodingLimits } from './types/encoding-limits.ts'
export { HashValue } from './types/hash-value.ts'
export { ListValue } from './types/list-value.ts'
export { moduleValueDigest, valueDigest } from './server/digest.ts'
export { dumpValue } from './rdb/dump.ts'
export { RdbError } from './rdb/format.ts'
export { ModulePartReader, ModuleParts, moduleTypeId, parseModuleTypeId } from './rdb/module-io.ts'
export { RdbReader } from './rdb/reader.ts'
export { RdbWriter } from './rdb/writer.ts'
export {
  ModuleValue,
  type ModuleAuxWhen,
  type ModuleDataType,
  type ModuleDigest,
  type ModuleLoad,
  type ModuleSave,
} from './types/module-value.ts'
export { radixTreeBytes } from './types/radix-size.ts'
export { textObjectBytes } from './types/allocation.ts'
export { SetValue } from './types/set-value.ts'
export { UNKNOWN_READS, type Pending, type StreamConsumer, type StreamGroup } from './types/stream-group.ts'
export {
  formatStreamId,
  MAX_STREAM_ID,
  MIN_STREAM_ID,
  nextStreamId,
  parseStreamId,
  previousStreamId,
  streamId,
  streamIdParts,
  type StreamId,
} from './types/stream-id.ts'
export type { StreamEntry, StreamNodeLimits } from './types/stream-node.ts'
export { StreamValue, type TrimOptions, type TrimTarget } from './types/stream-value.ts'
export { StringValue } from './types/string-value.ts'
export type { Value, ValueType } from './types/value.ts'
export { valuePart, valueParts, type ValuePart } from './types/value-parts.ts'
export {
  lexReachesMin,
  lexWithinMax,
  parseLexRange,
  scoreReachesMin,
  scoreWithinMax,
  type LexRange,
  type ScoreRange,
} from './types/zset-range.ts'
export { ZsetValue, type ZsetAddFlags, type ZsetAddResult, type ZsetEntry } from './types/zset-value.ts'
