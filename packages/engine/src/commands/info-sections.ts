// The sections of INFO, in order, each a list of `name:value` lines. Fields of features this engine does not have yet are
// left out rather than shown as zero, but for those that clients and tools are known to read.
import type { Command } from '../server/command.ts'
import type { CommandContext } from '../server/context.ts'
import type { Server } from '../server/server.ts'
import type { LoadProgress } from '../server/slow-load.ts'
import { replicationSection } from './info-replication.ts'
import { memoryFields } from './info-memory.ts'
import { REDIS_VERSION, VALKEY_VERSION } from '../server/version.ts'

/** One section. */
export interface InfoSection {
  readonly title: string
  /** Whether INFO without arguments shows it. */
  readonly inDefault: boolean
  /** Not even INFO EVERYTHING shows it. */
  readonly onlyByName?: boolean
  readonly lines: (c: CommandContext) => string[]
}

const PAUSE_REASONS: Readonly<Record<string, string>> = {
  client: 'client_pause',
  shutdown: 'shutdown_in_progress',
  failover: 'failover_in_progress',
}

type Fields = Readonly<Record<string, string | number>>

function lines(fields: Fields): string[] {
  return Object.entries(fields).map(([name, value]) => `${name}:${value}`)
}

function serverSection({ server }: CommandContext): string[] {
  const uptime = Math.floor((server.time - server.startedAt) / 1000)
  const hz = server.config.number('hz')
  return lines({
    redis_version: REDIS_VERSION,
    server_name: 'valkey',
    valkey_version: VALKEY_VERSION,
    valkey_release_stage: 'ga',
    redis_git_sha1: '00000000',
    redis_git_dirty: 0,
    redis_build_id: server.runId.slice(0, 16),
    [server.config.flag('extended-redis-compatibility') ? 'redis_mode' : 'server_mode']: server.cluster
      ? 'cluster'
      : 'standalone',
    os: server.host.platform ?? 'JavaScript',
    arch_bits: 64,
    multiplexing_api: 'host',
    process_id: server.host.process?.id ?? 1,
    process_supervised: 'no',
    run_id: server.runId,
    tcp_port: server.config.number('port'),
    server_time_usec: server.clock.fineTime(server.time),
    uptime_in_seconds: uptime,
    uptime_in_days: Math.floor(uptime / 86400),
    hz,
    configured_hz: hz,
    clients_hz: hz,
    lru_clock: Math.floor(server.time / 1000) & 0xffffff,
    executable: server.host.process?.executable ?? '',
    config_file: server.host.process?.configFile ?? '',
    io_threads_active: 0,
    availability_zone: server.config.text('availability-zone'),
    ...(server.shutdown.inMillis !== null && { shutdown_in_milliseconds: server.shutdown.inMillis }),
  })
}

function clientsSection({ server }: CommandContext): string[] {
  const clients = [...server.clients.values()]
  const blocked = clients.filter((client) => client.blocked !== null)
  const { state } = server.pause
  return lines({
    connected_clients: clients.length - server.replication.replicas.all.size,
    cluster_connections: server.cluster?.bus.connections ?? 0,
    maxclients: server.config.number('maxclients'),
    client_recent_max_input_buffer: server.stats.inputPeak.at(server.time),
    client_recent_max_output_buffer: server.stats.outputPeak.at(server.time),
    blocked_clients: blocked.length,
    tracking_clients: server.tracking.clients,
    pubsub_clients: clients.filter((client) => client.subscriptions > 0).length,
    watching_clients: server.watches.clients,
    clients_in_timeout_table: blocked.filter((client) => (client.blocked?.deadline ?? 0) > 0).length,
    total_watched_keys: server.watches.keys,
    total_blocking_keys: server.stats.totalBlockingKeys,
    total_blocking_keys_on_nokey: server.blocking.keysHeardGone,
    paused_reason: state ? (PAUSE_REASONS[state.reason] ?? 'Unknown pause reason') : 'none',
    paused_actions: state ? state.kind : 'none',
    paused_timeout_milliseconds: state ? Math.max(0, state.until - server.time) : 0,
  })
}

function memorySection({ server }: CommandContext): string[] {
  return lines(memoryFields(server))
}

function loadingFields(server: Server, { startedAt, total, position }: LoadProgress): Fields {
  const elapsed = Math.floor(server.time / 1000) - Math.floor(startedAt / 1000)
  return {
    loading_start_time: Math.floor(startedAt / 1000),
    loading_total_bytes: total,
    loading_rdb_used_mem: 0,
    loading_loaded_bytes: position,
    loading_loaded_perc: ((position / Math.max(1, total)) * 100).toFixed(2),
    loading_eta_seconds: elapsed === 0 ? 1 : Math.floor((elapsed * (total - position)) / (position + 1)),
  }
}

function persistenceSection({ server }: CommandContext): string[] {
  const { persistence, appendOnly } = server
  const { rewrites, rewritingSince } = appendOnly
  const { walk } = server.background
  const since = persistence.savingSince
  const load = server.slowLoad.progress
  const { child = null, lastCopied = 0 } = server.modules?.forks?.() ?? {}
  return lines({
    loading: server.loading && !server.slowLoad.beside ? 1 : 0,
    async_loading: server.slowLoad.beside ? 1 : 0,
    current_cow_peak: child?.copied ?? 0,
    current_cow_size: child?.copied ?? 0,
    current_cow_size_age: 0,
    current_fork_perc: (walk
      ? (walk.taken * 100) / Math.max(1, walk.total)
      : (child?.progress ?? 0) * 100
    ).toFixed(2),
    current_save_keys_processed: walk?.taken ?? 0,
    current_save_keys_total: walk?.total ?? 0,
    rdb_changes_since_last_save: server.dirty,
    rdb_bgsave_in_progress: since === null ? 0 : 1,
    rdb_last_save_time: Math.floor(server.lastSaveAt / 1000),
    rdb_last_bgsave_status: persistence.lastSaveOk ? 'ok' : 'err',
    rdb_last_bgsave_time_sec: persistence.lastSaveSeconds,
    rdb_current_bgsave_time_sec: since === null ? -1 : Math.floor((server.time - since) / 1000),
    rdb_saves: persistence.saves,
    rdb_last_cow_size: 0,
    rdb_last_load_keys_expired: persistence.lastLoad.expired,
    rdb_last_load_keys_loaded: persistence.lastLoad.loaded,
    aof_enabled: appendOnly.enabled ? 1 : 0,
    aof_rewrite_in_progress: appendOnly.rewriting ? 1 : 0,
    aof_rewrite_scheduled: appendOnly.scheduled ? 1 : 0,
    aof_last_rewrite_time_sec: rewrites.lastSeconds,
    aof_current_rewrite_time_sec:
      rewritingSince === null ? -1 : Math.floor((server.time - rewritingSince) / 1000),
    aof_last_bgrewrite_status: rewrites.lastOk ? 'ok' : 'err',
    aof_rewrites: rewrites.completed,
    aof_rewrites_consecutive_failures: rewrites.failuresInRow,
    aof_last_write_status: appendOnly.writeError === null ? 'ok' : 'err',
    aof_last_cow_size: 0,
    module_fork_in_progress: child === null ? 0 : 1,
    module_fork_last_cow_size: lastCopied,
    ...(appendOnly.enabled && {
      aof_current_size: appendOnly.files.currentSize,
      aof_base_size: appendOnly.files.baseSize,
      aof_pending_rewrite: 0,
      aof_buffer_length: appendOnly.bufferLength,
      aof_pending_bio_fsync: 0,
      aof_delayed_fsync: 0,
    }),
    ...(load && loadingFields(server, load)),
  })
}

// Shown only when asked for by name.
function debugSection({ server: { loop } }: CommandContext): string[] {
  return lines({
    eventloop_duration_aof_sum: loop.appendMicros,
    eventloop_duration_cron_sum: loop.cronMicros,
    eventloop_duration_max: loop.longestTurn,
    eventloop_cmd_per_cycle_max: loop.mostCommands,
  })
}

function statsSection({ server }: CommandContext): string[] {
  const { loop, time } = server
  const { stats, pubsub, activeDefrag } = server
  const tracking = server.tracking.totals
  return lines({
    total_connections_received: stats.connections,
    total_commands_processed: stats.commands,
    instantaneous_ops_per_sec: Math.round(loop.commandRate.perSecond(time)),
    total_net_input_bytes: stats.bytesIn,
    total_net_output_bytes: stats.bytesOut,
    total_net_repl_input_bytes: stats.replicationBytesIn,
    total_net_repl_output_bytes: stats.replicationBytesOut,
    instantaneous_input_kbps: (loop.inputRate.perSecond(time) / 1024).toFixed(2),
    instantaneous_output_kbps: (loop.outputRate.perSecond(time) / 1024).toFixed(2),
    instantaneous_input_repl_kbps: (loop.replicationInputRate.perSecond(time) / 1024).toFixed(2),
    instantaneous_output_repl_kbps: (loop.replicationOutputRate.perSecond(time) / 1024).toFixed(2),
    rejected_connections: stats.rejectedConnections,
    sync_full: stats.syncFull,
    sync_partial_ok: stats.syncPartialOk,
    sync_partial_err: stats.syncPartialErr,
    expired_keys: stats.keyspace.expired,
    expired_stale_perc: (stats.expiredStale * 100).toFixed(2),
    expired_time_cap_reached_count: stats.expireTimeouts,
    expire_cycle_cpu_milliseconds: Math.floor(stats.expireMicros / 1000),
    evicted_keys: stats.evicted,
    evicted_clients: stats.evictedClients,
    evicted_scripts: server.stats.evictedScripts,
    total_eviction_exceeded_time: server.eviction.exceeded.total,
    current_eviction_exceeded_time: server.eviction.exceeded.current,
    keyspace_hits: stats.keyspace.hits,
    keyspace_misses: stats.keyspace.misses,
    pubsub_channels: pubsub.count('channel'),
    pubsub_patterns: pubsub.count('pattern'),
    pubsubshard_channels: pubsub.count('shard'),
    latest_fork_usec: 0,
    total_forks: stats.forks,
    migrate_cached_sockets: server.peers.size,
    slave_expires_tracked_keys: server.replication.ownExpiry.size,
    active_defrag_hits: activeDefrag.hits,
    active_defrag_misses: activeDefrag.misses,
    active_defrag_key_hits: activeDefrag.keyHits,
    active_defrag_key_misses: activeDefrag.keyMisses,
    total_active_defrag_time: activeDefrag.times.total,
    current_active_defrag_time: activeDefrag.times.current,
    tracking_total_keys: tracking.keys,
    tracking_total_items: tracking.items,
    tracking_total_prefixes: tracking.prefixes,
    client_query_buffer_limit_disconnections: stats.queryBufferDisconnections,
    client_output_buffer_limit_disconnections: stats.outputBufferDisconnections,
    reply_buffer_shrinks: stats.replyBufferShrinks,
    reply_buffer_expands: stats.replyBufferExpands,
    eventloop_cycles: loop.turns,
    eventloop_duration_sum: loop.turnMicros,
    eventloop_duration_cmd_sum: loop.commandMicros,
    instantaneous_eventloop_cycles_per_sec: Math.ceil(loop.turnRate.perSecond(time)),
    instantaneous_eventloop_duration_usec: Math.ceil(
      loop.turnMicrosRate.sum(time) / Math.max(1, loop.turnRate.sum(time)),
    ),
    unexpected_error_replies: stats.unexpectedErrors,
    total_error_replies: stats.errorReplies,
    dump_payload_sanitizations: stats.dumpPayloadSanitizations,
    total_reads_processed: stats.reads,
    total_writes_processed: stats.writes,
    acl_access_denied_auth: stats.accessDenied.auth,
    acl_access_denied_cmd: stats.accessDenied.command,
    acl_access_denied_key: stats.accessDenied.key,
    acl_access_denied_channel: stats.accessDenied.channel,
  })
}

function cpuSection({ server }: CommandContext): string[] {
  const seconds = (server.host.monotonicMicros() / 1e6).toFixed(6)
  return lines({
    used_cpu_sys: '0.000000',
    used_cpu_user: seconds,
    used_cpu_sys_children: '0.000000',
    used_cpu_user_children: '0.000000',
  })
}

function modulesSection({ server }: CommandContext): string[] {
  const names = (list: readonly string[] | undefined): string => `[${(list ?? []).join('|')}]`
  return (server.modules?.list() ?? []).map(
    (module) =>
      `module:name=${module.name},ver=${module.version},api=${module.apiVersion ?? 1},filters=${module.filters ?? 0},` +
      `usedby=${names(module.usedby)},using=${names(module.using)},options=${names(module.options)}`,
  )
}

function* everyCommand(commands: Iterable<Command>): Iterable<Command> {
  for (const command of commands) {
    yield command
    yield* everyCommand(command.subcommands.values())
  }
}

// Modules may give commands names that would look like other lines of the report.
function safeName(command: Command): string {
  return command.fullName.replace(/[#:\n\r]/g, '_')
}

function commandStatsSection({ server }: CommandContext): string[] {
  const out: string[] = []
  for (const command of everyCommand(server.commands.values())) {
    const { calls, micros, rejectedCalls, failedCalls } = command
    if (calls === 0 && rejectedCalls === 0 && failedCalls === 0) continue
    const perCall = (calls === 0 ? 0 : micros / calls).toFixed(2)
    out.push(
      `cmdstat_${safeName(command)}:calls=${calls},usec=${micros},usec_per_call=${perCall},` +
        `rejected_calls=${rejectedCalls},failed_calls=${failedCalls}`,
    )
  }
  return out
}

function errorStatsSection({ server }: CommandContext): string[] {
  return [...server.stats.errors].map(([code, count]) => `errorstat_${code}:count=${count}`)
}

function latencyStatsSection({ server }: CommandContext): string[] {
  const percents = server.config.text('latency-tracking-info-percentiles').split(' ').filter(Boolean)
  const out: string[] = []
  for (const command of everyCommand(server.commands.values())) {
    const { latencies } = command
    if (!latencies) continue
    const shown = percents.map((word) => `p${word}=${latencies.atPercentile(Number(word)).toFixed(3)}`)
    out.push(`latency_percentiles_usec_${safeName(command)}:${shown.join(',')}`)
  }
  return out
}

function keyspaceSection({ server }: CommandContext): string[] {
  return server.databases
    .filter((db) => db.size > 0)
    .map(
      (db) => `db${db.id}:keys=${db.size},expires=${db.expiringSize},avg_ttl=${averageTtl(db, server.time)}`,
    )
}

function averageTtl(
  db: { expiringSize: number; expiringAt(at: number): { expireAt: number } | undefined },
  now: number,
): number {
  const samples = Math.min(20, db.expiringSize)
  let sum = 0
  for (let i = 0; i < samples; i++) sum += Math.max(0, (db.expiringAt(i)?.expireAt ?? now) - now)
  return samples === 0 ? 0 : Math.floor(sum / samples)
}

/** All sections, in INFO's order. */
export const INFO_SECTIONS: readonly InfoSection[] = [
  { title: 'Server', inDefault: true, lines: serverSection },
  { title: 'Clients', inDefault: true, lines: clientsSection },
  { title: 'Memory', inDefault: true, lines: memorySection },
  { title: 'Persistence', inDefault: true, lines: persistenceSection },
  { title: 'Stats', inDefault: true, lines: statsSection },
  { title: 'Replication', inDefault: true, lines: replicationSection },
  { title: 'CPU', inDefault: true, lines: cpuSection },
  { title: 'Modules', inDefault: true, lines: modulesSection },
  { title: 'Commandstats', inDefault: false, lines: commandStatsSection },
  { title: 'Errorstats', inDefault: true, lines: errorStatsSection },
  { title: 'Latencystats', inDefault: false, lines: latencyStatsSection },
  { title: 'Cluster', inDefault: true, lines: ({ server }) => [`cluster_enabled:${server.cluster ? 1 : 0}`] },
  { title: 'Keyspace', inDefault: true, lines: keyspaceSection },
  { title: 'Debug', inDefault: false, onlyByName: true, lines: debugSection },
]
