// How a request runs.
//
//   feed     network bytes → requests, until one blocks
//   execute  one request: does the command exist, is the arity right, may this client, may it now?
//   call     runs the handler and does what follows from it: statistics, logs, propagation
//
// Only this file catches ReplyError. Anything else a handler throws is a bug of ours: it is logged with its stack and
// answered as an internal error, and the server goes on.
import type { Bytes } from '../base/bytes.ts'
import { ReplyError } from '../base/errors.ts'
import { watchReplies } from '../replication/link-replies.ts'
import { ProtocolError } from '../resp/request-parser.ts'
import { account, countReply, countRequest } from './account.ts'
import type { Client } from './client.ts'
import { FLAG, type Command } from './command.ts'
import { CommandContext } from './context.ts'
import { makeRoomFor } from './eviction.ts'
import { endsForeign } from './foreign-protocol.ts'
import { meetAhead } from './meet-ahead.ts'
import { PROPAGATE_ALL, PROPAGATE_AOF, PROPAGATE_REPLICAS } from './propagation.ts'
import { remarkProtocolError } from './protocol-error.ts'
import { refuse, reject } from './refusal.ts'
import type { Server } from './server.ts'
import { Suspension } from './suspension.ts'
import { queueCommand } from './transaction.ts'

/** Bits of what follows from a call. */
export type CallFlags = number

/** Propagate the call's effects to the append-only file, or to replicas. */
export const CALL_PROPAGATE_AOF: CallFlags = 1
export const CALL_PROPAGATE_REPLICAS: CallFlags = 4
/** Propagate the call's effects. */
export const CALL_PROPAGATE: CallFlags = CALL_PROPAGATE_AOF | CALL_PROPAGATE_REPLICAS
/** Count it, log it, show it to monitors. */
export const CALL_ACCOUNT: CallFlags = 2
/** What a client's request gets. */
export const CALL_FULL: CallFlags = CALL_PROPAGATE | CALL_ACCOUNT

const NOT_QUEUED = new Set(['exec', 'discard', 'multi', 'watch', 'quit', 'reset'])

/** Takes network input of a client. @param now Unix ms, just read */
export function feed(server: Server, client: Client, bytes: Bytes, now: number): void {
  if (client.closed || client.closeAfterReply) return
  client.bytesIn += bytes.length
  server.stats.reads++
  server.stats.bytesIn += bytes.length
  if (!client.primary) server.loop.inputRate.add(bytes.length, now)
  const commands = server.stats.commands
  client.parser.feed(bytes)
  server.clock.beginTurn(now)
  if (client.ldb === null) readRequests(server, client)
  else client.ldb.input()
  client.buffers.noteQuery(client.parser.buffered, client.parser.wanted)
  server.memory.countClient(client)
  server.loop.turned(server.clock.endTurn(), server.stats.commands - commands, server.time)
  server.settle()
}

/** Runs a request, or queues it behind one that blocks. */
export function execute(server: Server, client: Client, argv: readonly Bytes[]): void {
  if (client.closed || client.closeAfterReply || argv.length === 0) return
  if (client.waits || client.pending.length > 0) {
    client.pending.push(argv)
    return
  }
  processCommand(server, client, argv)
  server.settle()
}

/** A client that was unblocked goes on with its queue. */
export function resume(server: Server, client: Client): void {
  if (client.caller !== null) {
    if (!client.waits && !client.closed) client.caller.done()
    return
  }
  while (!client.waits && !client.closed && client.pending.length > 0) {
    processCommand(server, client, client.pending.shift() as readonly Bytes[])
  }
  readRequests(server, client)
}

/** Runs the command of a client that waited, again from the start. */
export function runAgain(server: Server, client: Client, command: Command, argv: readonly Bytes[]): void {
  const { caller } = client
  if (caller === null) runWaited(server, client, command, argv, CALL_FULL)
  else
    server.runUnit(() => {
      runWaited(server, client, command, argv, caller.flags)
      if (!client.waits && client.caller === caller) caller.done()
    })
}

function runWaited(
  server: Server,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
  flags: CallFlags,
): void {
  const previous = server.currentClient
  server.currentClient = client
  client.argv = argv
  client.reprocessing = true
  const { offset } = server.propagation
  // The user's rights may be other ones than when the waiting began.
  const denied = server.acl.refusal(client, command, argv, 'toplevel')
  const result = denied === null ? call(server, client, command, argv, flags) : undefined
  if (denied !== null) reject(server, client, command, denied)
  client.reprocessing = false
  const end = (): void => {
    if (server.propagation.offset !== offset) client.writeOffset = server.propagation.offset
    server.currentClient = previous
    finishReply(server, client)
  }
  if (result instanceof Suspension) server.suspended.park(client, result.finished(end))
  else end()
}

function readRequests(server: Server, client: Client): void {
  while (!client.waits && !client.closed && !client.closeAfterReply) {
    // What the primary sends waits: it must not be refused.
    if (client.primary && server.suspended.active) return
    let argv: Bytes[] | undefined
    try {
      meetAhead(server, client)
      argv = client.parser.next()
    } catch (error) {
      if (!(error instanceof ProtocolError)) throw error
      remarkProtocolError(server, client, error.message)
      client.reply.error(`ERR Protocol error: ${error.message}`)
      client.closeAfterReply = true
      server.output.touch(client)
      return
    }
    if (argv === undefined) {
      refuseLongQuery(server, client)
      return
    }
    processCommand(server, client, argv)
  }
}

// A request that never ends must not fill the memory.
function refuseLongQuery(server: Server, client: Client): void {
  if (client.parser.buffered <= server.requestLimits.queryBuffer) return
  server.stats.queryBufferDisconnections++
  server.host.log(
    'warning',
    `Closing client that reached max query buffer length: id=${client.id} addr=${client.addr}`,
  )
  server.closeClient(client)
}

function processCommand(server: Server, client: Client, received: readonly Bytes[]): void {
  const argv = server.commandFilter === null ? received : filtered(server, client, received)
  if (server.suspended.postpone(client, argv) || server.slowLoad.postpone(client, argv)) return
  const command = server.commands.lookup(argv)
  if (command === undefined && endsForeign(server, client, argv[0] ?? '')) return
  const previous = server.currentClient
  const { offset } = server.propagation
  const replied = client.replica ? watchReplies(server, client) : null
  server.currentClient = client
  client.argv = argv
  if (client.replyMode !== 'on') server.output.send(client)
  if (client.replyMode === 'skip-next') client.replyMode = 'skip'
  client.lastCommand = command ?? null
  if (server.tracking.clients > 0) server.tracking.limit()
  if (!client.internal && !makeRoomFor(server, client)) {
    server.currentClient = previous
    return
  }
  const refusal = refuse(server, client, argv, command)
  if (refusal !== null || command === undefined) {
    if (refusal !== '') reject(server, client, command, refusal ?? '')
  } else {
    const { transaction } = client
    if (transaction.active && !NOT_QUEUED.has(command.fullName)) {
      queueCommand(server, client, command, argv)
      client.reply.simple('QUEUED')
    } else {
      server.propagation.independent = (command.flags & FLAG.touches_arbitrary_keys) !== 0
      const result = call(server, client, command, argv, CALL_FULL)
      server.propagation.independent = false
      if (result instanceof Suspension) {
        const rest = result.finished(() => endCommand(server, client, command, null, offset))
        server.suspended.park(client, rest)
        server.currentClient = previous
        return
      }
    }
  }
  endCommand(server, client, command, previous, offset)
  replied?.()
}

function filtered(server: Server, client: Client, received: readonly Bytes[]): readonly Bytes[] {
  const argv = server.commandFilter?.(client, received) ?? received
  server.clock.read()
  return argv
}

function endCommand(
  server: Server,
  client: Client,
  command: Command | undefined,
  previous: Client | null,
  offset: number,
): void {
  server.currentClient = previous
  if (server.propagation.offset !== offset) client.writeOffset = server.propagation.offset
  if (client.asking && command?.fullName !== 'asking') client.asking = false
  // CLIENT CACHING is about the one command after it, or the whole transaction.
  if (client.tracking && !client.transaction.active && command?.parent?.fullName !== 'client') {
    client.tracking.caching = false
  }
  finishReply(server, client)
  if (server.blocking.hasReady && server.nesting === 0) server.blocking.serveReady()
}

function finishReply(server: Server, client: Client): void {
  if (client.ldb !== null && client.ldb.server === server) client.ldb.end()
  if (client.replyMode !== 'on') {
    if (client.replyMode !== 'skip-next') client.reply.take()
    if (client.replyMode === 'skip') client.replyMode = 'on'
  }
  countRequest(server, client)
  client.argv = null
  if (client.pushes.length > 0) client.reply.raw(client.pushes.take())
  client.onCommandDone?.()
  if (server.clientLimits.enforceReply(client)) return
  server.output.touch(client)
}

/** Runs a command and does what follows from it. */
export function call(
  server: Server,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
  flags: CallFlags = CALL_FULL,
): void | Promise<void> | Suspension {
  const { reply } = client
  const context = new CommandContext(server, client, command, argv)
  context.flags = flags
  context.dirtyBefore = server.dirty
  context.callerClient = server.executingClient
  context.replyBefore = reply.length
  // What EXEC runs adds to the reply of EXEC.
  if (context.callerClient !== client) client.replyStart = context.replyBefore
  server.executingClient = client
  client.errorMark = reply.errors
  const nested = server.nesting > 0
  if (server.commandListeners.size > 0) tellBefore(context)

  server.enterUnit()
  context.started = nested ? server.clock.read() : server.clock.commandBegins()
  let result: void | Promise<void> | Suspension = undefined
  try {
    result = command.handler?.(context)
  } catch (error) {
    writeFailure(server, client, error)
  }
  if (result === undefined) {
    endCall(context)
    return undefined
  }
  if (result instanceof Suspension) {
    return result.finished((failure) => {
      if (failure) writeFailure(server, client, failure.error)
      endCall(context)
    })
  }
  const waiting = waitFor(server, client, command, argv, result)
  endCall(context)
  return waiting
}

// What follows from a call, when its handler has done its work.
function endCall(context: CommandContext): void {
  const { server, client, command, argv, reply, flags } = context
  const micros = Math.max(0, Math.round(server.clock.read() - context.started))
  if (reply.errors > client.errorMark) {
    command.failedCalls++
    client.errorMark = reply.errors
  }
  if (server.tracking.clients > 0) server.tracking.commandRan(command, argv)
  if (flags & CALL_ACCOUNT) account(server, context, micros)
  if (flags & CALL_PROPAGATE) propagate(server, context, server.dirty - context.dirtyBefore, flags)
  server.leaveUnit()
  countReply(server, client)
  if (context.listened) tellAfter(context, micros)
  server.executingClient = context.callerClient
}

function tellBefore(context: CommandContext): void {
  const { server, client, command, argv } = context
  context.listened = true
  for (const listener of server.commandListeners.all) listener.before?.(client, argv, command)
  server.clock.read()
}

function tellAfter(
  { server, client, command, argv, reply, replyBefore }: CommandContext,
  micros: number,
): void {
  for (const listener of server.commandListeners.all) {
    listener.after?.(client, argv, command, micros, listener.wantsReply ? reply.peek(replyBefore) : '')
  }
}

function propagate(server: Server, c: CommandContext, changes: number, flags: CallFlags): void {
  // EXEC is implied by the transaction around its effects; a module command says itself what to propagate.
  if (c.command.flags & FLAG.module || c.command.fullName === 'exec') return
  const asked =
    (flags & CALL_PROPAGATE_AOF ? PROPAGATE_AOF : 0) |
    (flags & CALL_PROPAGATE_REPLICAS ? PROPAGATE_REPLICAS : 0)
  const target = ((changes > 0 ? PROPAGATE_ALL : 0) | c.forced) & ~c.prevented & asked
  if (target !== 0) server.propagation.also(c.client.db.id, c.propagatedArgv, target)
}

function writeFailure(server: Server, client: Client, error: unknown): void {
  if (error instanceof ReplyError) {
    client.reply.error(error.reply)
    return
  }
  server.stats.unexpectedErrors++
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
  server.host.log('warning', `Internal error: ${text}`)
  client.reply.error(`ERR internal error: ${error instanceof Error ? error.message : String(error)}`)
}

// Keeps a client blocked until a handler's promise settles. Callers that cannot wait (transactions, modules) check
// `mayBlock` before they start such work.
function waitFor(
  server: Server,
  client: Client,
  command: Command,
  argv: readonly Bytes[],
  work: Promise<void>,
): Promise<void> {
  if (!client.internal) server.blocking.block(client, { kind: 'promise', command, argv, unblockable: false })
  return work.then(
    () => settleWait(server, client),
    (error: unknown) => {
      writeFailure(server, client, error)
      settleWait(server, client)
    },
  )
}

function settleWait(server: Server, client: Client): void {
  if (client.blocked?.kind === 'promise') server.blocking.unblock(client)
  finishReply(server, client)
  server.settle()
}
