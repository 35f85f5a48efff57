// The state changes of MULTI: queueing, failing, discarding. EXEC itself is a command (commands/transactions.ts).
import type { Bytes } from '../base/bytes.ts'
import type { Client, Transaction } from './client.ts'
import type { Command } from './command.ts'
import type { Server } from './server.ts'

/** Queues a command. Nothing is kept once the transaction is lost: its EXEC will not run it. */
export function queueCommand(server: Server, client: Client, command: Command, argv: readonly Bytes[]): void {
  const { transaction } = client
  if (transaction.failed || transaction.dirty) return
  transaction.queue.push({ command, argv })
  transaction.queuedFlags |= command.flagsFor?.(server, argv, command.flags) ?? command.flags
  for (const word of argv) transaction.queuedBytes += word.length
}

/** A command was refused: of what is queued nothing will run. Outside a transaction nothing happens. */
export function failTransaction({ transaction }: Client): void {
  if (!transaction.active) return
  transaction.failed = true
  forgetQueue(transaction)
}

/** Leaves the transaction: forgets the queue and the watched keys. */
export function discardTransaction(server: Server, client: Client): void {
  const { transaction } = client
  transaction.active = false
  transaction.failed = false
  transaction.dirty = false
  forgetQueue(transaction)
  server.watches.unwatchAll(client)
}

function forgetQueue(transaction: Transaction): void {
  transaction.queue = []
  transaction.queuedFlags = 0
  transaction.queuedBytes = 0
}
