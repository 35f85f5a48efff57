// A client of a server: its parser is held to the server's limits, its errors are counted, and it begins as the default user.
import { Client, type ClientOptions } from './client.ts'
import type { Database } from '../db/database.ts'
import type { RequestLimits } from '../resp/request-parser.ts'
import type { Server } from './server.ts'

/** Makes one; the caller says when it counts as connected. */
export function makeClient(server: Server, id: number, options: ClientOptions): Client {
  const { acl, requestLimits } = server
  const limits: RequestLimits = {
    get maxBulkLength() {
      return requestLimits.maxBulkLength
    },
    get unauthenticated() {
      return acl.needsLogin(client)
    },
  }
  const client = new Client(id, server.databases[0] as Database, server.host.now(), limits, options)
  client.buffers.listOnly = server.clientLimits.replyListOnly
  if (!client.internal) client.reply.onError = (text) => server.stats.countError(text)
  if (options.internal !== true) client.setUser(acl.defaultUser, acl.open)
  return client
}

/** Makes a client the one that runs the stream of the server's primary: what comes there was allowed there. */
export function bePrimary(client: Client): void {
  client.primary = true
  client.user = null
  client.authenticated = true
}
