// The end of a client: everything the server keeps for it goes, in the order in which others may look at it.
import type { Client } from './client.ts'
import type { Server } from './server.ts'

/** Takes a client out of the server. @param dropped what it was to be sent is thrown away */
export function endClient(server: Server, client: Client, dropped: boolean): void {
  const blocked = server.blocking.unblock(client)
  blocked?.onAbort?.(client)
  if (dropped) client.reply.take()
  else server.output.send(client)
  client.closed = true
  client.ldb?.gone()
  client.userChanged()
  server.watches.unwatchAll(client)
  server.tracking.disable(client)
  for (const kind of ['channel', 'pattern', 'shard'] as const)
    server.pubsub.unsubscribeAll(client, kind, null)
  server.monitors.delete(client)
  if (server.clients.delete(client.id) && !client.primary) {
    server.emit({ kind: 'client', client, connected: false })
  }
  server.replication.clientClosed(client)
  server.memory.forgetClient(client)
  if (dropped) client.onDrop?.()
  else client.onClose?.()
}
