// Why a request is refused for reasons of replication.
import { ERRORS } from '../base/errors.ts'
import type { Client } from '../server/client.ts'
import { FLAG } from '../server/command.ts'
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
  const { leastReplicas } = replication
  if (leastReplicas === 0 || config.number('min-replicas-max-lag') === 0) return false
  return replication.replicas.good < leastReplicas
}

/** The way to the primary, for clients that follow such hints; null for all others. @param flags as above */
export function redirection(server: Server, client: Client, flags: number): string | null {
  const { link } = server.replication
  if (!link || !client.capaRedirect || client.primary) return null
  const redirected = (flags & FLAG.write) !== 0 || ((flags & FLAG.readonly) !== 0 && !client.readOnly)
  return redirected ? `REDIRECT ${link.host}:${link.port}` : null
}

/** Whether this is a replica that has lost its primary and is not to show old data. */
function isStale({ replication: { link }, config }: Server): boolean {
  return link !== null && link.state !== 'connected' && !config.flag('replica-serve-stale-data')
}

/** The refusal of a replica that has lost its primary and is not to show old data, or null. */
export function staleRefusal(server: Server, client: Client, flags: number): string | null {
  return isStale(server) && !client.primary && (flags & FLAG.stale) === 0 ? ERRORS.primaryDown : null
}

/** Why a module that asked for the rules of scripts may not call a command with these flags, or null. */
export function moduleCallRefusal(server: Server, flags: number): string | null {
  const client = server.currentClient
  if (client?.primary === true) return null
  const writes = (flags & FLAG.write) !== 0
  if (writes && !server.replication.isReplica && tooFewReplicas(server)) return ERRORS.noReplicas
  const disk = writes ? server.persistence.writeRefusal() : null
  if (disk !== null) return disk
  if (writes && server.replication.isReplica && server.config.flag('replica-read-only')) {
    return ERRORS.readOnlyReplica
  }
  return isStale(server) && (flags & FLAG.stale) === 0 ? ERRORS.primaryDown : null
}

/** What a script says about itself in its first line. */
export interface ScriptPromises {
  /** It has no first line: what it does is found out as it goes. */
  readonly silent: boolean
  readonly writes: boolean
  readonly allowsStale: boolean
}

/** Why a script does not start, or null. */
export function scriptRefusal(server: Server, client: Client, script: ScriptPromises): string | null {
  if (isStale(server)) {
    if (script.silent) return ERRORS.primaryDown
    if (!script.allowsStale) {
      return "MASTERDOWN Link with MASTER is down, replica-serve-stale-data is set to 'no' and 'allow-stale' flag is not set on the script."
    }
  }
  if (script.silent || !script.writes) return null
  const refusal = replicationWriteRefusal(server, client, FLAG.write)
  return refusal === ERRORS.readOnlyReplica
    ? 'READONLY Can not run script with write flag on readonly replica'
    : refusal
}

/** Why a script may not call a command, or null. @param wrote whether it has written already */
export function scriptCallRefusal(
  server: Server,
  caller: Client,
  flags: number,
  wrote: boolean,
): string | null {
  if (isStale(server) && (flags & FLAG.stale) === 0) return 'Can not execute the command on a stale replica'
  const refusal = wrote ? null : replicationWriteRefusal(server, caller, flags)
  return refusal === null ? null : `-${refusal}`
}
