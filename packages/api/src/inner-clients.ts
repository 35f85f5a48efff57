// The clients on which modules' calls run. Making one costs more than most commands, so they are used again, except
// after commands that may have changed more about the client than its reply.
import type { Bytes, Client, Command, CommandGroup, Database, Server } from '@valkey-playground/engine'

const MOST_KEPT = 16
/** Groups whose commands only work on data. */
const HARMLESS: ReadonlySet<CommandGroup> = new Set<CommandGroup>([
  'generic',
  'string',
  'list',
  'set',
  'sorted-set',
  'hash',
  'bitmap',
  'hyperloglog',
  'geo',
  'stream',
  'module',
])
/** Commands of the other groups that leave the client as it was. */
const HARMLESS_COMMANDS: ReadonlySet<string> = new Set(
  'ping echo time info dbsize flushall flushdb publish spublish eval eval_ro evalsha evalsha_ro fcall fcall_ro'.split(
    ' ',
  ),
)

function isHarmless({ row, fullName }: Command): boolean {
  return HARMLESS.has(row.group) || HARMLESS_COMMANDS.has(fullName)
}

/** A client for calls. */
export interface InnerClient {
  readonly client: Client
  /** The texts of errors that its command has replied with, without `-`. */
  errors: readonly Bytes[]
}

const NONE: readonly Bytes[] = []

/** A stock of inner clients of one server. */
export class InnerClients {
  readonly #server: Server
  readonly #idle: InnerClient[] = []
  /** A command that is known to be harmless: modules mostly call the same one again. */
  #harmless: Command | null = null

  constructor(server: Server) {
    this.#server = server
  }

  /** A client that has nothing of its own but database and protocol. */
  take(db: Database, resp: 2 | 3): InnerClient {
    const inner = this.#idle.pop() ?? this.#make()
    const { client } = inner
    client.db = db
    client.resp = resp
    return inner
  }

  #make(): InnerClient {
    const inner: InnerClient = { client: this.#server.createInternalClient(), errors: NONE }
    inner.client.reply.onError = (text) => {
      inner.errors = [...inner.errors, text]
    }
    return inner
  }

  /** Ends the use of a client by a command. */
  giveBack(inner: InnerClient, command: Command): void {
    const { client } = inner
    client.reply.take()
    inner.errors = NONE
    client.user = null
    client.callerWaits = false
    if (command !== this.#harmless && isHarmless(command)) this.#harmless = command
    if (command !== this.#harmless || client.blocked !== null) this.#server.closeClient(client)
    else if (this.#idle.length < MOST_KEPT) this.#idle.push(inner)
  }
}
