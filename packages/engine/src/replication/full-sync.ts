// Sends replicas all data, and makes them followers of the stream from that moment on.
//
//   with a length    $<bytes>\r\n snapshot, and the stream right behind it
//   without one      $EOF:<mark>\r\n snapshot <mark>, and the stream after the replica's first acknowledgement: it looks for the
//                    mark at the end of what it has received
//
// The real server forks and sends what the child writes. Here the snapshot is made in one go, so a replica never waits for
// one that is under way.
import type { Bytes } from '../base/bytes.ts'
import { uint8ArrayToBytes } from '../base/bytes.ts'
import { RdbError } from '../rdb/format.ts'
import type { Client } from '../server/client.ts'
import { randomHex } from '../server/random-hex.ts'
import type { Server } from '../server/server.ts'
import { replicaState, type ReplicaState } from './replica-state.ts'

/** Whether a replica is sent a snapshot without a length. */
export function isUnsized(server: Server, state: ReplicaState): boolean {
  const filtered = state.withoutData || state.withoutFunctions
  return state.takesUnsized && (filtered || server.config.flag('repl-diskless-sync'))
}

/** Sends the data to replicas that want the same of it. False when no snapshot could be made; the log says why. */
export function sendSnapshot(server: Server, clients: readonly Client[]): boolean {
  const { host, replication } = server
  const { history } = replication
  const first = replicaState(clients[0] as Client)
  const unsized = isUnsized(server, first)
  host.log(
    'notice',
    `Starting BGSAVE for SYNC with target: ${unsized ? 'replicas sockets' : 'disk'} using: normal sync`,
  )
  // The stream goes on with a SELECT, since a replica that comes anew is in no database.
  if (!replication.isReplica) server.propagation.selectAgain()
  server.emit({ kind: 'child', born: true })
  const parts = server.background.asChild(() => snapshot(server, first))
  server.emit({ kind: 'child', born: false })
  if (!parts) return false
  const mark = randomHex(host, 40)
  const bytes = parts.reduce((sum, part) => sum + part.length, 0)
  for (const client of clients) {
    const state = replicaState(client)
    const { reply } = client
    if (!state.silent) reply.raw(`+FULLRESYNC ${history.id} ${history.offset}\r\n`)
    reply.raw(unsized ? `$EOF:${mark}\r\n` : `$${bytes}\r\n`)
    for (const part of parts) reply.raw(part)
    if (unsized) reply.raw(mark)
    state.held = unsized ? [] : null
    state.snapshotBytes = bytes
    server.touchOutput(client)
  }
  server.stats.forks++
  return true
}

function snapshot(server: Server, state: ReplicaState): Bytes[] | null {
  const { persistence } = server
  persistence.announce('child-save-start')
  try {
    const chunks = persistence.chunks({
      ...(state.withoutData && { only: () => false, moduleTypes: [] }),
      ...(state.withoutFunctions && { functions: [] }),
    })
    const parts = [...chunks].map((chunk) => uint8ArrayToBytes(chunk))
    persistence.announce('save-end')
    return parts
  } catch (error) {
    if (!(error instanceof RdbError)) throw error
    persistence.announce('save-failed')
    server.host.log('warning', `BGSAVE for replication failed: ${error.message}`)
    return null
  }
}
