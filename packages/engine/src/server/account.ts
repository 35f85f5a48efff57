// What is kept of a call that has ended: figures of the command, the client and the slot, monitors' lines, and the logs of
// slow and large commands.
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { CommandContext } from './context.ts'
import { FLAG } from './command.ts'
import { feedMonitors } from './monitor.ts'
import type { Server } from './server.ts'

/** More than the length of an argument and its line ends take in a request. */
const MOST_HEADER = 20

/** Counts a call, shows it to monitors, and logs it if it was slow or large. @param micros what it took */
export function account(server: Server, c: CommandContext, micros: number): void {
  const { client, command } = c
  const argv = c.shownArgv
  // What runs while the append-only file is read was counted when it was written.
  if (server.loading && client.internal) return
  if (
    server.monitors.size > 0 &&
    !client.reprocessing &&
    (command.flags & (FLAG.skip_monitor | FLAG.admin)) === 0
  ) {
    feedMonitors(server, client, argv)
  }
  if (client.blocked && client.blocked.kind !== 'promise') return
  command.count(micros, server.latencyTracking)
  server.loop.commandMicros += micros
  if (server.nesting === 1 || command.flags & FLAG.blocking)
    server.cluster?.slotStats.count(client.slot, 'micros', micros)
  if (server.latencyEvents.threshold > 0) {
    const event = command.flags & FLAG.fast ? 'fast-command' : 'command'
    server.latencyEvents.add(event, Math.floor(micros / 1000), server.host.now())
  }
  server.stats.commands++
  // What a script or module calls counts for the client it serves.
  ;(server.currentClient ?? client).commandsProcessed++
  client.lastActiveAt = server.time
  if (command.flags & FLAG.skip_commandlog) return
  logCall(server, c, micros)
}

// What a script runs is logged as its caller's; what is large is the whole request that a call is a part of.
function logCall(server: Server, c: CommandContext, micros: number): void {
  const client = loggedClient(server, c)
  const { slow, largeRequest, largeReply } = server.commandLogs
  if (slow.threshold >= 0 && micros >= slow.threshold) log(server, c, 'slow', micros)
  const replied = client.reply.length - client.replyStart
  if (largeReply.threshold >= 0 && replied >= largeReply.threshold) log(server, c, 'large-reply', replied)
  if (largeRequest.threshold < 0 || !mayReach(client.argv, largeRequest.threshold)) return
  const received = client.argv === null ? 0 : requestBytes(client.argv, client.parser.inline)
  if (received >= largeRequest.threshold) log(server, c, 'large-request', received)
}

function loggedClient(server: Server, { client }: CommandContext): Client {
  return client.runsScripts ? (server.currentClient ?? client) : client
}

function log(
  server: Server,
  c: CommandContext,
  kind: 'slow' | 'large-request' | 'large-reply',
  value: number,
): void {
  const { addr, name } = loggedClient(server, c)
  const time = Math.floor(server.time / 1000)
  server.commandLogs.of(kind).add({ time, value, argv: c.shownArgv, peer: addr, clientName: name })
}

// Nearly all requests are so far below the threshold that their headers need not be counted.
function mayReach(argv: readonly Bytes[] | null, threshold: number): boolean {
  let most = MOST_HEADER
  for (const word of argv ?? []) most += word.length + MOST_HEADER
  return most >= threshold
}

/** Bytes of a request as it came, an array or a line. */
export function requestBytes(argv: readonly Bytes[], inline: boolean): number {
  if (inline) return argv.reduce((sum, word) => sum + word.length + 1, 1)
  const header = (length: number): number => String(length).length + 3
  return argv.reduce((sum, word) => sum + header(word.length) + word.length + 2, header(argv.length))
}

/** Counts for its slot what a request has sent. One that waits counts when it goes on, and EXEC with its MULTI. */
export function countRequest({ cluster, inExec }: Server, client: Client): void {
  if (!cluster || client.waits || client.argv === null || inExec) return
  const multi = client.lastCommand?.fullName === 'exec' ? requestBytes(['multi'], false) : 0
  cluster.slotStats.count(client.slot, 'bytesIn', requestBytes(client.argv, client.parser.inline) + multi)
  client.slot = -1
}

/** Counts for its slot what was replied so far to the request of which a call is. */
export function countReply({ cluster }: Server, client: Client): void {
  if (!cluster || client.primary || client.replyMode !== 'on') return
  cluster.slotStats.count(client.slot, 'bytesOut', client.reply.length - client.replyStart)
}
