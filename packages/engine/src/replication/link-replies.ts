// Replies where there are none: the link between a primary and a replica carries the stream in one direction and
// acknowledgements in the other. Errors in running the stream are worth a remark, and a replica that sends commands which are
// answered would take the answer for a part of the stream.
import type { Client } from '../server/client.ts'
import { clientShortLine } from '../server/client-line.ts'
import type { Server } from '../server/server.ts'

const OTHER_END = { primary: 'replica', replica: 'primary' } as const

/** Logs and counts the errors that commands from the other end of a link cause. @param to what the other end is */
export function remarkErrors(server: Server, client: Client, to: 'primary' | 'replica'): void {
  const { host, stats } = server
  const count = client.reply.onError
  client.reply.onError = (text) => {
    count?.(text)
    stats.unexpectedErrors++
    host.log(
      'warning',
      `== CRITICAL == This ${OTHER_END[to]} is sending an error to its ${to}: '${text}' after processing the command '${commandName(client)}'`,
    )
  }
}

/**
 * Looks whether a command of a replica is answered.
 * @returns what to call when the command is over: it ends a replica that got an answer; null if the client is no replica
 */
export function watchReplies(server: Server, client: Client): (() => void) | null {
  const state = client.replica && !client.monitor ? client.replication : null
  if (!state) return null
  const before = client.reply.length - state.streamed
  return () => {
    if (client.closed || client.reply.length - state.streamed <= before) return
    server.host.log(
      'warning',
      `Replica generated a reply to command '${commandName(client)}', disconnecting it: ${clientShortLine(server, client)}`,
    )
    server.dropClient(client)
  }
}

function commandName({ lastCommand }: Client): string {
  return lastCommand?.fullName ?? '<unknown>'
}
