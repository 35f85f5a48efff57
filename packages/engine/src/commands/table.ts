// Every built-in command, one array a file. A new family of commands is one import and one line here.
import type { CommandRow } from '../server/command-spec.ts'
import { aclCommands } from './acl.ts'
import { bitfieldCommands } from './bitfield.ts'
import { bitmapCommands } from './bitmap.ts'
import { configCommands } from './config.ts'
import { clusterConnectionCommands } from './cluster-connection.ts'
import { connectionCommands } from './connection.ts'
import { moduleCommands } from './module.ts'
import { pubsubCommands } from './pubsub.ts'
import { transactionCommands } from './transactions.ts'
import { clusterCommands } from './cluster.ts'
import { collectionScanCommands } from './collection-scan.ts'
import { geoCommands } from './geo.ts'
import { geoSearchCommands } from './geo-search.ts'
import { hashCommands } from './hash.ts'
import { hyperloglogCommands } from './hyperloglog.ts'
import { lcsCommands } from './lcs.ts'
import { listPositionCommands } from './list-position.ts'
import { listCommands } from './list.ts'
import { listMoveCommands } from './list-move.ts'
import { randomElementCommands } from './random-elements.ts'
import { setCommands } from './set.ts'
import { setAlgebraCommands } from './set-algebra.ts'
import { streamClaimCommands } from './stream-claim.ts'
import { streamCommands } from './stream.ts'
import { streamGroupCommands } from './stream-group.ts'
import { streamInfoCommands } from './stream-info.ts'
import { streamReadCommands } from './stream-read.ts'
import { stringCommands } from './string.ts'
import { stringNumberCommands } from './string-number.ts'
import { stringSetCommands } from './string-set.ts'
import { zsetCommands } from './zset.ts'
import { zsetAlgebraCommands } from './zset-algebra.ts'
import { zsetPopCommands } from './zset-pop.ts'
import { zsetRangeCommands } from './zset-range.ts'
import { expireCommands } from './expire.ts'
import { keyCommands } from './keys.ts'
import { keyMoveCommands } from './keys-move.ts'
import { objectCommands } from './object.ts'
import { scanCommands } from './scan.ts'
import { sortCommands } from './sort.ts'
import { debugCommands } from './debug.ts'
import { dumpCommands } from './dump.ts'
import { persistenceCommands } from './persistence.ts'
import { appendOnlyCommands } from './append-only.ts'
import { clientCommands } from './client.ts'
import { commandCommands } from './command-introspection.ts'
import { commandlogCommands } from './commandlog.ts'
import { infoCommands } from './info.ts'
import { latencyCommands } from './latency.ts'
import { memoryCommands } from './memory.ts'
import { scriptingCommands } from './scripting.ts'
import { functionCommands } from './functions.ts'
import { migrateCommands } from './migrate.ts'
import { replicaProtocolCommands } from './replica-protocol.ts'
import { replicationCommands } from './replication.ts'
import { serverCommands } from './server.ts'

/** The rows of all built-in commands. */
export const COMMANDS: readonly CommandRow[] = [
  ...aclCommands,
  ...connectionCommands,
  ...clusterConnectionCommands,
  ...configCommands,
  ...moduleCommands,
  ...pubsubCommands,
  ...transactionCommands,
  ...clusterCommands,
  ...stringSetCommands,
  ...stringCommands,
  ...stringNumberCommands,
  ...lcsCommands,
  ...bitmapCommands,
  ...bitfieldCommands,
  ...hyperloglogCommands,
  ...listCommands,
  ...listPositionCommands,
  ...listMoveCommands,
  ...hashCommands,
  ...setCommands,
  ...setAlgebraCommands,
  ...zsetCommands,
  ...zsetRangeCommands,
  ...zsetAlgebraCommands,
  ...zsetPopCommands,
  ...geoCommands,
  ...geoSearchCommands,
  ...streamCommands,
  ...streamReadCommands,
  ...streamGroupCommands,
  ...streamClaimCommands,
  ...streamInfoCommands,
  ...randomElementCommands,
  ...collectionScanCommands,
  ...expireCommands,
  ...keyCommands,
  ...keyMoveCommands,
  ...objectCommands,
  ...scanCommands,
  ...sortCommands,
  ...debugCommands,
  ...dumpCommands,
  ...persistenceCommands,
  ...appendOnlyCommands,
  ...clientCommands,
  ...commandCommands,
  ...commandlogCommands,
  ...infoCommands,
  ...latencyCommands,
  ...memoryCommands,
  ...scriptingCommands,
  ...functionCommands,
  ...serverCommands,
  ...replicationCommands,
  ...replicaProtocolCommands,
  ...migrateCommands,
]
