// What happens to the server as a whole, for those who watch it (modules, by SubscribeToServerEvent). Saving and loading
// have a listener of their own, `persistence.onEvent`; values that leave the keyspace have `leaving`.
import type { Client } from './client.ts'

/** An event. */
export type ServerEvent =
  /** A database (-1: all) is about to be emptied, or was. */
  | { readonly kind: 'flush'; readonly phase: 'start' | 'end'; readonly db: number; readonly sync: boolean }
  | { readonly kind: 'swapdb'; readonly first: number; readonly second: number }
  | { readonly kind: 'client'; readonly client: Client; readonly connected: boolean }
  /** Parameters were set by CONFIG SET. */
  | { readonly kind: 'config'; readonly names: readonly string[] }
  /** The periodic work, `hz` times a second. */
  | { readonly kind: 'cron' }
  /** The host pumps, or has pumped. */
  | { readonly kind: 'loop'; readonly phase: 'before-sleep' | 'after-sleep' }
  /** Work began or ended that the real server does in a child process. */
  | { readonly kind: 'child'; readonly born: boolean }
  /** Data are being loaded: bytes of all bytes, from the commands of an append-only file or from a snapshot. */
  | {
      readonly kind: 'load-progress'
      readonly from: 'snapshot' | 'commands'
      readonly loaded: number
      readonly total: number
    }
  | { readonly kind: 'shutdown' }
  /** The server became a primary, or the replica of another one. */
  | { readonly kind: 'role'; readonly primary: boolean }
  /** A primary's data are being loaded beside ours, have taken their place, or were broken. */
  | { readonly kind: 'async-load'; readonly phase: 'started' | 'completed' | 'aborted' }
  /** A replica began to follow the stream, or is gone. */
  | { readonly kind: 'replica-change'; readonly online: boolean }
  /** The replica's link to its primary. */
  | { readonly kind: 'primary-link'; readonly up: boolean }

/** Hears events. */
export type ServerEventListener = (event: ServerEvent) => void
