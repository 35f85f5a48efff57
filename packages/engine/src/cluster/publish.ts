// Publishing a message: to those who listen here, and through the bus to those who listen at other nodes.
import type { Bytes } from '../base/bytes.ts'
import type { Server } from '../server/server.ts'

/** Publishes a message. Returns how many got it here. @param shard whether it is for a shard channel */
export function publish(server: Server, channel: Bytes, message: Bytes, shard = false): number {
  const receivers = server.pubsub.publish(channel, message, shard)
  server.cluster?.bus.publish(channel, message, shard)
  return receivers
}
