// SCRIPT DEBUG and what EVAL does then: a session on the server itself, or on a copy that is forgotten afterwards.
//
// The copy's client is not the one that is connected: what it is answered goes to that one, and what that one sends to the copy's session.
import { ReplyError } from '../base/errors.ts'
import type { Client } from '../server/client.ts'
import type { CommandContext } from '../server/context.ts'
import { copyServer } from '../server/copied-server.ts'
import { LdbSession } from './ldb-session.ts'

/** Begins a session for the EVAL that runs. False if it goes on elsewhere: there is nothing left to do for it here. */
export function beginDebugging(c: CommandContext, enable: (copy: CommandContext['server']) => void): boolean {
  const { server, client, argv } = c
  if (client.ldb !== null) return true
  if (client.ldbMode === 'sync') {
    server.host.log('notice', 'Valkey synchronous debugging eval session started')
    new LdbSession(server, client, argv[1] ?? '')
    return true
  }
  server.host.log('notice', 'Valkey forked for debugging eval')
  const copy = copyServer(server, nothing)
  enable(copy)
  server.output.send(client)
  client.parked = true
  const twin = copy.createClient({
    resp: client.resp,
    output(bytes) {
      if (!client.closed) client.output?.(bytes)
    },
    close: () => leave(c.server, client),
  })
  twin.user = client.user
  twin.db = copy.databases[client.db.id] ?? twin.db
  client.ldb = new LdbSession(copy, twin, argv[1] ?? '', client.parser)
  server.runSoon(() => {
    copy.execute(twin, argv)
    copy.settle()
  })
  return false
}

function leave(server: CommandContext['server'], client: Client): void {
  server.host.log('notice', 'Lua debugging session child exiting')
  client.parked = false
  client.ldb = null
  server.closeClient(client)
}

/** Switches debugging. @throws ReplyError in a pipeline: what was answered before has to be sent first */
export function switchDebugging({ client, reply }: CommandContext, mode: Client['ldbMode']): void {
  if (reply.length > 0) throw new ReplyError('ERR SCRIPT DEBUG must be called outside a pipeline')
  client.ldbMode = mode
  reply.ok()
}

/** The copy moves only when its client says something. */
function nothing(): void {}
