// What a server is made with, and the shapes of those who listen to it.
import type { Bytes } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { Command } from './command.ts'
import type { CommandRow } from './command-spec.ts'
import type { Storage } from './storage.ts'

/** Hears every command that is run, nested ones too. */
export interface CommandListener {
  before?(client: Client, argv: readonly Bytes[], command: Command): void
  /** @param proto the reply bytes if `wantsReply` is set and the reply was complete, else empty */
  after?(client: Client, argv: readonly Bytes[], command: Command, micros: number, proto: Bytes): void
  /** Ask for reply bytes; costs a copy of each reply. */
  readonly wantsReply?: boolean
}

/** Hears keyspace events, whatever `notify-keyspace-events` says. */
export type KeyspaceListener = (type: number, event: string, key: Bytes, db: number) => void

/** What a server is made with. */
export interface ServerOptions {
  /** The command rows; `COMMANDS` of the engine unless told. */
  readonly commands: readonly CommandRow[]
  /** Parameters as in valkey.conf, immutable ones too. */
  readonly config?: Readonly<Record<string, string>>
  /** The port shown by INFO. */
  readonly port?: number
  /** Where snapshots go; memory unless told. */
  readonly storage?: Storage
}
