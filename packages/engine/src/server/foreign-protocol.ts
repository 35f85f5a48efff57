// HTTP that is sent to this port. A web page can make a browser do that, to an address which only the browser's machine reaches, with
// commands in the body of the request. Its lines would be unknown commands and then known ones; so the first that HTTP always
// has ends the connection before any of the body is read.
import type { Client } from './client.ts'
import type { Server } from './server.ts'

const HTTP_WORDS = /^(?:post|host:)$/i
/** Milliseconds between two lines of the log about it. */
const SAID_EVERY = 60_000

const lastSaid = new WeakMap<Server, number>()

/** Ends the connection if `name`, which is no command, is a word of HTTP. Returns whether it did. */
export function endsForeign(server: Server, client: Client, name: string): boolean {
  if (!HTTP_WORDS.test(name)) return false
  const now = server.time
  if (now - (lastSaid.get(server) ?? -Infinity) > SAID_EVERY) {
    lastSaid.set(server, now)
    server.host.log(
      'warning',
      `Possible SECURITY ATTACK: ${client.addr} sends HTTP, as a web page makes browsers do to reach servers that only they can. Connection aborted.`,
    )
  }
  server.closeClient(client)
  return true
}
