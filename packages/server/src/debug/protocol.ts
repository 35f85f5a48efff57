// What the engine's thread and the debugger's thread say to each other, besides the mailbox.
//
// Debuggers are heard by a thread of their own, because the engine's thread is blocked while it is held. Requests go through the
// mailbox, which a blocked thread can read; everything else is posted.
import type { MailboxMemory } from '@valkey-playground/debug'

/** What the thread is started with. */
export interface DapWorkerData {
  readonly port: number
  readonly mailbox: MailboxMemory
  /** The word that makes running code look in, and what to write there. */
  readonly interrupt: Int32Array
  readonly attend: number
}

/** What the thread says. */
export type DapWorkerMessage =
  | { readonly kind: 'listening'; readonly port: number }
  | { readonly kind: 'failed'; readonly reason: string }
  /** There is something in the mailbox. */
  | { readonly kind: 'ring' }
