// The state changes of MULTI: queueing, discarding. EXEC itself is a command (commands/transactions.ts).
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
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

/** Leaves the transaction: forgets the queue and the watched keys. */
export function discardTransaction(server: Server, client: Client): void {
  const { transaction } = client
  transaction.active = false
  transaction.failed = false
  transaction.dirty = false
  transaction.queue = []
  transaction.queuedFlags = 0
  transaction.queuedBytes = 0
  server.watches.unwatchAll(client)
}
