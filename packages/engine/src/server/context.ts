// What a command handler is given. One is made for each call, nested calls included, so whatever a handler says about
// propagation concerns its own call only.
import type { Bytes } from '../base/bytes.ts'
import { wrongType } from '../base/errors.ts'
import type { Database } from '../db/database.ts'
import type { ReplyBuilder } from '../resp/reply-builder.ts'
import type { HashValue } from '../types/hash-value.ts'
import type { ListValue } from '../types/list-value.ts'
import type { ModuleValue } from '../types/module-value.ts'
import type { SetValue } from '../types/set-value.ts'
import type { StreamValue } from '../types/stream-value.ts'
import type { StringValue } from '../types/string-value.ts'
import type { ZsetValue } from '../types/zset-value.ts'
import type { Value } from '../types/value.ts'
import type { Client } from './client.ts'
import type { Command } from './command.ts'
import type { PropagationTarget } from './propagation.ts'
import type { Server } from './server.ts'

/** The class of each type word. */
export interface ValueByType {
  string: StringValue
  list: ListValue
  hash: HashValue
  set: SetValue
  zset: ZsetValue
  stream: StreamValue
  module: ModuleValue
}

/** How a command waits for keys. */
export interface BlockOnKeys {
  readonly keys: readonly Bytes[]
  /** Unix ms when to give up; 0 waits for ever. `timeoutArgument` makes it. */
  readonly deadline: number
  /** The type that makes the client go on; a key of another type leaves it waiting. */
  readonly type: 'list' | 'zset' | 'stream' | 'module'
  /** Also go on when the key is deleted or replaced. */
  readonly unblockOnNoKey?: boolean
  /** Writes the reply when the time is up; a null array unless told. */
  readonly onTimeout?: (reply: ReplyBuilder) => void
  /** A module's way to wait, in place of running the command again. */
  readonly module?: ModuleWait
}

/** How a client that a module keeps waiting for keys is looked at. */
export interface ModuleWait {
  /** A key is ready. The module ends the waiting itself if the key is what the client wants. */
  readonly onReady: (client: Client, key: Bytes) => void
  /** The time is up; the client does not wait any more. */
  readonly onTimeout: (client: Client) => void
  /** CLIENT UNBLOCK with ERROR or a disconnection ended the waiting. */
  readonly onAbort: (client: Client) => void
  /** Whether CLIENT UNBLOCK may end it. */
  readonly unblockable: boolean
}

/** One call of a command. */
export class CommandContext {
  readonly server: Server
  readonly client: Client
  readonly command: Command
  /** The arguments; argv[0] is the name as it was sent. */
  readonly argv: readonly Bytes[]
  readonly reply: ReplyBuilder
  /** What is propagated instead of argv, if the call changed anything. */
  propagatedArgv: readonly Bytes[]
  /** Where the call is propagated although it changed nothing. */
  forced: PropagationTarget = 0
  /** Where the call is not propagated although it changed something. */
  prevented: PropagationTarget = 0
  /** How the call was made, and what there was before its handler ran: for dispatch, which does the rest from them. */
  flags = 0
  dirtyBefore = 0
  replyBefore = 0
  /** Microseconds. */
  started = 0
  callerClient: Client | null = null
  /** Somebody heard of its beginning. */
  listened = false
  #shown: Bytes[] | null = null

  constructor(server: Server, client: Client, command: Command, argv: readonly Bytes[]) {
    this.server = server
    this.client = client
    this.command = command
    this.argv = argv
    this.reply = client.reply
    this.propagatedArgv = argv
  }

  /** The client's selected database. */
  get db(): Database {
    return this.client.db
  }

  /** The value of a key for reading; undefined when absent. @throws ReplyError WRONGTYPE */
  read<T extends keyof ValueByType>(key: Bytes, type: T): ValueByType[T] | undefined {
    const value = this.client.db.lookupRead(key, !this.client.noTouch)
    return value === undefined ? undefined : checked(value, type)
  }

  /** The text of a string for reading; undefined when absent. @throws ReplyError WRONGTYPE */
  readText(key: Bytes): Bytes | undefined {
    return textOf(this.client.db.readContent(key, !this.client.noTouch))
  }

  /** The text of a string that is replaced next, or left alone; undefined when absent. @throws ReplyError WRONGTYPE */
  textToReplace(key: Bytes): Bytes | undefined {
    return textOf(this.client.db.contentToReplace(key))
  }

  /** The value of a key that is about to change; undefined when absent. @throws ReplyError WRONGTYPE */
  write<T extends keyof ValueByType>(key: Bytes, type: T): ValueByType[T] | undefined {
    const value = this.client.db.lookupWrite(key)
    return value === undefined ? undefined : checked(value, type)
  }

  /** The client's database announces a keyspace event. @param type a bit of NOTIFY */
  notify(type: number, event: string, key: Bytes): void {
    this.server.keyspace.notify(type, event, key, this.client.db.id)
  }

  /**
   * What every write does last: wakes watchers of the key, announces the event and counts the change.
   * @param changes how many changes INFO's rdb_changes_since_last_save counts
   */
  changed(type: number, event: string, key: Bytes, changes = 1): void {
    this.client.db.signalModified(key)
    this.server.keyspace.notify(type, event, key, this.client.db.id)
    this.server.dirty += changes
  }

  /** Counts changes: a call that changed nothing is not propagated. */
  dirty(changes = 1): void {
    this.server.dirty += changes
  }

  /** Whether what this call propagates may reach anybody; if not, its arguments need not be rewritten. */
  get propagates(): boolean {
    // What is part of a transaction or a script goes out at its end: who will listen then is not known yet.
    return this.server.nesting > 1 || this.server.propagation.heard
  }

  /** Propagates these arguments instead of the ones received. */
  rewrite(argv: readonly Bytes[]): void {
    this.propagatedArgv = argv
  }

  /** Propagates another command as well, before this call's own. */
  alsoPropagate(argv: readonly Bytes[], db: number = this.client.db.id): void {
    this.server.propagation.also(db, argv)
  }

  /** The arguments as monitors and logs may see them. */
  get shownArgv(): readonly Bytes[] {
    return this.#shown ?? this.argv
  }

  /** Hides an argument from monitors and logs. */
  redact(index: number): void {
    this.#shown ??= [...this.argv]
    if (index < this.#shown.length) this.#shown[index] = '(redacted)'
  }

  /** Keeps this call itself out of propagation (`alsoPropagate` still works). */
  preventPropagation(): void {
    this.prevented = 3
  }

  /** Propagates this call even if it counted no change. */
  forcePropagation(target: PropagationTarget = 3): void {
    this.forced |= target
  }

  /** Whether the client may be made to wait; if not, a blocking command answers as if its time were up. */
  get mayBlock(): boolean {
    return !this.client.denyBlocking
  }

  /**
   * Makes the client wait until one of the keys can serve it, then runs the handler again from the start. The handler
   * must return right after, without a reply.
   */
  blockOnKeys(options: BlockOnKeys): void {
    this.server.blocking.onKeys(this, options)
  }
}

/** The value as its class. @throws ReplyError WRONGTYPE when it is of another type */
export function checked<T extends keyof ValueByType>(value: Value, type: T): ValueByType[T] {
  if (value.type !== type) throw wrongType()
  return value as ValueByType[T]
}

function textOf(content: Value | Bytes | undefined): Bytes | undefined {
  return content === undefined || typeof content === 'string' ? content : checked(content, 'string').toBytes()
}
