// May a client run this command now? The questions of the real server, in its order: the first that says no gives the error.
import { shownText, type Bytes } from '../base/bytes.ts'
import { ERRORS, wrongArity } from '../base/errors.ts'
import { clusterRefusal, slotOfStream } from '../cluster/route.ts'
import { redirection, replicationWriteRefusal, staleRefusal } from '../replication/refusals.ts'
import type { Client, QueuedCommand } from './client.ts'
import { FLAG, type Command } from './command.ts'
import type { Server } from './server.ts'
import { discardTransaction, failTransaction } from './transaction.ts'

// What a RESP2 client with subscriptions may still send.
const PUBSUB_MODE_COMMANDS = new Set([
  'ping',
  'subscribe',
  'ssubscribe',
  'unsubscribe',
  'sunsubscribe',
  'psubscribe',
  'punsubscribe',
  'quit',
  'reset',
])
const WRITE_LIKE = FLAG.write | FLAG.may_replicate

/** Why a request is not run: an error text, '' when it was put off, null when it may run. */
export function refuse(
  server: Server,
  client: Client,
  argv: readonly Bytes[],
  command: Command | undefined,
): string | null {
  if (!command) return unknownCommand(server, argv)
  if (command.handler === undefined || !command.acceptsArity(argv.length)) {
    return wrongArity(command.fullName).reply
  }
  const flags = command.flagsFor?.(server, argv, command.flags) ?? command.flags
  const { transaction } = client
  if (flags & FLAG.protected && !protectedAllowed(server, client, command)) return protectedRefusal(command)
  if ((flags & FLAG.no_auth) === 0 && server.acl.needsLogin(client)) return ERRORS.noAuth
  if (transaction.active && flags & FLAG.no_multi) return 'ERR Command not allowed inside a transaction'
  const denied = server.acl.refusal(client, command, argv, transaction.active ? 'multi' : 'toplevel')
  if (denied !== null) return denied
  const combined = command.fullName === 'exec' ? flags | transaction.queuedFlags : flags
  const common = command.fullName === 'exec' ? transaction.queue.reduce(commonFlags, flags) : flags
  if (client.resp === 2 && client.inPubSubMode && !PUBSUB_MODE_COMMANDS.has(command.fullName)) {
    return (
      `ERR Can't execute '${command.fullName}': only (P|S)SUBSCRIBE / ` +
      '(P|S)UNSUBSCRIBE / PING / QUIT / RESET are allowed in this context'
    )
  }
  if (client.primary) client.slot = slotOfStream(server, client, command, argv)
  else if (server.cluster && !client.internal) {
    const elsewhere = clusterRefusal(server, client, command, argv, combined)
    if (elsewhere !== null) {
      // Not "EXECABORT": the client is to try the whole transaction somewhere else.
      if (command.fullName === 'exec') discardTransaction(server, client)
      else failTransaction(client)
      command.rejectedCalls++
      client.reply.error(elsewhere)
      return ''
    }
  }
  const redirected = client.internal ? null : redirection(server, client, combined)
  if (redirected !== null && server.replication.failover.state === 'failover-in-progress') {
    server.pause.postpone(client, argv)
    return ''
  }
  if (redirected !== null) return redirected
  const obeyed = client.internal || client.primary
  if (combined & FLAG.denyoom && !obeyed && server.outOfMemory) return ERRORS.oom
  if ((combined & FLAG.write || command.fullName === 'ping') && !obeyed) {
    const refusal = server.persistence.writeRefusal()
    if (refusal !== null) return refusal
  }
  const refusal = client.internal
    ? null
    : (replicationWriteRefusal(server, client, combined) ?? staleRefusal(server, client, common))
  if (refusal !== null) return refusal
  if (server.loading && !client.internal) {
    const refused = server.slowLoad.beside ? combined & FLAG.no_async_loading : (common & FLAG.loading) === 0
    if (refused) return ERRORS.loading
  }
  const busy = server.suspended.refusal
  if (busy !== null && (flags & FLAG.allow_busy) === 0 && !client.internal) return busy
  if (client.replica && flags & (WRITE_LIKE | FLAG.readonly)) {
    return "ERR Replica can't interact with the keyspace"
  }
  const pausable = !client.internal && (!client.replica || server.asleep)
  if (server.pause.writesPaused && pausable && (server.pause.allPaused || combined & WRITE_LIKE)) {
    server.pause.postpone(client, argv)
    return ''
  }
  return null
}

// What a command and those before it have in common.
function commonFlags(flags: number, { command }: QueuedCommand): number {
  return flags & command.flags
}

/** Answers a refused request; its transaction will not be run. */
export function reject(server: Server, client: Client, command: Command | undefined, text: string): void {
  failTransaction(client)
  if (command) command.rejectedCalls++
  if (command?.fullName === 'exec') {
    discardTransaction(server, client)
    const elsewhere = text.startsWith('REDIRECT ')
    client.reply.error(
      elsewhere ? text : `EXECABORT Transaction discarded because of: ${text.replace(/^ERR /, '')}`,
    )
  } else {
    client.reply.error(text)
  }
}

/** The reply for a command that does not exist. */
export function unknownCommand(server: Server, argv: readonly Bytes[]): string {
  const name = argv[0] as Bytes
  const parent = server.commands.get(name)
  if (parent && parent.subcommands.size > 0 && argv.length >= 2) {
    return `ERR unknown subcommand '${shownText(argv[1]).slice(0, 128)}'. Try ${shownText(name).toUpperCase()} HELP.`
  }
  let args = ''
  for (let i = 1; i < argv.length && args.length < 128; i++) {
    args += `'${shownText(argv[i]).slice(0, 128 - args.length)}' `
  }
  return `ERR unknown command '${shownText(name).slice(0, 128)}', with args beginning with: ${args}`
}

function protectedAllowed(server: Server, client: Client, command: Command): boolean {
  const root = command.parent ?? command
  const name = root.fullName === 'module' ? 'enable-module-command' : 'enable-debug-command'
  return allowedTo(client, server.config.text(name))
}

/** Whether a client is one of those that a parameter allows something. @param word `yes`, `no` or `local` */
export function allowedTo(client: Client, word: string): boolean {
  return word === 'yes' || (word === 'local' && client.isLocal)
}

function protectedRefusal(command: Command): string {
  const name = (command.parent ?? command).fullName
  return (
    `ERR ${name.toUpperCase()} command not allowed. If the enable-${name}-command option is set to "local", ` +
    'you can run it from a local connection, otherwise you need to set this option ' +
    'in the configuration file, and then restart the server.'
  )
}
