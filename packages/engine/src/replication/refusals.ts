// Why a request is refused for reasons of replication.
import { ERRORS } from '../base/errors.ts'
import type { Client } from '../server/client.ts'
import { FLAG, type Command } from '../server/command.ts'
import type { Server } from '../server/server.ts'

/** The refusal of a write, or null. @param flags of the command, and of those queued behind EXEC */
export function replicationWriteRefusal(server: Server, client: Client, flags: number): string | null {
  if ((flags & FLAG.write) === 0 || client.primary) return null
  const { replication, config } = server
  if (!replication.isReplica && tooFewReplicas(server)) return ERRORS.noReplicas
  return replication.isReplica && config.flag('replica-read-only') ? ERRORS.readOnlyReplica : null
}

/** Whether fewer replicas keep up than writes need. */
export function tooFewReplicas({ config, replication }: Server): boolean {
  const least = config.number('min-replicas-to-write')
  return least > 0 && config.number('min-replicas-max-lag') > 0 && replication.replicas.good < least
}

/** The refusal of a replica that has lost its primary and is not to show old data, or null. */
export function staleRefusal(server: Server, client: Client, command: Command): string | null {
  const { link } = server.replication
  if (!link || link.state === 'connected' || client.primary || command.flags & FLAG.stale) return null
  return server.config.flag('replica-serve-stale-data') ? null : ERRORS.primaryDown
}
