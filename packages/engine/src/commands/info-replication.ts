// INFO replication: who follows whom, how far, and what of the stream is kept.
import type { CommandContext } from '../server/context.ts'
import { replicaAddress } from '../replication/replica-state.ts'
import type { PrimaryLink } from '../replication/primary-link.ts'
import type { Server } from '../server/server.ts'

type Fields = Record<string, string | number>

const SECOND_MS = 1000

/** The lines of the section. */
export function replicationSection({ server }: CommandContext): string[] {
  const { replication, config } = server
  const { history, replicas, link } = replication
  const fields: Fields = {
    role: link ? 'slave' : 'master',
    ...(link && linkFields(server, link)),
    connected_slaves: replicas.all.size,
    ...(replication.leastReplicas > 0 &&
      config.number('min-replicas-max-lag') > 0 && { min_slaves_good_slaves: replicas.good }),
    ...replicaFields(server),
    replicas_waiting_psync: replication.psyncWaits.size,
    master_failover_state: replication.failover.state,
    master_replid: history.id,
    master_replid2: history.id2,
    master_repl_offset: history.offset,
    second_repl_offset: history.secondOffset,
    repl_backlog_active: history.backlog ? 1 : 0,
    repl_backlog_size: config.number('repl-backlog-size'),
    repl_backlog_first_byte_offset: history.backlog?.first ?? 0,
    repl_backlog_histlen: history.backlog?.length ?? 0,
  }
  return Object.entries(fields).map(([name, value]) => `${name}:${value}`)
}

function linkFields(server: Server, link: PrimaryLink): Fields {
  const { config, host } = server
  const up = link.state === 'connected'
  const since = (at: number): number =>
    Math.max(0, Math.floor(host.now() / SECOND_MS) - Math.floor(at / SECOND_MS))
  const { read, applied } = link.offsets
  const { payload } = link
  const size = payload?.size ?? 0
  return {
    master_host: link.host,
    master_port: link.port,
    master_link_status: up ? 'up' : 'down',
    master_last_io_seconds_ago: up ? since(link.heardAt) : -1,
    master_sync_in_progress: payload ? 1 : 0,
    slave_read_repl_offset: read,
    slave_repl_offset: applied,
    replicas_repl_buffer_size: link.kept,
    replicas_repl_buffer_peak: server.replication.mostKept,
    ...(payload && {
      master_sync_total_bytes: size,
      master_sync_read_bytes: payload.read,
      master_sync_left_bytes: size - payload.read,
      master_sync_perc: (size > 0 ? (payload.read / size) * 100 : 0).toFixed(2),
      master_sync_last_io_seconds_ago: since(link.heardAt),
    }),
    ...(!up && { master_link_down_since_seconds: link.downSince > 0 ? since(link.downSince) : -1 }),
    slave_priority: config.number('replica-priority'),
    slave_read_only: config.flag('replica-read-only') ? 1 : 0,
    replica_announced: config.flag('replica-announced') ? 1 : 0,
  }
}

function replicaFields({ replication: { replicas } }: Server): Fields {
  const fields: Fields = {}
  let number = 0
  for (const client of replicas.all) {
    const state = client.replication
    if (!state) continue
    const lag = state.phase === 'online' ? replicas.lag(client) : 0
    const type = state.snapshotChannel
      ? 'rdb-channel'
      : state.phase === 'bg_transfer'
        ? 'main-channel'
        : 'replica'
    fields[`slave${number++}`] =
      `ip=${replicaAddress(client)},port=${state.listeningPort},state=${state.phase},` +
      `offset=${state.ackOffset},lag=${lag},type=${type}`
  }
  return fields
}
