// A ValkeyModuleCtx: what one call into a module works in.
//
// Modules read its first word (where GetApi is), so a context has a small cell in memory; all else is here. A cell is
// used again only after all others, so a context used after its callback returned is found out, not mistaken.
import type {
  Bytes,
  Client,
  CommandContext,
  Database,
  Deferred,
  KeyReference,
  ReplyBuilder,
  User,
} from '@valkey-playground/engine'
import type { BlockedClient } from './blocked-client.ts'
import type { LentReply } from './lent-reply.ts'
import type { LoadedModule } from './loader/loaded-module.ts'

/**
 * Why the module was called. `positions`: a getkeys-api command is only asked where its keys are. `lasting`: it was not, a Thread Safe
 * Context goes from call to call.
 */
export type ContextKind = 'load' | 'unload' | 'command' | 'positions' | 'callback' | 'lasting'

/** How a context is to be made. */
export interface ContextOptions {
  readonly kind: ContextKind
  readonly module: LoadedModule | null
  readonly client?: Client | null
  /** Whose id the context tells, if `client` is not the one that waits. */
  readonly standsFor?: Client | null
  readonly db?: Database
  readonly call?: CommandContext
  readonly reply?: ReplyBuilder
  readonly purpose?: CallbackPurpose | null
}

/** What a callback is about, where somebody said so. */
export type CallbackPurpose =
  | 'timer'
  | 'notification'
  | 'job'
  | 'event'
  | 'filter'
  | 'blocked client'
  | 'cluster message'
  | 'free'
  | 'background free'

/** Something a context owns under AutoMemory; `free` is what FreeString, CloseKey and so on would do. */
export interface AutoOwned {
  readonly handle: number
  free(): void
}

/** The answer to a request for positions: keys or channels by argument index. */
export interface PositionsRequest {
  readonly wants: 'keys' | 'channels'
  /** Positions with flag words, as key specs have them. */
  readonly found: KeyReference[]
}

/** What the callbacks of a blocked client are told by their context. */
export interface BlockedCallback {
  readonly blocked: BlockedClient
  readonly reason: 'reply' | 'timeout' | 'disconnected' | 'free' | 'thread'
  /** Handle of the string with the ready key, for clients that wait for keys. */
  readonly readyKey?: number
}

/** The id of whoever runs the commands of an append-only file: all bits set. */
const REPLAYING_ID = -1

/** What GetClientId says; 0 for nobody. */
export function clientIdOf(client: Client | null): number {
  if (client === null) return 0
  return client.replays ? REPLAYING_ID : client.id
}

/** One call into a module. Made and ended by `ModuleApi`. */
export class ModuleContext {
  /** Address of the cell. */
  readonly pointer: number
  readonly kind: ContextKind
  /** In callbacks. */
  purpose: CallbackPurpose | null = null
  /** Null until SetModuleAttribs, during OnLoad. */
  module: LoadedModule | null
  /** The client that is served, or null (timers, events, load). */
  readonly client: Client | null
  /** What GetClientId says. */
  clientId = 0
  /** The engine's call, in command contexts. */
  readonly call: CommandContext | null
  readonly #reply: ReplyBuilder | null
  /** Not null while C code may add to the reply. */
  loan: LentReply | null = null
  /** The database that keys are opened in; ModuleApi.selectDatabase changes it. */
  db: Database
  /** Under AutoMemory: what is freed at the end, newest last. */
  auto: AutoOwned[] | null = null
  /** Headers whose length is still to come, the innermost last. */
  readonly postponed: Deferred[] = []
  /** Blocks of PoolAlloc. */
  readonly pool: { pointer: number; size: number; used: number }[] = []
  positions: PositionsRequest | null = null
  /** Who Call with C runs as, if not the client's user. */
  user: User | null = null
  /** In callbacks about a blocked client. */
  blocked: BlockedCallback | null = null
  /** In a callback of Scan: the key it is told of, and the keys that have been changed since. */
  scanned: { readonly name: Bytes; readonly modified: Bytes[] } | null = null
  /** In a callback about a keyspace event. */
  notification = false
  /** From when on (monotonic µs) Yield lets others be heard. */
  yieldsFrom = 0
  /** The arguments of the call, for ReplicateVerbatim and WrongArity. */
  argv: readonly Bytes[] = []

  constructor(
    pointer: number,
    kind: ContextKind,
    module: LoadedModule | null,
    client: Client | null,
    db: Database,
    call: CommandContext | null,
    reply: ReplyBuilder | null,
  ) {
    this.pointer = pointer
    this.kind = kind
    this.module = module
    this.client = client
    this.db = db
    this.call = call
    this.#reply = reply
  }

  /** Where replies go; null if there is nobody to reply to. */
  get reply(): ReplyBuilder | null {
    if (this.loan !== null) this.loan.settle()
    return this.#reply
  }

  /** Adds to what AutoMemory frees; nothing happens without AutoMemory. */
  own(object: AutoOwned): void {
    if (this.auto !== null) this.auto.push(object)
  }

  /** Takes an object out of AutoMemory's care. False if it was not in it. */
  disown(handle: number): boolean {
    const { auto } = this
    if (auto === null) return false
    for (let index = auto.length - 1; index >= 0; index--) {
      if (auto[index]?.handle !== handle) continue
      auto.splice(index, 1)
      return true
    }
    return false
  }
}
